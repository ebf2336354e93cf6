"""Assessments by sheet: the unit's own, and all of them for who assesses.

Units stand in the order of the tree, never by what they come to.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from yiben.api.door import Area
from yiben.api.keys import Asked
from yiben.api.paging import Paging, paged
from yiben.api.shapes import LARGE, shown
from yiben.books.ratings import queries
from yiben.books.ratings.words import Remark, RoundRow
from yiben.common import clock
from yiben.org.queries import org
from yiben.people.words import Scope
from yiben.reports.queries.assess import sheet_view, unit_view
from yiben.reports.words.assess import ItemView, SheetView, UnitSheet

area = Area("考核")


@dataclass(frozen=True, slots=True)
class OwnSheet:
    """One assessment of a unit, by the unit above."""

    unit_sheet_id: str
    assessment: RoundRow


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """One item: what the ledger comes to today, and what a person settled.

    ``value`` is None where nothing was settled, or it is not counted;
    ``drafted`` is None once the year is decided.
    """

    item: str
    label: str
    weight: Decimal
    indicator: str
    n_good: int | None
    n_whole: int | None
    drafted: Decimal | None
    is_settled: bool
    value: Decimal | None
    how_label: str
    reason: str
    entry_ids: tuple[str, ...]
    settled_by: str
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """One unit's sheet; ``total`` is of what is settled and counted."""

    unit_sheet_id: str
    org_id: str
    org_name: str
    total: Decimal
    weight_left_out: Decimal
    grade: str
    comment: str
    remarks: tuple[Remark, ...]
    sheet_items: tuple[ItemFacts, ...]


@dataclass(frozen=True, slots=True)
class AssessmentFacts:
    """An assessment and the sheets that are open to the reader, in tree order."""

    assessment_id: str
    unit_id: str
    unit_name: str
    title: str
    year: int
    state: str
    state_label: str
    as_of: date
    sent_on: date | None
    answer_by: date | None
    decided_on: date | None
    published_on: date | None
    sheets: tuple[SheetFacts, ...]


VIEW = shown(AssessmentFacts)


@area.listed(
    "/units/{org_id}/assessments",
    Scope.READ_ASSESSMENTS,
    shown(OwnSheet),
    name="assessments",
    say="上级对一个组织的考核，新的在前（送达以后才有）",
)
def assessments(request: Asked, org_id: str, page: Paging) -> Any:
    """List the assessments of a unit whose sheet is open to the account."""
    who = request.auth.account
    unit = org(org_id, seen_by=who)
    found = queries.assessed_of(unit, seen_by=who, limit=LARGE)
    return paged([OwnSheet(*one) for one in found], page)


@area.read(
    "/unit-sheets/{unit_sheet_id}",
    Scope.READ_ASSESSMENTS,
    VIEW,
    name="unit-sheet",
    say="一个组织的考核表：各项怎么算、谁定的、本组织的意见",
)
def unit_sheet(request: Asked, unit_sheet_id: str) -> Any:
    """Return one unit's sheet to those who assess and to the unit itself."""
    who = request.auth.account
    case = queries.sheet_case(unit_sheet_id, seen_by=who)
    return _facts(unit_view(case, on=clock.today(), seen_by=who))


@area.listed(
    "/units/{org_id}/assessments/held",
    Scope.READ_ASSESSMENTS,
    shown(RoundRow),
    name="assessments-held",
    say="一个组织对下级开展的考核，新的在前",
)
def held(request: Asked, org_id: str, page: Paging) -> Any:
    """List the assessments that a unit holds."""
    who = request.auth.account
    unit = org(org_id, seen_by=who)
    rows = queries.rounds_of(unit, seen_by=who, limit=LARGE)
    return paged([one for one in rows if queries.has_sheet(one.kind)], page)


@area.read(
    "/assessments/{assessment_id}",
    Scope.READ_ASSESSMENTS,
    VIEW,
    name="assessment",
    say="一次考核和全部单位的考核表（按树的次序，不排名）",
)
def assessment(request: Asked, assessment_id: str) -> Any:
    """Return all sheets to those who assess."""
    who = request.auth.account
    row = queries.round_row(assessment_id, seen_by=who)
    return _facts(sheet_view(row, on=clock.today(), seen_by=who))


def _facts(view: SheetView) -> AssessmentFacts:
    one = view.round
    return AssessmentFacts(
        one.id,
        one.unit_id,
        one.unit_name,
        one.title,
        one.year,
        one.state,
        one.state_label,
        view.on,
        one.sent_on,
        one.answer_by,
        one.decided_on,
        one.published_on,
        tuple(_sheet(unit) for unit in view.units),
    )


def _sheet(unit: UnitSheet) -> SheetFacts:
    case = unit.case
    return SheetFacts(
        case.id,
        case.org_id,
        case.name,
        unit.total,
        unit.left_out,
        case.grade,
        case.comment,
        case.remarks,
        tuple(_item(one) for one in unit.items),
    )


def _item(one: ItemView) -> ItemFacts:
    gauge, settled = one.gauge, one.settled
    return ItemFacts(
        item=one.item.key,
        label=one.item.label,
        weight=one.item.weight,
        indicator=one.item.source,
        n_good=gauge.good if gauge else None,
        n_whole=gauge.whole if gauge else None,
        drafted=gauge.value if gauge else None,
        is_settled=settled is not None,
        value=settled.points if settled else None,
        how_label=settled.how_label if settled else "",
        reason=settled.reason if settled else "",
        entry_ids=settled.entry_ids if settled else (),
        settled_by=settled.by if settled else "",
        settled_at=settled.at if settled else None,
    )
