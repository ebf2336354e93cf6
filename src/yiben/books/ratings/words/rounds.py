"""The words of rounds: forms, and what the pages of a round show."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from yiben.rules.points import Point
from yiben.rules.words import Word

from .sheets import Item, ScoreView


class RoundState(Word):
    """Where a round stands."""

    OPEN = "open", "进行中"
    COMMENT = "comment", "征求意见"
    DECIDED = "decided", "已评定"
    WITHDRAWN = "withdrawn", "已撤回"


class Of(Word):
    """Who is rated."""

    MEMBERS = "members", "本支部党员"
    SECRETARIES = "secretaries", "下级支部书记"
    UNITS = "units", "直接下级组织"
    MATTER = "matter", "一项工作"


DECIDED = "decided"
"""The state of a kind under which the ledger is told."""

DEFAULT_ANSWER_DAYS = 15
"""Days in which an objection is to be answered (domain.md EP-08)."""


@dataclass(frozen=True, slots=True)
class RoundForm:
    """What is filled in to begin a round; ``on`` says whom the unit holds."""

    kind: str
    year: int
    on: date
    title: str = ""
    turn: int = 1
    tags: tuple[str, ...] = ()
    token: str = ""


@dataclass(frozen=True, slots=True)
class StepForm:
    """One step done for some of those rated, with what they wrote, if anything."""

    step: str
    on: date
    case_ids: tuple[str, ...]
    texts: Mapping[str, str] = field(default_factory=dict)
    grades: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DecisionForm:
    """The meeting that decided. ``cap_reason``: why more than usual are on top."""

    decided_on: date
    decided_at: str
    chair_id: str | None = None
    meeting_id: str | None = None
    cap_reason: str = ""
    tags: tuple[str, ...] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StepLine:
    """One line of a round's checklist."""

    step: str
    label: str
    done: int
    owed: int
    missing: tuple[str, ...]
    is_after: bool
    is_of_round: bool

    @property
    def is_done(self) -> bool:
        """Say whether nothing is missing."""
        return self.done >= self.owed


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One of those rated, for the unit that rates; ``grade`` only for whom it is open."""

    id: str
    name: str
    person_id: str | None
    org_id: str | None
    ungraded: bool
    grade: str
    is_posted: bool
    entry_id: str | None
    objection: str


@dataclass(frozen=True, slots=True)
class RoundRow:
    """One line of a list."""

    id: str
    unit_id: str
    kind: str
    kind_label: str
    title: str
    year: int
    state: str
    state_label: str


@dataclass(frozen=True, slots=True)
class RoundView:
    """A round with its checklist, as far as it is open to the reader."""

    row: RoundRow
    unit_name: str
    on: date
    of: str
    steps: tuple[StepLine, ...]
    cases: tuple[CaseRow, ...]
    warnings: tuple[str, ...]
    grades: tuple[str, ...]
    box_id: str | None
    box_kind: str
    decided_on: date | None
    decided_at: str
    filed_on: date | None
    left_out: tuple[str, ...]
    may_write: bool
    can_be_filed: bool
    needs_meeting: bool
    has_sheet: bool
    items: tuple[Item, ...]
    result: Mapping[str, int]
    result_note: str


@dataclass(frozen=True, slots=True)
class ObjectionView:
    """An objection with its answer."""

    id: str
    text: str
    made_on: date
    due_on: date
    answer: str
    answered_on: date | None
    upheld: bool


@dataclass(frozen=True, slots=True)
class CaseView:
    """What one of those rated reads of themselves, and the recorder of them."""

    id: str
    round_id: str
    title: str
    kind: str
    kind_label: str
    unit_name: str
    name: str
    is_mine: bool
    state: str
    grade: str
    reason: str
    ungraded: bool
    decided_on: date | None
    decided_at: str
    texts: tuple[tuple[str, str, date], ...]
    own_steps: tuple[tuple[str, str, str], ...]
    statement: str
    scores: tuple[ScoreView, ...]
    objections: tuple[ObjectionView, ...]
    may_object: bool
    object_until: date | None
    may_answer: bool
    may_state: bool
    entry_id: str | None


@dataclass(frozen=True, slots=True)
class PointsView:
    """A member's points of a year by one rule, each with its source."""

    rule: str
    label: str
    published_on: date
    from_on: date
    total: int
    points: tuple[Point, ...]
    items: Mapping[str, str]
