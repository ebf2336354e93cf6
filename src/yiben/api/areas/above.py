"""The view from above: how a part of the tree stands, in figures and never in ranks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ninja import Field, Query, Schema

from yiben.api.door import Area
from yiben.api.keys import Asked
from yiben.api.labels import LABELS
from yiben.api.paging import Paging, cursor_of
from yiben.api.shapes import Day, Year, many, shown
from yiben.common import clock
from yiben.people.words import Scope
from yiben.standing import queries
from yiben.standing.actions import ensure_year
from yiben.standing.queries import Focus, UnitCells
from yiben.standing.words import Counts, SystemRow

area = Area("总览")


class AboveAsked(Schema):
    """Which cells are counted; what is left out leaves nothing out."""

    year: Year | None = Field(None, description=LABELS["year"])
    as_of: Day | None = Field(None, description=LABELS["as_of"])
    system: str = Field("", description=LABELS["system"])
    sector: str = Field("", description=LABELS["sector"])
    period: str = Field("", description=LABELS["period"])


Wanted = Query[AboveAsked]


@dataclass(frozen=True, slots=True)
class AboveUnit:
    """One unit with the counts of all that lies below it, by system.

    ``is_readable`` says whether the bearer may look further down there.
    """

    org_id: str
    name: str
    kind: str
    is_readable: bool
    by_system: Mapping[str, Counts]


@dataclass(frozen=True, slots=True)
class AboveFacts:
    """A part of the tree as a whole, and what is its top's own."""

    org_id: str
    year: int
    as_of: date
    counts: Counts
    systems: tuple[SystemRow, ...]
    own: AboveUnit
    n_units: int


@dataclass(frozen=True, slots=True)
class SectorCounts:
    """One sector with its counts."""

    sector: str
    label: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class PeriodCounts:
    """One period with its counts."""

    period: str
    label: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class FacetFacts:
    """The same cells by sector and by period."""

    sectors: tuple[SectorCounts, ...]
    periods: tuple[PeriodCounts, ...]


@dataclass(frozen=True, slots=True)
class ReasonFacts:
    """Why records are not there: how many, by system and by unit."""

    status: str
    label: str
    n_cells: int
    by_system: Mapping[str, int]
    by_unit: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class MonthFacts:
    """What fell due in a month, and in the year up to its end."""

    first_on: date
    last_on: date
    counts: Counts
    so_far: Counts


@area.read(
    "/units/{org_id}/above",
    Scope.READ_STANDING,
    shown(AboveFacts),
    name="above",
    say="一个组织和全部下级的计数，按制度（不排名）",
)
def above(request: Asked, org_id: str, asked: Wanted) -> Any:
    """Count a part of the tree, and apart from it what is its top's own."""
    unit, focus = _begin(request, org_id, asked)
    found = queries.overview(unit, focus, seen_by=request.auth.account, most=0)
    return AboveFacts(
        unit.pk,
        focus.year,
        focus.as_of,
        found.total,
        tuple(SystemRow(*one) for one in found.systems),
        _unit(found.units[0]),
        found.n_units,
    )


@area.listed(
    "/units/{org_id}/above/units",
    Scope.READ_STANDING,
    shown(AboveUnit),
    name="above-units",
    say="直接下级各组织的计数，按制度（按树的次序，不排名）",
)
def above_units(request: Asked, org_id: str, page: Paging, asked: Wanted) -> Any:
    """List the units right below with the counts of all that lies below each."""
    unit, focus = _begin(request, org_id, asked)
    found = queries.overview(
        unit, focus, seen_by=request.auth.account, first=page.skip, most=page.limit
    )
    last = page.skip + page.limit
    return {
        "items": [_unit(one) for one in found.units[1:]],
        "next": cursor_of(last) if found.n_units > last else None,
    }


@area.read(
    "/units/{org_id}/above/facets",
    Scope.READ_STANDING,
    shown(FacetFacts),
    name="above-facets",
    say="同样的计数，按领域和按周期",
)
def above_facets(request: Asked, org_id: str, asked: Wanted) -> Any:
    """Count a part of the tree by sector and by period."""
    unit, focus = _begin(request, org_id, asked)
    sectors, periods = queries.facets(unit, focus, seen_by=request.auth.account)
    return FacetFacts(
        tuple(SectorCounts(one.key, one.label, one.counts) for one in sectors),
        tuple(PeriodCounts(one.key, one.label, one.counts) for one in periods),
    )


@area.read(
    "/units/{org_id}/above/reasons",
    Scope.READ_STANDING,
    many(shown(ReasonFacts)),
    name="above-reasons",
    say="为什么没有记录：各种原因的项数，按制度和按直接下级",
)
def above_reasons(request: Asked, org_id: str, asked: Wanted) -> Any:
    """Count why records are not there."""
    unit, focus = _begin(request, org_id, asked)
    found, _ = queries.reasons(unit, focus, seen_by=request.auth.account)
    return [
        ReasonFacts(one.status, one.label, one.n, one.by_system, one.by_unit)
        for one in found
    ]


@area.read(
    "/units/{org_id}/above/months",
    Scope.READ_STANDING,
    many(shown(MonthFacts)),
    name="above-months",
    say="逐月到期的和办到哪里",
)
def above_months(request: Asked, org_id: str, asked: Wanted) -> Any:
    """Count what fell due month by month, as it stands on a day."""
    unit, focus = _begin(request, org_id, asked)
    found = queries.months(unit, focus, seen_by=request.auth.account)
    return [
        MonthFacts(one.first_on, one.last_on, one.counts, one.so_far) for one in found
    ]


def _begin(request: Asked, org_id: str, asked: AboveAsked) -> tuple[Any, Focus]:
    """Return the unit and what is asked about it; what makes no sense finds nothing."""
    today = clock.today()
    unit, _ = queries.unit_above(org_id, seen_by=request.auth.account)
    year = asked.year or today.year
    ensure_year(year=year, at=clock.now())
    focus = Focus(
        year,
        min(asked.as_of or today, today),
        system=asked.system,
        sector=asked.sector,
        period=asked.period,
    )
    return unit, focus


def _unit(one: UnitCells) -> AboveUnit:
    return AboveUnit(one.org_id, one.name, one.kind, one.is_open, one.by_system)
