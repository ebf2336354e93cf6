"""One record at once: it is put into, or taken out of, the cells it counts for.

A counted cell keeps the list of entries that count, so that a record is added
or removed without reading the ledger again, and doing it twice changes nothing.
What a record must carry (``carry``) is judged again from the unit's records of
that kind. Where a record may open or keep up a duty, or where something other
than the ledger changed, the units are judged afresh (``MustJudgeAfreshError``).
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime

from django.db import connection

from yiben.common.clock import local_day
from yiben.common.rows import change, find
from yiben.ledger.queries import entries_named, void_days
from yiben.people.facts import member_facts
from yiben.rules.credit import Posting, Postings
from yiben.rules.facts import EntryFact, Situation
from yiben.rules.pack import Rule
from yiben.rules.period import first_day, month_of
from yiben.rules.words import Form, PersonRole, SubjectKind
from yiben.standing.facts import (
    COUNTED_FORMS,
    Key,
    counted_in,
    key_of,
    numbers_of,
    one_counted,
    text_of,
)
from yiben.standing.models import Cell

from . import gate
from .counts import note
from .law import Law, law_of
from .records import carried_again

_OFFICES = frozenset({SubjectKind.OFFICE.value, SubjectKind.PAIR.value})
_WITH = frozenset({"with_team", "with_secretary", "with_member"})


class MustJudgeAfreshError(Exception):
    """A record may do more than count; its units must be judged afresh."""


def count_entries(
    entries: Collection[str], names: Collection[str], *, at: datetime
) -> set[str]:
    """Put entries, and what they correct, where they count; return the units.

    ``names`` are what the queue says they concern. Organisations and cells are
    held in one order until commit. Raises MustJudgeAfreshError before
    anything is written.
    """
    on, facts = local_day(at), entries_named(entries)
    told = (name.partition(":") for name in names)
    concerned = {org_id for kind, _, org_id in told if kind in {"org", "tree"}}
    concerned |= {org_id for one in facts for org_id in _orgs_in(one)}
    years = _years(concerned)
    if not years:
        return set()
    if any(one.gap_of or one.entered_on > on for one in facts):
        raise MustJudgeAfreshError
    law = law_of(" ".join(sorted(years.values())), on)
    law.know(concerned)
    postings = Postings(_world(facts, law))
    found = [one for name in postings.subjects() for one in postings.of(name)]
    wanted = _Wanted(law, years)
    for one in found:
        wanted.add(one)
    cells = wanted.cells()
    void = void_days([one.id for one in facts]) if found else {}
    changes: Counter[Key] = Counter()
    units = _recount(cells, wanted.postings, void, on, law, changes)
    for (subject, year), families in sorted(wanted.carrying.items()):
        old = [one for one in cells if (one.subject, one.year) == (subject, year)]
        units |= carried_again(law, subject, families, year, old, changes)
    note(changes)
    return units


def _years(concerned: Collection[str]) -> dict[int, str]:
    """Return the years that are kept and their stamps; hold some organisations."""
    holds = "".join(f", {gate.holding(one)}" for one in sorted(concerned))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT year, stamp{holds} FROM standing_built")  # noqa: S608 -- our own expressions
        return {row[0]: row[1] for row in cursor.fetchall()}


class _Wanted:
    """Where some postings may count: cells to change, records to look at again."""

    def __init__(self, law: Law, years: Collection[int]) -> None:
        self._law, self._years = law, years
        self.postings: dict[tuple[str, str], list[Posting]] = defaultdict(list)
        self.carrying: dict[tuple[str, int], set[str]] = defaultdict(set)
        self._asked: set[tuple[str, str]] = set()
        self._days: set[date] = set()
        self._always: set[str] = set()
        self._duties: dict[tuple[str, str, frozenset[str]], list[Rule]] = {}

    def add(self, posting: Posting) -> None:
        """Take in one posting; raise MustJudgeAfreshError if it opens a duty."""
        kind = posting.subject.partition(":")[0]
        if kind == SubjectKind.ORG and self._law.opens(posting):
            raise MustJudgeAfreshError
        # All who took part in the same way are asked about once.
        same = (posting.entry.id, kind, posting.roles)
        if same not in self._duties:
            self._duties[same] = _duties(self._law, posting, kind)
        for rule in self._duties[same]:
            if rule.form in COUNTED_FORMS:
                self.postings[posting.subject, rule.id].append(posting)
                self._asked.add((posting.subject, rule.id))
                self._days.add(first_day(posting.month))
            elif rule.form != Form.CARRY:
                self._look(posting.subject, {rule.id})
            elif posting.month // 12 in self._years:
                family = self._law.library.family[rule.id]
                self.carrying[posting.subject, posting.month // 12].add(family)
                self._look(posting.subject, self._law.carry[family])

    def _look(self, subject: str, duties: Collection[str]) -> None:
        self._asked.update((subject, duty) for duty in duties)
        self._always.update(duties)

    def cells(self) -> list[Cell]:
        """Return the cells that may change, held in the order of their numbers.

        Subjects and duties are asked for together, because only so does SQLite
        look them up; what is not wanted of that is left out here.
        """
        if not self._asked:
            return []
        groups = (
            sorted({subject for subject, _ in self._asked}),
            sorted({duty for _, duty in self._asked}),
        )
        times = ["(first_on <= %s AND last_on >= %s)" for _ in self._days]
        if self._always:
            times.append(f"duty IN ({_marks(self._always)})")
        found = find(
            Cell,
            f"year IN ({_marks(self._years)}) AND subject IN ({_marks(groups[0])})"
            f" AND duty IN ({_marks(groups[1])}) AND ({' OR '.join(times)}){_held()}",
            [
                *self._years,
                *groups[0],
                *groups[1],
                *(day for one in sorted(self._days) for day in (one, one)),
                *sorted(self._always),
            ],
        )
        return [one for one in found if (one.subject, one.duty) in self._asked]


def _held() -> str:
    return "" if connection.vendor == "sqlite" else " ORDER BY id FOR UPDATE"


def _orgs_in(entry: EntryFact) -> list[str]:
    return [entry.unit_id, *(one.org_id for one in entry.orgs)]


def _world(facts: list[EntryFact], law: Law) -> Situation:
    """Return what postings of these entries depend on, in at most three queries."""
    kinds = {kind for one in facts for kind in one.kinds}
    rules = [rule for kind in kinds for rule in law.by_kind.get(kind, ())]
    people = {p.person_id for one in facts for p in one.people if p.counts}
    sides = any(
        p.role == PersonRole.TALKER for one in facts for p in one.people
    ) and any(rule.record and rule.record.roles & _WITH for rule in rules)
    held = sides or any(rule.binds.subject in _OFFICES for rule in rules)
    return Situation(
        orgs=law.orgs,
        offices=law.offices(sorted(people)) if held else (),
        members=tuple(member_facts(person_ids=people)) if sides and people else (),
        entries=tuple(facts),
    )


def _duties(law: Law, posting: Posting, kind: str) -> list[Rule]:
    """Return the rules a posting may count for, whatever the day and the unit."""
    rules = {
        rule.id: rule
        for name in posting.entry.kinds
        for rule in law.by_kind.get(name, ())
        if rule.binds.subject == kind
    }
    found = []
    for rule in rules.values():
        spec = rule.record
        if spec is None or not posting.matches(spec):
            continue
        if rule.form == Form.CARRY and kind != SubjectKind.ORG:
            raise MustJudgeAfreshError
        found.append(rule)
    return found


def _marks(values: Collection[object]) -> str:
    return ",".join(["%s"] * len(values))


def _recount(
    cells: list[Cell],
    by_cell: Mapping[tuple[str, str], list[Posting]],
    void: Mapping[str, date],
    on: date,
    law: Law,
    changes: Counter[Key],
) -> set[str]:
    """Put each posting into its counted cells or take it out; return the units."""
    updates, units = [], set()
    for cell in cells:
        rule = law.rules[cell.duty]
        if cell.waits or rule.form == Form.CARRY:
            continue
        covers = rule.record is not None and rule.record.covers_members
        if rule.form in {Form.KEEP, Form.WHEN} or covers or not cell.counted:
            raise MustJudgeAfreshError
        postings = by_cell.get((cell.subject, cell.duty), ())
        if not postings:
            continue
        before, known = key_of(cell), cell.counted
        ended = {name for name, day in void.items() if day <= on}
        _put(postings, cell, rule, ended)
        if cell.counted != known:
            changes[before] -= 1
            changes[key_of(cell)] += 1
            numbers = (cell.done, cell.on_time, cell.flags)
            updates.append((cell.pk, *numbers, cell.counted))
        units.add(cell.org_id)
    change(Cell, ("done", "on_time", "flags", "counted"), updates)
    return units


def _put(
    postings: Iterable[Posting], cell: Cell, rule: Rule, ended: Collection[str]
) -> None:
    """Put postings into the list of a cell, or take them out, and count again."""
    day, counted = counted_in(cell.counted)
    every = {one.entry: one for one in counted}
    for one in postings:
        every.pop(one.entry.id, None)
        if one.entry.id not in ended and _counts(one, cell, rule):
            every[one.entry.id] = one_counted(one, day)
    numbers = numbers_of(list(every.values()), cell.need, cell.due_on, day)
    cell.done, cell.on_time, flags = numbers
    cell.flags = ",".join(sorted(flags)) or None
    cell.counted = text_of(day, every.values())


def _counts(posting: Posting, cell: Cell, rule: Rule) -> bool:
    first, last = month_of(cell.first_on), month_of(cell.last_on)
    return (
        first <= posting.month <= last
        and rule.record is not None
        and posting.matches(rule.record)
    )
