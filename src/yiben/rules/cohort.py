"""Subjects of units that no rule can tell apart, counted together.

A county has thousands of branches and a handful of sorts of them; what a
document asks is worked out once for each sort.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from .facts import MemberFact, OfficeFact, OrgFact, Situation
from .subjects import Subject
from .words import TEAM, Office, SubjectKind

Sort = tuple[object, ...]
"""What rules can ask of a unit, or of one of its subjects."""


@dataclass(frozen=True)
class Cohort:
    """Some subjects of one unit that are bound by the same rules."""

    kind: str
    sort: Sort
    subject: Subject
    count: int
    people: frozenset[str] = frozenset()


def sort_of(org: OrgFact, on: date) -> Sort:
    """Return what rules can ask of a unit on a day."""
    traits = sorted(one.trait for one in org.traits if one.span.holds_on(on))
    return (org.kind, org.level, org.sector, *traits)


def cohorts_of(
    world: Situation, units: Collection[str], on: date
) -> dict[str, list[Cohort]]:
    """Return the subjects of each unit on a day, those alike together."""
    below: dict[str, list[OrgFact]] = defaultdict(list)
    for org in world.orgs.values():
        if org.superior_id is not None and org.life.holds_on(on):
            below[org.superior_id].append(org)
    offices = _standing(world.offices, on)
    members: dict[str, list[MemberFact]] = defaultdict(list)
    for member in world.members:
        if member.span.holds_on(on):
            members[member.org_id].append(member)
    return {
        unit: [
            *_itself(world.orgs[unit]),
            *_relations(world.orgs[unit], below.get(unit, ())),
            *_officials(world.orgs[unit], offices.get(unit, {})),
            *_members(members.get(unit, ()), offices.get(unit, {}), on),
        ]
        for unit in units
    }


def _standing(
    offices: Iterable[OfficeFact], on: date
) -> dict[str, dict[str, list[OfficeFact]]]:
    """Return who holds which offices on a day, by unit and person."""
    found: dict[str, dict[str, list[OfficeFact]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for one in offices:
        if one.span.holds_on(on):
            found[one.org_id][one.person_id].append(one)
    return found


def _itself(org: OrgFact) -> Iterator[Cohort]:
    subject = Subject(f"org:{org.id}", SubjectKind.ORG, org.name, org)
    yield Cohort(SubjectKind.ORG, (), subject, 1)


def _relations(org: OrgFact, below: Iterable[OrgFact]) -> Iterator[Cohort]:
    kinds = Counter((one.kind, one.level) for one in below)
    first = {(one.kind, one.level): one for one in below}
    for sort, count in sorted(kinds.items()):
        one = first[sort]
        key = f"relation:{org.id}:{one.id}"
        subject = Subject(key, SubjectKind.RELATION, one.name, org, below=one)
        yield Cohort(SubjectKind.RELATION, sort, subject, count)


def _officials(org: OrgFact, held: Mapping[str, list[OfficeFact]]) -> Iterator[Cohort]:
    """Give those in office, and the pairs among the leading team."""
    by_sort: dict[Sort, list[str]] = defaultdict(list)
    for person, offices in held.items():
        by_sort[tuple(sorted({one.office for one in offices}))].append(person)
    for sort, people in sorted(by_sort.items()):
        subject = Subject(
            f"office:{org.id}:{people[0]}",
            SubjectKind.OFFICE,
            "",
            org,
            (people[0],),
            offices=tuple(held[people[0]]),
        )
        yield Cohort(SubjectKind.OFFICE, sort, subject, len(people), frozenset(people))
    team = {
        sort: people for sort, people in sorted(by_sort.items()) if TEAM & set(sort)
    }
    yield from _pairs(org, team, held)


def _pairs(
    org: OrgFact,
    team: Mapping[Sort, list[str]],
    held: Mapping[str, list[OfficeFact]],
) -> Iterator[Cohort]:
    alike = ((sort, sort) for sort in team)
    for one, two in (*alike, *combinations(team, 2)):
        size, other = len(team[one]), len(team[two])
        count = size * (size - 1) // 2 if one == two else size * other
        if count:
            first, second = team[one][0], team[two][-1]
            subject = Subject(
                f"pair:{org.id}:{first}:{second}",
                SubjectKind.PAIR,
                "",
                org,
                (first, second),
                others=tuple(
                    tuple(o for o in held[person] if o.office in TEAM)
                    for person in (first, second)
                ),
            )
            people = frozenset((*team[one], *team[two]))
            yield Cohort(SubjectKind.PAIR, (one, two), subject, count, people)


def _members(
    members: Iterable[MemberFact], held: Mapping[str, list[OfficeFact]], on: date
) -> Iterator[Cohort]:
    by_sort: dict[Sort, list[MemberFact]] = defaultdict(list)
    for one in members:
        flags = sorted(flag.trait for flag in one.flags if flag.span.holds_on(on))
        leads = any(o.office == Office.SECRETARY for o in held.get(one.person_id, ()))
        by_sort[one.membership, leads, *flags].append(one)
    for sort, some in sorted(by_sort.items(), key=lambda one: str(one[0])):
        first = some[0]
        subject = Subject(
            f"member:{first.person_id}",
            SubjectKind.MEMBER,
            "",
            None,
            (first.person_id,),
            offices=tuple(held.get(first.person_id, ())),
            memberships=(first,),
        )
        people = frozenset(one.person_id for one in some)
        yield Cohort(SubjectKind.MEMBER, sort, subject, len(some), people)
