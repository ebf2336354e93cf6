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
    STATUSES,
    Batch,
    Bytes,
    Cells,
    Excuses,
    Hits,
    Listing,
    Numbers32,
    People,
    State,
    sweep,
    wait,
)
from .tables import CODES, Columns, Ints

LEDGER = ("row", "act", "timely_day", "entered_day", "void_day")
LEDGER_SCHEMA = pa.schema([(name, pa.int32()) for name in LEDGER])
"""A ledger: which subject did what, when it was timely, entered and withdrawn."""


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
    state = State(np.zeros(2, np.int64), np.zeros(region.plans.slots, np.int64))
    shape = (
        1 + int(region.group.max(initial=0)),
        max(1, len(region.plans.lines["due"])),
        STATUSES,
    )
    counts = np.zeros(shape, np.int32)
    listing = _listing(region, listed=listed)
    rest = (known_on, hits, people, cells, excuses, state, counts, listing)
    for batch in batches:
        if not sweep(Batch(0, *(batch.column(n).to_numpy() for n in LEDGER)), *rest):
            raise ValueError("台账没有按主体排序，无法分批计算；请先按 row 排序。")
    sweep(Batch(len(people.profile), *[np.zeros(0, np.int32)] * 5), *rest)
    seats = int(np.diff(region.roster.first_seat).max(initial=0))
    alike = np.zeros((shape[0], len(cells.waiting), seats), np.int32)
    wait(people, cells, alike, counts, listing)
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


def _people(region: Region) -> People:
    roster = region.roster
    one = np.zeros(1, np.int64)
    return People(
        _small(roster.profile),
        _small(roster.first_seat),
        _small(roster.org if len(roster.org) else one),
        _small(region.group if len(region.group) else one),
    )


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
    return Cells(_small(plans.first), _small(plans.waiting), _small(plan))


def _hits(region: Region) -> Hits:
    first = np.searchsorted(region.hits["act"], np.arange(region.acts + 1))
    slot, due_day = region.hits["slot"], region.hits["due_day"]
    return Hits(_small(first), _small(slot), _small(due_day))


def _excuses(region: Region, known_on: int) -> Excuses:
    marks = 1 + len(region.plans.marks)
    rows, orgs = len(region.roster.profile), max(1, len(region.group))
    waived_row, waived = _seen(region.waivers, rows, marks, known_on)
    gap_org, gaps = _seen(region.gaps, orgs, marks, known_on)
    return Excuses(marks, waived_row, waived, gap_org, gaps)


def _seen(table: Columns, size: int, marks: int, known_on: int) -> tuple[Bytes, Ints]:
    """Return who is named by what can be seen, and the keys of what is named."""
    seen = (table["entered_day"] <= known_on) & (known_on < table["void_day"])
    at, mark = table["at"][seen], table["mark"][seen]
    named = np.zeros(size, np.uint8)
    named[at] = 1
    return named, np.unique(at * marks + mark)


def _listing(region: Region, *, listed: bool) -> Listing:
    sizes = np.diff(region.plans.first)[region.roster.profile] if listed else ()
    ends = np.cumsum(np.asarray(sizes, dtype=np.int64))
    many = int(ends[-1]) if len(ends) else 0
    return Listing(
        ends - np.asarray(sizes, dtype=np.int64),
        np.zeros(many, np.int64),
        np.zeros(many, np.int64),
        np.zeros(many, np.uint8),
    )
