"""What a unit can hold, what it has planned, and what it held last."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from yiben.books.gatherings.queries import gatherings_of
from yiben.books.gatherings.words import GatheringRow, GatheringState, begins
from yiben.org.access import Viewer, require_record
from yiben.org.queries import children_of, org
from yiben.policy.queries import kinds
from yiben.rules.words import OrgKind

USUAL = (
    "gatherings.theme_day.held",
    "gatherings.member_assembly.held",
    "gatherings.committee_meeting.held",
    "gatherings.party_lecture.held",
    "gatherings.group_meeting.held",
    "gatherings.core_group_study.held",
    "gatherings.org_life_meeting.held",
)
"""What is held every month or quarter stands first."""


@dataclass(frozen=True, slots=True)
class Start:
    """A kind that can be held, and where its form is."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Place:
    """A unit or one of its groups, with what it can hold."""

    name: str
    usual: tuple[Start, ...]
    others: tuple[Start, ...]


@dataclass(frozen=True, slots=True)
class Chooser:
    """The page."""

    unit_id: str
    unit_name: str
    places: tuple[Place, ...]
    planned: tuple[GatheringRow, ...]
    recent: tuple[GatheringRow, ...]


def chooser_of(org_id: str, *, on: date, seen_by: Viewer) -> Chooser:
    """Return the page of a unit for its recorder."""
    unit = org(org_id, seen_by=seen_by)
    require_record(seen_by, unit)
    below = children_of(unit, seen_by=seen_by, on=on)
    groups = list(below.filter(kind=OrgKind.PARTY_GROUP))
    units = [unit, *groups]
    planned = [
        row
        for one in units
        for row in gatherings_of(
            one, seen_by=seen_by, states=[GatheringState.PLANNED], limit=20
        )
    ]
    return Chooser(
        unit_id=unit.pk,
        unit_name=unit.name,
        places=tuple(_place(one) for one in units),
        planned=tuple(sorted(planned, key=lambda row: row.happened_on)),
        recent=tuple(
            gatherings_of(
                unit, seen_by=seen_by, states=[GatheringState.CLOSED], limit=8
            )
        ),
    )


def _place(unit: Any) -> Place:
    known = [kind for kind in kinds().values() if begins(kind) and unit.kind in kind.by]
    usual = sorted(
        (kind for kind in known if kind.kind in USUAL),
        key=lambda kind: USUAL.index(kind.kind),
    )
    others = (kind for kind in known if kind.kind not in USUAL)
    return Place(unit.short_name, _starts(unit, usual), _starts(unit, others))


def _starts(unit: Any, of: Iterable[Any]) -> tuple[Start, ...]:
    return tuple(
        Start(kind.label, reverse("gathering-new", args=[unit.pk, kind.kind]))
        for kind in of
    )
