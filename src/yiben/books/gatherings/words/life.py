"""The words of life meetings, of what is made up later, and of what goes on after.

``LifeForm`` is what the recorder confirms of each member; it is kept sealed
and never reaches the ledger. Its texts stay with the branch on paper.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class LifeForm:
    """What is confirmed of the members of a life meeting.

    ``done`` names, for each check of the kind, of whom it is confirmed.
    ``override`` is the reason to close though some check is open; those that
    must be there cannot be overridden. ``inquired`` pairs each member asked
    about by letter with one of the outcomes of the kind; ``nobody_inquired``
    confirms that there was none, so that silence is never a "none".
    """

    done: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    override: str = ""
    nobody_inquired: bool = False
    inquired: tuple[tuple[str, str], ...] = ()

    @property
    def is_empty(self) -> bool:
        """Say whether nothing was confirmed."""
        said = any(self.done.values()) or self.override or self.inquired
        return not said and not self.nobody_inquired


@dataclass(frozen=True, slots=True)
class MadeUpForm:
    """One member's missed gathering that is made up in this one."""

    person_id: str
    missed_id: str


@dataclass(frozen=True, slots=True)
class MeasureForm:
    """One measure of the list that a life meeting leaves behind."""

    text: str
    problem: str = ""
    responsible_id: str | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class AfterForm:
    """The stage after a life meeting: told within its circle, measures settled."""

    happened_on: date
    measures: tuple[MeasureForm, ...] = ()
    told: str = ""
    token: str = ""


@dataclass(frozen=True, slots=True)
class CheckView:
    """One check of a life meeting: how many, and of whom it is still open."""

    label: str
    done: int
    due: int
    lacking: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LifeView:
    """What is confirmed of a life meeting, for who may read its notes.

    The names of those asked about are only there for who writes the record.
    """

    checks: tuple[CheckView, ...] = ()
    override: str = ""
    nobody_inquired: bool = False
    n_inquired: int = 0
    inquired: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class MeasureView:
    """One measure of an earlier list, and whether it was done."""

    problem: str
    text: str
    responsible: str
    due_on: date | None
    done_on: date | None


@dataclass(frozen=True, slots=True)
class MeasureList:
    """The list an earlier life meeting left behind."""

    gathering_id: str
    title: str
    happened_on: date
    measures: tuple[MeasureView, ...]

    @property
    def n_open(self) -> int:
        """Return how many are not done."""
        return sum(one.done_on is None for one in self.measures)


@dataclass(frozen=True, slots=True)
class AbsenceView:
    """One member's absence from one gathering, which may be made up."""

    person_id: str
    name: str
    gathering_id: str
    title: str
    happened_on: date
    state_label: str
    reason: str

    @property
    def key(self) -> str:
        """Return the pair as a form names it."""
        return f"{self.person_id}:{self.gathering_id}"


@dataclass(frozen=True, slots=True)
class MadeUpView:
    """One missed gathering that was made up in this one, or where it was."""

    name: str
    gathering_id: str
    title: str
    happened_on: date


@dataclass(frozen=True, slots=True)
class UnfinishedView:
    """A resolution of an earlier gathering that nobody has reported as done."""

    key: str
    text: str
    responsible: str
    due_on: date | None
    decided_on: date
    task_id: str = ""

    @property
    def in_words(self) -> str:
        """Return the line as it stands on an agenda."""
        more = [f"{self.decided_on.month}月{self.decided_on.day}日议定"]
        if self.responsible:
            more.append(f"责任人{self.responsible}")
        if self.due_on:
            more.append(f"{self.due_on.month}月{self.due_on.day}日前完成")
        return f"上次决议的落实：{self.text}（{'，'.join(more)}）"
