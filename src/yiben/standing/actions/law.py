"""What is in force where, read once and kept until anything but the ledger changes."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from yiben.duties.facts import waiver_facts
from yiben.org.facts import org_facts
from yiben.org.queries import around, neighbours
from yiben.people.facts import member_facts, office_facts
from yiben.policy.queries import (
    adoption_facts,
    definition_facts,
    library,
    setting_facts,
)
from yiben.rules.credit import Posting
from yiben.rules.evaluate import Judge
from yiben.rules.facts import OfficeFact, OrgFact, Situation, WaiverFact
from yiben.rules.layer import Clause
from yiben.rules.pack import Library, Rule
from yiben.rules.words import Form, OrgKind, SubjectKind

MOST = 5000
"""So many organisations are remembered before all are forgotten again."""

MANY = 100_000
"""So many persons are."""

NEAR = 50
"""So many organisations are read when one is asked about."""


class Law:
    """The clauses of an installation on a day, and the organisations asked about.

    It holds for one stamp (``Built.stamp``), one library and one day.
    """

    def __init__(self, stamp: str, shelf: Library, on: date) -> None:
        """Read what is adopted, and remember for what it holds.

        A document that nobody adopted binds nobody: its rules are not asked about.
        """
        self.stamp, self.library, self.on = stamp, shelf, on
        self.orgs: dict[str, OrgFact] = {}
        self.paths: dict[str, str] = {}
        self.below: dict[str, set[str]] = defaultdict(set)
        self._asked: set[str] = set()
        self._unread: set[str] = set()
        self._offices: dict[str, list[OfficeFact]] = {}
        self._waivers: dict[str, list[WaiverFact]] = defaultdict(list)
        self._carried: dict[str, list[tuple[str, Clause]]] = {}
        self.rules = shelf.by_id
        self.by_kind: dict[str, list[Rule]] = defaultdict(list)
        self._events: dict[str, list[Rule]] = defaultdict(list)
        self.carry: dict[str, set[str]] = defaultdict(set)
        self.judge = self._judge()
        adopted = {one.pack for one in self.judge.world.adoptions}
        for rule in self.rules.values():
            if rule.pack not in adopted:
                continue
            if rule.form == Form.CARRY:
                self.carry[shelf.family[rule.id]].add(rule.id)
            for kind in rule.record.kinds if rule.is_duty and rule.record else ():
                self.by_kind[kind].append(rule)
            for kind in rule.event.kinds if rule.is_duty and rule.event else ():
                self._events[kind].append(rule)

    def _judge(self) -> Judge:
        """Return one who knows the clauses, and no facts."""
        world = Situation(
            orgs={},
            adoptions=adoption_facts(known_on=self.on),
            settings=setting_facts(known_on=self.on),
            definitions=definition_facts(known_on=self.on),
        )
        return Judge(world, self.library, self.on)

    def know(self, org_ids: Iterable[str]) -> None:
        """Read organisations not asked about before, all above and right below.

        Those beside them are read as well: who records a meeting in one branch of
        a town is soon followed by the others, and one question answers for all.
        """
        wanted = set(org_ids)
        if not wanted <= self._asked:
            if len(self.orgs) > MOST:
                self.orgs, self._asked, self._waivers = {}, set(), defaultdict(list)
                self._carried = {}
            rows = neighbours(wanted, most=NEAR)
            ids = {row.pk for row in rows}
            self._unread |= ids
            for waiver in waiver_facts(ids):
                self._waivers[waiver.subject].append(waiver)
            near = [*rows, *around(rows)]
            found = org_facts(near)
            self.orgs |= found
            for one in found.values():
                if one.superior_id and one.kind == OrgKind.PARTY_GROUP:
                    self.below[one.superior_id].add(one.id)
            self.paths |= {row.pk: row.path for row in near}
            # Last: another thread that finds them asked about goes on to use them.
            self._asked |= ids

    def carried(self, org_id: str, families: Collection[str]) -> list[Clause]:
        """Return what some families ask records of a known organisation to carry."""
        if org_id not in self._carried:
            family = self.library.family
            self._carried[org_id] = [
                (family[clause.rule.id], clause)
                for clause in self.judge.in_force(self.orgs[org_id].path)
                if clause.rule.form == Form.CARRY
                and not clause.rule.needs
                and clause.rule.binds.subject == SubjectKind.ORG
            ]
        return [one for family, one in self._carried[org_id] if family in families]

    def offices(self, people: Collection[str]) -> tuple[OfficeFact, ...]:
        """Return every tenure of some persons."""
        asked = {one for one in people if one not in self._offices}
        if asked:
            if len(self._offices) > MANY:
                self._offices, asked = {}, set(people)
            asked |= self._members() - self._offices.keys()
            self._offices |= {one: [] for one in asked}
            for office in office_facts(person_ids=asked):
                self._offices[office.person_id].append(office)
        return tuple(one for person in people for one in self._offices[person])

    def _members(self) -> set[str]:
        """Return the members of organisations whose members were not read yet."""
        fresh, self._unread = self._unread, set()
        return {one.person_id for one in member_facts(fresh)} if fresh else set()

    def waivers(self, subject: str) -> tuple[WaiverFact, ...]:
        """Return every waiver granted to a subject of a known organisation."""
        return tuple(self._waivers.get(subject, ()))

    def opens(self, posting: Posting) -> bool:
        """Say whether an entry opens a duty of the organisation it is posted to."""
        entry = posting.entry
        rules = {r.id: r for kind in entry.kinds for r in self._events.get(kind, ())}
        if "unit" not in posting.roles or not rules:
            return False
        org_id = posting.subject.partition(":")[2]
        self.know([org_id])
        named = {
            rule.id
            for rule in rules.values()
            if rule.event
            and (not rule.event.tags_any or rule.event.tags_any & entry.tags)
        }
        in_force = self.judge.in_force(self.orgs[org_id].path)
        return any(clause.rule.id in named for clause in in_force)


_laws: list[Law] = []


def law_of(stamp: str, on: date) -> Law:
    """Return what is in force under a stamp; the last answer is remembered."""
    shelf = library()
    for law in _laws:
        if law.stamp == stamp and law.library is shelf and law.on == on:
            return law
    law = Law(stamp, shelf, on)
    _laws[:] = [law]
    return law


def forget() -> None:
    """Forget what is in force: for whoever puts another database in its place."""
    _laws.clear()
