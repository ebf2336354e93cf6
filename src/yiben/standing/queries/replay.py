"""A document replayed on the ledger of a past year: who would have been short.

The people, units and records are those of that year; only the document is
new. What it newly asks to be written into a record was not written then, and
shows as lacking.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from yiben.org.access import Viewer, may_read
from yiben.org.models import Org
from yiben.org.queries import orgs_rows, subtree_ids
from yiben.policy.queries import library, require_rehearsable, require_rehearse
from yiben.rules.evaluate import Judge, Verdict
from yiben.rules.facts import AdoptionFact, Situation
from yiben.rules.layer import Clause
from yiben.rules.pack import Library, Pack, Rule
from yiben.rules.subjects import Subject
from yiben.standing.checks import check_year
from yiben.standing.facts import situation_for

REGION = 100
"""How many units are judged at a time, so that memory stays bounded."""

SCREEN = 200
"""How many units a page replays; the command line replays all."""

NAMED = 12
"""How many units that would have been short are named for a duty."""


@dataclass(frozen=True, slots=True)
class ReplayLine:
    """One duty on a past ledger: cells that were due, and what became of them.

    ``named`` are units that would have been short, as far as the viewer reads
    their records; nobody is named who is a person.
    """

    rule: Rule
    due: int
    met: int
    late: int
    short: int
    subjects: int
    units: int
    named: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Replay:
    """A document on the ledger of a year; ``left_out`` units were too many."""

    pack: Pack
    year: int
    units: int
    left_out: int
    entries: int
    lines: tuple[ReplayLine, ...]

    @property
    def short(self) -> int:
        """Return how many cells would have been short in all."""
        return sum(one.short for one in self.lines)


@dataclass
class _Count:
    """What was found for one duty so far."""

    due: int = 0
    met: int = 0
    late: int = 0
    short: int = 0
    subjects: set[str] = field(default_factory=set)
    units: set[str] = field(default_factory=set)

    def take(self, verdict: Verdict) -> None:
        """Count one cell."""
        cell = verdict.cell
        self.due += 1
        if cell.done < cell.need:
            self.short += 1
            self.subjects.add(cell.subject)
            self.units.add(cell.org_id)
        elif cell.on_time < cell.need and not cell.standing:
            self.late += 1
        else:
            self.met += 1


class _Replayer(Judge):
    """Judges by some rules alone; what else is in force is left out."""

    def __init__(
        self, world: Situation, shelf: Library, on: date, only: Collection[str]
    ) -> None:
        super().__init__(world, shelf, on)
        self._only = frozenset(only)

    def clauses_of(self, subject: Subject, year: int) -> list[Clause]:
        """Return the clauses of the rules that are replayed."""
        found = super().clauses_of(subject, year)
        return [one for one in found if one.rule.id in self._only]


def replay_of(
    pack: Pack,
    org: Org,
    *,
    year: int,
    on: date,
    seen_by: Viewer,
    only: Collection[str] | None = None,
    limit: int | None = SCREEN,
) -> Replay:
    """Return where a unit and all below it would have been short of a document.

    ``only`` names the rules to look at, all duties without. ``limit`` bounds
    the units, taken in the order of the tree. Raises RefusedError.
    """
    require_rehearse(seen_by, org)
    require_rehearsable(seen_by, pack, org)
    check_year(year)
    rules = {
        r.id: r for r in pack.rules if r.is_duty and (only is None or r.id in only)
    }
    units = subtree_ids([org.pk])
    chosen = units[:limit]
    counts: dict[str, _Count] = defaultdict(_Count)
    entries = 0
    for start in range(0, len(chosen), REGION) if rules else ():
        some = chosen[start : start + REGION]
        world = _as_if(situation_for(some, year=year, known_on=on), pack, org)
        entries += len(world.entries)
        shelf = Library(library().packs | {pack.name: _undated(pack)})
        judge = _Replayer(world, shelf, on, rules)
        for verdict in _due(judge, some, year, on):
            counts[verdict.cell.duty].take(verdict)
    lines = tuple(
        _line(rules[name], counts[name], seen_by) for name in rules if name in counts
    )
    left = len(units) - len(chosen)
    return Replay(pack, year, len(chosen), left, entries, lines)


def _due(judge: Judge, units: list[str], year: int, on: date) -> Iterator[Verdict]:
    """Give the cells that are decided by now: due and over, or done already."""
    for verdict in judge.verdicts(units, year, min(on, date(year, 12, 31))):
        cell = verdict.cell
        if not cell.need or cell.carried_by or cell.waived or cell.due_on is None:
            continue
        if cell.due_on < on or cell.done >= cell.need:
            yield verdict


def _undated(pack: Pack) -> Pack:
    """Return a document as if it had been in force long ago."""
    return replace(pack, in_force_from=date.min)


def _as_if(world: Situation, pack: Pack, org: Org) -> Situation:
    """Return the situation with the document put in force for the whole time."""
    mine = world.orgs[org.pk].path if org.pk in world.orgs else ()
    others = tuple(
        one
        for one in world.adoptions
        if one.pack != pack.name
        or not (
            one.org_id in mine
            or (one.org_id in world.orgs and org.pk in world.orgs[one.org_id].path)
        )
    )
    return replace(
        world, adoptions=(*others, AdoptionFact(org.pk, pack.name, date.min))
    )


def _line(rule: Rule, count: _Count, viewer: Viewer) -> ReplayLine:
    named: list[tuple[str, str]] = []
    for unit in orgs_rows(sorted(count.units)):
        if len(named) < NAMED and may_read(viewer, unit):
            named.append((unit.pk, unit.short_name))
    return ReplayLine(
        rule,
        count.due,
        count.met,
        count.late,
        count.short,
        len(count.subjects),
        len(count.units),
        tuple(named),
    )
