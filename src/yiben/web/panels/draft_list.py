"""The drafts of a unit, and what stands in the way of one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from yiben.policy.queries.drafts import (
    DraftLine,
    Finding,
)
from yiben.policy.words import DraftState
from yiben.rules.words import Level

LEVELS = dict(Level.choices())


TONES = {
    DraftState.WRITING: ("open", "pencil-plus"),
    DraftState.SUBMITTED: ("soon", "clock-exclamation"),
    DraftState.RETURNED: ("missed", "message-2"),
    DraftState.APPROVED: ("good", "circle-check"),
    DraftState.WITHDRAWN: ("quiet", "circle-minus"),
}


@dataclass(frozen=True, slots=True)
class Badge:
    """The state of a draft as a word, a tone and an icon."""

    word: str
    tone: str
    icon: str


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft of the list."""

    title: str
    url: str
    badge: Badge
    author: str
    started_at: datetime
    submitted_at: datetime | None
    decided_at: datetime | None
    rules: int


@dataclass(frozen=True, slots=True)
class DraftsPanel:
    """The page of a unit's drafts."""

    org_id: str
    name: str
    rows: tuple[DraftRow, ...]
    may_write: bool


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A mistake or a hint, linked to where it is mended."""

    text: str
    url: str
    is_grave: bool


def badge_of(state: str) -> Badge:
    """Return how a state is shown."""
    tone, icon = TONES[DraftState(state)]
    return Badge(DraftState(state).label, tone, icon)


def drafts_panel(
    org_id: str, name: str, rows: Iterable[DraftLine], *, may_write: bool
) -> DraftsPanel:
    """Return the list of a unit's drafts."""
    return DraftsPanel(org_id, name, tuple(_row(one) for one in rows), may_write)


def _row(one: DraftLine) -> DraftRow:
    return DraftRow(
        one.title,
        reverse("draft", args=[one.id]),
        badge_of(one.state),
        one.author,
        one.started_at,
        one.submitted_at,
        one.decided_at,
        one.rules,
    )


def finding_lines(
    draft_id: str, findings: Iterable[Finding]
) -> tuple[FindingLine, ...]:
    """Return what is wrong, each with the page on which it is mended."""
    return tuple(
        FindingLine(f"{one.message}{one.advice}", _mended_at(draft_id, one), one.grave)
        for one in findings
    )


def _mended_at(draft_id: str, one: Finding) -> str:
    if one.rule:
        return reverse("draft-rule", args=[draft_id, one.rule])
    if one.case:
        return reverse("draft-case", args=[draft_id, one.case])
    if "原文" in one.message:
        return reverse("draft-info", args=[draft_id])
    return ""
