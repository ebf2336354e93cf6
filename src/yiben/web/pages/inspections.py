"""Supervision: inspections are recorded, answered, and closed by who found."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from yiben.common import clock
from yiben.common.errors import RefusedError
from yiben.org.access import may_oversee
from yiben.org.queries import children_of, org
from yiben.people.queries import office_holders
from yiben.policy.queries import kind
from yiben.supervision import queries as supervision
from yiben.supervision.actions import close_finding, hold_inspection, reply_finding
from yiben.supervision.words import KIND
from yiben.web.forms.inspections import CLOSE, REPLY, questions, read
from yiben.web.forms.sheet import Sheet
from yiben.web.panels.crumbs import crumbs_to
from yiben.web.panels.inspections import (
    InspectionFormPanel,
    inspecting,
    inspection_panel,
    inspections_panel,
)

from .desk import Request, attempt, show, turn_to


@require_safe
def inspections(request: Request, org_id: str) -> HttpResponse:
    """List the inspections by and of a unit, and what is still to be put right."""
    unit = org(org_id, seen_by=request.user)
    panel = inspections_panel(
        unit,
        supervision.inspections_of(unit, seen_by=request.user),
        supervision.findings_for(unit, seen_by=request.user, is_open=True),
        supervision.findings_by(unit, seen_by=request.user, is_open=True),
        units=[
            one
            for one in children_of(unit, seen_by=request.user, on=clock.today())
            if may_oversee(request.user, unit)
        ],
        seen_by=request.user,
    )
    return show(request, "inspections", panel)


@require_http_methods(["GET", "HEAD", "POST"])
def inspection_new(request: Request, org_id: str) -> HttpResponse:
    """Record an inspection of a unit by somebody above it."""
    unit = org(org_id, seen_by=request.user)
    known = kind(KIND)
    above = {
        one.pk: one for one in inspecting(request.user, unit) if one.kind in known.by
    }
    if not above:
        raise RefusedError("inspection.hold", org_id)
    superior = above.get(request.POST.get("superior", ""), next(iter(above.values())))
    sheet = Sheet(
        questions(
            [(one.pk, one.name) for one in above.values()],
            _people(request, superior),
            known,
        ),
        request.POST if request.method == "POST" else None,
        start=_start(request, superior),
    )
    form = read(sheet)
    act = partial(
        hold_inspection, superior, unit, form, by=request.user, at=clock.now()
    )
    done = attempt(sheet, act)
    if done is not None:
        return turn_to(
            request, "已登记，被督查组织现在就能看到。", "inspection", done.pk
        )
    panel = InspectionFormPanel(
        unit.name,
        crumbs_to(unit, seen_by=request.user),
        reverse("inspections", args=[unit.pk]),
    )
    return show(request, "inspection_new", panel, sheet=sheet)


def _people(request: Request, superior: Any) -> list[tuple[str, str]]:
    rows = office_holders(superior, on=clock.today(), seen_by=request.user)
    return list({row.person_id: f"{row.name}（{row.label}）" for row in rows}.items())


def _start(request: Request, superior: Any) -> dict[str, str]:
    blank = supervision.blank_for(superior, clock.today(), seen_by=request.user)
    return {
        "superior": superior.pk,
        "happened_on": blank.happened_on.isoformat(),
        "mode": blank.mode,
        "tags": blank.tags[0] if blank.tags else "",
        "token": blank.token,
    }


@require_safe
def inspection(request: Request, inspection_id: str) -> HttpResponse:
    """Show an inspection to both sides."""
    return _page(request, inspection_id)


@require_http_methods(["POST"])
def finding_reply(request: Request, finding_id: str) -> HttpResponse:
    """Answer a finding in the name of the unit inspected."""
    found = supervision.finding(finding_id, seen_by=request.user)
    sheet = Sheet(REPLY, request.POST, mark=finding_id)
    act = partial(
        reply_finding, found, sheet.text("reply"), by=request.user, at=clock.now()
    )
    if attempt(sheet, act):
        said = "整改情况已反馈，等上级核实。"
        return turn_to(request, said, "inspection", found.inspection_id)
    return _page(request, found.inspection_id, sheet)


@require_http_methods(["POST"])
def finding_close(request: Request, finding_id: str) -> HttpResponse:
    """Close a finding after its answer was checked."""
    found = supervision.finding(finding_id, seen_by=request.user)
    sheet = Sheet(CLOSE, request.POST, mark=finding_id)
    act = partial(
        close_finding, found, sheet.text("note"), by=request.user, at=clock.now()
    )
    if attempt(sheet, act):
        said = f"第 {found.number} 个问题已销号。"
        return turn_to(request, said, "inspection", found.inspection_id)
    return _page(request, found.inspection_id, sheet)


def _page(
    request: Request, inspection_id: str, sent: Sheet | None = None
) -> HttpResponse:
    found = supervision.inspection(inspection_id, seen_by=request.user)
    panel = inspection_panel(
        supervision.view_of(found, seen_by=request.user),
        kind(KIND),
        superior=found.superior,
        subordinate=found.subordinate,
        sent=sent,
        seen_by=request.user,
    )
    return show(request, "inspection", panel, sent=sent)
