"""The ground of the oracle: subjects, what binds them, what is in force."""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from yiben.rules.facts import MemberFact, OrgFact, SettingFact, Situation, Span
from yiben.rules.pack import Library, Pack, Rule
from yiben.rules.words import (
    TEAM,
    Office,
    SubjectKind,
)

FIRST_YEAR = 2010
LENGTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}


@dataclass(frozen=True)
class Who:
    """A subject: its key, kind, the unit if it never changes, people, other unit."""

    key: str
    kind: str
    org: str | None
    people: tuple[str, ...] = ()
    below: str | None = None


@cache
def days_of(year: int, month: int) -> tuple[date, ...]:
    """Return the days of a month."""
    count = monthrange(year, month)[1]
    return tuple(date(year, month, day) for day in range(1, count + 1))


def holds(span: Span, day: date) -> bool:
    """Say whether a day lies in a span."""
    return span.from_on <= day and (span.until_on is None or day <= span.until_on)


def before(month: date) -> date:
    """Return the first day of the month before."""
    return (month - timedelta(days=1)).replace(day=1)


def length_of(rule: Rule) -> int:
    """Return the months of a rule's period; 0 where nothing is counted yet."""
    return 0 if rule.needs else LENGTHS.get(str(rule.every), 0)


class Ground:
    """Who there is, what binds whom, and what is in force when."""

    def __init__(
        self, world: Situation, library: Library, as_of: date, known_on: date
    ) -> None:
        self.world = world
        self.library = library
        self.as_of = as_of
        self.known_on = known_on
        self.settings: dict[str, list[SettingFact]] = {}
        for one in world.settings:
            if one.from_on <= known_on:
                self.settings.setdefault(one.duty, []).append(one)
        self.definitions = [d for d in world.definitions if d.from_on <= known_on]
        self.entries = {e.id: e for e in world.entries}
        self.replacing: dict[str, list[tuple[Pack, Rule]]] = {}
        for pack in library.packs.values():
            for other in pack.rules:
                for target in self.ended_by(other):
                    self.replacing.setdefault(target, []).append((pack, other))
        # Remembered, because the same is asked for every rule.
        self.alive = cache(self.alive_all_days)
        self.shape = cache(self.shape_in)
        self.stands = cache(self.stands_all_month)

    def ended_by(self, other: Rule) -> set[str]:
        """Return the ids of all rules that a rule replaces or suspends."""
        everyone = [r for pack in self.library.packs.values() for r in pack.rules]
        named = {*other.replaces, *other.suspends_rules}
        return named | {r.id for r in everyone if r.system in other.suspends}

    # --- who -------------------------------------------------------------

    def subjects(self, org_ids: Iterable[str]) -> Iterator[Who]:
        world, wanted = self.world, set(org_ids) & set(self.world.orgs)
        for org_id in wanted:
            yield Who(f"org:{org_id}", SubjectKind.ORG, org_id)
            for below in world.orgs.values():
                if below.superior_id == org_id:
                    key = f"relation:{org_id}:{below.id}"
                    yield Who(key, SubjectKind.RELATION, org_id, (), below.id)
            people = {o.person_id for o in world.offices if o.org_id == org_id}
            team = {p for p in people if self.in_team(p, org_id)}
            for person in people:
                key = f"office:{org_id}:{person}"
                yield Who(key, SubjectKind.OFFICE, org_id, (person,))
            for one in team:
                for two in team:
                    if one < two:
                        key = f"pair:{org_id}:{one}:{two}"
                        yield Who(key, SubjectKind.PAIR, org_id, (one, two))
        for person in {m.person_id for m in world.members if m.org_id in wanted}:
            yield Who(f"member:{person}", SubjectKind.MEMBER, None, (person,))

    def in_team(self, person: str, org_id: str) -> bool:
        return any(
            o.person_id == person and o.org_id == org_id and o.office in TEAM
            for o in self.world.offices
        )

    def lives_on(self, who: Who, day: date) -> bool:
        """Say whether the subject stands on a day."""
        world = self.world
        if who.kind == SubjectKind.ORG:
            return holds(world.orgs[str(who.org)].life, day)
        if who.kind == SubjectKind.RELATION:
            both = (world.orgs[str(who.org)], world.orgs[str(who.below)])
            return all(holds(one.life, day) for one in both)
        if who.kind == SubjectKind.MEMBER:
            return self.membership(who.people[0], day) is not None
        return all(self.serves(p, str(who.org), day) for p in who.people)

    def serves(self, person: str, org_id: str, day: date) -> bool:
        """Say whether a person holds an office: one in the team if ever in it."""
        team_only = self.in_team(person, org_id)
        return any(
            o.person_id == person
            and o.org_id == org_id
            and holds(o.span, day)
            and (o.office in TEAM or not team_only)
            for o in self.world.offices
        )

    def alive_all_days(self, who: Who, year: int, month: int) -> bool:
        """Say whether the subject stands on every day of a month."""
        return all(self.lives_on(who, day) for day in days_of(year, month))

    def membership(self, person: str, day: date) -> MemberFact | None:
        for one in self.world.members:
            if one.person_id == person and holds(one.span, day):
                return one
        return None

    def owner(self, who: Who, day: date) -> OrgFact | None:
        if who.kind != SubjectKind.MEMBER:
            return self.world.orgs[str(who.org)]
        member = self.membership(who.people[0], day)
        return self.world.orgs.get(member.org_id) if member else None

    # --- what binds --------------------------------------------------------

    def has(self, org: OrgFact, trait: str, day: date) -> bool:
        return any(t.trait == trait and holds(t.span, day) for t in org.traits)

    def office_on(self, person: str, org: str, wanted: Iterable[str], on: date) -> bool:
        return any(
            o.person_id == person
            and o.org_id == org
            and o.office in wanted
            and holds(o.span, on)
            for o in self.world.offices
        )

    def binds(self, rule: Rule, who: Who, day: date) -> bool:
        """Say whether a rule speaks of this subject on a day."""
        binds, org = rule.binds, self.owner(who, day)
        if org is None or binds.subject != who.kind:
            return False
        if not self.binds_unit(rule, org, day):
            return False
        if who.kind in {SubjectKind.OFFICE, SubjectKind.PAIR}:
            return all(self.office_on(p, org.id, binds.office, day) for p in who.people)
        if who.kind == SubjectKind.RELATION:
            return self.binds_below(rule, self.world.orgs[str(who.below)], day)
        if who.kind == SubjectKind.MEMBER:
            return self.binds_member(rule, who.people[0], org, day)
        return True

    def binds_unit(self, rule: Rule, org: OrgFact, day: date) -> bool:
        binds = rule.binds
        return (
            holds(org.life, day)
            and (not binds.org or org.kind in binds.org)
            and (not binds.level or org.level in binds.level)
            and (not binds.sector or org.sector in binds.sector)
            and all(self.has(org, t, day) for t in binds.having)
            and not any(self.has(org, t, day) for t in binds.lacking)
        )

    def binds_below(self, rule: Rule, below: OrgFact, day: date) -> bool:
        wanted = rule.binds.below
        return (
            holds(below.life, day)
            and (not wanted.org or below.kind in wanted.org)
            and (not wanted.level or below.level in wanted.level)
        )

    def binds_member(self, rule: Rule, person: str, org: OrgFact, day: date) -> bool:
        member, binds, record = self.membership(person, day), rule.binds, rule.record
        if member is None:
            return False
        flags = {f.trait for f in member.flags if holds(f.span, day)}
        # The secretary does not owe a talk with the secretary.
        leads = self.office_on(person, org.id, {Office.SECRETARY}, day)
        if leads and record and record.roles == {"with_secretary"}:
            return False
        if binds.membership and member.membership not in binds.membership:
            return False
        return not (flags & binds.except_flags) and binds.only_flags <= flags

    # --- what is in force ----------------------------------------------------

    def shape_in(self, rule: Rule, path: tuple[str, ...], month: date) -> Rule | None:
        """Return how a rule reads in a month for a path, or None if not in force.

        A number set holds from the first month that begins on or after the day
        it was set; if the rule was counted before, from the next period on.
        """
        if not self.in_force(rule, path, month):
            return None
        wanted = self.reading(rule, path, month)
        earlier = self.shape(rule, path, before(month))
        if earlier is None or not length_of(earlier) or not length_of(wanted):
            return wanted
        longest = max(length_of(earlier), length_of(wanted))
        return wanted if (month.month - 1) % longest == 0 else earlier

    def in_force(self, rule: Rule, path: tuple[str, ...], month: date) -> bool:
        """Say whether a rule stands for a path and no other replaces it."""
        if not self.stands(rule, path, month):
            return False
        rank = self.library.packs[rule.pack].rank
        return not any(
            pack.rank <= rank and self.stands(other, path, month)
            for pack, other in self.replacing.get(rule.id, ())
        )

    def reading(self, rule: Rule, path: tuple[str, ...], month: date) -> Rule:
        known = {
            d.term
            for d in self.definitions
            if d.pack == rule.pack and d.org_id in path and d.from_on <= month
        }
        needs = tuple(term for term in rule.needs if term not in known)
        if needs != rule.needs:
            rule = replace(rule, needs=needs)
        return self.with_numbers(rule, path, month)

    def with_numbers(self, rule: Rule, path: tuple[str, ...], month: date) -> Rule:
        near = [
            s
            for s in self.settings.get(rule.id, ())
            if s.org_id in path and s.from_on <= month
        ]
        for one in sorted(near, key=lambda s: (path.index(s.org_id), s.from_on)):
            if one.key == "every":
                rule = replace(rule, every=one.value, open_term="")
            if one.key == "at_least":
                rule = replace(rule, at_least=int(one.value))
            if one.key == "within_days":
                rule = replace(rule, within_days=int(one.value), open_term="")
            if one.key == "by":
                rule = replace(rule, by=date.fromisoformat(one.value), open_term="")
            if one.key == "day" and rule.record:
                record = replace(rule.record, day=int(one.value))
                rule = replace(rule, record=record)
        return rule

    def stands_all_month(self, rule: Rule, path: tuple[str, ...], month: date) -> bool:
        """Say whether one adoption lets a rule stand from the first day to the last."""
        pack, days = self.library.packs[rule.pack], days_of(month.year, month.month)
        return any(
            holds(Span(a.from_on, a.until_on), day := days[0])
            and holds(Span(a.from_on, a.until_on), days[-1])
            and pack.in_force_from <= day
            and holds(Span(rule.from_on, rule.until_on), day)
            and holds(Span(rule.from_on, rule.until_on), days[-1])
            for a in self.world.adoptions
            if a.pack == pack.name
            and a.org_id in path
            and (not rule.binds.issuer_only or path[-1] == a.org_id)
            and not (rule.binds.except_issuer and path[-1] == a.org_id)
        )
