"""Supervision: inspections are recorded, answered, and closed by who found."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from yiben.common import clock
from yiben.common.errors import RefusedError
from yiben.org.access import may_oversee
from yiben.org.queries import children_of, org, units_seen
from yiben.org.words import GrantRole
from yiben.people.queries import office_holders
from yiben.policy.queries import kind, kinds
from yiben.rules.kinds import Kind
from yiben.supervision import queries as supervision
from yiben.supervision.actions import close_finding, hold_inspection, reply_finding
from yiben.supervision.words import BOOK, KIND, VisitView
from yiben.web.forms.inspections import CLOSE, REPLY, questions, read
from yiben.web.forms.sheet import Sheet
from yiben.web.panels.banned import banned_lines
from yiben.web.panels.crumbs import crumbs_to
from yiben.web.panels.inspections import (
    InspectionFormPanel,
    inspecting,
    inspection_panel,
    inspections_panel,
    looked_panel,
)

from .desk import Request, attempt, show, turn_to

NOT_DEMANDED = ("tables.pushed", "evidence.required", "assessment.app")
"""What a superior may not ask of those below."""


@require_safe
def looked(request: Request) -> HttpResponse:
    """List the units that somebody looks at from outside, in the order of the tree."""
    roles = {grant.role for grant in request.user.grants()}
    if GrantRole.INSPECTOR not in roles:
        raise RefusedError("inspection.list", "looked")
    units = units_seen(seen_by=request.user)
    return show(request, "looked", looked_panel(units))


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
        measures=supervision.measures_for(unit, seen_by=request.user),
        seen_by=request.user,
    )
    return show(request, "inspections", panel)


@require_http_methods(["GET", "HEAD", "POST"])
def inspection_new(request: Request, org_id: str) -> HttpResponse:
    """Record an inspection of a unit by somebody above it."""
    unit = org(org_id, seen_by=request.user)
    known = _kind(request)
    above = {
        one.pk: one for one in inspecting(request.user, unit) if one.kind in known.by
    }
    if not above:
        raise RefusedError("inspection.hold", org_id)
    sheet, superior = _sheet(request, unit, known, above)
    form = replace(read(sheet), kind=known.kind)
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
        known.label,
        _others(unit, superior, known),
    )
    banned = banned_lines(unit, *NOT_DEMANDED, on=clock.today())
    return show(request, "inspection_new", panel, sheet=sheet, banned=banned)


def _sheet(
    request: Request, unit: Any, known: Kind, above: Mapping[str, Any]
) -> tuple[Sheet, Any]:
    """Return the form and in whose name it is; a planned visit fills in its plan."""
    visits = supervision.visits_to(unit, seen_by=request.user)
    planned = [one for one in visits if str(one.id) == request.GET.get("visit")]
    superior = _superior(request, above, planned)
    sheet = Sheet(
        questions(
            [(one.pk, one.name) for one in above.values()],
            _people(request, superior),
            known,
            [(str(one.id), f"{one.plan_title}（{one.superior}）") for one in visits],
        ),
        request.POST if request.method == "POST" else None,
        start=_start(request, superior, known.kind) | _start_of_visit(planned),
        chosen={
            "tags": [one.tag for one in known.tags if one.default],
            "visits": [str(one.id) for one in planned],
        },
    )
    return sheet, superior


def _kind(request: Request) -> Kind:
    """Return the kind of inspection an address asks for; the ordinary one if none."""
    asked = request.GET.get("kind", KIND)
    found = kinds().get(asked)
    usable = found is not None and found.book == BOOK and found.is_posted
    return found if found is not None and usable else kind(KIND)


def _others(unit: Any, superior: Any, known: Kind) -> tuple[tuple[str, str], ...]:
    """Return the other kinds that the same organisation can hold, with addresses."""
    page = reverse("inspection-new", args=[unit.pk])
    return tuple(
        (one.label, f"{page}?kind={one.kind}")
        for one in supervision.kinds_for(superior)
        if one.kind != known.kind
    )


def _people(request: Request, superior: Any) -> list[tuple[str, str]]:
    rows = office_holders(superior, on=clock.today(), seen_by=request.user)
    return list({row.person_id: f"{row.name}（{row.label}）" for row in rows}.items())


def _superior(
    request: Request, above: Mapping[str, Any], planned: Sequence[VisitView]
) -> Any:
    """Return in whose name it is: as chosen, as planned, or the nearest above."""
    whose = {one.superior for one in planned}
    usual = [one for one in above.values() if one.name in whose] or [*above.values()]
    return above.get(request.POST.get("superior", ""), usual[0])


def _start_of_visit(planned: Sequence[VisitView]) -> dict[str, str]:
    """Return what the plan of a visit says already: how, and what is looked at."""
    return {
        name: said
        for one in planned
        for name, said in (("mode", one.mode), ("topic", one.plan_title))
    }


def _start(request: Request, superior: Any, kind_name: str) -> dict[str, str]:
    blank = supervision.blank_for(
        superior, clock.today(), seen_by=request.user, kind_name=kind_name
    )
    return {
        "superior": superior.pk,
        "happened_on": blank.happened_on.isoformat(),
        "mode": blank.mode,
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
    view = supervision.view_of(found, seen_by=request.user)
    panel = inspection_panel(
        view,
        kind(view.kind),
        superior=found.superior,
        subordinate=found.subordinate,
        sent=sent,
        seen_by=request.user,
    )
    return show(request, "inspection", panel, sent=sent)
