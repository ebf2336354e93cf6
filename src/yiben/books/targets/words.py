"""The words of targets: an offer, forms for each step, a line, a page."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from yiben.rules.words import Word


class TargetState(Word):
    """How far a target is."""

    SET = "set", "已定目标"
    SELF_RATED = "self_rated", "已自评"
    CHECKED = "checked", "上级已核"
    REACHED = "reached", "已达标"
    WITHDRAWN = "withdrawn", "已撤销"


class Verdict(Word):
    """What was found of one item."""

    MET = "met", "达到"
    UNMET = "unmet", "没有达到"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One item of a standard; ``part`` is the heading it stands under."""

    text: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class TargetOffer:
    """A standard a unit may work towards, or why it cannot yet.

    ``source`` says where the items come from; ``grades`` are the steps of a
    ladder, of which ``standing`` is reached. ``by`` is a document's own date.
    """

    kind: str
    label: str
    items: tuple[Criterion, ...]
    source: str
    is_of_person: bool
    years: int
    by: date | None = None
    own_items: bool = False
    grades: tuple[str, ...] = ()
    standing: str = ""
    closed: str = ""
    deciders: str = ""

    @property
    def is_open(self) -> bool:
        """Say whether a target can be set."""
        return not self.closed

    @property
    def next_grade(self) -> str:
        """Return the grade that comes after the one reached; none after the last."""
        if self.standing not in self.grades:
            return self.grades[0] if self.grades else ""
        return "".join(self.grades[self.grades.index(self.standing) + 1 :][:1])


@dataclass(frozen=True, slots=True)
class Mark:
    """What was said of one item, and what backs it."""

    text: str
    part: str = ""
    own: str = ""
    note: str = ""
    entries: tuple[str, ...] = ()
    checked: str = ""
    remark: str = ""

    @property
    def has_evidence(self) -> bool:
        """Say whether anything backs it."""
        return bool(self.note.strip() or self.entries)


@dataclass(frozen=True, slots=True)
class TargetForm:
    """A target as it is set."""

    kind: str
    title: str
    started_on: date
    target_on: date | None
    holder_id: str | None = None
    items: tuple[str, ...] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)
    token: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """That it is reached: the day, and the meeting that decided."""

    decided_on: date
    meeting_id: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One line of the list."""

    id: str
    unit_id: str
    unit_name: str
    kind: str
    kind_label: str
    title: str
    holder: str
    started_on: date
    target_on: date
    state: str
    state_label: str
    reached_on: date | None
    entry_id: str | None
    is_overdue: bool = False


@dataclass(frozen=True, slots=True)
class TargetView:
    """A target to read, and what one may do about it."""

    row: TargetRow
    source: str
    marks: tuple[Mark, ...]
    fields: Mapping[str, Any]
    is_hidden: bool
    checked_by: str
    checker_org: str
    decided_by: str
    meeting: str
    note: str
    reason: str
    may_rate: bool
    may_check: bool
    may_decide: bool
    may_withdraw: bool

    @property
    def lacking(self) -> tuple[str, ...]:
        """Return the items that keep it from being reached."""
        return tuple(one.text for one in self.marks if not is_met(one))


def is_met(mark: Mark) -> bool:
    """Say whether an item is met: by the check where there was one, else by itself."""
    return (mark.checked or mark.own) == Verdict.MET


@dataclass(frozen=True, slots=True)
class Share:
    """How many units below have reached a standard; a list, never an order of merit."""

    kind: str
    label: str
    reached: tuple[str, ...]
    others: tuple[str, ...]

    @property
    def total(self) -> int:
        """Return of how many."""
        return len(self.reached) + len(self.others)


@dataclass(frozen=True, slots=True)
class StandardRow:
    """The items a unit supplied for a kind and a sector."""

    id: str
    unit_name: str
    kind: str
    kind_label: str
    sector: str
    from_on: date
    items: tuple[Criterion, ...]
