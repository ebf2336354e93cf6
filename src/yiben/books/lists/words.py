"""The words of lists: acts of the book itself, circles, the forms, the views."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from yiben.rules.words import Word

BOOK = "lists"
OPENED, CLOSED, CONFIRMED, REOPENED = "opened", "closed", "confirmed", "reopened"
PUBLISHED = "published"
SOLVED = frozenset({CLOSED, CONFIRMED})


class OwnAct(Word):
    """What can happen to any item beside the stages of its kind."""

    RAISED = "raised", "提交"
    NOTED = "noted", "记进展"
    HANDED_OVER = "handed_over", "转交责任人"
    REPORTED = "reported", "报上级评估"
    EVALUATED = "evaluated", "上级评估"
    REOPENED = "reopened", "退回重办"
    PUBLISHED = "published", "公布"
    LINKED = "linked", "认定反复出现"
    WITHDRAWN = "withdrawn", "撤回"


class Circle(Word):
    """Who may read a published item."""

    BRANCH = "branch", "本支部"
    UNIT = "unit", "本单位（含下级）"
    SERVED = "served", "服务对象（张贴）"


class Show(Word):
    """The lists one may look at."""

    OPEN = "open", "在办"
    OVERDUE = "overdue", "过了时限"
    WAITING = "waiting", "等看效果"
    CLOSED = "closed", "已办结"
    UNJUDGED = "unjudged", "还没有评"
    INCOMING = "incoming", "新收到的意见"


OWN_FIELDS: Mapping[str, str] = {
    "topic": "title",
    "due_on": "due_on",
    "found_on": "found_on",
    "owner": "holder_id",
    "circle": "circle",
    "target_org": "target_id",
    "claimed_by": "target_id",
    "anonymous": "anonymous",
}
"""Fields of kinds that are columns of an item: asked once, as what they are."""


@dataclass(frozen=True, slots=True)
class ItemForm:
    """What is filled in to raise one thing.

    ``author_id`` raised it, ``holder_id`` is to see to it, ``about_id`` is the
    member a case is about, ``target_id`` the organisation. ``source_id`` is
    the entry, ``source_item_id`` the earlier item it comes back from.
    """

    kind: str
    title: str
    found_on: date
    author_id: str | None = None
    holder_id: str | None = None
    about_id: str | None = None
    target_id: str | None = None
    due_on: date | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    source_id: str | None = None
    source_item_id: str | None = None
    anonymous: bool = False
    token: str = ""


@dataclass(frozen=True, slots=True)
class StepForm:
    """What is filled in to take an item one step further.

    ``seen_state`` is where the item stood on the form; ``checker_id`` looked
    at it and is neither who raised nor who did it; ``decided_by`` is the
    person who decided, where the kind asks for a name.
    """

    stage: str
    happened_on: date
    note: str = ""
    proof: str = ""
    decided_by: str = ""
    checker_id: str | None = None
    holder_id: str | None = None
    target_id: str | None = None
    due_on: date | None = None
    circle: str | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    seen_state: str = ""
    token: str = ""


@dataclass(frozen=True, slots=True)
class TaskForm:
    """One task of an item: what is done about it, by whom, until when."""

    text: str
    responsible_id: str | None = None
    due_on: date | None = None
    token: str = ""


@dataclass(frozen=True, slots=True)
class TaskView:
    """One task as it is read."""

    number: int
    text: str
    responsible: str
    due_on: date | None
    done_on: date | None
    proof: str


@dataclass(frozen=True, slots=True)
class StepView:
    """One step of the history."""

    number: int
    act: str
    label: str
    happened_on: date
    by: str
    at: datetime
    checker: str
    decided_by: str
    note: str
    proof: str
    fields: Mapping[str, Any]
    entry_id: str | None


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of a year's items of a list got as far as a stage."""

    kind: str
    label: str
    stage_label: str
    reached: int
    total: int


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One line of a list; ``is_hidden`` keeps the words of a restricted one."""

    id: str
    unit_id: str
    unit_name: str
    kind: str
    kind_label: str
    title: str
    state: str
    state_label: str
    found_on: date
    state_on: date
    due_on: date | None
    holder_id: str | None
    holder: str
    about: str
    target: str
    gaps: tuple[str, ...]
    is_hidden: bool
    is_over: bool
    is_recurring: bool
    circle: str | None
    confirm_from: date | None = None

    @property
    def took_days(self) -> int:
        """Return how many days it took from the day it came up."""
        return (self.state_on - self.found_on).days

    def is_overdue(self, on: date) -> bool:
        """Say whether the day has passed without its being closed."""
        late = self.due_on is not None and self.due_on < on
        return late and not self.is_over


@dataclass(frozen=True, slots=True)
class NextStep:
    """One thing that can be done with an item now; ``why_not`` if it must wait."""

    stage: str
    label: str
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class ItemView:
    """One item with its chain."""

    row: ItemRow
    author: str
    anonymous: bool
    fields: Mapping[str, Any]
    tags: tuple[str, ...]
    papers: tuple[str, ...]
    source_id: str | None
    source_label: str
    comes_from: tuple[tuple[str, str], ...]
    came_back: tuple[tuple[str, str], ...]
    alike: tuple[tuple[str, str, date], ...]
    tasks: tuple[TaskView, ...]
    steps: tuple[StepView, ...]
    circle_label: str
    evaluation: str
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A member who stands on a list because something is not there yet."""

    person_id: str
    name: str
    since: date | None = None
