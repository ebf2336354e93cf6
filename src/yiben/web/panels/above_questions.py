"""What is worth asking of the units below: questions, and never a verdict."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from yiben.standing.queries import Asleep, Part
from yiben.supervision.queries import Clustered, Sleeping

from .above_parts import Figure, Sheet
from .tones import with_query


@dataclass(frozen=True, slots=True)
class SleepLine:
    """Where a system has no record, and how many of it were asked for."""

    name: str
    url: str
    n_units: int
    owed: Figure


@dataclass(frozen=True, slots=True)
class SleepGroup:
    """A system that sleeps somewhere."""

    title: str
    n_units: int
    lines: tuple[SleepLine, ...]


@dataclass(frozen=True, slots=True)
class ClusterLine:
    """A day of late entry, as a question."""

    name: str
    entered_on: date
    n_entries: int
    earliest: date
    latest: date
    due_on: date | None
    url: str


@dataclass(frozen=True, slots=True)
class QuestionsPanel:
    """The page of what is worth asking."""

    sheet: Sheet
    asleep: tuple[SleepGroup, ...]
    clusters: tuple[ClusterLine, ...]


def questions_panel(
    sheet: Sheet, asleep: Iterable[Sleeping], clusters: Iterable[Clustered]
) -> QuestionsPanel:
    """Return the questions; nothing on the page says what the answer is."""
    return QuestionsPanel(
        sheet=sheet,
        asleep=tuple(
            SleepGroup(
                one.title, one.n_units, tuple(_sleep(x, sheet) for x in one.units)
            )
            for one in asleep
        ),
        clusters=tuple(_cluster(one) for one in clusters),
    )


def _sleep(one: Asleep, sheet: Sheet) -> SleepLine:
    place: dict[str, object] = {"below": ""} if one.is_itself else {"unit": one.unit_id}
    asked = {"status": Part.ASLEEP.value, "system": one.system, **place}
    owed = sheet.figure(one.n_owed, **asked)
    if one.is_itself:
        return SleepLine("本级", "", 1, owed)
    url = sheet.address("above-questions", one.unit_id, system=one.system)
    return SleepLine(one.name, url if one.n_units > 1 else "", one.n_units, owed)


def _cluster(one: Clustered) -> ClusterLine:
    found = one.day
    url = with_query(
        reverse("ledger", args=[found.unit_id]),
        since=found.earliest,
        until=found.latest,
    )
    return ClusterLine(
        name=found.unit_name,
        entered_on=found.entered_on,
        n_entries=found.n_entries,
        earliest=found.earliest,
        latest=found.latest,
        due_on=one.due_on,
        url=url,
    )
