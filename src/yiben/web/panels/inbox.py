"""Plans and reports that came up: to be read, and received or returned."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from yiben.books.filings.words import (
    FilingRow,
    FilingState,
    FilingView,
    VersionView,
)
from yiben.rules.kinds import Kind
from yiben.rules.period import parse_period
from yiben.rules.words import Status
from yiben.standing.queries import Line

from .crumbs import Crumb, crumbs_to
from .filing_figures import FigureLine, figures_sent
from .lines import grounds_url
from .tones import label_of

WAITING = frozenset({Status.MISSED, Status.DUE_SOON, Status.OPEN})
"""What has not come: overdue, nearly due, and still running."""

SENT = (".filed", ".received")
"""How the kinds end that say something went up; drawn up or published does not."""


@dataclass(frozen=True, slots=True)
class FilingLine:
    """A filing in the list."""

    title: str
    kind: str
    unit: str
    author: str
    period: str
    filed_on: Any
    revision: int
    state: str
    url: str


@dataclass(frozen=True, slots=True)
class Awaited:
    """A unit below that has not filed something."""

    unit: str
    title: str
    period: str
    due_on: date | None
    status: str
    status_label: str
    url: str


@dataclass(frozen=True, slots=True)
class InboxPanel:
    """The page of an organisation's inbox."""

    org_id: str
    name: str
    crumbs: tuple[Crumb, ...]
    is_finished: bool
    waiting: tuple[FilingLine, ...]
    returned: tuple[FilingLine, ...]
    received: tuple[FilingLine, ...]
    overdue: tuple[Awaited, ...]
    coming: tuple[Awaited, ...]


@dataclass(frozen=True, slots=True)
class FieldBlock:
    """What stands under one heading of a filing."""

    label: str
    text: str
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of the filing's history."""

    label: str
    by: str
    at: Any
    reason: str
    version: int


@dataclass(frozen=True, slots=True)
class ReviewPanel:
    """One filing, before its receipt."""

    filing_id: str
    line: FilingLine
    is_hidden: bool
    can_answer: bool
    figures: tuple[FigureLine, ...]
    changes: tuple[VersionView, ...]
    also: tuple[str, ...]
    blocks: tuple[FieldBlock, ...]
    elements: tuple[tuple[str, bool], ...]
    steps: tuple[StepLine, ...]
    inbox_url: str


def period_label(key: str) -> str:
    """Return the Chinese name of a period; the key itself for a standing one."""
    try:
        return parse_period(key).label
    except ValueError:
        return key


def filing_line(row: FilingRow) -> FilingLine:
    """Return one filing as a list shows it."""
    return FilingLine(
        title=row.title,
        kind=row.kind_label,
        unit=row.unit_name,
        author=row.author,
        period=period_label(row.period),
        filed_on=row.filed_at,
        revision=row.revision,
        state=row.state_label,
        url=reverse("filing-receive", args=[row.id]),
    )


def inbox_panel(
    unit: Any,
    lists: Mapping[str, Sequence[FilingRow]],
    lines: Iterable[Line],
    children: Iterable[str],
    *,
    seen_by: Any,
) -> InboxPanel:
    """Return what came and what has not come, by unit in the tree's own order."""
    order = {org_id: number for number, org_id in enumerate(children)}
    here = {
        (one.unit_id, kind, one.period)
        for one in lists.get(FilingState.FILED, ())
        for kind in (one.kind, *one.also)
    }
    awaited = [
        line
        for line in lines
        if line.org_id in order and line.status in WAITING and _has_to_come(line, here)
    ]
    awaited.sort(key=lambda line: (order[line.org_id], line.due_on or line.last_on))
    return InboxPanel(
        org_id=unit.pk,
        name=unit.name,
        crumbs=crumbs_to(unit, seen_by=seen_by),
        is_finished=FilingState.RECEIVED in lists,
        waiting=tuple(filing_line(one) for one in lists.get(FilingState.FILED, ())),
        returned=tuple(filing_line(one) for one in lists.get(FilingState.RETURNED, ())),
        received=tuple(filing_line(one) for one in lists.get(FilingState.RECEIVED, ())),
        overdue=tuple(_awaited(x) for x in awaited if x.status == Status.MISSED),
        coming=tuple(_awaited(x) for x in awaited if x.status != Status.MISSED),
    )


def _has_to_come(line: Line, here: Container[tuple[str, str, str]]) -> bool:
    """Say whether a line is about something sent up that does not lie here yet."""
    kinds = {kind.rpartition(".")[0] for kind in line.kinds if kind.endswith(SENT)}
    return bool(kinds) and not any(
        (line.org_id, kind, line.period) in here for kind in kinds
    )


def _awaited(line: Line) -> Awaited:
    return Awaited(
        unit=line.org_name,
        title=line.title,
        period=line.period_label,
        due_on=line.due_on,
        status=line.status,
        status_label=label_of(line.status),
        url=grounds_url(line),
    )


def review_panel(view: FilingView, kind: Kind | None, recipient: Any) -> ReviewPanel:
    """Return one filing with its text, its elements and its history."""
    return ReviewPanel(
        filing_id=view.row.id,
        line=filing_line(view.row),
        is_hidden=view.is_hidden,
        can_answer=view.row.state == FilingState.FILED,
        figures=figures_sent(view),
        changes=tuple(one for one in reversed(view.versions) if one.number > 1),
        also=view.row.also_labels,
        blocks=tuple(_blocks(view.fields, kind)),
        elements=tuple(
            (one.label, one.tag in view.elements)
            for one in (kind.elements if kind else ())
        ),
        steps=tuple(
            StepLine(one.label, one.by, one.at, one.reason, one.version)
            for one in view.steps
        ),
        inbox_url=reverse("inbox", args=[recipient.pk]),
    )


def _blocks(fields: Mapping[str, Any], kind: Kind | None) -> Iterable[FieldBlock]:
    labels = {one.name: one.label for one in (kind.fields if kind else ())}
    for name, value in fields.items():
        label = labels.get(name, name)
        if isinstance(value, list):
            yield FieldBlock(label, "", tuple(_row(one) for one in value))
        else:
            yield FieldBlock(label, str(value), ())


def _row(value: Any) -> str:
    """Return a line of a plan, or of any list, as one sentence."""
    if not isinstance(value, dict):
        return str(value)
    if "month" in value:
        when = f"{value['month']}月" + (f"{value['day']}日" if "day" in value else "")
        parts = [when, value.get("kind_label", ""), value.get("theme", "")]
        chair = value.get("chair")
        return " ".join(part for part in parts if part) + (
            f"（主持：{chair}）" if chair else ""
        )
    return "，".join(str(cell) for cell in value.values())
