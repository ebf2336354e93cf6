"""Who is due at a gathering, on the roster of its day and not of today's."""

from collections.abc import Iterable
from datetime import date

from yiben.books.gatherings.words import TEAM_KINDS, RosterRow
from yiben.org.models import Org
from yiben.org.queries import subtree_ids, superior_on
from yiben.people.facts import member_facts, office_facts
from yiben.rules.facts import MemberFact, OfficeFact
from yiben.rules.words import TEAM, MembershipKind, Office, OrgKind

BRANCHES = frozenset({OrgKind.BRANCH, OrgKind.GENERAL_BRANCH})
TRAINING = "gatherings.secretary_training.held"


def roster_of(unit: Org, kind: str, on: date) -> tuple[RosterRow, ...]:
    """Return who is due: members, a group's members, the team, or secretaries.

    A branch meets with its members, and its committee with the team; a
    committee meets with its team, and trains the secretaries below it.
    """
    if unit.kind == OrgKind.PARTY_GROUP:
        return _members_of_group(unit, on)
    if unit.kind in BRANCHES and kind not in TEAM_KINDS:
        return _members(unit, subtree_ids([unit.pk]), on)
    if kind == TRAINING:
        return _secretaries_below(unit, on)
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


def _members(unit: Org, org_ids: Iterable[str], on: date) -> tuple[RosterRow, ...]:
    return _once(_row(one, unit) for one in members_in(org_ids, on))


def _members_of_group(group: Org, on: date) -> tuple[RosterRow, ...]:
    branch = superior_on(group, on)
    found = members_in([branch.pk] if branch else [], on)
    return _once(_row(one, group) for one in found if one.group_id == group.pk)


def _row(one: MemberFact, unit: Org) -> RosterRow:
    voter = one.membership == MembershipKind.FULL
    return RosterRow(one.person_id, one.person_name, unit.pk, voter)


def _secretaries_below(unit: Org, on: date) -> tuple[RosterRow, ...]:
    ids = [org_id for org_id in subtree_ids([unit.pk]) if org_id != unit.pk]
    found = [one for one in offices_in(ids, on) if one.office == Office.SECRETARY]
    found.sort(key=lambda one: one.person_name)
    return _once(RosterRow(one.person_id, one.person_name, unit.pk) for one in found)


def _once(rows: Iterable[RosterRow]) -> tuple[RosterRow, ...]:
    """Keep the first row of each person: one may hold two offices."""
    return tuple({row.person_id: row for row in reversed(list(rows))}.values())[::-1]
