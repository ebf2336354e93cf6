"""Waivers: a superior releases a subject from one duty for one period, openly."""

from functools import partial

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from yiben.common import clock
from yiben.common.errors import RefusedError
from yiben.duties.access import may_waive
from yiben.duties.actions import revoke_waiver, waive_duty
from yiben.duties.queries import waiver_row, waivers_of
from yiben.org.access import require_read
from yiben.org.queries import org
from yiben.web.forms.sheet import Sheet
from yiben.web.forms.waive import WAIVE
from yiben.web.panels.waive import waive_panel

from .desk import Request, attempt, carry_out, show, turn_to


@require_http_methods(["GET", "HEAD", "POST"])
def waive(request: Request, org_id: str) -> HttpResponse:
    """List what was waived at a unit; release a subject, with the reason."""
    unit = org(org_id, seen_by=request.user)
    require_read(request.user, unit)
    posted = request.method == "POST"
    if posted and not may_waive(request.user, unit):
        raise RefusedError("duties.waive", org_id)
    asked = {name: request.GET.get(name, "") for name in ("subject", "duty", "period")}
    sheet = Sheet(WAIVE, request.POST if posted else None, asked)
    act = partial(
        waive_duty,
        sheet.text("subject"),
        sheet.text("duty"),
        sheet.text("period"),
        org=unit,
        reason=sheet.text("reason"),
        until=sheet.day("until"),
        by=request.user,
        at=clock.now(),
    )
    if attempt(sheet, act):
        return turn_to(request, "已免除，理由显示在这项职责旁边。", "waive", org_id)
    panel = waive_panel(
        unit,
        waivers_of(unit, on=clock.today(), seen_by=request.user),
        asked=(sheet.text("subject"), sheet.text("duty"), sheet.text("period")),
        seen_by=request.user,
    )
    return show(request, "waive", panel, sheet=sheet)


@require_POST
def waive_revoke(request: Request, waiver_id: str) -> HttpResponse:
    """Take a waiver back: from today the duty stands again."""
    found = waiver_row(waiver_id)
    carry_out(partial(revoke_waiver, found, by=request.user, at=clock.now()))
    return turn_to(request, "免除已撤回，这项职责重新计算。", "waive", found.org_id)
