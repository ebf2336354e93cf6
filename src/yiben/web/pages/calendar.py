"""The calendar of a unit."""

from django.http import HttpResponse

from yiben.books.gatherings.queries import gatherings_of
from yiben.books.gatherings.words import GatheringState
from yiben.common import clock
from yiben.org import queries as org_queries
from yiben.org.access import may_read, may_record
from yiben.plans.queries import items_of
from yiben.standing import queries as standing
from yiben.standing.actions import ensure_year
from yiben.web.panels.calendar import last_of, month_asked, month_of

from .shared import Request, show_page


def show_month(request: Request, org_id: str) -> HttpResponse:
    """Show a month: planned, held, and the last days of what is due."""
    unit = org_queries.org(org_id, seen_by=request.user)
    today = clock.today()
    first = month_asked(request.GET.get("month", ""), today)
    held = gatherings_of(
        unit,
        seen_by=request.user,
        states=[GatheringState.PLANNED, GatheringState.CLOSED],
        since=first,
        until=last_of(first),
    )
    plan = items_of(unit, first.year, first.month, seen_by=request.user)
    lines = []
    if may_read(request.user, unit):
        ensure_year(year=today.year, at=clock.now())
        lines = standing.due_lines(unit, on=today, seen_by=request.user)
    return show_page(
        request,
        "calendar",
        month_of(
            unit,
            first,
            held,
            plan,
            lines,
            today=today,
            may_write=may_record(request.user, unit),
        ),
    )
