"""Gatherings by their day, for calendars and reminders: when and where, no minutes.

Room to room: the caller has asked access itself, or asks for a person's own.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time

from django.db.models import Q, QuerySet

from yiben.books.gatherings.models import Gathering
from yiben.books.gatherings.words import GatheringState

from .lists import kind_label

TOLD = (
    GatheringState.PLANNED,
    GatheringState.CLOSED,
    GatheringState.CANCELLED,
    GatheringState.WITHDRAWN,
)
OFF = frozenset({GatheringState.CANCELLED, GatheringState.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class DatedRow:
    """A gathering on a day; ``first_id`` is that of its first version."""

    id: str
    first_id: str
    unit_id: str
    unit_name: str
    kind: str
    kind_label: str
    title: str
    happened_on: date
    starts: time | None
    ends: time | None
    place: str
    is_planned: bool
    is_off: bool


def dated_of(org_ids: Iterable[str], *, since: date, until: date) -> list[DatedRow]:
    """Return what some units hold, alone or jointly, between two days."""
    ids = list(org_ids)
    scope = Q(unit_id__in=ids) | Q(joint_units__org_id__in=ids)
    return _rows(Gathering.objects.filter(scope), since, until)


def dated_for(person_id: str, *, since: date, until: date) -> list[DatedRow]:
    """Return what a person is named in between two days."""
    return _rows(Gathering.objects.filter(seats__person_id=person_id), since, until)


def _rows(rows: QuerySet[Gathering], since: date, until: date) -> list[DatedRow]:
    found = list(
        rows.filter(state__in=TOLD, happened_on__range=(since, until))
        .select_related("unit")
        .order_by("happened_on", "starts", "id")
        .distinct()
    )
    first = _first_versions(found)
    return [
        DatedRow(
            id=one.pk,
            first_id=first[one.pk],
            unit_id=one.unit_id,
            unit_name=one.unit.name,
            kind=one.kind,
            kind_label=kind_label(one.kind),
            title=one.title,
            happened_on=one.happened_on,
            starts=one.starts,
            ends=one.ends,
            place=one.place or "",
            is_planned=one.state == GatheringState.PLANNED,
            is_off=one.state in OFF,
        )
        for one in found
    ]


def _first_versions(rows: list[Gathering]) -> dict[str, str]:
    """Return the id of the first version of each; one question a correction deep."""
    first = {one.pk: one.corrects_id or one.pk for one in rows}
    asked: set[str] = set()
    while wanted := set(first.values()) - asked:
        asked |= wanted
        older = dict(
            Gathering.objects.filter(pk__in=wanted, corrects__isnull=False).values_list(
                "pk", "corrects_id"
            )
        )
        first = {key: older.get(value) or value for key, value in first.items()}
    return first
