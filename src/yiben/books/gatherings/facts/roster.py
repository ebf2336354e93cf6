"""Who is due at a gathering, on the roster of its day and not of today's."""

from collections.abc import Iterable
from datetime import date

from yiben.books.gatherings.words import TEAM_KINDS, RosterRow
from yiben.org.models import Org
from yiben.org.queries import orgs_rows, subtree_ids, superior_on
from yiben.people.facts import guests_of, member_facts, office_facts
from yiben.policy.queries import kinds
from yiben.rules.facts import MemberFact, OfficeFact
from yiben.rules.words import TEAM, MembershipKind, Office, OrgKind, Trait

BRANCHES = frozenset({OrgKind.BRANCH, OrgKind.GENERAL_BRANCH})


def roster_of(unit: Org, kind: str, on: date) -> tuple[RosterRow, ...]:
    """Return who is due: members, a group's members, the team, or secretaries.

    A branch meets with its members, and its committee with the team; a
    committee meets with its team, and trains the secretaries below it.
    """
    if unit.kind == OrgKind.PARTY_GROUP:
        return _members_of_group(unit, on)
    if unit.kind in BRANCHES and kind not in TEAM_KINDS:
        return _members(unit, subtree_ids([unit.pk]), on)
    known = kinds().get(kind)
    if known is not None and known.meeting.secretaries:
        return _secretaries_below(unit, on, known.meeting.sectors)
    return team_of(unit, on)


def team_of(unit: Org, on: date) -> tuple[RosterRow, ...]:
    """Return the leading team on a day, secretary first; all of them vote."""
    order = [office.value for office in Office]
    offices = [one for one in offices_in([unit.pk], on) if one.office in TEAM]
    offices.sort(key=lambda one: (order.index(one.office), one.person_name))
    return _once(
        RosterRow(one.person_id, one.person_name, unit.pk, voter=True)
        for one in offices
    )


def offices_in(org_ids: Iterable[str], on: date) -> list[OfficeFact]:
    """Return the offices held in these organisations on a day."""
    return [one for one in office_facts(org_ids) if one.span.holds_on(on)]


def members_in(org_ids: Iterable[str], on: date) -> list[MemberFact]:
    """Return the members of these branches on a day."""
    return [one for one in member_facts(org_ids) if one.span.holds_on(on)]


def frail_on(person_ids: Iterable[str], on: date) -> frozenset[str]:
    """Return who of these is marked frail on a day."""
    return frozenset(
        one.person_id
        for one in member_facts(person_ids=person_ids)
        if any(f.trait == Trait.FRAIL and f.span.holds_on(on) for f in one.flags)
    )


def _members(unit: Org, org_ids: Iterable[str], on: date) -> tuple[RosterRow, ...]:
    own = [_row(one, unit) for one in members_in(org_ids, on)]
    # Floating members take part where they stay; votes and counts are at home.
    guests = [
        RosterRow(one.person_id, one.person_name, one.org_id)
        for one in guests_of(org_ids, on)
    ]
    return _once([*own, *guests])


def _members_of_group(group: Org, on: date) -> tuple[RosterRow, ...]:
    branch = superior_on(group, on)
    found = members_in([branch.pk] if branch else [], on)
    return _once(_row(one, group) for one in found if one.group_id == group.pk)


def _row(one: MemberFact, unit: Org) -> RosterRow:
    voter = one.membership == MembershipKind.FULL
    return RosterRow(one.person_id, one.person_name, unit.pk, voter)


def _secretaries_below(
    unit: Org, on: date, sectors: tuple[str, ...]
) -> tuple[RosterRow, ...]:
    """Return the secretaries below a unit, of some sectors only if any are named."""
    ids = [org_id for org_id in subtree_ids([unit.pk]) if org_id != unit.pk]
    if sectors:
        ids = [org.pk for org in orgs_rows(ids) if org.sector in sectors]
    found = [one for one in offices_in(ids, on) if one.office == Office.SECRETARY]
    found.sort(key=lambda one: one.person_name)
    return _once(RosterRow(one.person_id, one.person_name, unit.pk) for one in found)


def _once(rows: Iterable[RosterRow]) -> tuple[RosterRow, ...]:
    """Keep the first row of each person: one may hold two offices."""
    return tuple({row.person_id: row for row in reversed(list(rows))}.values())[::-1]
