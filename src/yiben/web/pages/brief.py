"""The brief for a visit: what the ledger knows of a unit, and what to ask there."""

from datetime import date

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from yiben.books.lists.queries import unfinished_for
from yiben.common import clock
from yiben.org.access import may_oversee, may_record
from yiben.org.queries import org
from yiben.standing.queries import lines_of
from yiben.supervision import queries as supervision
from yiben.web.panels.brief import Known, brief_panel

from .desk import Request, show
from .shared import note_reading


@require_safe
def brief(request: Request, org_id: str) -> HttpResponse:
    """Show the brief; reading it from outside the unit leaves an audit line."""
    unit = org(org_id, seen_by=request.user)
    today, viewer = clock.today(), request.user
    first = date(today.year, 1, 1)
    slept = supervision.dormant_in(
        unit, since=first, until=today, as_of=today, seen_by=viewer
    )
    inside = may_record(viewer, unit) or may_oversee(viewer, unit)
    known = Known(
        lines=lines_of(unit, year=today.year, as_of=today, seen_by=viewer),
        visits=supervision.visits_to(unit, seen_by=viewer),
        dormant=slept,
        together=supervision.entered_together(
            unit, since=first, until=today, seen_by=viewer
        ),
        findings=supervision.findings_for(unit, is_open=True, seen_by=viewer),
        items=unfinished_for(unit, seen_by=viewer, on=today) if inside else [],
        past=supervision.inspections_of(unit, seen_by=viewer, limit=5),
    )
    if not may_record(viewer, unit):
        note_reading(request, f"brief:{unit.pk}", unit.pk)
    panel = brief_panel(unit, known, on=today, seen_by=viewer)
    return show(request, "brief", panel)
