"""The loop over a ledger sorted by subject: fold and judge in one pass.

Plain integers and arrays, in the part of Python that numba compiles; without
numba the same functions run interpreted, slower and with the same answers.
"""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from yiben.rules.words import Status

from .tables import CODES

Act = TypeVar("Act", bound=Callable[..., Any])
Numbers32 = NDArray[np.int32]
Numbers64 = NDArray[np.int64]
Bytes = NDArray[np.uint8]

try:
    import numba
except ImportError:  # requirements/engine.txt is for provinces
    COMPILED = False

    def fast(function: Act) -> Act:
        """Leave a function as it is."""
        return function

    inlined = fast

else:
    COMPILED = True

    def fast(function: Act) -> Act:
        """Compile a function that lets other threads run meanwhile."""
        return cast("Act", numba.njit(nogil=True, cache=True)(function))

    def inlined(function: Act) -> Act:
        """Compile a function into the one that calls it."""
        return cast("Act", numba.njit(inline="always")(function))


STATUSES = len(CODES)
MET, MET_LATE = CODES[Status.MET], CODES[Status.MET_LATE]
WAIVED, GAP = CODES[Status.WAIVED], CODES[Status.GAP_DECLARED]
LOW_HALF = (1 << 32) - 1
"""A counter holds how often in its low half and how often on time in its high."""


class Batch(NamedTuple):
    """A piece of the ledger, sorted by subject; those before ``end`` are complete with it."""

    end: int
    rows: Numbers32
    acts: Numbers32
    timely: Numbers32
    entered: Numbers32
    void: Numbers32


class Hits(NamedTuple):
    """Which slots an act counts in: ``first[act]`` up to ``first[act + 1]``."""

    first: Numbers32
    slot: Numbers32
    due_day: Numbers32


class Cells(NamedTuple):
    """What profiles owe: ``first[profile]`` up to ``first[profile + 1]``.

    Up to ``waiting[profile]`` they are to be judged; from there on their words
    are not settled, so that all of a profile stand alike. ``plan`` has a row of
    ``SLOT, NEED, SEAT, LINE, MARK, UNMET`` for each, the last being the status
    of a cell that is not done, on the day looked at.
    """

    first: Numbers32
    waiting: Numbers32
    plan: Numbers32


SLOT, NEED, SEAT, LINE, MARK, UNMET = range(6)


class People(NamedTuple):
    """The subjects: a profile each, the owners of its seats, the group of an owner."""

    profile: Numbers32
    first_seat: Numbers32
    org: Numbers32
    group: Numbers32


class Excuses(NamedTuple):
    """Waivers and gaps that can be seen, as sorted ``row * marks + mark``."""

    marks: int
    waived_row: Bytes
    waived: Numbers64
    gap_org: Bytes
    gaps: Numbers64


class State(NamedTuple):
    """Where the pass is: the subject at hand, if it did anything, and what."""

    at: Numbers64
    counter: Numbers64


class Listing(NamedTuple):
    """Every cell by itself, ``first[row]`` the first of a subject; empty if not wanted."""

    first: Numbers64
    done: Numbers64
    on_time: Numbers64
    status: Bytes


@fast
def has(keys: Numbers64, key: int) -> bool:
    """Say whether a key is in a sorted list."""
    place = np.searchsorted(keys, key)
    return bool(place < len(keys) and keys[place] == key)


@inlined
def judge(  # a tuple of arrays would be counted in and out at every turn
    row: int,
    profiles: Numbers32,
    seats: Numbers32,
    orgs: Numbers32,
    group: Numbers32,
    first: Numbers32,
    waiting: Numbers32,
    plan: Numbers32,
    marks: int,
    waived_row: Bytes,
    waived: Numbers64,
    gap_org: Bytes,
    gaps: Numbers64,
    counter: Numbers64,
    counts: Numbers32,
    list_first: Numbers64,
    list_done: Numbers64,
    list_on_time: Numbers64,
    list_status: Bytes,
) -> None:
    """Judge every cell of a subject and count it."""
    seat = seats[row]
    org = orgs[seat] if seats[row + 1] > seat else 0
    for cell in range(first[profiles[row]], waiting[profiles[row]]):
        value, need, owner = counter[plan[cell, SLOT]], plan[cell, NEED], org
        if plan[cell, SEAT] > 0:
            owner = orgs[seat + plan[cell, SEAT]]
        met = MET_LATE if value >> 32 < need else MET
        code = plan[cell, UNMET] if value & LOW_HALF < need else met
        if waived_row[row] == 1 and has(waived, row * marks + plan[cell, MARK]):
            code = WAIVED
        elif gap_org[owner] == 1 and has(gaps, owner * marks + plan[cell, MARK]):
            code = GAP
        counts[group[owner], plan[cell, LINE], code] += 1
        if len(list_first) > 0:
            place = list_first[row] + cell - first[profiles[row]]
            list_done[place] = value & LOW_HALF
            list_on_time[place] = value >> 32
            list_status[place] = code


@fast
def sweep(
    batch: Batch,
    known_on: int,
    hits: Hits,
    people: People,
    cells: Cells,
    excuses: Excuses,
    state: State,
    counts: Numbers32,
    listing: Listing,
) -> bool:
    """Take a batch of the ledger; return whether it went on in order.

    Subjects are judged when the batch goes on to the next; after the last
    batch an empty one whose ``end`` is the number of subjects judges the rest.
    """
    end, rows, acts, timely, entered, void = batch
    hit_first, hit_slot, hit_due = hits
    profiles, seats, orgs, group = people
    first, waiting, plan = cells
    marks, waived_row, waived, gap_org, gaps = excuses
    counter = state.counter
    list_first, list_done, list_on_time, list_status = listing
    row, held = state.at[0], state.at[1]
    for place in range(len(rows) + 1):
        target = rows[place] if place < len(rows) else max(row, end)
        if target < row:
            return False
        while row < target:
            judge(
                row,
                profiles,
                seats,
                orgs,
                group,
                first,
                waiting,
                plan,
                marks,
                waived_row,
                waived,
                gap_org,
                gaps,
                counter,
                counts,
                list_first,
                list_done,
                list_on_time,
                list_status,
            )
            if held > 0:
                counter[:] = 0
                held = 0
            row += 1
        if place < len(rows) and entered[place] <= known_on < void[place]:
            for hit in range(hit_first[acts[place]], hit_first[acts[place] + 1]):
                on_time = timely[place] <= hit_due[hit]
                counter[hit_slot[hit]] += 1 + (on_time << 32)
            held = 1
    state.at[0], state.at[1] = row, held
    return True


@fast
def wait(
    people: People, cells: Cells, alike: Numbers32, counts: Numbers32, listing: Listing
) -> None:
    """Count the cells that can't be judged yet, for all subjects that stand alike.

    ``alike[group, profile, seat]`` is room to count those subjects in.
    """
    profiles, seats, orgs, group = people
    first, waiting, plan = cells
    starts, status = listing.first, listing.status
    for row in range(len(profiles)):
        profile = profiles[row]
        for place in range(seats[row], seats[row + 1]):
            alike[group[orgs[place]], profile, place - seats[row]] += 1
        if len(starts) > 0:
            for cell in range(waiting[profile], first[profile + 1]):
                status[starts[row] + cell - first[profile]] = plan[cell, UNMET]
    for town in range(alike.shape[0]):
        for profile in range(alike.shape[1]):
            for cell in range(waiting[profile], first[profile + 1]):
                many = alike[town, profile, plan[cell, SEAT]]
                counts[town, plan[cell, LINE], plan[cell, UNMET]] += many
