"""The year's plan on one page, from what is typed to the lines of the plan."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.http import QueryDict

from yiben.common.errors import Problem
from yiben.plans.words import PlanLine

from .shared import read_count, text_of, typed

MOST_ROWS = 200
LINE = re.compile(r"第 (\d+) 条")
"""How the plan names a line with a mistake, in the order of the year."""

NAMES = ("month", "day", "kind", "theme", "chair")


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One row of the page; ``was``: it stood in the plan, or was put there for you."""

    kind: str
    month: str = ""
    day: str = ""
    theme: str = ""
    chair: str = ""
    was: bool = False


def typed_plan(rows: Sequence[PlanRow], mark: str) -> QueryDict:
    """Return the rows as a browser would send them."""
    values: dict[str, object] = {"rows": len(rows), "mark": mark}
    for number, row in enumerate(rows):
        for name in NAMES:
            values[f"{name}:{number}"] = getattr(row, name)
        values[f"was:{number}"] = "1" if row.was else ""
    return typed(values)


def rows_in(raw: QueryDict) -> list[PlanRow]:
    """Return the rows as they were typed."""
    count = text_of(raw, "rows")
    n = min(int(count), MOST_ROWS) if count.isascii() and count.isdigit() else 0
    return [
        PlanRow(
            **{name: text_of(raw, f"{name}:{number}") for name in NAMES},
            was=bool(raw.get(f"was:{number}")),
        )
        for number in range(n)
    ]


@dataclass(frozen=True, slots=True)
class PlanRead:
    """What was typed: the lines in the order of the year, the row of each."""

    lines: tuple[PlanLine, ...]
    rows: tuple[int, ...]
    problems: list[Problem]

    def at_rows(self, problems: Sequence[Problem]) -> list[Problem]:
        """Return mistakes of the plan's lines at the rows where they were typed."""
        return [replace(one, where=self._row(one.where)) for one in problems]

    def _row(self, where: str) -> str:
        found = LINE.fullmatch(where)
        return f"row:{self.rows[int(found[1]) - 1]}" if found else where


def read_plan(raw: QueryDict, people: Sequence[tuple[str, str]]) -> PlanRead:
    """Return the lines of the plan and what is wrong.

    A row without a theme is left out if it stood there before, or if nothing
    else was typed into it.
    """
    problems: list[Problem] = []
    found: list[tuple[PlanLine, int]] = []
    ids: dict[str, list[str]] = {}
    for person_id, name in people:
        ids.setdefault(name, []).append(person_id)
    for number, row in enumerate(rows_in(raw)):
        if not row.theme and (row.was or not (row.month or row.day or row.chair)):
            continue
        found += ((line, number) for line in _line(raw, number, row, ids, problems))
    found.sort(key=lambda one: (one[0].month, one[0].day or MOST_ROWS))
    lines = tuple(line for line, _ in found)
    return PlanRead(lines, tuple(number for _, number in found), problems)


def _line(
    raw: QueryDict,
    number: int,
    row: PlanRow,
    ids: Mapping[str, Sequence[str]],
    problems: list[Problem],
) -> list[PlanLine]:
    """Return the line of one row, none if it cannot be read; mistakes are noted."""
    before = len(problems)
    if row.month:
        month = read_count(raw, f"month:{number}", "月份", problems)
    else:
        month = 0
        problems.append(Problem(f"month:{number}", "没有写月份。", "请写 1 至 12。"))
    day = read_count(raw, f"day:{number}", "日期", problems)
    told = ids.get(row.chair, ())
    if row.chair and len(told) != 1:
        why = "名册上有同名的" if told else "名册上没有"
        problems.append(
            Problem(f"chair:{number}", f"{why}“{row.chair}”。", "请改写，或留空。")
        )
    if not row.theme:
        problems.append(Problem(f"theme:{number}", "没有写主题。", "请填写。"))
    if not row.kind:
        problems.append(Problem(f"kind:{number}", "没有选活动。", "请选一种。"))
    if len(problems) > before:
        return []
    chair = told[0] if row.chair else None
    return [PlanLine(month, row.kind, row.theme, chair, day or None)]
