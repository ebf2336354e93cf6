"""Attributes by person: acts done and lacking, both lives of a leader, topics covered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from yiben.books.library import access
from yiben.books.library.facts import roster_of
from yiben.common.errors import RefusedError, require
from yiben.ledger.queries import entry_facts
from yiben.org.access import Viewer, may_oversee, may_record
from yiben.org.models import Org
from yiben.org.queries import orgs_rows, subtree_ids
from yiben.people.access import hold
from yiben.people.queries import office_holders
from yiben.policy.queries import kinds
from yiben.rules.facts import EntryFact
from yiben.rules.kinds import Kind
from yiben.rules.words import COUNTED, TEAM, OrgKind

BRANCHES = frozenset({OrgKind.BRANCH, OrgKind.PARTY_GROUP, OrgKind.GENERAL_BRANCH})


@dataclass(frozen=True, slots=True)
class ActLine:
    """One leader: which acts of an attribute were done this year, which were not."""

    person_id: str
    name: str
    done: tuple[str, ...]
    lacking: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DualLine:
    """One leader: how often in the leading group, how often in a branch."""

    person_id: str
    name: str
    in_group: int
    in_branch: int


@dataclass(frozen=True, slots=True)
class TopicLine:
    """One topic: the sessions that carried it, and members at none of them.

    ``lacking`` is named only to those who keep the unit.
    """

    tag: str
    label: str
    sessions: int
    lacking: tuple[str, ...]


def acts_of(
    org: Org, attribute: str, *, year: int, on: date, seen_by: Viewer
) -> list[ActLine]:
    """Return for each leader of a unit which acts of an attribute are lacking."""
    kind, viewer = _attribute(attribute), hold(seen_by)
    team = _team(org, on, viewer)
    facts = _facts(team, year, on)
    lines = []
    for person_id, name in team.items():
        own = [one for one in facts if _took_part(one, person_id)]
        held = {tag for one in own for tag in one.tags}
        done = tuple(one.label for one in kind.tags if one.tag in held)
        lacking = tuple(one.label for one in kind.tags if one.tag not in held)
        lines.append(ActLine(person_id, name, done, lacking))
    return lines


def dual_life_of(org: Org, *, year: int, on: date, seen_by: Viewer) -> list[DualLine]:
    """Return for each leader the sessions in the leading group and in a branch."""
    team = _team(org, on, hold(seen_by))
    facts = [one for one in _facts(team, year, on) if _is_session(one)]
    homes = {one.pk: one.kind for one in orgs_rows({one.unit_id for one in facts})}
    return [
        DualLine(
            person_id,
            name,
            sum(homes.get(one.unit_id) not in BRANCHES for one in own),
            sum(homes.get(one.unit_id) in BRANCHES for one in own),
        )
        for person_id, name in team.items()
        for own in ([one for one in facts if _took_part(one, person_id)],)
    ]


def topics_of(
    org: Org, attribute: str, *, year: int, on: date, seen_by: Viewer
) -> list[TopicLine]:
    """Return for each tag of an attribute how often a unit carried it, and for whom."""
    kind, viewer = _attribute(attribute), hold(seen_by)
    require(access.may_list(viewer, org), "topics.read", org.pk)
    ids = subtree_ids([org.pk]) if org.kind == OrgKind.BRANCH else [org.pk]
    facts = entry_facts(unit_ids=ids, since=date(year, 1, 1), until=on)
    held = [one for one in facts if _stands(one, on) and _in_year(one, year)]
    roster = roster_of(org, on) if may_record(viewer, org) else {}
    lines = []
    for tag in kind.tags:
        own = [one for one in held if tag.tag in one.tags and _is_session(one)]
        there = {
            one.person_id for fact in own for one in fact.people if one.state in COUNTED
        }
        lacking = tuple(name for key, name in roster.items() if key not in there)
        lines.append(TopicLine(tag.tag, tag.label, len(own), lacking if own else ()))
    return lines


def _attribute(name: str) -> Kind:
    found = kinds().get(name)
    if found is None or not found.carried_by:
        raise RefusedError("attribute.read", name)
    return found


def _team(org: Org, on: date, viewer: Viewer) -> dict[str, str]:
    near = may_record(viewer, org) or may_oversee(viewer, org)
    require(near, "leaders.read", org.pk)
    rows = office_holders(org, on=on, seen_by=viewer)
    return {one.person_id: one.name for one in rows if one.office in TEAM}


def _facts(people: Iterable[str], year: int, on: date) -> list[EntryFact]:
    found = entry_facts(person_ids=people, since=date(year, 1, 1), until=on)
    return [one for one in found if _stands(one, on) and _in_year(one, year)]


def _in_year(one: EntryFact, year: int) -> bool:
    return one.happened_on.year == year


def _stands(one: EntryFact, on: date) -> bool:
    return one.entered_on <= on and (one.void_on is None or one.void_on > on)


def _is_session(one: EntryFact) -> bool:
    return one.kinds[0].startswith("gatherings.")


def _took_part(fact: EntryFact, person_id: str) -> bool:
    return any(
        one.person_id == person_id and one.state in COUNTED for one in fact.people
    )
