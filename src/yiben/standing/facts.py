"""Rows of every room into one situation that can be judged, and back."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from yiben.duties.facts import waiver_facts
from yiben.ledger.queries import entry_facts
from yiben.org.facts import org_facts
from yiben.org.models import Org
from yiben.org.queries import around, orgs_rows
from yiben.people.facts import people_facts
from yiben.policy.queries import LawFacts, law_facts, library
from yiben.rules.credit import Posting
from yiben.rules.evaluate import Judge
from yiben.rules.facts import EntryFact, OrgFact, Situation
from yiben.rules.judge import SOFT
from yiben.rules.pack import Library, Rule
from yiben.rules.words import Flag, Form, Status

from .models import Cell

COUNTED_FORMS = frozenset({Form.REQUIRE.value, Form.FILE.value})
"""Forms whose cells are a number of entries, each of which counts by itself."""

FEW = 20
"""For no more organisations than that, only their own surroundings are read."""

ON_DAY, OFF_DAY, FILED = 0, 1, 2
"""How an entry keeps to a fixed day: it does, it does not, it does not and says so."""


class Counted(NamedTuple):
    """An entry that counts for a cell: when by, and whether on the fixed day."""

    entry: str
    timely_on: str
    day: int


class Key(NamedTuple):
    """All that the status of a cell depends on, and where and what it is.

    ``state`` is a status that no day changes, or ``owed`` (open until its due
    day, then missed) or ``kept`` (met until it lapses, then owed); of what only
    reminds, ``_soft`` is added. Days are ordinals, 0 for none.
    """

    path: str
    year: int
    system: str
    state: str
    until: int
    due: int
    warn: int


def key_of(row: Cell) -> Key:
    """Return as what a cell is counted."""
    state, until, due, warn = state_of(row)
    return Key(row.path, row.year, row.system, state, until, due, warn)


def state_of(row: Cell) -> tuple[str, int, int, int]:
    """Return state and days of a cell, by the same order as ``rules.judge.status_of``."""
    if row.waits:
        return row.waits, 0, 0, 0
    if row.waived:
        return Status.WAIVED.value, 0, 0, 0
    if row.gap:
        return Status.GAP_DECLARED.value, 0, 0, 0
    if row.done >= row.need and row.lasts_until is None:
        late = row.on_time < row.need and row.period != "standing"
        return (Status.MET_LATE if late else Status.MET).value, 0, 0, 0
    kept = row.done >= row.need
    if row.due_on is None and not kept:
        return Status.UNDETERMINED.value, 0, 0, 0
    late = kept and row.on_time < row.need and row.period != "standing"
    name = "kept_late" if late else "kept" if kept else "owed"
    return (
        name + ("_soft" if row.strength in SOFT else ""),
        row.lasts_until.toordinal() if kept and row.lasts_until else 0,
        row.due_on.toordinal() if row.due_on else 0,
        row.warn_on.toordinal() if row.warn_on else 0,
    )


def one_counted(posting: Posting, day: int | None) -> Counted:
    """Return a posting as it is noted in the cell it counts for."""
    entry = posting.entry
    kept = day is None or entry.happened_on.day == day
    off = FILED if "deviation_filed" in entry.tags else OFF_DAY
    return Counted(entry.id, posting.timely_on.isoformat(), ON_DAY if kept else off)


def counted_text(rule: Rule, postings: Iterable[Posting]) -> str:
    """Return the day a rule fixes and the postings that count, as they are kept."""
    day = rule.record.day if rule.record else None
    return text_of(day, [one_counted(one, day) for one in postings])


def text_of(day: int | None, counted: Iterable[Counted]) -> str:
    """Return the kept text of a fixed day and of what counts, in one order."""
    return json.dumps([day, *sorted(counted)], separators=(",", ":"))


def counted_in(text: str) -> tuple[int | None, list[Counted]]:
    """Read what ``text_of`` wrote."""
    day, *counted = json.loads(text)
    return day, [Counted(*one) for one in counted]


def numbers_of(
    counted: Sequence[Counted], need: int, due_on: date | None, day: int | None
) -> tuple[int, int, set[str]]:
    """Return done, on time and flags, as ``rules.forms`` counts them."""
    due = due_on.isoformat() if due_on else ""
    done, on_time = len(counted), sum(one.timely_on <= due for one in counted)
    flags = {Flag.LATE.value} if need and done >= need and on_time < need else set()
    if day is not None and counted and all(one.day != ON_DAY for one in counted):
        filed = any(one.day == FILED for one in counted)
        flags.add((Flag.DEVIATION_FILED if filed else Flag.DEVIATING).value)
    return done, on_time, flags


def judge_for(
    org_ids: Collection[str],
    *,
    year: int,
    known_on: date,
    near: Mapping[str, OrgFact] | None = None,
) -> Judge:
    """Return a judge who knows all that may count for these units in a year.

    ``near`` is what ``near_facts`` gave, if it was asked for already.
    """
    world = situation_for(org_ids, year=year, known_on=known_on, near=near)
    law = LawFacts(world.adoptions, world.settings, world.definitions)
    return _bench(library(), law, known_on).about(world, known_on)


@lru_cache(maxsize=4)
def _bench(shelf: Library, law: LawFacts, known_on: date) -> Judge:
    """Return one who has read the clauses in force, and knows nothing else.

    What is in force follows from these three and from nothing else, and is a
    third of judging one duty.
    """
    return Judge(Situation({}, (), (), (), (), *law), shelf, known_on)


def situation_for(
    org_ids: Collection[str],
    *,
    year: int,
    known_on: date,
    near: Mapping[str, OrgFact] | None = None,
    entries: Iterable[EntryFact] | None = None,
) -> Situation:
    """Gather what may count for these units in a year, in few queries.

    Beside the units themselves come all above them (for the documents in
    force), those directly below (for checks of subordinates and groups), and
    every entry that names one of their people; ``entries`` if they are known.
    """
    wanted = set(org_ids)
    near = near_facts(wanted) if near is None else near
    offices, members = people_facts(wanted)
    if entries is None:
        entries = entry_facts(
            unit_ids=wanted | {o.id for o in near.values() if o.superior_id in wanted},
            person_ids={o.person_id for o in offices} | {m.person_id for m in members},
            since=date(year, 1, 1),
            until=date(year, 12, 31),
        )
    return Situation(
        orgs=near,
        offices=tuple(offices),
        members=tuple(members),
        entries=tuple(entries),
        waivers=tuple(waiver_facts()),
        **law_facts(known_on=known_on)._asdict(),
    )


def near_facts(wanted: Collection[str]) -> dict[str, OrgFact]:
    """Return the wanted organisations, all above them, and those right below."""
    rows = orgs_rows(wanted if len(wanted) <= FEW else None)
    if len(wanted) <= FEW:
        rows += around(rows)
    return near_of(rows, wanted)


def near_of(rows: Iterable[Org], wanted: Collection[str]) -> dict[str, OrgFact]:
    """Return the same from rows in which all of them are."""
    every = org_facts(rows)
    keep = {one for org_id in wanted if org_id in every for one in every[org_id].path}
    inside = set(wanted)
    keep |= {org.id for org in every.values() if org.superior_id in inside}
    return {org_id: every[org_id] for org_id in keep}
