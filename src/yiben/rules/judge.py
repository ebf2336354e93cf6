"""Where one duty of one subject in one period stands on a day.

What is kept (``Cell``) does not depend on the day; the status is derived from
it, so no job has to flip anything at midnight (engine.md §0.4).
"""

from dataclasses import dataclass
from datetime import date, timedelta

from .pack import Rule
from .words import Flag, Status, Strength

WARN_DAYS: dict[int, int] = {1: 7, 3: 15, 6: 30, 12: 30}
"""How many days before the end of a period of so many months it is due soon."""

SOFT: frozenset[str] = frozenset(
    {Strength.SOFT, Strength.GOAL, Strength.TRIAL, Strength.MAY}
)
"""Strengths whose breach is a reminder and never a missed duty."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One duty of one subject in one period, free of the day it is looked at.

    ``due_on`` is the last day to have it in the ledger on time; ``lasts_until``
    is the last day a standing duty stays kept. ``carried_by`` names stricter
    clauses that make this one a mere citation.
    """

    subject: str
    org_id: str
    rule: Rule
    period: str
    period_label: str
    first_on: date
    last_on: date
    due_on: date | None
    warn_on: date | None
    need: int
    done: int = 0
    on_time: int = 0
    waived: bool = False
    gap: bool = False
    lasts_until: date | None = None
    carried_by: tuple[str, ...] = ()
    deviating: int = 0
    deviation_filed: int = 0
    uncovered: tuple[str, ...] = ()

    @property
    def duty(self) -> str:
        """Return the id of the duty."""
        return self.rule.id

    @property
    def standing(self) -> bool:
        """Say whether the duty is to keep something up, not to do it again."""
        return self.period == "standing"

    @property
    def flags(self) -> frozenset[str]:
        """Return what is shown beside the status."""
        found: set[str] = set()
        if self.need and self.done >= self.need and self.on_time < self.need:
            found.add(Flag.LATE.value)
        if self.deviating:
            found.add(Flag.DEVIATING.value)
        if self.deviation_filed:
            found.add(Flag.DEVIATION_FILED.value)
        if self.uncovered:
            found.add(Flag.UNCOVERED.value)
        return frozenset(found)


def status_of(cell: Cell, on: date) -> Status:
    """Say where a cell stands on a day; the first that holds decides.

    Unresolved and undetermined come first: nothing can be judged before the
    words are settled. On the due day itself nothing is missed.
    """
    if cell.rule.needs:
        return Status.UNRESOLVED
    if cell.rule.is_open:
        return Status.UNDETERMINED
    if cell.waived:
        return Status.WAIVED
    if cell.gap:
        return Status.GAP_DECLARED
    if cell.done >= cell.need and (cell.lasts_until is None or on <= cell.lasts_until):
        late = cell.on_time < cell.need and not cell.standing
        return Status.MET_LATE if late else Status.MET
    return _unmet(cell, on)


def _unmet(cell: Cell, on: date) -> Status:
    """Say where a cell stands whose need is not covered."""
    if cell.due_on is None:
        return Status.UNDETERMINED
    if cell.due_on < on:
        return Status.REMINDED if cell.rule.strength in SOFT else Status.MISSED
    if cell.warn_on is not None and cell.warn_on <= on:
        return Status.DUE_SOON
    return Status.OPEN


def warn_day(last_on: date, months: int) -> date:
    """Return the day from which a period of so many months is due soon."""
    return last_on - timedelta(days=WARN_DAYS.get(months, WARN_DAYS[12]) - 1)
