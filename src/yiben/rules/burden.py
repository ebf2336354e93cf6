"""What a document would cost before it is issued (design.md, promise P3).

The duties of every unit of a tree are read with the document and without it,
on the people and units of a day, for a whole year. What is the same twice
costs nothing: a pure copy of what is in force adds no duty and no record.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from .changes import changes
from .cohort import Cohort, Sort, cohorts_of, sort_of
from .compare import Relation, compare
from .effort import Demand, Effort, effort_of
from .facts import AdoptionFact, Situation
from .kinds import Kind
from .lawbook import Clause, LawBook
from .layer import implies
from .outcome import Burden, Outcome, RuleLine, Shorter, UnitLine
from .pack import Library, Pack, Rule
from .subjects import binds_on
from .words import OrgKind

__all__ = ["Burden", "Outcome", "RuleLine", "Shorter", "UnitLine", "burden_of"]


@dataclass(frozen=True, slots=True)
class Owed:
    """What some subjects owe without the document and with it.

    ``new`` are the rules of the document that nothing in force implies;
    ``repeats`` names for the others what does.
    """

    before: tuple[Rule, ...]
    after: tuple[Rule, ...]
    new: frozenset[str]
    repeats: Mapping[str, tuple[str, ...]]


def burden_of(
    draft: Pack,
    org_id: str,
    world: Situation,
    library: Library,
    kinds: Mapping[str, Kind],
    *,
    year: int,
    on: date,
    copied: float | None = None,
) -> Burden:
    """Rehearse a document as if a unit put it in force for a year.

    ``world`` needs no entries. ``copied`` is the share of its text that stands
    in texts above, if there are texts to compare.
    """
    rehearsal = Rehearsal(draft, org_id, world, library, kinds, year, on)
    return rehearsal.burden(copied)


@dataclass
class _Tally:
    """What has been found so far, unit by unit."""

    bound: Counter[str] = field(default_factory=Counter)
    new: Counter[str] = field(default_factory=Counter)
    ended: Counter[str] = field(default_factory=Counter)
    repeats: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    touched: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)
    efforts: dict[str, Effort] = field(default_factory=lambda: defaultdict(Effort))

    def take(self, unit: str, cohort: Cohort, owed: "Owed", pack: str) -> None:
        """Count some subjects of a unit."""
        names = [rule.id for rule in owed.after if rule.pack == pack]
        gone = {one.id for one in owed.before} - {one.id for one in owed.after}
        self.bound.update(dict.fromkeys(names, cohort.count))
        self.new.update(dict.fromkeys(owed.new, cohort.count))
        self.ended.update(dict.fromkeys(gone, cohort.count))
        for name, duties in owed.repeats.items():
            self.repeats[name].update(duties)
        if owed.new or gone:
            self.touched.add(unit)
            self.people |= cohort.people


@dataclass
class Rehearsal:
    """A document, a tree and a year; every sort of unit is looked at once."""

    draft: Pack
    org_id: str
    world: Situation
    library: Library
    kinds: Mapping[str, Kind]
    year: int
    on: date
    _laws: dict[Sort, tuple[list[Clause], list[Clause]]] = field(default_factory=dict)
    _owed: dict[Sort, Owed] = field(default_factory=dict)
    _efforts: dict[Sort, Effort] = field(default_factory=dict)
    _implied: dict[tuple[str, str], bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        draft = replace(self.draft, in_force_from=date.min)
        self.whole = Library({**self.library.packs, draft.name: draft})
        others = [
            one
            for one in self.world.adoptions
            if one.pack != draft.name or not self._on_line(one.org_id)
        ]
        start = date(self.year, 1, 1)
        self.before = tuple(others)
        self.after = (*others, AdoptionFact(self.org_id, draft.name, start))
        self.speakers = {
            *(one.org_id for one in self.after),
            *(one.org_id for one in self.world.settings),
            *(one.org_id for one in self.world.definitions),
        }

    def _on_line(self, other: str) -> bool:
        """Say whether a unit stands above, at or below the one that adopts."""
        mine, its = (self.world.orgs.get(one) for one in (self.org_id, other))
        if mine is None or its is None:
            return False
        return other in mine.path or self.org_id in its.path

    @cached_property
    def units(self) -> list[str]:
        """Return the units of the tree that stand on the day."""
        return [
            org.id
            for org in self.world.orgs.values()
            if self.org_id in org.path and org.life.holds_on(self.on)
        ]

    def burden(self, copied: float | None) -> Burden:
        """Return what the document adds, unit by unit and rule by rule."""
        tally = _Tally()
        for unit, cohorts in cohorts_of(self.world, self.units, self.on).items():
            owed = [(one, self.owed(unit, one)) for one in cohorts]
            for one, found in owed:
                tally.take(unit, one, found, self.draft.name)
            tally.efforts[self._home(unit)] += self._added(unit, owed)
        return Burden(
            pack=self.draft,
            org_id=self.org_id,
            year=self.year,
            units=len(self.units),
            touched=frozenset(tally.touched),
            people=frozenset(tally.people),
            added=sum(tally.efforts.values(), Effort()),
            lines=tuple(
                UnitLine(unit, self.world.orgs[unit].kind, added)
                for unit, added in tally.efforts.items()
            ),
            rules=tuple(self._rule_lines(tally)),
            shorter=tuple(self._shorter(tally.new)),
            ended=tuple(sorted(tally.ended.items())),
            same_articles=same_articles(self.draft, self.whole, self.kinds),
            copied=copied,
            was_in_force=len(self.before) < len(self.world.adoptions),
        )

    def _rule_lines(self, tally: "_Tally") -> Iterator[RuleLine]:
        path = self.world.orgs[self.org_id].path
        book = LawBook(self.whole, self.after)
        stopped = {o.clause.rule.id: o.by.id for o in book.suspended_for(path)}
        for rule in self.draft.rules:
            if rule.is_duty:
                yield RuleLine(
                    rule,
                    tally.bound[rule.id],
                    tally.new[rule.id],
                    tuple(sorted(tally.repeats[rule.id])),
                    stopped.get(rule.id, ""),
                )

    def _home(self, unit: str) -> str:
        """Return the branch of a Party group, and any other unit itself."""
        org = self.world.orgs[unit]
        above = org.superior_id
        inside = above is not None and above in self.world.orgs
        return above if above and inside and org.kind == OrgKind.PARTY_GROUP else unit

    # --- what binds whom ----------------------------------------------------

    def _law_key(self, unit: str) -> Sort:
        """Return what decides which clauses are in force at a unit."""
        path = self.world.orgs[unit].path
        return (*(one for one in path if one in self.speakers), unit in self.speakers)

    def _clauses(self, unit: str) -> tuple[list[Clause], list[Clause]]:
        """Return the clauses in force in the last month, without and with it."""
        key = self._law_key(unit)
        if key not in self._laws:
            path = self.world.orgs[unit].path
            near = set(path)
            settings = tuple(s for s in self.world.settings if s.org_id in near)
            names = tuple(d for d in self.world.definitions if d.org_id in near)
            month = self.year * 12 + 11
            before, after = (
                [
                    clause
                    for clause in LawBook(
                        self.whole,
                        tuple(one for one in adoptions if one.org_id in near),
                        settings,
                        names,
                    ).clauses_for(path)
                    if clause.since <= month < clause.until
                ]
                for adoptions in (self.before, self.after)
            )
            self._laws[key] = before, after
        return self._laws[key]

    def owed(self, unit: str, cohort: Cohort) -> Owed:
        """Return what some subjects of a unit owe, worked out once for each sort."""
        org = self.world.orgs[unit]
        key = (self._law_key(unit), sort_of(org, self.on), cohort.kind, cohort.sort)
        if key not in self._owed:
            before, after = (
                tuple(
                    clause.rule
                    for clause in clauses
                    if binds_on(clause, cohort.subject, self.world, self.on)
                )
                for clauses in self._clauses(unit)
            )
            self._owed[key] = self._weighed(before, after)
        return self._owed[key]

    def _weighed(self, before: tuple[Rule, ...], after: tuple[Rule, ...]) -> Owed:
        repeats = {
            rule.id: tuple(one.id for one in before if self._implies(one, rule))
            for rule in after
            if rule.pack == self.draft.name
        }
        new = frozenset(name for name, duties in repeats.items() if not duties)
        told = {name: duties for name, duties in repeats.items() if duties}
        return Owed(before, after, new, told)

    def _implies(self, one: Rule, rule: Rule) -> bool:
        """Say whether a duty in force asks at least as much as one of the document."""
        key = (f"{one.id}|{one.every}|{one.at_least}|{one.within_days}", rule.id)
        if key not in self._implied:
            known = set(one.needs) >= set(rule.needs)
            bare = (replace(it, needs=()) for it in (one, rule))
            self._implied[key] = known and implies(*bare)
        return self._implied[key]

    # --- what it costs ------------------------------------------------------

    def _added(self, unit: str, owed: Collection[tuple[Cohort, Owed]]) -> Effort:
        """Return what is added for one unit; units alike are reckoned once."""
        org = self.world.orgs[unit]
        counts = tuple((one.kind, one.sort, one.count) for one, _ in owed)
        key = (self._law_key(unit), sort_of(org, self.on), counts)
        if key not in self._efforts:
            after = effort_of(_demands((c, o.after) for c, o in owed), self.kinds)
            before = effort_of(_demands((c, o.before) for c, o in owed), self.kinds)
            self._efforts[key] = after - before
        return self._efforts[key]

    def _shorter(self, new: Mapping[str, int]) -> Iterator[Shorter]:
        """Give the deadlines that come earlier than in what a new rule refines."""
        for rule in self.draft.rules:
            for name in rule.refines if new.get(rule.id) else ():
                upper = self.whole.by_id.get(name)
                if upper is not None:
                    for one in changes(upper, rule, self.kinds, self.draft.rank):
                        if one.deadline:
                            yield Shorter(upper, rule, one)


def _demands(owed: Iterable[tuple[Cohort, Iterable[Rule]]]) -> list[Demand]:
    """Return each rule once, with all subjects of the unit that owe it."""
    counts: Counter[str] = Counter()
    rules: dict[str, Rule] = {}
    for cohort, bound in owed:
        for rule in bound:
            counts[rule.id] += cohort.count
            rules[rule.id] = rule
    return [Demand(rule, counts[name]) for name, rule in rules.items()]


def same_articles(draft: Pack, library: Library, kinds: Mapping[str, Kind]) -> float:
    """Return the share of articles whose rules all stand in a document above."""
    same: set[str] = set()
    for name in draft.parents:
        if (upper := library.packs.get(name)) is not None:
            rows = compare(upper, draft, library, kinds).rows
            same |= {
                r.lower.id for r in rows if r.lower and r.relation == Relation.SAME
            }
            copied = {_bare(rule) for rule in upper.rules}
            same |= {rule.id for rule in draft.rules if _bare(rule) in copied}
    whole = [one for one in draft.articles if one.rules]
    if not whole:
        return 0.0
    return sum(all(r.id in same for r in one.rules) for one in whole) / len(whole)


def _bare(rule: Rule) -> Rule:
    """Return a rule without where it stands: copied rules are then the same."""
    nowhere: dict[str, Any] = {
        "file": Path(),
        "line": 0,
        "section": "",
        "refines": (),
        "note": "",
    }
    return replace(rule, pack="", **nowhere)
