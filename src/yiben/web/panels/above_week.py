"""One week of a part of the tree: what falls due, and what is planned."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse

from yiben.books.gatherings.words import GatheringRow
from yiben.plans.queries import PlannedBelow
from yiben.policy.queries import kinds
from yiben.standing.queries import DueLine, system_title

from .above_parts import Figure, Sheet

WEEK = 7
WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class DueItem:
    """What of one system falls due on a day."""

    title: str
    titles: tuple[str, ...]
    figure: Figure
    n_kept: int


@dataclass(frozen=True, slots=True)
class PlanEvent:
    """Something planned on a day."""

    word: str
    text: str
    unit: str
    url: str


@dataclass(frozen=True, slots=True)
class WeekDay:
    """One day of the week."""

    on: date
    weekday: str
    is_today: bool
    due: tuple[DueItem, ...]
    planned: tuple[PlanEvent, ...]

    @property
    def is_free(self) -> bool:
        """Say whether nothing falls on the day."""
        return not self.due and not self.planned


@dataclass(frozen=True, slots=True)
class WeekPanel:
    """The page."""

    sheet: Sheet
    title: str
    week: str
    days: tuple[WeekDay, ...]
    before: str
    after: str


def week_asked(text: str, today: date) -> date:
    """Return the Monday of the week asked for; of the coming seven days if none.

    A week is asked for as ``2026-W51`` or by any day of it. The coming week
    begins today.

    >>> week_asked("2026-W51", date(2026, 11, 20))
    datetime.date(2026, 12, 14)
    >>> week_asked("", date(2026, 11, 20))
    datetime.date(2026, 11, 20)
    """
    for whole in (text, f"{text}-1"):
        try:
            found = date.fromisoformat(whole)
        except ValueError:
            continue
        if date(2000, 1, 1) < found < date(2199, 1, 1):
            return found - timedelta(days=found.weekday())
    return today


def days_of(first: date) -> list[date]:
    """Return the seven days from one on."""
    return [first + timedelta(days=number) for number in range(WEEK)]


def week_panel(
    sheet: Sheet,
    first: date,
    due: Sequence[DueLine],
    held: Sequence[GatheringRow],
    planned: Sequence[PlannedBelow],
    *,
    today: date,
) -> WeekPanel:
    """Return the days of a week, each with what falls due and what is planned."""
    last = first + timedelta(days=WEEK - 1)
    monday = first - timedelta(days=first.weekday())
    week = timedelta(days=WEEK)
    return WeekPanel(
        sheet=sheet,
        title=f"{first.month}月{first.day}日至{last.month}月{last.day}日",
        week=f"{monday:%G-W%V}",
        days=tuple(
            WeekDay(
                on=on,
                weekday=f"周{WEEKDAYS[on.weekday()]}",
                is_today=on == today,
                due=tuple(_due(x, sheet) for x in due if x.due_on == on),
                planned=tuple(_planned(on, held, planned)),
            )
            for on in days_of(first)
        ),
        before=sheet.address("above-week", week=f"{monday - week:%G-W%V}"),
        after=sheet.address("above-week", week=f"{monday + week:%G-W%V}"),
    )


def _due(one: DueLine, sheet: Sheet) -> DueItem:
    days = {"due_from": one.due_on, "due_to": one.due_on, "year": one.year}
    figure = sheet.figure(one.n, **{"system": one.system, **days})
    return DueItem(system_title(one.system), one.titles, figure, one.n_kept)


def _planned(
    on: date, held: Iterable[GatheringRow], planned: Iterable[PlannedBelow]
) -> Iterable[PlanEvent]:
    for row in held:
        if row.happened_on == on:
            url = reverse("gathering", args=[row.id])
            yield PlanEvent(row.kind_label, row.title, row.unit_name, url)
    known = kinds()
    for one in planned:
        if one.on == on:
            kind = known.get(one.kind)
            url = reverse("plan", args=[one.org_id, on.year])
            label = kind.label if kind else one.kind
            yield PlanEvent("年度计划", f"{label}：{one.theme}", one.org_name, url)
