"""Sheets, notices and the month's plan: what is printed, and what is typed back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from yiben.books.gatherings.queries import SheetLine, SignSheet
from yiben.books.gatherings.words import GatheringRow, GatheringState
from yiben.common.errors import Problem
from yiben.plans.queries import PlanItemView
from yiben.rules.words import Presence
from yiben.web.forms.gathering_paper import WHY, why_of

from .calendar import WEEKDAYS
from .shared import Choice, ProblemLine, by_place, choices, lines_of

BLANK_LINES = 10
"""Rows at the end for guests and for who came without being on the list."""


@dataclass(frozen=True, slots=True)
class PaperSheet:
    """One sheet as it is printed."""

    sheet: SignSheet
    blank: tuple[int, ...]

    @property
    def has_units(self) -> bool:
        """Say whether several units sign on it."""
        return any(one.org for one in self.sheet.lines)


@dataclass(frozen=True, slots=True)
class Paper:
    """The page with one or several sheets."""

    unit_id: str
    back: str
    sheets: tuple[PaperSheet, ...]


@dataclass(frozen=True, slots=True)
class BackLine:
    """One line of a signed sheet, to be typed back."""

    line: SheetLine
    is_gone: bool
    why: tuple[Choice, ...]
    reason: str
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Back:
    """The page on which a sheet is typed back."""

    sheet: SignSheet
    lines: tuple[BackLine, ...]
    problems: tuple[ProblemLine, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice: who, when, where, what about."""

    sheet: SignSheet
    when: str
    text: str


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One thing of a month: planned on the calendar, or in the plan only."""

    day: str
    unit_name: str
    label: str
    title: str
    chair: str
    is_held: bool
    url: str
    notice: str
    sheet: str
    new: str


@dataclass(frozen=True, slots=True)
class MonthPlan:
    """The page of a month."""

    unit_id: str
    unit_name: str
    title: str
    month: str
    rows: tuple[PlanRow, ...]
    previous: str
    after: str


def paper_of(sheets: Sequence[SignSheet], unit_id: str = "") -> Paper:
    """Return the page of some sheets."""
    one = sheets[0]
    back = (
        reverse("gathering-month", args=[unit_id])
        if unit_id
        else reverse("gathering", args=[one.gathering_id])
    )
    return Paper(
        unit_id or one.unit_id,
        back,
        tuple(
            PaperSheet(
                sheet,
                tuple(range(len(sheet.lines) + 1, len(sheet.lines) + BLANK_LINES + 1)),
            )
            for sheet in sheets
        ),
    )


def typed_back(
    sheet: SignSheet,
    *,
    raw: QueryDict | None = None,
    by_code: bool = False,
    problems: Sequence[Problem] = (),
) -> Back:
    """Return the page for typing back; ``by_code`` ticks who did not scan."""
    wrong = by_place(problems)
    return Back(
        sheet,
        tuple(_back_line(one, raw, wrong, by_code=by_code) for one in sheet.lines),
        lines_of(problems),
    )


def _back_line(
    line: SheetLine,
    raw: QueryDict | None,
    wrong: Mapping[str, tuple[str, ...]],
    *,
    by_code: bool,
) -> BackLine:
    why, reason = why_of(line.state, line.reason, line.left_out)
    gone = line.state != Presence.PRESENT or (by_code and not line.has_scanned)
    if raw is not None:
        gone = bool(raw.get(f"gone:{line.person_id}"))
        why = raw.get(f"why:{line.person_id}") or why
        reason = raw.get(f"reason:{line.person_id}") or ""
    problems = wrong.get(f"seats:{line.person_id}", ())
    return BackLine(line, gone, choices(WHY, why), reason, problems)


def weekday(on: date) -> str:
    """Return the day of the week."""
    return f"星期{WEEKDAYS[on.weekday()]}"


def notice_of(sheet: SignSheet) -> Notice:
    """Return the notice, as a page and as one text to copy."""
    on = sheet.happened_on
    clock = f"{sheet.starts:%H:%M}" if sheet.starts else ""
    when = f"{on.year}年{on.month}月{on.day}日（{weekday(on)}）{clock}"
    names = "、".join(one.name for one in sheet.lines)
    rows = [
        f"{sheet.unit_name}{sheet.kind_label}通知",
        f"定于{when}召开（开展）{sheet.kind_label}，主题：{sheet.title}。",
        f"地点：{sheet.place}" if sheet.place else "",
        f"主持：{sheet.chair}" if sheet.chair else "",
        f"联合开展：{'、'.join(sheet.joint)}" if sheet.joint else "",
        f"参加人员：{names}",
        *(f"议程{n}：{item}" for n, item in enumerate(sheet.agenda, start=1)),
        "因故不能参加的，请提前向支部说明；行动不便的由支部送学上门。",
    ]
    return Notice(sheet, when, "\n".join(row for row in rows if row))


def plan_of(
    unit: Any,
    first: date,
    items: Sequence[PlanItemView],
    planned: Sequence[GatheringRow],
    *,
    labels: Mapping[str, str],
    previous: str,
    after: str,
) -> MonthPlan:
    """Return the page of a month; a plan's line gives way to its gathering."""
    made = {(row.unit_id, row.kind) for row in planned}
    rows = [(row.happened_on, _held_row(row)) for row in planned]
    for item in items:
        if (unit.pk, item.kind) not in made:
            row = _item_row(unit, item, labels)
            rows.append((item.on or first, row))
    rows.sort(key=lambda pair: pair[0])
    return MonthPlan(
        unit.pk,
        unit.name,
        f"{first.year}年{first.month}月",
        f"{first:%Y-%m}",
        tuple(row for _, row in rows),
        previous,
        after,
    )


def _held_row(row: GatheringRow) -> PlanRow:
    held = row.state == GatheringState.CLOSED
    at = [row.id]
    return PlanRow(
        day=f"{row.happened_on.month}月{row.happened_on.day}日",
        unit_name=row.unit_name,
        label=row.kind_label,
        title=row.title,
        chair="",
        is_held=held,
        url=reverse("gathering", args=at),
        notice="" if held else reverse("gathering-notice", args=at),
        sheet="" if held else reverse("gathering-sheet", args=at),
        new="",
    )


def _item_row(unit: Any, item: PlanItemView, labels: Mapping[str, str]) -> PlanRow:
    url = reverse("gathering-new", args=[unit.pk, item.kind])
    if item.on:
        url = f"{url}?{urlencode({'on': item.on.isoformat()})}"
    return PlanRow(
        day=f"{item.on.month}月{item.on.day}日" if item.on else "未定日期",
        unit_name=unit.name,
        label=labels.get(item.kind, item.kind),
        title=item.theme,
        chair=item.chair_name or "",
        is_held=False,
        url="",
        notice="",
        sheet="",
        new=url if item.kind in labels and item.kind.startswith("gatherings.") else "",
    )
