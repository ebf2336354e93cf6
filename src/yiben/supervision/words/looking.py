"""The words of supervision: how one inspects, how a finding ends, the form."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from yiben.rules.words import Word

KIND = "supervision.inspection.held"
"""The kind of entry that an ordinary inspection posts."""

BOOK = "supervision"
"""Where the kinds of inspections stand."""


class Mode(Word):
    """The six ways of inspecting that the documents name."""

    HEARING = "hearing", "听取汇报"
    SURVEY = "survey", "专项调研"
    SITTING_IN = "sitting_in", "列席会议"
    PAPERS = "papers", "调阅资料"
    JOINT_CHECK = "joint_check", "集中督查"
    SPOT_CHECK = "spot_check", "随机抽查"


class Chosen(Word):
    """How a unit came into a plan of visits."""

    NAMED = "named", "指定"
    DRAWN = "drawn", "抽到"


class FindingState(Word):
    """Where a finding stands."""

    OPEN = "open", "待整改"
    REPLIED = "replied", "已反馈，待核实"
    CLOSED = "closed", "已销号"


@dataclass(frozen=True, slots=True)
class FindingForm:
    """One thing to be put right, if need be by a day."""

    text: str
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class InspectionForm:
    """What the inspecting side fills in; ``topic`` is what was looked at."""

    happened_on: date
    mode: str
    topic: str
    summary: str = ""
    findings: tuple[FindingForm, ...] = ()
    inspector_ids: tuple[str, ...] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    token: str = ""
    visit_ids: tuple[int, ...] = ()
    kind: str = KIND


@dataclass(frozen=True, slots=True)
class PlanForm:
    """What is to be looked at, when, why, and where: named units, drawn ones, both.

    ``together`` says with whom the visits are made as one; a plan that is not
    ``announced`` is read by the units only when it is over.
    """

    title: str
    first_on: date
    last_on: date
    mode: str
    basis: str = ""
    together: str = ""
    unit_ids: tuple[str, ...] = ()
    pool_ids: tuple[str, ...] = ()
    draw_size: int = 0
    announced: bool = True
    token: str = ""


@dataclass(frozen=True, slots=True)
class VisitView:
    """One unit of a plan: visited, dropped with a reason, or still to be visited."""

    id: int
    plan_id: str
    plan_title: str
    superior: str
    unit_id: str
    unit_name: str
    chosen: str
    first_on: date
    last_on: date
    mode: str
    inspection_id: str | None
    happened_on: date | None
    dropped: str

    @property
    def is_waiting(self) -> bool:
        """Say whether the visit is still to be made."""
        return self.inspection_id is None and not self.dropped


@dataclass(frozen=True, slots=True)
class DrawView:
    """A draw: frozen before, drawn once, to be repeated by anybody."""

    size: int
    pool: tuple[tuple[str, str], ...]
    pool_digest: str
    seed: str
    drawn_at: datetime | None
    picked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One line of a list of plans."""

    id: str
    superior_id: str
    superior: str
    title: str
    first_on: date
    last_on: date
    mode_label: str
    n_visits: int
    n_made: int
    waits_for_draw: bool
    cancelled: str


@dataclass(frozen=True, slots=True)
class PlanView:
    """One plan with its visits and its draw."""

    row: PlanRow
    basis: str
    together: str
    announced: bool
    visits: tuple[VisitView, ...]
    draw: DrawView | None


@dataclass(frozen=True, slots=True)
class Dormant:
    """A system that was asked for in a span and of which there is no record."""

    system: str
    title: str
    n_owed: int
    clause: str


@dataclass(frozen=True, slots=True)
class Together:
    """A day on which several things that had long been held were entered."""

    entered_on: date
    n_entries: int
    earliest: date
    latest: date


@dataclass(frozen=True, slots=True)
class Unseen:
    """A unit nobody above has looked at since a day."""

    unit_id: str
    name: str
    last_on: date | None


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding with its answer.

    ``prepared`` is the answer that the closed item of the list already gives.
    """

    id: str
    inspection_id: str
    number: int
    text: str
    due_on: date | None
    state: str
    state_label: str
    reply: str
    replied_at: datetime | None
    closing_note: str
    closed_at: datetime | None
    subordinate_id: str
    subordinate: str
    superior: str
    happened_on: date
    item_id: str = ""
    item_is_done: bool = False
    prepared: str = ""


@dataclass(frozen=True, slots=True)
class InspectionRow:
    """One line of a list of inspections."""

    id: str
    superior_id: str
    superior: str
    subordinate_id: str
    subordinate: str
    happened_on: date
    mode: str
    mode_label: str
    topic: str
    n_findings: int
    n_open: int
    entry_id: str


@dataclass(frozen=True, slots=True)
class InspectionView:
    """One inspection, as both sides read it."""

    row: InspectionRow
    kind: str
    summary: str
    fields: Mapping[str, Any]
    tags: tuple[str, ...]
    inspectors: tuple[str, ...]
    findings: tuple[FindingView, ...]
