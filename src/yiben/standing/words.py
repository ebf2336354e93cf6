"""The values pages are made of: lines, counts, boards and grounds."""

from dataclasses import dataclass, fields
from datetime import date
from operator import add, attrgetter

from yiben.rules.words import Every, Form, Status, Strength


@dataclass(frozen=True, slots=True)
class Citation:
    """A clause behind a duty; ``carried`` when a stricter one stands for it."""

    duty: str
    pack: str
    document: str
    section: str
    anchor: str
    reading: str
    strength: str
    carried: bool

    @property
    def key(self) -> str:
        """Return by what the sentence is found in its document."""
        return self.anchor or self.duty.partition("/")[2]


@dataclass(frozen=True, slots=True)
class Line:
    """One duty of one subject in one period, as a page shows it on a day."""

    subject: str
    subject_label: str
    org_id: str
    org_name: str
    duty: str
    title: str
    system: str
    period: str
    period_label: str
    first_on: date
    last_on: date
    due_on: date | None
    status: str
    need: int
    done: int
    flags: tuple[str, ...]
    every: str
    form: str
    open_term: str
    citations: tuple[Citation, ...]
    kinds: tuple[str, ...]
    tags: tuple[str, ...]
    strength: str
    uncovered: int = 0

    @property
    def late(self) -> bool:
        """Say whether it was met, but entered too late."""
        return self.status == Status.MET_LATE

    @property
    def pack(self) -> str:
        """Return the pack of the duty, for addresses."""
        return self.duty.partition("/")[0]

    @property
    def name(self) -> str:
        """Return the rule's name within its pack, for addresses."""
        return self.duty.partition("/")[2]

    @property
    def status_label(self) -> str:
        """Return the status in Chinese."""
        return Status(self.status).label

    @property
    def every_label(self) -> str:
        """Return how often, in Chinese."""
        if self.form == Form.KEEP:
            return "长期"
        if self.form == Form.WHEN:
            return "遇事"
        return Every(self.every).label if self.every else ""

    @property
    def strength_label(self) -> str:
        """Return how strongly it binds, in Chinese."""
        return Strength(self.strength).label

    @property
    def missing(self) -> int:
        """Return how many are still to be done."""
        return max(self.need - self.done, 0)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many cells stand where."""

    met: int = 0
    met_late: int = 0
    due_soon: int = 0
    open: int = 0
    missed: int = 0
    gap_declared: int = 0
    waived: int = 0
    undetermined: int = 0
    unresolved: int = 0
    reminded: int = 0

    @property
    def total(self) -> int:
        """Return the number of all cells."""
        return sum(_each(self))

    @property
    def owed(self) -> int:
        """Return those that are really owed: neither waived nor waiting for a word."""
        return self.total - self.waived - self.undetermined - self.unresolved

    @property
    def kept(self) -> int:
        """Return those that are met, late or not."""
        return self.met + self.met_late

    @property
    def parts(self) -> list[tuple[str, str, int]]:
        """Return (status, label, number) for every status that occurs."""
        found = [(s.value, s.label, getattr(self, s.value, 0)) for s in Status]
        return [one for one in found if one[2]]

    def __add__(self, other: "Counts") -> "Counts":
        """Return the sum, status by status."""
        return Counts(*map(add, _each(self), _each(other)))


_each = attrgetter(*(one.name for one in fields(Counts)))
"""Gives the numbers of counts, one for each status; made once, because pages add many."""


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One organisation with the counts of its whole subtree."""

    org_id: str
    name: str
    kind: str
    level: str
    sector: str
    counts: Counts
    has_children: bool


@dataclass(frozen=True, slots=True)
class SystemRow:
    """One system with its counts."""

    system: str
    title: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class Board:
    """A unit seen from above: itself, its children, its systems."""

    org_id: str
    name: str
    year: int
    as_of: date
    counts: Counts
    rows: tuple[BoardRow, ...]
    systems: tuple[SystemRow, ...]


@dataclass(frozen=True, slots=True)
class ClauseLine:
    """One cited clause, judged by itself for this subject."""

    citation: Citation
    period_label: str
    status: str
    need: int
    done: int
    note: str

    @property
    def status_label(self) -> str:
        """Return the status in Chinese."""
        return Status(self.status).label


@dataclass(frozen=True, slots=True)
class EntryLine:
    """An entry that counted, or one that did not and why."""

    entry_id: str
    title: str
    kind_label: str
    unit_id: str
    unit_name: str
    happened_on: date
    entered_on: date
    delay_days: int
    note: str


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why a line stands as it does, and what would mend it."""

    line: Line
    clauses: tuple[ClauseLine, ...]
    counted: tuple[EntryLine, ...]
    passed_over: tuple[EntryLine, ...]
    uncovered: tuple[tuple[str, str], ...]
    advice: str
    waiver: str
    gap: str
