"""Terms of office: the list of a unit and all below, and one extension."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from yiben.org.access import Viewer
from yiben.people.queries import LengthLine, TermLine
from yiben.people.words import TermState

from .crumbs import Crumb, crumbs_to

SHOWN = 300
TONES = {
    TermState.OVERDUE.value: ("missed", "alert-circle"),
    TermState.SOON.value: ("soon", "help-circle"),
    TermState.RUNNING.value: ("good", "circle-check"),
    TermState.UNKNOWN.value: ("quiet", "minus"),
}


@dataclass(frozen=True, slots=True)
class TermRow:
    """One organisation's term with what can be done about it."""

    line: TermLine
    tone: str
    icon: str
    extend_url: str


@dataclass(frozen=True, slots=True)
class TermsPanel:
    """The page; what is overdue stands first."""

    org_id: str
    name: str
    crumbs: tuple[Crumb, ...]
    on: date
    rows: tuple[TermRow, ...]
    more: int
    counts: tuple[tuple[str, int], ...]
    lengths: tuple[LengthLine, ...]
    may_set: bool
    enter_url: str


@dataclass(frozen=True, slots=True)
class ExtendPanel:
    """The form of one extension."""

    org_id: str
    name: str
    line: TermLine
    can_extend: bool


def terms_panel(
    unit: Any,
    lines: Sequence[TermLine],
    lengths: Sequence[LengthLine],
    *,
    on: date,
    may_set: bool,
    may_write: bool,
    seen_by: Viewer,
) -> TermsPanel:
    """Return the terms of a unit and all below it."""
    enter = reverse("register-new", args=[unit.pk, "registers.term.kept"])
    return TermsPanel(
        org_id=unit.pk,
        name=unit.name,
        crumbs=crumbs_to(unit, seen_by=seen_by),
        on=on,
        rows=tuple(_row(one, unit.pk, may_set=may_set) for one in lines[:SHOWN]),
        more=max(0, len(lines) - SHOWN),
        counts=tuple(
            (state.label, sum(one.state == state for one in lines))
            for state in TermState
        ),
        lengths=tuple(lengths),
        may_set=may_set,
        enter_url=enter if may_write else "",
    )


def _row(line: TermLine, own_id: str, *, may_set: bool) -> TermRow:
    tone, icon = TONES[line.state]
    below = may_set and line.org_id != own_id and line.ends_on is not None
    url = reverse("term-extend", args=[line.org_id]) if below else ""
    return TermRow(line, tone, icon, url)


def extend_panel(unit: Any, line: TermLine) -> ExtendPanel:
    """Return the form of an extension."""
    return ExtendPanel(unit.pk, unit.name, line, line.ends_on is not None)
