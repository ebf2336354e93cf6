"""The words of registers: the forms, a line, what is missing, the counts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

BOOK = "registers"
EVENT_KIND = "registers.event.registered"
"""The kind of a registered event, which opens duties for others."""

CLOSED = "closed"
"""The step of a line that ended for good: nobody is looked for in its place."""


@dataclass(frozen=True, slots=True)
class RegisterForm:
    """What the recorder fills in for one relation, post, standard, act or event.

    ``about_id`` is the line that an act is about; ``people_ids`` are the team;
    ``source_id`` the ledger entry that is cited. ``holder_name`` and
    ``target_name`` name somebody of a unit outside one's own sight.
    """

    kind: str
    title: str
    from_on: date
    until_on: date | None = None
    holder_id: str | None = None
    target_id: str | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    about_id: str | None = None
    people_ids: tuple[str, ...] = ()
    source_id: str | None = None
    holder_name: str = ""
    target_name: str = ""
    token: str = ""


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step a line has taken."""

    step: str
    label: str
    on: date | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One line of a register; ``is_hidden`` keeps the text of a restricted one."""

    id: str
    unit_id: str
    unit_name: str
    kind: str
    kind_label: str
    title: str
    holder_id: str | None
    holder: str
    target_id: str | None
    target: str
    from_on: date
    until_on: date | None
    fields: Mapping[str, Any]
    tags: tuple[str, ...]
    is_hidden: bool
    end_reason: str
    entry_id: str
    withdrawn: bool = False
    about_id: str | None = None
    about: str = ""
    follows_id: str | None = None
    source_id: str | None = None
    steps: tuple[StepLine, ...] = ()
    people_ids: tuple[str, ...] = ()

    def is_over(self, on: date) -> bool:
        """Say whether it stood before a day and no longer does."""
        return self.until_on is not None and self.until_on < on


@dataclass(frozen=True, slots=True)
class ActLine:
    """Something done about a line: a visit, a mission, a booking, a meeting."""

    on: date
    title: str
    who: str
    unit_name: str
    register_id: str | None = None
    entry_id: str | None = None
    note: str = ""
    meets: str = ""


@dataclass(frozen=True, slots=True)
class Whole:
    """All there is to one line.

    ``before`` and ``after`` are the lines it took the place of, and that took
    its own; ``acts`` what was done; ``tasks`` says of each thing to be done on
    which day it was done this year, None if not yet. ``is_changed``: the ledger
    holds more than one entry of it.
    """

    row: RegisterRow
    team: tuple[str, ...]
    before: tuple[RegisterRow, ...]
    after: RegisterRow | None
    acts: tuple[ActLine, ...]
    tasks: tuple[tuple[str, date | None], ...]
    is_changed: bool = False
    source_stands: bool = True


@dataclass(frozen=True, slots=True)
class Gap:
    """One person, unit, household or thing that is missing in a register.

    The ids fill the form that mends it; ``row_id`` is the line it is about.
    """

    name: str
    note: str = ""
    row_id: str | None = None
    holder_id: str | None = None
    target_id: str | None = None
    title: str = ""
    days: int = 0


@dataclass(frozen=True, slots=True)
class GapGroup:
    """What is missing in one register, under one heading."""

    kind: str
    kind_label: str
    heading: str
    gaps: tuple[Gap, ...]
    mend: str = ""


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many lines of a kind stand, have ended, and are missing."""

    kind: str
    label: str
    standing: int
    ended: int
    gaps: int


@dataclass(frozen=True, slots=True)
class RateLine:
    """Of one group: how many there are, how many are covered."""

    group: str
    total: int
    covered: int

    @property
    def percent(self) -> str:
        """Return the share with one place; of nothing there is none."""
        if not self.total:
            return "—"
        return f"{Decimal(self.covered * 100) / self.total:.1f}%"


@dataclass(frozen=True, slots=True)
class SumLine:
    """Of one item or unit: what is needed, what is there, what lacks; in yuan."""

    name: str
    need: Decimal
    got: Decimal
    gap: Decimal


@dataclass(frozen=True, slots=True)
class Figures:
    """What a register adds up to on a day."""

    rates: tuple[RateLine, ...] = ()
    matrix: tuple[tuple[str, str, str, str], ...] = ()
    sums: tuple[SumLine, ...] = ()
    team: tuple[tuple[str, str, date], ...] = ()
    items_missing: str = ""


@dataclass(frozen=True, slots=True)
class BelowLine:
    """How one register stands at one unit below."""

    org_id: str
    org_name: str
    standing: int
    gaps: tuple[str, ...]
    gap_sum: Decimal | None = None
