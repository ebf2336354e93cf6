"""One month of a unit: what is planned, what was held, what falls due."""

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse

from yiben.books.gatherings.words import GatheringRow, GatheringState
from yiben.plans.queries import PlanItemView
from yiben.policy.queries import kinds
from yiben.rules.words import Status
from yiben.standing.words import Line

WEEKDAYS = ("一", "二", "三", "四", "五", "六", "日")
OPEN = frozenset({Status.OPEN, Status.DUE_SOON, Status.MISSED})


@dataclass(frozen=True, slots=True)
class Event:
    """Something on a day; the word stands beside the colour."""

    tone: str
    word: str
    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the sheet."""

    on: date
    is_other: bool
    is_today: bool
    events: tuple[Event, ...]

    @property
    def weekday(self) -> str:
        """Return the day of the week."""
        return f"周{WEEKDAYS[self.on.weekday()]}"


@dataclass(frozen=True, slots=True)
class Month:
    """The page."""

    unit_id: str
    unit_name: str
    title: str
    days: tuple[Day, ...]
    undated: tuple[Event, ...]
    weekdays: tuple[str, ...]
    year_plan: str
    previous: str
    next: str
    is_empty: bool


def month_asked(text: str, today: date) -> date:
    """Return the first day of the month asked for; of this month if it is none."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)


def last_of(first: date) -> date:
    """Return the last day of a month."""
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def month_of(
    unit: Any,
    first: date,
    held: Sequence[GatheringRow],
    plan: Sequence[PlanItemView],
    lines: Sequence[Line],
    *,
    today: date,
    may_write: bool = False,
) -> Month:
    """Return the sheet of a month."""
    events: dict[date | None, list[Event]] = {}
    for day, event in (
        *_held(held),
        *_planned(plan, unit, may_write=may_write),
        *_due(lines, unit.pk),
    ):
        events.setdefault(day, []).append(event)
    here = reverse("calendar", args=[unit.pk])
    before, after = first - timedelta(days=1), last_of(first) + timedelta(days=1)
    return Month(
        unit_id=unit.pk,
        unit_name=unit.name,
        title=f"{first.year}年{first.month}月",
        days=_days(first, events, today),
        undated=tuple(events.get(None, ())),
        weekdays=WEEKDAYS,
        year_plan=reverse("plan", args=[unit.pk, first.year]),
        previous=f"{here}?month={before:%Y-%m}",
        next=f"{here}?month={after:%Y-%m}",
        is_empty=not events,
    )


def _days(
    first: date, events: Mapping[date | None, Sequence[Event]], today: date
) -> tuple[Day, ...]:
    """Return the days of whole weeks, so those of the months beside it as well."""
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    return tuple(
        Day(
            on=day,
            is_other=day.month != first.month,
            is_today=day == today,
            events=tuple(events.get(day, ())),
        )
        for week in weeks
        for day in week
    )


Dated = Iterable[tuple[date | None, Event]]


def _held(rows: Sequence[GatheringRow]) -> Dated:
    for row in rows:
        url = reverse("gathering", args=[row.id])
        if row.state == GatheringState.CLOSED:
            yield row.happened_on, Event("held", "已开", row.title, url)
        else:
            yield row.happened_on, Event("planned", "草稿", row.title, url)


def _planned(items: Sequence[PlanItemView], unit: Any, *, may_write: bool) -> Dated:
    """Give the lines of the plan; each opens the form of its gathering, filled in."""
    known = kinds()
    for item in items:
        kind = known.get(item.kind)
        label = kind.label if kind else item.kind
        url = ""
        held = kind is not None and kind.book == "gatherings" and unit.kind in kind.by
        if held and may_write:
            day = item.on or date(item.year, item.month, 1)
            url = reverse("gathering-new", args=[unit.pk, item.kind])
            url = f"{url}?on={day.isoformat()}"
        yield item.on, Event("planned", "计划", f"{label}：{item.theme}", url)


def _due(lines: Sequence[Line], org_id: str) -> Dated:
    """Give the last days; one event for each duty, however many people owe it."""
    seen: set[tuple[str, date]] = set()
    for line in lines:
        day = line.due_on or line.last_on
        if line.status in OPEN and (line.duty, day) not in seen:
            seen.add((line.duty, day))
            url = reverse("due", args=[org_id])
            yield day, Event("due", "到期", line.title, url)
