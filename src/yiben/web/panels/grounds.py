"""Why a duty stands as it stands: sentences, entries, people, and what would mend it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from yiben.duties.access import may_waive
from yiben.org.access import Viewer, may_read
from yiben.rules.words import Status, Strength
from yiben.standing.queries import (
    ClauseLine,
    EntryLine,
    Grounds,
    Line,
    system_title,
)
from yiben.web.templatetags.yiben import address

from .crumbs import Crumb, crumbs_along
from .lines import CiteLine, cite_line
from .tones import label_of, with_query

STRENGTHS = dict(Strength.choices())
SETTLED = frozenset({Status.MET, Status.MET_LATE, Status.WAIVED, Status.GAP_DECLARED})


@dataclass(frozen=True, slots=True)
class Clause:
    """One sentence, judged for this one subject."""

    cite: CiteLine
    strength: str
    period: str
    status: str
    status_label: str
    done: int
    need: int
    note: str


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A record that counted, or did not and why."""

    title: str
    kind: str
    unit: str
    happened_on: date
    entered_on: date
    delay_days: int
    note: str
    url: str


@dataclass(frozen=True, slots=True)
class GroundsPanel:
    """The page of the reasons."""

    org_id: str
    org_name: str
    crumbs: tuple[Crumb, ...]
    lines_url: str
    title: str
    subject: str
    system: str
    period: str
    due_on: date | None
    as_of: date
    is_past: bool
    status: str
    status_label: str
    done: int
    need: int
    clauses: tuple[Clause, ...]
    counted: tuple[EntryRow, ...]
    passed_over: tuple[EntryRow, ...]
    uncovered: tuple[str, ...]
    advice: str
    waiver: str
    gap: str
    waive_url: str

    @property
    def is_kept(self) -> bool:
        """Say whether nothing is left to do."""
        return self.status in SETTLED


def grounds_panel(
    way: Sequence[Any],
    grounds: Grounds,
    *,
    as_of: date,
    is_past: bool,
    seen_by: Viewer,
) -> GroundsPanel:
    """Return the page of the reasons for one line; its unit stands last on the way."""
    line = grounds.line
    when = {"year": line.first_on.year, "as_of": as_of if is_past else ""}
    list_url = with_query(address("unit-lines", line.org_id), **when)
    return GroundsPanel(
        org_id=line.org_id,
        org_name=line.org_name,
        crumbs=crumbs_along(way, seen_by=seen_by),
        lines_url=list_url if may_read(seen_by, way[-1]) else "",
        title=line.title,
        subject=line.subject_label,
        system=system_title(line.system),
        period=line.period_label,
        due_on=line.due_on,
        as_of=as_of,
        is_past=is_past,
        status=line.status,
        status_label=label_of(line.status),
        done=line.done,
        need=line.need,
        clauses=tuple(_clause(one, line.org_id) for one in grounds.clauses),
        counted=tuple(_entry(one) for one in grounds.counted),
        passed_over=tuple(_entry(one) for one in grounds.passed_over),
        uncovered=tuple(name for _, name in grounds.uncovered),
        advice=grounds.advice,
        waiver=grounds.waiver,
        gap=grounds.gap,
        waive_url=_waive_url(way[-1], line, seen_by),
    )


def _waive_url(unit: Any, line: Line, viewer: Viewer) -> str:
    if line.status in SETTLED or not may_waive(viewer, unit):
        return ""
    return with_query(
        address("waive", unit.pk),
        subject=line.subject,
        duty=line.duty,
        period=line.period,
    )


def _clause(judged: ClauseLine, org_id: str) -> Clause:
    told = judged.citation
    return Clause(
        cite=cite_line(told, org_id),
        strength=STRENGTHS.get(told.strength, told.strength),
        period=judged.period_label,
        status=judged.status,
        status_label=label_of(judged.status),
        done=judged.done,
        need=judged.need,
        note=judged.note,
    )


def _entry(one: EntryLine) -> EntryRow:
    return EntryRow(
        title=one.title,
        kind=one.kind_label,
        unit=one.unit_name,
        happened_on=one.happened_on,
        entered_on=one.entered_on,
        delay_days=one.delay_days,
        note=one.note,
        url=address("entry", one.entry_id),
    )
