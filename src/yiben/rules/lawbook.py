"""Which clauses are in force where: adopted, settled, defined, replaced.

A clause is a rule with the numbers that units in authority have set for it,
for a run of months.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from .facts import AdoptionFact, DefinitionFact, SettingFact
from .pack import Library, Pack, Rule
from .period import FAR, MONTHS, first_whole_month, month_after_whole
from .words import Every, Form


@dataclass(frozen=True, slots=True, eq=False)
class Clause:
    """A rule in force for a unit: with the numbers set for it, and since when.

    ``adopter`` is the organisation whose adoption brought it; months in force
    run from ``since`` up to, not including, ``until``; ``again`` is the month
    from which the rule stands there once more. Two clauses are the
    same only if they are one object; ``mark`` tells which ones say the same.
    """

    rule: Rule
    adopter: str
    rank: int
    since: int
    until: int
    again: int = FAR

    @property
    def order(self) -> tuple[int, str, str, int]:
        """Return what sorts clauses from the centre down."""
        return (self.rank, self.rule.pack, self.rule.name, self.since)

    @property
    def mark(self) -> tuple[object, ...]:
        """Return all in which two clauses of one library can differ."""
        rule = self.rule
        day = rule.record.day if rule.record else None
        open_words = (rule.open_term, rule.needs)
        numbers = (rule.every, rule.at_least, rule.within_days, rule.by, day)
        stands = (rule.id, self.adopter, self.since, self.until, self.again)
        return (*stands, *numbers, *open_words)


@dataclass(frozen=True, slots=True)
class Suspension:
    """Months in which a prohibition keeps a duty from being owed."""

    clause: Clause
    by: Rule
    since: int
    until: int


@dataclass(frozen=True)
class LawBook:
    """What is in force where: packs, who adopted them, numbers set, names defined."""

    library: Library
    adoptions: tuple[AdoptionFact, ...] = ()
    settings: tuple[SettingFact, ...] = ()
    definitions: tuple[DefinitionFact, ...] = ()

    @cached_property
    def speakers(self) -> frozenset[str]:
        """Return the organisations that have adopted, settled or defined anything.

        Two paths that meet the same ones, and end or do not end in the same
        one, are under the same clauses.
        """
        return frozenset(
            {one.org_id for one in self.adoptions}
            | {one.org_id for one in self.settings}
            | {one.org_id for one in self.definitions}
        )

    def clauses_for(self, path: tuple[str, ...]) -> list[Clause]:
        """Return every duty that ever binds below this path, in segments of time.

        A number set for an open word holds from the day it was set; before it,
        the clause stands there open. A pack that two organisations of the path
        have adopted binds once.
        """
        found, ends = self._read(path)
        return _chained(_unreplaced(_once(found), ends))

    def suspended_for(self, path: tuple[str, ...]) -> list[Suspension]:
        """Return which duties a prohibition keeps off this path, and which one."""
        found, ends = self._read(path)
        return [
            Suspension(one, rule, max(one.since, other.since), end)
            for one in _once(found)
            for rule, other in ends
            if rule.form == Form.FORBID
            and _ends(rule, other, one)
            and max(one.since, other.since) < (end := min(one.until, other.until))
        ]

    def _read(
        self, path: tuple[str, ...]
    ) -> tuple[list[Clause], list[tuple[Rule, Clause]]]:
        """Return the duties of a path, and what ends duties of others."""
        found: list[Clause] = []
        ends: list[tuple[Rule, Clause]] = []
        for adoption in sorted(self.adoptions, key=lambda one: _place(one, path)):
            pack = self.library.packs.get(adoption.pack)
            if adoption.org_id not in path or pack is None:
                continue
            for rule in pack.rules:
                ending = bool(rule.replaces or rule.suspends or rule.suspends_rules)
                if not rule.is_duty and not ending:
                    continue
                own = path[-1] == adoption.org_id
                if rule.binds.except_issuer if own else rule.binds.issuer_only:
                    continue
                segments = self._segments(rule, adoption, pack, path)
                if rule.is_duty:
                    found += segments
                if ending:
                    ends += [(rule, one) for one in segments]
        return found, ends

    def _segments(
        self, rule: Rule, adoption: AdoptionFact, pack: Pack, path: tuple[str, ...]
    ) -> list[Clause]:
        """Return the rule with its numbers, from month to month.

        A number changed for a rule that is counted already holds from the next
        period on: the running one ends as it began.
        """
        since = max(adoption.from_on, pack.in_force_from, rule.from_on)
        ends = [day for day in (adoption.until_on, rule.until_on) if day is not None]
        end = month_after_whole(min(ends) if ends else None)
        turns: list[tuple[int, Rule]] = []
        for from_on, shape in self._shapes(rule, path):
            start = first_whole_month(max(since, from_on))
            while turns and turns[-1][0] >= start:
                turns.pop()
            if turns:
                start = _next_period(start, turns[-1][1], shape)
            turns.append((start, shape))
        untils = [*(start for start, _ in turns[1:]), end]
        return [
            Clause(shape, adoption.org_id, pack.rank, start, min(until, end))
            for (start, shape), until in zip(turns, untils, strict=True)
            if start < min(until, end)
        ]

    def _shapes(self, rule: Rule, path: tuple[str, ...]) -> list[tuple[date, Rule]]:
        """Return the rule as it reads from each day on, nearest unit deciding."""
        near = [s for s in self.settings if s.duty == rule.id and s.org_id in path]
        near.sort(key=lambda one: (path.index(one.org_id), one.from_on))
        named = [
            one
            for one in self.definitions
            if one.pack == rule.pack and one.term in rule.needs and one.org_id in path
        ]
        days = {one.from_on for one in near} | {one.from_on for one in named}
        shapes = [(date.min, rule)]
        for day in sorted(days):
            values = {one.key: one.value for one in near if one.from_on <= day}
            known = {one.term for one in named if one.from_on <= day}
            needs = tuple(term for term in rule.needs if term not in known)
            shapes.append((day, with_settings(replace(rule, needs=needs), values)))
        return shapes


def _next_period(start: int, old: Rule, new: Rule) -> int:
    """Return the month from which a changed number holds."""
    if old.needs or new.needs or old.is_open or new.is_open:
        return start
    length = max(MONTHS.get(one.every or "", 1) for one in (old, new))
    return -(-start // length) * length


def _place(adoption: AdoptionFact, path: tuple[str, ...]) -> tuple[int, str, date]:
    depth = path.index(adoption.org_id) if adoption.org_id in path else len(path)
    return (depth, adoption.pack, adoption.from_on)


def _once(clauses: Iterable[Clause]) -> list[Clause]:
    """Let each month of a rule be counted once; the higher adoption comes first."""
    kept: dict[str, list[Clause]] = {}
    for clause in clauses:
        taken = kept.setdefault(clause.rule.id, [])
        taken += _without(clause, [(one.since, one.until) for one in taken])
    return [one for pieces in kept.values() for one in _joined(pieces)]


def _joined(pieces: list[Clause]) -> list[Clause]:
    """Make one of two pieces that say the same and follow each other."""
    joined: list[Clause] = []
    for piece in sorted(pieces, key=lambda one: one.since):
        last = joined[-1] if joined else None
        if last and last.until == piece.since and last.rule == piece.rule:
            joined[-1] = replace(last, until=piece.until)
        else:
            joined.append(piece)
    return joined


def _without(clause: Clause, spans: Iterable[tuple[int, int]]) -> list[Clause]:
    """Return what is left of a clause's months when some are taken out."""
    pieces = [clause]
    for since, until in spans:
        pieces = [
            replace(one, since=start, until=end)
            for one in pieces
            for start, end in (
                (one.since, min(one.until, since)),
                (max(one.since, until), one.until),
            )
            if start < end
        ]
    return pieces


def _unreplaced(
    clauses: Iterable[Clause], ends: Iterable[tuple[Rule, Clause]]
) -> list[Clause]:
    """Take out the months in which a rule of no lower level ends another."""
    ends = list(ends)
    if not ends:
        return list(clauses)
    return [
        piece
        for one in clauses
        for piece in _without(
            one,
            [
                (other.since, other.until)
                for rule, other in ends
                if _ends(rule, other, one)
            ],
        )
    ]


def _ends(rule: Rule, clause: Clause, other: Clause) -> bool:
    """Say whether a rule replaces or suspends another one; never a higher one."""
    named = other.rule.id in rule.replaces or other.rule.id in rule.suspends_rules
    return clause.rank <= other.rank and (named or other.rule.system in rule.suspends)


def _chained(clauses: list[Clause]) -> list[Clause]:
    """Let each clause know when its rule stands again."""
    starts: dict[str, list[int]] = {}
    for one in clauses:
        starts.setdefault(one.rule.id, []).append(one.since)
    return [
        one
        if len(starts[one.rule.id]) == 1
        else replace(
            one,
            again=min((s for s in starts[one.rule.id] if s > one.since), default=FAR),
        )
        for one in clauses
    ]


def with_settings(rule: Rule, values: Mapping[str, str]) -> Rule:
    """Return the rule with the numbers a unit in authority has set for it."""
    changed = rule
    if "every" in values:
        changed = replace(changed, every=Every(values["every"]).value, open_term="")
    if "at_least" in values:
        changed = replace(changed, at_least=int(values["at_least"]))
    if "within_days" in values:
        days = int(values["within_days"])
        changed = replace(changed, within_days=days, open_term="")
    if "by" in values:
        changed = replace(changed, by=date.fromisoformat(values["by"]), open_term="")
    if "day" in values and changed.record is not None:
        changed = replace(
            changed, record=replace(changed.record, day=int(values["day"]))
        )
    return changed
