"""The words of supervision: how one inspects, how a finding ends, the form."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from yiben.rules.words import Word

KIND = "supervision.inspection.held"
"""The kind of entry that an inspection posts."""


class Mode(Word):
    """The six ways of inspecting that the documents name."""

    HEARING = "hearing", "听取汇报"
    SURVEY = "survey", "专项调研"
    SITTING_IN = "sitting_in", "列席会议"
    PAPERS = "papers", "调阅资料"
    JOINT_CHECK = "joint_check", "集中督查"
    SPOT_CHECK = "spot_check", "随机抽查"


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


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding with its answer."""

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
    summary: str
    fields: Mapping[str, Any]
    tags: tuple[str, ...]
    inspectors: tuple[str, ...]
    findings: tuple[FindingView, ...]
