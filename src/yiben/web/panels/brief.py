"""What an inspector gets before a visit: what the ledger knows, and what to ask.

Facts and questions, no marks: whoever goes there looks for themselves.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from yiben.books.lists.words import ItemRow
from yiben.org.access import Viewer
from yiben.policy.queries import packs
from yiben.rules.words import Form, Status
from yiben.standing.queries import Line
from yiben.supervision.words import (
    Dormant,
    FindingView,
    InspectionRow,
    Together,
    VisitView,
)

from .crumbs import Crumb, crumbs_to
from .lines import Asked, DutyLine, duty_line, sentence_url

TOLD = {
    Status.MISSED: "没有记录",
    Status.GAP_DECLARED: "单位说明没有开展",
    Status.MET_LATE: "补录的",
    Status.UNDETERMINED: "周期还没有定",
    Status.WAIVED: "免除的",
}
"""What a visit may want to talk about, in the order in which it is told."""

MOST_QUESTIONS = 12
MOST_LINES = 30


@dataclass(frozen=True, slots=True)
class BriefGroup:
    """The duties that stand in one way."""

    title: str
    lines: tuple[DutyLine, ...]
    total: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class AskLine:
    """A question no record answers, with the sentence it comes from."""

    text: str
    document: str
    section: str
    url: str


@dataclass(frozen=True, slots=True)
class BriefPanel:
    """The page of a brief."""

    org_id: str
    name: str
    crumbs: tuple[Crumb, ...]
    on: date
    visits: tuple[VisitView, ...]
    groups: tuple[BriefGroup, ...]
    dormant: tuple[Dormant, ...]
    together: tuple[Together, ...]
    findings: tuple[FindingView, ...]
    items: tuple[ItemRow, ...]
    past: tuple[InspectionRow, ...]
    asks: tuple[AskLine, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What the rooms told about a unit."""

    lines: list[Line]
    visits: list[VisitView]
    dormant: list[Dormant]
    together: list[Together]
    findings: list[FindingView]
    items: list[ItemRow]
    past: list[InspectionRow]


def brief_panel(unit: Any, known: Known, *, on: date, seen_by: Viewer) -> BriefPanel:
    """Return the brief of a unit on a day."""
    asked = Asked(year=on.year, as_of=on, is_past=False)
    systems = {line.system for line in known.lines if line.status in TOLD}
    systems |= {one.system for one in known.dormant}
    return BriefPanel(
        org_id=unit.pk,
        name=unit.name,
        crumbs=crumbs_to(unit, seen_by=seen_by),
        on=on,
        visits=tuple(known.visits),
        groups=tuple(_groups(known.lines, asked)),
        dormant=tuple(known.dormant),
        together=tuple(known.together),
        findings=tuple(known.findings),
        items=tuple(known.items),
        past=tuple(known.past),
        asks=tuple(_asks(known.lines, systems))[:MOST_QUESTIONS],
    )


def _groups(lines: Iterable[Line], asked: Asked) -> Iterable[BriefGroup]:
    known = list(lines)
    for status, title in TOLD.items():
        found = [one for one in known if one.status == status]
        shown = tuple(duty_line(one, asked) for one in found[:MOST_LINES])
        if found:
            # What a unit above has still to settle is not this unit's to answer.
            is_open = status != Status.UNDETERMINED
            yield BriefGroup(title, shown, len(found), is_open)


def _asks(lines: Iterable[Line], systems: set[str]) -> Iterable[AskLine]:
    """Give what the documents in force there ask for and no record can show."""
    binding = {one.pack for line in lines for one in line.citations}
    for name in sorted(binding & set(packs())):
        pack = packs()[name]
        for rule in pack.rules:
            if rule.form == Form.GUIDE and rule.system in systems:
                url = sentence_url(name, rule.anchor or rule.id)
                yield AskLine(rule.reading, pack.short, rule.section, url)
