"""The words of ballots: states, forms, and what a page may know of a box."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from yiben.rules.words import Word

PAPER_ADVISED = 5
"""Under so many electors paper is advised, and only the tellers see the counts."""

TURNOUT_STEP = 5
"""While a box is open, turnout shows only in steps of so many."""


class BoxState(Word):
    """Where a box stands; it goes forward only."""

    OPEN = "open", "正在投票"
    STOPPED = "stopped", "已停止投票，待计票"
    COUNTED = "counted", "已计票"
    VOID = "void", "作废"


class TellerRole(Word):
    """The two who count."""

    TELLER = "teller", "监票人"
    COUNTER = "counter", "计票人"


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to decide, and what may be chosen; ``person_id`` if it is a person."""

    key: str
    label: str
    options: tuple[str, ...]
    person_id: str | None = None


@dataclass(frozen=True, slots=True)
class BoxForm:
    """What is filled in to open a box; ``kind`` is that of ``packs/kinds``."""

    kind: str
    topic: str
    on: date
    questions: tuple[Question, ...]
    teller_id: str = ""
    counter_id: str = ""
    by_screen: bool = False
    tags: tuple[str, ...] = ()
    token: str = ""


@dataclass(frozen=True, slots=True)
class SheetForm:
    """What one teller read from the paper: the same from both, or it is recounted.

    ``counts`` are by question and option; ``invalid`` are ballots, not marks.
    """

    issued: int = 0
    returned: int = 0
    invalid: int = 0
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Codes:
    """The two codes without which a box with screen votes is not opened."""

    teller: str
    counter: str


@dataclass(frozen=True, slots=True)
class ElectorRow:
    """Somebody with a vote; whether they voted shows, how never does."""

    person_id: str
    name: str
    voted: bool
    on_paper: bool


@dataclass(frozen=True, slots=True)
class BoxRow:
    """One line of a list."""

    id: str
    unit_id: str
    kind: str
    kind_label: str
    topic: str
    on: date
    state: str
    state_label: str
    electors: int


@dataclass(frozen=True, slots=True)
class BoxView:
    """A box as its unit sees it: never a choice, and no count before the count."""

    id: str
    unit_id: str
    unit_name: str
    kind: str
    kind_label: str
    topic: str
    on: date
    state: str
    state_label: str
    questions: tuple[Question, ...]
    teller: str
    counter: str
    electors: int
    turnout: str
    by_screen: bool
    is_small: bool
    may_vote: bool
    has_voted: bool
    may_tend: bool
    sheets: tuple[str, ...]
    entry_id: str | None
    void_reason: str


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """How often each option was chosen, screen and paper in one."""

    question: Question
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class BoxResult:
    """The count. ``hidden`` says why the breakdown is not shown; then it is empty."""

    expected: int
    issued: int
    collected: int
    valid: int
    questions: tuple[QuestionResult, ...] = ()
    hidden: str = ""
