"""Which entries count for whom: postings, and how a clause matches them.

An entry becomes one posting for each subject it concerns, with every capacity
the subject had in it. A posting counts once for a clause, however many of its
kinds and capacities fit (design.md §6).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import TypeVar

from .facts import EntryFact, MemberFact, OfficeFact, Situation
from .pack import RecordSpec
from .period import month_of
from .words import TEAM, Office, OrgKind, OrgRole, PersonRole

FILING = "filings."
Held = TypeVar("Held", OfficeFact, MemberFact)
"""What a person holds for a time."""

TAKING_PART = frozenset({OrgRole.HOST, OrgRole.JOINT})


@dataclass(frozen=True, slots=True)
class Posting:
    """An entry as it counts for one subject; days and months as in the entry."""

    subject: str
    entry: EntryFact
    roles: frozenset[str]
    month: int
    timely_on: date

    def matches(self, spec: RecordSpec) -> bool:
        """Say whether this posting is of the kind a clause counts."""
        entry = self.entry
        return (
            not spec.kinds.isdisjoint(entry.kinds)
            and not spec.roles.isdisjoint(self.roles)
            and spec.tags <= entry.tags
            and entry.present * 100 >= spec.min_rate * entry.expected
        )


class Postings:
    """The postings of a situation, by subject."""

    def __init__(self, world: Situation) -> None:
        """Derive all postings once."""
        self._world = world
        self._entries = {entry.id: entry for entry in world.entries}
        self._offices = _by_person(world.offices)
        self._members = _by_person(world.members)
        self._by_subject: dict[str, list[Posting]] = defaultdict(list)
        for entry in world.entries:
            for subject, roles in self._roles_in(entry).items():
                posting = Posting(
                    subject,
                    entry,
                    frozenset(roles),
                    entry.credit_month or month_of(entry.happened_on),
                    self.timely_on(entry),
                )
                self._by_subject[subject].append(posting)

    def of(self, subject: str) -> list[Posting]:
        """Return the postings of one subject."""
        return self._by_subject.get(subject, [])

    def subjects(self) -> list[str]:
        """Return every subject that has a posting."""
        return sorted(self._by_subject)

    def answers(self, entry: EntryFact, event: str) -> bool:
        """Say whether an entry answers an event, directly or through a filing.

        A receipt answers the filing, and the filing the event.
        """
        seen: set[str] = set()
        current: EntryFact | None = entry
        while current is not None and current.answers and current.answers not in seen:
            if current.answers == event:
                return True
            seen.add(current.answers)
            current = self._entries.get(current.answers)
        return False

    def timely_on(self, entry: EntryFact) -> date:
        """Return the day by which timeliness is judged.

        A receipt is as timely as the filing it answers: the branch does not
        answer for the superior's delay.
        """
        if entry.timely_on is not None:
            return entry.timely_on
        answered = self._entries.get(entry.answers or "")
        if answered is not None and answered.kinds[0].startswith(FILING):
            return answered.entered_on
        return entry.entered_on

    def _roles_in(self, entry: EntryFact) -> dict[str, set[str]]:
        roles: dict[str, set[str]] = defaultdict(set)
        for org_id in {entry.unit_id, *_taking_part(entry)}:
            roles[f"org:{org_id}"].add("unit")
            org = self._world.orgs.get(org_id)
            if org is not None and org.kind == OrgKind.PARTY_GROUP:
                roles[f"org:{org.superior_id}"].add("group")
        for part in entry.orgs:
            if part.role == OrgRole.INSPECTED:
                roles[f"relation:{entry.unit_id}:{part.org_id}"].add("inspected")
        for person in entry.people:
            if person.counts:
                self._add_person(roles, entry, person.person_id, person.role)
        self._add_talk(roles, entry)
        return roles

    def _add_person(
        self, roles: dict[str, set[str]], entry: EntryFact, person: str, role: str
    ) -> None:
        roles[f"member:{person}"].add(role)
        for org_id in self._orgs_of(person, entry.happened_on):
            key = f"office:{org_id}:{person}"
            roles[key].add(role)
            if role == PersonRole.SPEAKER and org_id == entry.unit_id:
                roles[key].add("speaker_own")

    def _orgs_of(self, person: str, on: date) -> set[str]:
        return {
            one.org_id for one in self._offices.get(person, []) if one.span.holds_on(on)
        }

    def _add_talk(self, roles: dict[str, set[str]], entry: EntryFact) -> None:
        talkers = sorted(
            {
                one.person_id
                for one in entry.people
                if one.role == PersonRole.TALKER and one.counts
            }
        )
        for one, two in combinations(talkers, 2):
            on = entry.happened_on
            for org_id in self._orgs_of(one, on) & self._orgs_of(two, on):
                roles[f"pair:{org_id}:{one}:{two}"].add("pair")
            self._add_side(roles, one, two, on)
            self._add_side(roles, two, one, on)

    def _add_side(
        self, roles: dict[str, set[str]], person: str, other: str, on: date
    ) -> None:
        """Note with whom ``person`` talked, as seen from each place they share."""
        roles[f"member:{person}"] |= self._sides(
            other, self._branches_of(person, on), on
        )
        for org_id in self._orgs_of(person, on):
            roles[f"office:{org_id}:{person}"] |= self._sides(other, {org_id}, on)

    def _sides(self, other: str, org_ids: set[str], on: date) -> set[str]:
        """Return what the other one is in these units: member, team, secretary."""
        sides = {"with_member"}
        for held in self._offices.get(other, []):
            if held.org_id in org_ids and held.span.holds_on(on):
                if held.office in TEAM:
                    sides.add("with_team")
                if held.office == Office.SECRETARY:
                    sides.add("with_secretary")
        return sides

    def _branches_of(self, person: str, on: date) -> set[str]:
        return {
            one.org_id for one in self._members.get(person, []) if one.span.holds_on(on)
        }


def _taking_part(entry: EntryFact) -> Iterator[str]:
    return (part.org_id for part in entry.orgs if part.role in TAKING_PART)


def _by_person(facts: Iterable[Held]) -> Mapping[str, list[Held]]:
    found: dict[str, list[Held]] = defaultdict(list)
    for fact in facts:
        found[fact.person_id].append(fact)
    return found
