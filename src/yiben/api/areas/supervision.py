"""Supervision: inspections, what was found and what became of it."""

from dataclasses import dataclass, replace
from typing import Any

from yiben.api.door import Area
from yiben.api.keys import Asked
from yiben.api.paging import Paging, paged, until
from yiben.api.shapes import shown
from yiben.common import clock
from yiben.org.queries import org
from yiben.people.words import Scope
from yiben.supervision import actions, queries
from yiben.supervision.words import (
    FindingView,
    InspectionForm,
    InspectionRow,
    InspectionView,
)

area = Area("督促检查")
VIEW = shown(InspectionView)


@dataclass(frozen=True, slots=True)
class InspectionSent:
    """An inspection of a unit below."""

    subordinate_id: str
    form: InspectionForm
    token: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What was done about a finding."""

    reply: str


@dataclass(frozen=True, slots=True)
class Note:
    """What was seen when the answer was checked."""

    note: str


@area.listed(
    "/units/{org_id}/inspections",
    Scope.READ_SUPERVISION,
    shown(InspectionRow),
    name="inspections",
    say="一个组织开展的和接受的督促检查",
)
def inspections(request: Asked, org_id: str, page: Paging) -> Any:
    """List the inspections by and of a unit, newest first."""
    who = request.auth.account
    unit = org(org_id, seen_by=who)
    return paged(queries.inspections_of(unit, seen_by=who, limit=until(page)), page)


@area.read(
    "/inspections/{inspection_id}",
    Scope.READ_SUPERVISION,
    VIEW,
    name="inspection",
    say="一次督促检查和发现的问题",
)
def inspection(request: Asked, inspection_id: str) -> Any:
    """Return an inspection to both sides."""
    return _view(request, inspection_id)


@area.write(
    "/units/{org_id}/inspections",
    Scope.WRITE_SUPERVISION,
    VIEW,
    name="inspection-hold",
    say="登记对下级的一次督促检查",
    status=201,
)
def hold(request: Asked, org_id: str, form: InspectionSent) -> Any:
    """Record an inspection of a unit anywhere below."""
    who = request.auth.account
    superior = org(org_id, seen_by=who)
    below = org(form.subordinate_id, seen_by=who)
    sent = replace(form.form, token=form.token)
    row = actions.hold_inspection(superior, below, sent, by=who, at=clock.now())
    return _view(request, row.pk)


@area.listed(
    "/units/{org_id}/findings",
    Scope.READ_SUPERVISION,
    shown(FindingView),
    name="findings",
    say="对一个组织提出的问题，期限近的在前",
)
def findings(
    request: Asked, org_id: str, page: Paging, *, is_open: bool | None = None
) -> Any:
    """List what was found at a unit."""
    who = request.auth.account
    unit = org(org_id, seen_by=who)
    rows = queries.findings_for(unit, seen_by=who, is_open=is_open, limit=until(page))
    return paged(rows, page)


@area.write(
    "/findings/{finding_id}/reply",
    Scope.WRITE_SUPERVISION,
    VIEW,
    name="finding-reply",
    say="反馈整改情况",
)
def reply(request: Asked, finding_id: str, form: Reply) -> Any:
    """Answer a finding in the name of the unit inspected."""
    who = request.auth.account
    row = queries.finding(finding_id, seen_by=who)
    done = actions.reply_finding(row, form.reply, by=who, at=clock.now())
    return _view(request, done.inspection_id)


@area.write(
    "/findings/{finding_id}/closing",
    Scope.WRITE_SUPERVISION,
    VIEW,
    name="finding-close",
    say="核实后销号",
)
def close(request: Asked, finding_id: str, form: Note) -> Any:
    """Close a finding after its answer was checked."""
    who = request.auth.account
    row = queries.finding(finding_id, seen_by=who)
    done = actions.close_finding(row, form.note, by=who, at=clock.now())
    return _view(request, done.inspection_id)


def _view(request: Asked, inspection_id: str) -> InspectionView:
    who = request.auth.account
    row = queries.inspection(inspection_id, seen_by=who)
    return queries.view_of(row, seen_by=who)
