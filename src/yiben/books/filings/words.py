"""The words of filings: states, steps, the form and what a page shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from yiben.rules.words import Word


class FilingState(Word):
    """How far a plan or report has come."""

    DRAFT = "draft", "草稿"
    MADE = "made", "已制定"
    FILED = "filed", "已报送，待回执"
    RETURNED = "returned", "已退回"
    RECEIVED = "received", "已回执"


class Step(Word):
    """What was done to a filing; each is a row of its history."""

    DRAFTED = "drafted", "起草"
    MADE = "made", "制定"
    FILED = "filed", "报送"
    RECEIVED = "received", "回执"
    RETURNED = "returned", "退回"
    PUBLISHED = "published", "公布"


OPEN_STATES: frozenset[str] = frozenset({FilingState.DRAFT, FilingState.RETURNED})
"""States in which the text may still be changed."""

UNSENT_STATES: frozenset[str] = OPEN_STATES | {FilingState.MADE}
"""States from which a filing may be sent to the superior."""

DONE_STATES: frozenset[str] = frozenset(
    {FilingState.MADE, FilingState.FILED, FilingState.RECEIVED}
)
"""States from which a filing may be shown to the members."""

GRADES = "grades"
"""The field whose lines name persons: their grades go up, never their votes."""

ITEMS = "items"
"""The field that holds the lines of a plan."""

BODY = "body"
"""The field that holds the text of a report."""

TO_WRITE = "（要补写）"
"""What stands in a draft where a person has to write; nothing is sent with it."""

DONE = "已完成"
"""The word on a task that was ticked off."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number counted in the ledger, with the entries it was counted from.

    ``lines`` are what it counts where there is no entry to open.
    """

    name: str
    label: str
    value: int
    unit: str
    entries: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    number: int = 0


@dataclass(frozen=True, slots=True)
class FilingForm:
    """What a recorder, or an author, fills in.

    ``elements`` are the tags of what the text covers. ``answers`` is the entry
    of the event that asked for this report, or the meeting at which it was
    given. ``also`` names the other reports that this one stands for. ``figures`` are
    shown beside the form; what is kept is counted anew when it is handed in.
    """

    kind: str
    period: str
    title: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    elements: tuple[str, ...] = ()
    author_id: str | None = None
    answers: str = ""
    also: tuple[str, ...] = ()
    token: str = ""
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class FilingRow:
    """One line of a list or of an inbox."""

    id: str
    unit_id: str
    unit_name: str
    kind: str
    kind_label: str
    author: str
    period: str
    title: str
    state: str
    state_label: str
    revision: int
    recipient: str
    filed_at: datetime | None
    published_at: datetime | None
    also: tuple[str, ...] = ()
    also_labels: tuple[str, ...] = ()
    progress: str = ""


@dataclass(frozen=True, slots=True)
class FigureView:
    """A figure as it was sent, and as it would be counted now if that differs."""

    figure: Figure
    now: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What went and what came under one heading."""

    label: str
    gone: tuple[str, ...]
    new: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StepView:
    """One step of a filing's history."""

    label: str
    version: int
    by: str
    at: datetime
    reason: str
    entry_id: str | None


@dataclass(frozen=True, slots=True)
class VersionView:
    """What was sent the first, second, third time."""

    number: int
    title: str
    fields: Mapping[str, Any]
    elements: tuple[str, ...]
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class FilingView:
    """One filing with its history, cut to what the reader may read.

    ``is_hidden``: the text is for author and recipient only. Whoever may not
    write it reads what was last sent, not what is being revised.
    """

    row: FilingRow
    fields: Mapping[str, Any]
    elements: tuple[str, ...]
    is_hidden: bool
    is_cross_level: bool
    steps: tuple[StepView, ...]
    versions: tuple[VersionView, ...]
    entry_id: str | None
    figures: tuple[FigureView, ...] = ()
    warnings: tuple[str, ...] = ()
    answers: str = ""
