"""What gaps are found in: people, offices, organisations and lines of some units."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Max, Q

from yiben.books.registers.models import Register
from yiben.org.access import below
from yiben.org.models import Org
from yiben.org.queries import orgs_rows
from yiben.people.facts import member_facts, office_facts
from yiben.rules.facts import MemberFact, OfficeFact
from yiben.rules.kinds import Covered, Kind
from yiben.rules.words import TEAM, OrgKind


@dataclass
class Ground:
    """What stands in some units on a day; everything by unit.

    ``rows`` are the lines by unit and kind, with those that ended; ``last`` the
    day of the last act about a line; ``there`` the persons who stand somewhere
    below a unit.
    """

    on: date
    rows: dict[tuple[str, str], list[Register]] = field(default_factory=dict)
    members: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    offices: dict[str, list[OfficeFact]] = field(default_factory=dict)
    orgs: dict[str, list[Org]] = field(default_factory=dict)
    last: dict[str, date] = field(default_factory=dict)
    there: dict[str, list[str]] = field(default_factory=dict)

    def team(self, unit_id: str) -> list[tuple[str, str]]:
        """Return who is on the team of a unit, each once."""
        found = {
            one.person_id: one.person_name
            for one in self.offices.get(unit_id, [])
            if one.office in TEAM and one.span.holds_on(self.on)
        }
        return list(found.items())

    def is_there(self, person_id: str, unit: Org) -> bool:
        """Say whether a person is on the rolls in or under a unit."""
        return any(path.startswith(unit.path) for path in self.there.get(person_id, []))


def ground_of(units: Sequence[Org], kinds: Iterable[Kind], on: date) -> Ground:
    """Read once what the gaps of some kinds in some units are found in."""
    known = list(kinds)
    ids = [unit.pk for unit in units]
    found = Ground(on)
    _read_rows(found, ids, [kind.kind for kind in known])
    covers = {kind.register.covers for kind in known}
    if Covered.MEMBERS in covers:
        _read_members(found, ids)
    if covers & {Covered.TEAM, Covered.OFFICES}:
        offices: dict[str, list[OfficeFact]] = defaultdict(list)
        for one in office_facts(ids):
            offices[one.org_id].append(one)
        found.offices = offices
    if Covered.ORGS in covers:
        _read_orgs(found, [one for one in units if one.kind != OrgKind.BRANCH])
    _read_there(found, units)
    return found


def _read_orgs(found: Ground, units: Sequence[Org]) -> None:
    """Read the organisations below the units in one question."""
    if not units:
        return
    scope = Q(pk__in=[])
    for unit in units:
        if not any(unit.path != x.path and unit.path.startswith(x.path) for x in units):
            scope |= below(unit.path)
    rows = Org.objects.filter(scope, founded_on__lte=found.on).order_by("path")
    every = [
        one
        for one in rows.exclude(kind=OrgKind.PARTY_GROUP.value)
        if one.dissolved_on is None or one.dissolved_on >= found.on
    ]
    for unit in units:
        found.orgs[unit.pk] = [
            one for one in every if one.path.startswith(unit.path) and one.pk != unit.pk
        ]


def _read_rows(found: Ground, ids: Sequence[str], kinds: Sequence[str]) -> None:
    rows = Register.objects.filter(
        unit_id__in=ids,
        kind__in=kinds,
        withdrawn_at__isnull=True,
        from_on__lte=found.on,
    ).select_related("unit", "holder", "target")
    every = list(rows.order_by("from_on", "created_at"))
    by_place: dict[tuple[str, str], list[Register]] = defaultdict(list)
    for row in every:
        by_place[row.unit_id, row.kind].append(row)
    found.rows = by_place
    if not every:
        return
    acts = Register.objects.filter(
        about__unit_id__in=ids,
        about__kind__in=kinds,
        withdrawn_at__isnull=True,
        from_on__lte=found.on,
    )
    found.last = dict(acts.order_by().values_list("about_id").annotate(Max("from_on")))


def _read_there(found: Ground, units: Sequence[Org]) -> None:
    """Read where holders stand that are not found on the rolls of their own unit."""
    by_person: dict[str, list[str]] = defaultdict(list)
    for unit in units:
        for person, _ in found.members.get(unit.pk, []):
            by_person[person].append(unit.path)
        for one in found.offices.get(unit.pk, []):
            if one.span.holds_on(found.on):
                by_person[one.person_id].append(unit.path)
    rows = [row for part in found.rows.values() for row in part]
    away = {
        row.holder_id
        for row in rows
        if row.holder_id
        and row.stands_on(found.on)
        and not any(x.startswith(row.unit.path) for x in by_person[row.holder_id])
    }
    if away:
        facts: list[MemberFact | OfficeFact] = [
            *member_facts(person_ids=away),
            *office_facts(person_ids=away),
        ]
        there = [fact for fact in facts if fact.span.holds_on(found.on)]
        paths = {org.pk: org.path for org in orgs_rows({x.org_id for x in there})}
        for fact in there:
            by_person[fact.person_id].append(paths[fact.org_id])
    found.there = by_person


def _read_members(found: Ground, ids: Sequence[str]) -> None:
    members: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for one in member_facts(ids):
        if one.span.holds_on(found.on):
            members[one.org_id].append((one.person_id, one.person_name))
    found.members = {
        unit: sorted(rows, key=lambda x: x[1]) for unit, rows in members.items()
    }
