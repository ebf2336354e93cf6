"""A region at a time: a ledger sorted by subject goes in, counts come out.

What a region needs in memory is its subjects, its counts and one batch of its
ledger; the ledger itself may have any length.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from yiben.rules.words import Status

from .compile import Book
from .profiles import Plans, Roster, acts_of, hits_of, profiles_of
from .sweep import (
    LINE,
    STATUSES,
    UNMET,
    Batch,
    Cells,
    Excuses,
    Hits,
    Listing,
    Numbers32,
    People,
    Places,
    State,
    advance,
    owe,
    settle,
    sweep,
)
from .tables import CODES, Columns, Ints

LEDGER = ("row", "act", "timely_day", "entered_day", "void_day")
LEDGER_SCHEMA = pa.schema(
    [pa.field(name, pa.int32(), nullable=False) for name in LEDGER]
)
"""A ledger: which subject did what, when it was timely, entered and withdrawn.

Nothing is missing in it, and it says so: reading takes half the time.
"""
BLOCK = 1 << 17
"""Bytes for the counters of a block: to stay near the processor with a batch."""

NOTHING = np.zeros(0, np.int64)
NOT_LISTED = Listing(NOTHING, NOTHING, NOTHING, np.zeros(0, np.uint8))


@dataclass(frozen=True)
class Region:
    """All of a region but its ledger. ``group`` is where an owner is counted."""

    plans: Plans
    roster: Roster
    hits: Columns
    acts: int
    waivers: Columns
    gaps: Columns
    group: Ints


@dataclass(frozen=True)
class Outcome:
    """``counts[group, line, status]``, and if asked for every cell by itself."""

    counts: Numbers32
    listing: Listing


def outcome_of(
    region: Region,
    batches: Iterable[pa.RecordBatch],
    as_of: int,
    known_on: int,
    *,
    listed: bool = False,
) -> Outcome:
    """Judge a region from its ledger, sorted by ``row``, as known on a day.

    Raises:
        ValueError: the ledger is not sorted by subject.
    """
    people, cells = _people(region), _cells(region.plans, as_of)
    excuses, hits = _excuses(region, known_on), _hits(region)
    towns = 1 + int(region.group.max(initial=0))
    lines = max(1, len(region.plans.lines["due"]))
    counts = np.zeros((towns, lines, STATUSES), np.int32)
    state = _state(region.plans.slots, towns, lines)
    listing = _listing(region, cells) if listed else NOT_LISTED
    rest = (people, cells, excuses, state, counts, listing)
    for batch in batches:
        rows, acts, *days = (batch.column(name).to_numpy() for name in LEDGER)
        piece = Batch(rows, acts.view(np.uint32), *days)
        if not sweep(piece, known_on, hits, *rest):
            raise ValueError("台账没有按主体排序，无法分批计算；请先按 row 排序。")
    advance(len(people.profile), *rest)
    posts = _posts(region.roster, len(region.plans.waiting))
    owe(people, cells, posts, np.zeros((towns, posts[-1]), np.int32), counts)
    settle(state.done, _unmet(cells, lines), counts)
    return Outcome(counts, listing)


def evaluate(book: Book, as_of: int, known_on: int) -> dict[str, Ints]:
    """Return every counted cell of a book, as ``kernel.evaluate`` does."""
    region, ledger = region_of(book)
    batches = ledger.to_batches(max_chunksize=1000)
    listing = outcome_of(region, batches, as_of, known_on, listed=True).listing
    plans, roster = region.plans, region.roster
    sizes = np.diff(plans.first)[roster.profile]
    row = np.repeat(np.arange(len(sizes)), sizes)
    place = plans.first[roster.profile[row]] + np.arange(len(row)) - listing.first[row]
    names = ("due", "need", "due_day", "clause", "duty", "period", "carried")
    cells = {name: plans.cells[name][place] for name in names}
    seat = roster.first_seat[row] + plans.cells["seat"][place]
    return cells | {
        "subject": row,
        "org": roster.org[seat],
        "done": listing.done,
        "on_time": listing.on_time,
        "status": listing.status.astype(np.int64),
    }


def region_of(book: Book) -> tuple[Region, pa.Table]:
    """Return a book as a region of one group, and its ledger."""
    plans, roster = profiles_of(book)
    acts, act = acts_of(book.postings)
    order = np.argsort(book.postings["subject"], kind="stable")
    days = {name: book.postings[name] for name in LEDGER[2:]}
    ledger = {"row": book.postings["subject"], "act": act, **days}
    arrays = [pa.array(ledger[name][order].astype(np.int32)) for name in LEDGER]
    region = Region(
        plans,
        roster,
        hits_of(acts, book.credits),
        len(acts["rate"]),
        _marked(book.waivers, "subject", plans),
        _marked(book.gaps, "org", plans),
        np.zeros(len(book.orgs), np.int64),
    )
    return region, pa.table(arrays, schema=LEDGER_SCHEMA)


def _marked(table: Columns, by: str, plans: Plans) -> Columns:
    """Return waivers or gaps by mark; those of no cell are left out."""
    pairs = zip(table["duty"].tolist(), table["period"].tolist(), strict=True)
    mark = np.array([plans.marks.get(pair, -1) for pair in pairs], dtype=np.int64)
    known = mark >= 0
    days = {name: table[name][known] for name in ("entered_day", "void_day")}
    return {"at": table[by][known], "mark": mark[known], **days}


def _small(values: Ints) -> Numbers32:
    return np.ascontiguousarray(values, dtype=np.int32)


def _places(values: Ints) -> Places:
    return np.ascontiguousarray(values, dtype=np.uint32)


def _state(slots: int, towns: int, lines: int) -> State:
    block = np.zeros((max(1, BLOCK // 8 // slots), slots), np.int64)
    return State(np.zeros(2, np.int64), block, np.zeros((towns, lines), np.int64))


def _people(region: Region) -> People:
    roster = region.roster
    town = region.group[roster.org]
    parts = (roster.profile, roster.first_seat, roster.org, town)
    return People(*(_places(part) for part in parts))


def _cells(plans: Plans, as_of: int) -> Cells:
    cells = plans.cells
    past = cells["due_day"] < as_of
    late = np.where(cells["soft"] == 1, CODES[Status.REMINDED], CODES[Status.MISSED])
    soon = np.where(
        cells["warn_day"] <= as_of, CODES[Status.DUE_SOON], CODES[Status.OPEN]
    )
    unmet = np.select([cells["waits"] > 0, past], [cells["waits"], late], soon)
    names = ("slot", "need", "seat", "line", "mark")
    plan = np.stack([*(cells[name] for name in names), unmet], axis=1)
    return Cells(_places(plans.first), _places(plans.waiting), _places(plan))


def _hits(region: Region) -> Hits:
    first = np.searchsorted(region.hits["act"], np.arange(region.acts + 1))
    slot, due_day = region.hits["slot"], region.hits["due_day"]
    ends = _places(first[1:])
    return Hits(_places(first[:-1]), ends, _places(slot), _small(due_day))


def _excuses(region: Region, known_on: int) -> Excuses:
    marks, roster = 1 + len(region.plans.marks), region.roster
    named = np.zeros(len(roster.profile), np.uint8)
    waived, waivers = _seen(region.waivers, marks, known_on)
    named[waived] = 1
    closed, gaps = _seen(region.gaps, marks, known_on)
    gap_org = np.zeros(len(region.group), np.uint8)
    gap_org[closed] = 1
    seats = np.flatnonzero(gap_org[roster.org])
    named[np.searchsorted(roster.first_seat, seats, side="right") - 1] = 1
    return Excuses(marks, named, waivers, gaps)


def _seen(table: Columns, marks: int, known_on: int) -> tuple[Ints, Ints]:
    """Return who is named by what can be seen, and the keys of what is named."""
    seen = (table["entered_day"] <= known_on) & (known_on < table["void_day"])
    at, mark = table["at"][seen], table["mark"][seen]
    return at, np.unique(at * marks + mark)


def _posts(roster: Roster, profiles: int) -> Places:
    """Return where the seats of each profile begin when those of all are numbered."""
    seats = np.zeros(profiles, np.int64)
    seats[roster.profile] = np.diff(roster.first_seat)
    return _places(np.append(0, np.cumsum(seats)))


def _unmet(cells: Cells, lines: int) -> Places:
    """Return the status of what is not done, for each line."""
    unmet = np.zeros(lines, np.uint32)
    unmet[cells.plan[:, LINE]] = cells.plan[:, UNMET]
    return unmet


def _listing(region: Region, cells: Cells) -> Listing:
    """Return room for every cell, all of them undone."""
    first, profile = region.plans.first, region.roster.profile
    sizes = np.diff(first)[profile]
    ends = np.cumsum(sizes)
    many = int(ends[-1]) if len(ends) else 0
    place = np.arange(many) + np.repeat(first[profile] - ends + sizes, sizes)
    none = np.zeros(many, np.int64)
    status = cells.plan[place, UNMET].astype(np.uint8)
    return Listing(ends - sizes, none, none.copy(), status)
