"""Entries as a page shows them: frozen values, nothing that could ask the database."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from yiben.common.clock import local_day
from yiben.ledger import access
from yiben.ledger.checks import delay_days, late_label
from yiben.ledger.facts import kind_label
from yiben.ledger.models import Entry
from yiben.ledger.words import (
    WITHDRAWN,
    OrgRole,
    PersonRole,
    Presence,
    Privacy,
)
from yiben.org.access import Viewer
from yiben.rules.words import COUNTED

_ROLES = dict(PersonRole.choices())
_STATES = dict(Presence.choices())
_ORG_ROLES = dict(OrgRole.choices())
_PRIVACY = dict(Privacy.choices())


BESIDE = (OrgRole.HOST, OrgRole.JOINT, OrgRole.INSPECTED)
"""Roles in which another unit's entry stands in one's own ledger too."""


@dataclass(frozen=True, slots=True)
class OrgView:
    """An organisation in an entry."""

    id: str
    name: str
    role: str
    role_label: str


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person in an entry; ``reason`` is None where the viewer may not read it."""

    id: str
    name: str
    role: str
    role_label: str
    state: str
    state_label: str
    counted: bool
    reason: str | None


@dataclass(frozen=True, slots=True)
class ResolutionView:
    """A resolution, out of the payload."""

    number: int
    text: str
    in_favour: int | None = None
    against: int | None = None
    abstained: int | None = None
    responsible: str | None = None
    due_on: str | None = None
    matter: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """A file that backs an entry."""

    name: str
    sm3: str
    size: int
    is_kept: bool
    declared: bool


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry with its clocks, people, corrections and seal.

    ``is_hidden``: the text is restricted and not open to this viewer, so
    ``payload`` and ``resolutions`` are empty. ``is_cross_level``: the door
    writes an audit line when it shows this entry to this viewer.
    """

    id: str
    unit_id: str
    unit_name: str
    seq: int
    kind: str
    kind_label: str
    part_labels: tuple[str, ...]
    title: str
    happened_on: date
    ends_on: date | None
    entered_at: datetime
    entered_on: date
    entered_by: str
    delay_days: int
    late_label: str
    timely_on: date | None
    orgs: tuple[OrgView, ...]
    people: tuple[PersonView, ...]
    tags: tuple[str, ...]
    quantities: Mapping[str, Any]
    payload: Mapping[str, Any]
    resolutions: tuple[ResolutionView, ...]
    evidence: tuple[EvidenceView, ...]
    present: int
    expected: int
    answers: str | None
    credit_period: str | None
    gap_of: tuple[str, ...]
    gap_period: str | None
    privacy: str
    privacy_label: str
    is_hidden: bool
    is_cross_level: bool
    corrects: str | None
    correction_reason: str | None
    corrected_by: str | None
    is_withdrawal: bool
    previous: str
    digest: str

    @property
    def is_current(self) -> bool:
        """Say whether this is what the ledger holds today."""
        return self.corrected_by is None and not self.is_withdrawal

    def stands_at(self, org_id: str) -> bool:
        """Say whether it is in an organisation's ledger, entered there or beside."""
        return self.unit_id == org_id or any(
            one.id == org_id and one.role in BESIDE for one in self.orgs
        )


def _resolutions(payload: Mapping[str, Any]) -> tuple[ResolutionView, ...]:
    given = payload.get("resolutions", [])
    return tuple(
        ResolutionView(
            number=one.get("number", place),
            text=one.get("text", ""),
            in_favour=one.get("in_favour"),
            against=one.get("against"),
            abstained=one.get("abstained"),
            responsible=one.get("responsible"),
            due_on=one.get("due_on"),
            matter=one.get("matter", ""),
            rule=one.get("rule", ""),
        )
        for place, one in enumerate(given, start=1)
    )


def _people(entry: Entry, *, is_hidden: bool) -> tuple[PersonView, ...]:
    rank = list(_ROLES)
    rows = sorted(
        entry.people.all(),
        key=lambda one: (rank.index(one.role), one.person.name, one.pk),
    )
    return tuple(
        PersonView(
            id=one.person_id,
            name=one.person.name,
            role=one.role,
            role_label=_ROLES[one.role],
            state=one.state,
            state_label=_STATES[one.state],
            counted=one.state in COUNTED,
            reason=None if is_hidden else one.reason,
        )
        for one in rows
    )


def _evidence(entry: Entry) -> tuple[EvidenceView, ...]:
    rows = sorted(entry.evidence.all(), key=lambda one: one.number)
    return tuple(
        EvidenceView(one.name, one.sm3, one.size, one.path is not None, one.declared)
        for one in rows
    )


def _orgs(entry: Entry) -> tuple[OrgView, ...]:
    rows = sorted(entry.orgs.all(), key=lambda one: (one.role, one.org.name))
    return tuple(
        OrgView(one.org_id, one.org.name, one.role, _ORG_ROLES[one.role])
        for one in rows
    )


def _correction_of(entry: Entry) -> str | None:
    found = getattr(entry, "corrected_by", None)
    return found.pk if found else None


def _clocks(entry: Entry) -> dict[str, Any]:
    """Return when it happened, when it was entered, and how far apart."""
    entered_on = local_day(entry.entered_at)
    delay = delay_days(entry.happened_on, entry.ends_on, entered_on)
    return {
        "happened_on": entry.happened_on,
        "ends_on": entry.ends_on,
        "entered_at": entry.entered_at,
        "entered_on": entered_on,
        "delay_days": delay,
        "late_label": late_label(delay),
        "timely_on": entry.timely_on,
        "credit_period": entry.credit_period,
    }


def _links(entry: Entry) -> dict[str, Any]:
    """Return what it corrects and answers, and its place in the chain."""
    return {
        "answers": entry.answers_id,
        "corrects": entry.corrects_id,
        "correction_reason": entry.correction_reason,
        "corrected_by": _correction_of(entry),
        "is_withdrawal": entry.kind == WITHDRAWN,
        "seq": entry.seq,
        "previous": entry.previous,
        "digest": entry.digest,
    }


def view_of(entry: Entry, viewer: Viewer) -> EntryView:
    """Return the view of a prefetched entry; asks the database nothing."""
    is_hidden = not access.may_read_payload(viewer, entry)
    payload = {} if is_hidden else json.loads(entry.payload)
    return EntryView(
        id=entry.pk,
        unit_id=entry.unit_id,
        unit_name=entry.unit.name,
        kind=entry.kind,
        kind_label=kind_label(entry.kind),
        part_labels=tuple(kind_label(part) for part in json.loads(entry.parts)),
        title=entry.title,
        entered_by=entry.entered_by.display_name if entry.entered_by else "系统",
        orgs=_orgs(entry),
        people=_people(entry, is_hidden=is_hidden),
        tags=tuple(json.loads(entry.tags)),
        quantities=json.loads(entry.quantities),
        payload=payload,
        resolutions=_resolutions(payload),
        evidence=_evidence(entry),
        present=entry.present,
        expected=entry.expected,
        gap_of=tuple(json.loads(entry.gap_of)),
        gap_period=entry.gap_period,
        privacy=entry.privacy,
        privacy_label=_PRIVACY[entry.privacy],
        is_hidden=is_hidden,
        is_cross_level=access.reading_is_cross_level(entry, viewer),
        **_clocks(entry),
        **_links(entry),
    )
