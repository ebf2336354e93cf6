"""A member's own page."""

from datetime import date

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from yiben.common import clock
from yiben.ledger.queries import my_entries
from yiben.people.queries import my_record
from yiben.standing.actions import ensure_year
from yiben.standing.queries import my_lines
from yiben.web.panels.me import me_panel

from .desk import Request, asked_year, show


@require_safe
def me(request: Request) -> HttpResponse:
    """Show what is held about the reader, and to nobody but the reader."""
    today = clock.today()
    year = asked_year(request, today)
    last = min(today, date(year, 12, 31))
    record = my_record(request.user)
    ensure_year(year=year, at=clock.now())
    panel = me_panel(
        record,
        year=year,
        entries=my_entries(seen_by=request.user, since=date(year, 1, 1), until=last),
        lines=my_lines(on=last, seen_by=request.user),
        today=today,
    )
    return show(request, "me", panel)
