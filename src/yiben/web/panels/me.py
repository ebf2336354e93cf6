"""A member's own page: what is held, where they were, what they owe, who looked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from yiben.ledger.queries import EntryView
from yiben.people.queries import MyRecord
from yiben.standing.queries import Line

from .lines import Asked, DutyLine, duty_line


@dataclass(frozen=True, slots=True)
class Attendance:
    """A record in which the member is named."""

    title: str
    kind: str
    happened_on: date
    role: str
    state: str
    counted: bool
    url: str


@dataclass(frozen=True, slots=True)
class MePanel:
    """The page."""

    record: MyRecord
    year: int
    years: tuple[int, ...]
    attended: int
    named: int
    attendance: tuple[Attendance, ...]
    owed: tuple[DutyLine, ...]
    settled: tuple[DutyLine, ...]


def me_panel(
    record: MyRecord,
    *,
    year: int,
    entries: Iterable[EntryView],
    lines: Iterable[Line],
    today: date,
) -> MePanel:
    """Return the page; nothing on it compares the member with anybody."""
    me = record.card.person_id
    attendance = tuple(_attendance(entries, me))
    asked = Asked(year, today, is_past=False)
    mine = [duty_line(line, asked) for line in lines]
    done = {"met", "met_late", "waived", "gap_declared", "not_applicable"}
    return MePanel(
        record=record,
        year=year,
        years=tuple(range(today.year, today.year - 4, -1)),
        attended=sum(one.counted for one in attendance),
        named=len(attendance),
        attendance=attendance,
        owed=tuple(one for one in mine if one.status not in done),
        settled=tuple(one for one in mine if one.status in done),
    )


def _attendance(entries: Iterable[EntryView], me: str) -> Iterable[Attendance]:
    seen: set[str] = set()
    rows = sorted(entries, key=lambda one: one.happened_on, reverse=True)
    for entry in rows:
        if not entry.is_current or entry.id in seen:
            continue
        seen.add(entry.id)
        parts = [one for one in entry.people if one.id == me]
        if parts:
            yield Attendance(
                title=entry.title,
                kind=entry.kind_label,
                happened_on=entry.happened_on,
                role="、".join(one.role_label for one in parts),
                state=parts[0].state_label,
                counted=any(one.counted for one in parts),
                url=reverse("entry", args=[entry.id]),
            )
