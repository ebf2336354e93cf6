"""From a line to its ledger entry, and what a form is checked against."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Q

from yiben.ledger.words import EntryDraft, PersonLine, Privacy
from yiben.org.models import Org
from yiben.org.queries import orgs_named, path_to, subtree_ids
from yiben.people.facts import member_facts, office_facts
from yiben.policy.queries import kinds, packs_in_force
from yiben.rules.facts import MemberFact, OfficeFact
from yiben.rules.kinds import Kind, RegisterSpec
from yiben.rules.words import OrgRole, PersonRole

from .checks import Known, Slot, slot_of
from .models import Register
from .words import BOOK


def people_of(unit: Org, on: date) -> frozenset[str]:
    """Return the ids of members and office-holders in or under a unit on a day."""
    ids = subtree_ids([unit.pk])
    found: list[MemberFact | OfficeFact] = [*member_facts(ids), *office_facts(ids)]
    return frozenset(one.person_id for one in found if one.span.holds_on(on))


def draft_of(row: Register, kind: Kind) -> EntryDraft:
    """Return the entry that says what stands, from when, until when."""
    restricted = kind.privacy == Privacy.RESTRICTED
    people = [PersonLine(row.holder_id, PersonRole.HOLDER)] if row.holder_id else []
    people += [
        PersonLine(one, PersonRole.ATTENDEE)
        for one in row.people_ids
        if one != row.holder_id
    ]
    return EntryDraft(
        unit_id=row.unit_id,
        kind=row.kind,
        happened_on=row.from_on,
        ends_on=row.until_on,
        title=row.title,
        orgs=((row.target_id, _role_of(row, kind)),) if row.target_id else (),
        people=tuple(people),
        tags=row.tags,
        payload={} if restricted else _payload(row),
        privacy=kind.privacy,
    )


def _role_of(row: Register, kind: Kind) -> str:
    """Return what the other unit is: the home of somebody registered elsewhere counts it."""
    elsewhere = kind.register.holder == "elsewhere" and not row.about_id
    return (OrgRole.JOINT if elsewhere else OrgRole.TARGET).value


def _payload(row: Register) -> dict[str, Any]:
    """Return the content; what a line does not have is left out."""
    found: dict[str, Any] = {"fields": row.fields}
    if row.about_id:
        found["about"] = row.about_id
    if row.follows_id:
        found["follows"] = row.follows_id
    if row.source_id:
        found["source"] = row.source_id
    if row.steps:
        found["steps"] = row.steps
    return found


def register_kinds() -> dict[str, Kind]:
    """Return the kinds of this book that are posted."""
    return {
        name: one for name, one in kinds().items() if one.book == BOOK and one.is_posted
    }


def kinds_for(unit: Org) -> list[Kind]:
    """Return the kinds a unit may keep."""
    return [
        kind
        for kind in register_kinds().values()
        if unit.kind in kind.by
        and (not kind.register.sectors or unit.sector in kind.register.sectors)
    ]


def acts_on(kind: Kind) -> list[Kind]:
    """Return the kinds whose lines are acts about lines of this one."""
    return [one for one in register_kinds().values() if one.register.about == kind.kind]


def asked_of(unit: Org, on: date) -> tuple[frozenset[str], frozenset[str]]:
    """Return what documents in force name: the kinds to keep here, and the terms."""
    rules = [rule for pack, _ in packs_in_force(unit, on=on) for rule in pack.rules]
    asked = frozenset(
        kind
        for rule in rules
        if rule.is_duty and rule.record is not None
        if not rule.binds.org or unit.kind in rule.binds.org
        if not rule.binds.sector or unit.sector in rule.binds.sector
        if not rule.binds.level or unit.level in rule.binds.level
        for kind in rule.record.kinds
    )
    terms = {term for rule in rules for term in (*rule.needs, rule.term) if term}
    return asked, frozenset(terms)


def choosable(unit: Org, kind: Kind) -> Q:
    """Return the filter for the lines an act of a unit may be about."""
    base = register_kinds().get(kind.register.about)
    places = Q(unit=unit)
    if base is not None and base.register.shared:
        places = Q(unit__in=[one.pk for one in path_to(unit)])
    return places & Q(kind=kind.register.about, withdrawn_at__isnull=True)


def alike(unit: Org, kind: Kind, holder_id: str | None) -> Q:
    """Return the filter for lines with which a new one may not share its marks.

    What is registered for members of other units is compared with what any
    unit has registered for that person.
    """
    rows = Q(kind=kind.kind, withdrawn_at__isnull=True)
    if kind.register.holder == "elsewhere" or "from_on" in kind.register.one:
        return rows & Q(holder_id=holder_id)
    return rows & Q(unit=unit)


def known_of(row: Register) -> Known:
    """Return a line as the checks know it."""
    base = register_kinds().get(row.kind)
    tasks = row.fields.get(base.register.tasks, []) if base else []
    columns = {
        "title": row.title,
        "holder": row.holder_id,
        "target": row.target_id,
        "from_on": row.from_on,
        "source": row.source_id,
    }
    return Known(
        title=row.title,
        unit_name=row.unit.short_name,
        from_on=row.from_on,
        until_on=row.until_on,
        values={**row.fields, **columns},
        tasks=tuple(map(str, tasks)),
    )


def bookings(
    rows: Iterable[Register], spec: RegisterSpec
) -> list[tuple[Slot, Register]]:
    """Return what lines book, in order."""
    found = [(slot_of(row.fields, spec), row) for row in rows]
    booked = [(slot, row) for slot, row in found if slot is not None]
    return sorted(booked, key=lambda one: (one[0].day, one[0].starts))


def _own_marks(kind: Kind) -> frozenset[str]:
    """Return the tags that nobody ticks: words, steps and what was raised put them on."""
    spec = kind.register
    marks = {tag for words in spec.marks.values() for tag in words.values()}
    return frozenset(marks | {one.tag for one in spec.steps} | {spec.raises.mark})


def marked(
    kind: Kind, tags: Iterable[str], fields: Mapping[str, Any]
) -> tuple[str, ...]:
    """Return tags with those that fields put on, and no stale ones."""
    spec = kind.register
    steps = {one.tag for one in spec.steps}
    stale = _own_marks(kind) - steps
    put = [
        words[fields[name]]
        for name, words in spec.marks.items()
        if fields.get(name) in words
    ]
    put += [spec.raises.mark] if spec.raises.mark and fields.get(spec.raises.of) else []
    kept = [tag for tag in tags if tag not in stale]
    return tuple(dict.fromkeys([*kept, *put]))


def member_elsewhere(org_name: str, name: str, on: date) -> tuple[Org, str] | None:
    """Return the one unit of that name and its one member of that name.

    None if either is not there exactly once: which of them stays untold.
    """
    orgs = orgs_named(org_name.strip()) if org_name.strip() else []
    if len(orgs) != 1:
        return None
    found = {
        one.person_id
        for one in member_facts([orgs[0].pk])
        if one.person_name == name.strip() and one.span.holds_on(on)
    }
    return (orgs[0], found.pop()) if len(found) == 1 else None


def as_text(values: Iterable[str]) -> str:
    """Return texts as they are stored, each once."""
    return json.dumps(list(dict.fromkeys(values)))
