"""Floating members: both registers of a branch, and one stay."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from yiben.ledger.queries import PersonEntry
from yiben.org.access import Viewer
from yiben.people.queries import MemberRow, NoteRow, StayRow
from yiben.people.words import Trait

from .crumbs import Crumb, crumbs_to


@dataclass(frozen=True, slots=True)
class FloatingPanel:
    """Who is away and who is here; ``members`` counts each once, at home."""

    org_id: str
    name: str
    crumbs: tuple[Crumb, ...]
    away: tuple[StayRow, ...]
    guests: tuple[StayRow, ...]
    unsaid: tuple[tuple[str, str], ...]
    members: int


@dataclass(frozen=True, slots=True)
class StayPanel:
    """One floating member, as either side or the member sees it."""

    row: StayRow
    org_id: str
    notes: tuple[NoteRow, ...]
    entries: tuple[PersonEntry, ...]
    n_there: int
    at_home: bool
    at_host: bool
    shows_entries: bool
    may_accept: bool
    may_end: bool
    may_tell: bool


def floating_panel(
    unit: Any, rows: Sequence[StayRow], members: Sequence[MemberRow], *, seen_by: Viewer
) -> FloatingPanel:
    """Return both registers of a branch.

    ``unsaid`` are members whom the roster marks as floating, without where.
    """
    said = {one.person_id for one in rows}
    return FloatingPanel(
        org_id=unit.pk,
        name=unit.name,
        crumbs=crumbs_to(unit, seen_by=seen_by),
        away=tuple(one for one in rows if one.is_out),
        guests=tuple(one for one in rows if not one.is_out),
        unsaid=tuple(
            (one.person_id, one.name)
            for one in members
            if Trait.FLOATING.value in one.flags and one.person_id not in said
        ),
        members=len(members),
    )


def stay_panel(
    row: StayRow,
    side: Any,
    notes: Sequence[NoteRow],
    entries: Sequence[PersonEntry],
    *,
    host_id: str | None,
    at_home: bool,
    at_host: bool,
) -> StayPanel:
    """Return one stay; what the host branch recorded is counted apart."""
    sessions = [one for one in entries if one.kind.startswith("gatherings.")]
    is_open = row.until_on is None
    there = [one for one in sessions if one.counted and one.unit_id == host_id]
    return StayPanel(
        row=row,
        org_id=side.pk if side else "",
        notes=tuple(notes),
        entries=tuple(reversed(sessions)),
        n_there=len({one.entry_id for one in there}),
        at_home=at_home,
        at_host=at_host,
        shows_entries=at_home or not at_host,
        may_accept=at_host and is_open and row.accepted_on is None,
        may_end=at_home and is_open,
        may_tell=is_open and bool(row.host) and (at_home or at_host),
    )
