"""Measures about units, decided by named people; what is overdue, for them to see.

What was decided about a person stays between that person and who decided: this
door neither shows nor takes it. Nothing follows by itself from what is overdue,
and no program takes a measure: a named person does, on the page (DR-11).
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from yiben.api.door import Area, note_reading
from yiben.api.keys import Asked
from yiben.api.paging import Paging, paged
from yiben.api.shapes import LARGE, shown
from yiben.common import clock
from yiben.common.errors import RefusedError
from yiben.org.queries import org
from yiben.people.words import Scope
from yiben.standing.actions import ensure_year
from yiben.supervision import actions, queries
from yiben.supervision.access import is_own_reading
from yiben.supervision.words import (
    EndForm,
    Late,
    LateSort,
    MeasureRow,
    MeasureView,
    Source,
)

from .shared import Reason

area = Area("措施")
VIEW = shown(MeasureView)


@dataclass(frozen=True, slots=True)
class Said:
    """What the unit has to say."""

    text: str


@dataclass(frozen=True, slots=True)
class LateFacts:
    """One matter past its day; ``is_own`` is what the organisation owes itself."""

    kind: str
    kind_label: str
    id: str
    unit_id: str
    unit_name: str
    title: str
    due_on: date
    source: Source
    is_own: bool
    last_measure: MeasureRow | None


@area.listed(
    "/units/{org_id}/measures",
    Scope.READ_MEASURES,
    shown(MeasureRow),
    name="measures",
    say="对一个组织作出的措施，新的在前（对个人的不在这里）",
)
def measures(request: Asked, org_id: str, page: Paging) -> Any:
    """List what was decided about a unit."""
    who = request.auth.account
    unit = org(org_id, seen_by=who)
    return paged(queries.measures_for(unit, seen_by=who, limit=LARGE), page)


@area.listed(
    "/units/{org_id}/measures/taken",
    Scope.READ_MEASURES,
    shown(MeasureRow),
    name="measures-taken",
    say="一个组织对下级组织作出的措施，新的在前（对个人的不在这里）",
)
def taken(request: Asked, org_id: str, page: Paging) -> Any:
    """List what an organisation decided about units below."""
    who = request.auth.account
    unit = org(org_id, seen_by=who)
    rows = queries.measures_by(unit, seen_by=who, limit=LARGE)
    return paged(_of_units(rows), page)


@area.read(
    "/measures/{measure_id}",
    Scope.READ_MEASURES,
    VIEW,
    name="measure",
    say="一项措施：谁决定、为什么、对方怎么说、结果（别的层级读，记入审计）",
)
def measure(request: Asked, measure_id: str) -> Any:
    """Return a measure to both sides; who else reads it is noted."""
    row = _row(request, measure_id)
    if not is_own_reading(request.auth.account, row):
        note_reading(request, queries.thing_of(row), row.unit_id)
    return _view(request, row)


@area.write(
    "/measures/{measure_id}/reply",
    Scope.WRITE_MEASURES,
    VIEW,
    name="measure-reply",
    say="说明情况（对方书面说的，由作出的组织代记）",
)
def reply(request: Asked, measure_id: str, form: Said) -> Any:
    """Say what the unit has to say."""
    row, who = _row(request, measure_id), request.auth.account
    return _view(request, actions.reply_measure(row, form.text, by=who, at=clock.now()))


@area.write(
    "/measures/{measure_id}/ending",
    Scope.WRITE_MEASURES,
    VIEW,
    name="measure-end",
    say="写下结果和对说明的答复",
)
def end(request: Asked, measure_id: str, form: EndForm) -> Any:
    """Write down what came of a measure."""
    row, who = _row(request, measure_id), request.auth.account
    return _view(request, actions.end_measure(row, form, by=who, at=clock.now()))


@area.write(
    "/measures/{measure_id}/revocation",
    Scope.WRITE_MEASURES,
    VIEW,
    name="measure-revoke",
    say="撤销不该有的措施，写明原因",
)
def revoke(request: Asked, measure_id: str, form: Reason) -> Any:
    """Take a measure back; its entries go with it."""
    row, who = _row(request, measure_id), request.auth.account
    return _view(
        request, actions.revoke_measure(row, form.reason, by=who, at=clock.now())
    )


@area.listed(
    "/units/{org_id}/overdue",
    Scope.READ_MEASURES,
    shown(LateFacts),
    name="overdue",
    say="下级过期未办的和本级自己该办的（按树的次序；什么也不会自动发出）",
)
def overdue(
    request: Asked, org_id: str, page: Paging, grace: Literal["30", "60", "90"] = "30"
) -> Any:
    """List what is overdue below after the grace time, and what is owed here."""
    who, today = request.auth.account, clock.today()
    unit = org(org_id, seen_by=who)
    ensure_year(year=today.year, at=clock.now())
    found = queries.overdue_of(unit, on=today, grace=int(grace), seen_by=who)
    rows = [
        *(_late(one, is_own=False) for one in found.below),
        *(_late(one, is_own=True) for one in found.own),
    ]
    return paged(rows, page)


def _late(one: Late, *, is_own: bool) -> LateFacts:
    last = one.last if one.last and one.last.person_id is None else None
    return LateFacts(
        one.sort,
        LateSort(one.sort).label,
        one.id,
        one.unit_id,
        one.unit,
        one.title,
        one.due_on,
        one.source,
        is_own,
        last,
    )


def _of_units(rows: Any) -> tuple[MeasureRow, ...]:
    return tuple(one for one in rows if one.person_id is None)


def _row(request: Asked, measure_id: str) -> Any:
    """Return a measure about a unit; one about a person is answered as missing."""
    row = queries.measure(measure_id, seen_by=request.auth.account)
    if row.person_id is not None:
        raise RefusedError("measure.read", measure_id)
    return row


def _view(request: Asked, row: Any) -> MeasureView:
    found = queries.measure_view(row, seen_by=request.auth.account)
    return replace(found, before=_of_units(found.before), after=_of_units(found.after))
