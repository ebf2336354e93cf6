"""What makes a plan or a task acceptable; all mistakes of a plan at once."""

import calendar
from collections.abc import Callable, Sequence
from datetime import date

from yiben.common.clock import chinese_day
from yiben.common.errors import ManyErrors, Problem, YibenError

from .words import THEME_LENGTH, TITLE_LENGTH, PlanLine

MAX_LINES = 500
FIRST_YEAR, LAST_YEAR = 2000, 2100


class PlanChangedError(YibenError):
    """Somebody else has changed the plan since it was opened."""

    def __init__(self) -> None:
        """Say what to do about it."""
        super().__init__(
            "您打开以后，别人改过这份计划。",
            "请另开一页看看现在的计划，把两边合到一起再保存；您填的还在这一页。",
        )


class TaskError(YibenError):
    """A task that cannot be given or finished as asked."""


def must_be_plan(
    year: int,
    lines: Sequence[PlanLine],
    *,
    is_kind: Callable[[str], bool],
    persons: frozenset[str],
) -> None:
    """Raise ManyErrors with every mistake of every line."""
    problems = []
    if not FIRST_YEAR <= year <= LAST_YEAR:
        problems.append(Problem("年度", f"{year} 不是年份。", "请写四位数的年份。"))
    if len(lines) > MAX_LINES:
        problems.append(Problem("计划", f"多于 {MAX_LINES} 条。", "请分开填写。"))
    for number, line in enumerate(lines, start=1):
        found = _faults(year, line, is_kind=is_kind, persons=persons)
        problems += [Problem(f"第 {number} 条", *fault) for fault in found]
    if problems:
        raise ManyErrors(problems)


def _faults(
    year: int,
    line: PlanLine,
    *,
    is_kind: Callable[[str], bool],
    persons: frozenset[str],
) -> list[tuple[str, str]]:
    found = []
    if not 1 <= line.month <= len(calendar.month_name) - 1:
        found.append((f"没有 {line.month} 月。", "月份请写 1 至 12。"))
    elif line.day is not None and FIRST_YEAR <= year <= LAST_YEAR:
        last = calendar.monthrange(year, line.month)[1]
        if not 1 <= line.day <= last:
            found.append(
                (f"{line.month} 月没有 {line.day} 日。", f"请写 1 至 {last}，或留空。")
            )
    if not is_kind(line.kind):
        found.append((f"没有“{line.kind}”这一类活动。", "请从可选的类别中选择。"))
    theme = line.theme.strip()
    if not theme or "\x00" in theme:
        found.append(("没有写主题。", "请写这次学什么、议什么、做什么。"))
    elif len(theme) > THEME_LENGTH:
        found.append(("主题超过 200 个字。", "请写短一些。"))
    if line.chair_id is not None and line.chair_id not in persons:
        found.append(("主持人不在名册中。", "请改选，或留空。"))
    return found


def must_be_task(title: str, due_on: date | None, on: date) -> str:
    """Return the title of a task without white space at its ends."""
    text = title.strip()
    if not text or len(text) > TITLE_LENGTH or "\x00" in text:
        raise TaskError("事项应有 1 至 200 个字。", "请改写事项。")
    if due_on is not None and due_on < on:
        raise TaskError(
            f"完成期限{chinese_day(due_on)}已经过去。", "请改写期限，或留空。"
        )
    return text


def must_finish_in_time(done_on: date, made_on: date, on: date) -> None:
    """Refuse a day of completion before the task was given or still to come."""
    if not made_on <= done_on <= on:
        raise TaskError(
            f"完成日期{chinese_day(done_on)}应在{chinese_day(made_on)}至{chinese_day(on)}之间。",
            "请改正日期。",
        )
