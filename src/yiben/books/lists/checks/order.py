"""The order of stages, and days counted in months."""

import calendar
from datetime import date

from yiben.books.lists.words import OPENED, OwnAct
from yiben.rules.kinds import Kind, KindStage


def stage_of(kind: Kind, name: str) -> KindStage | None:
    """Return a stage of a kind."""
    return next((one for one in kind.stages if one.stage == name), None)


def label_of(kind: Kind, act: str) -> str:
    """Return what a stage, or an act of the book itself, is called."""
    stage = stage_of(kind, act)
    if stage is not None:
        return stage.label
    return OwnAct(act).label if act in set(OwnAct) else act


def follows(kind: Kind, state: str, stage: str, *, is_over: bool) -> bool:
    """Say whether a stage may come next, by the order of the stages alone."""
    order = kind.states
    asked = kind.flow.stage(stage)
    if stage not in order or stage in (OPENED, state):
        return False
    if asked.after:
        return state in asked.after
    before = state in order and order.index(state) < order.index(stage)
    return not is_over and (before or asked.side)


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later; the last one of a shorter month.

    >>> months_after(date(2026, 8, 31), 6)
    datetime.date(2027, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
