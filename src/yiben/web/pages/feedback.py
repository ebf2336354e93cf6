"""What waits for a unit's answer, what it answered in public, and one's own."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from yiben.common import clock
from yiben.feedback import queries
from yiben.org.access import may_record
from yiben.org.queries import org
from yiben.people.actions import note_audit
from yiben.people.queries import membership_on
from yiben.people.words import Outcome
from yiben.web.files import XLSX, download
from yiben.web.forms.sheet import Sheet
from yiben.web.panels.feedback import (
    RepliesPanel,
    feedback_panel,
    forward_workbook,
    my_feedback_panel,
)

from .desk import Request, show


@require_safe
def feedback(request: Request, org_id: str) -> HttpResponse:
    """List what was said of the unit's duties, and who asks it for an answer."""
    return feedback_page(request, org(org_id, seen_by=request.user))


def feedback_page(
    request: Request, unit: Any, sent: Sheet | None = None
) -> HttpResponse:
    """Show what waits for a unit, with a form that was refused."""
    panel = feedback_panel(
        unit,
        queries.voices_for(unit, seen_by=request.user),
        queries.complaints_for(unit, seen_by=request.user),
        least=settings.YIBEN_ANONYMOUS_LEAST,
        keeps=unit.kind == "branch" and may_record(request.user, unit),
        seen_by=request.user,
        sent=sent,
    )
    return show(request, "feedback", panel, sent=sent)


@require_safe
def feedback_file(request: Request, org_id: str) -> HttpResponse:
    """Hand out what has to be sent on to issuers outside this installation."""
    unit = org(org_id, seen_by=request.user)
    content = forward_workbook(queries.voices_for(unit, seen_by=request.user))
    note_audit(
        request.user,
        "feedback.export",
        f"org:{unit.pk}",
        unit,
        Outcome.DONE,
        clock.now(),
    )
    return download(content, f"{unit.short_name}转报的意见.xlsx", XLSX)


@require_safe
def replies(request: Request, org_id: str) -> HttpResponse:
    """List what a unit and those above it answered in public."""
    unit = org(org_id, seen_by=request.user)
    found = queries.public_replies(unit, seen_by=request.user)
    return show(request, "replies", RepliesPanel(unit.pk, unit.name, tuple(found)))


@require_safe
def my_feedback(request: Request) -> HttpResponse:
    """List what one said with one's name; what was anonymous is nobody's."""
    who = request.user
    held = membership_on(who.person_id, clock.today()) if who.person_id else None
    panel = my_feedback_panel(
        queries.my_complaints(seen_by=who),
        queries.my_marks(seen_by=who),
        held.org_id if held else "",
    )
    return show(request, "my_feedback", panel)
