"""The loop over a ledger sorted by subject: fold and judge in one pass.

What is done is counted for a *block* of subjects at a time, as many as stay
near the processor; when the ledger has left the block, its subjects are judged
together. All of a profile owe the same: only what is done is counted one by one,
and what remains of what is owed is undone.

Plain integers and arrays, in the part of Python that numba compiles; without
numba the same functions run interpreted, slower and with the same answers.
Indices are unsigned: a signed one would be asked each time if it counts from
the end.
"""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from yiben.rules.words import Status

from .tables import CODES

Act = TypeVar("Act", bound=Callable[..., Any])
Places = NDArray[np.uint32]
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

else:
    COMPILED = True

    def fast(function: Act) -> Act:
        """Compile a function that lets other threads run meanwhile."""
        return cast("Act", numba.njit(nogil=True, cache=True)(function))


STATUSES = len(CODES)
MET, MET_LATE = CODES[Status.MET], CODES[Status.MET_LATE]
WAIVED, GAP = CODES[Status.WAIVED], CODES[Status.GAP_DECLARED]
LOW_HALF = (1 << 32) - 1
"""A number of two halves: how often in the low one and how often on time in the high."""


class Batch(NamedTuple):
    """A piece of the ledger, sorted by subject."""

    rows: Numbers32
    acts: Places
    timely: Numbers32
    entered: Numbers32
    void: Numbers32


class Hits(NamedTuple):
    """Which slots an act counts in: ``first[act]`` up to ``end[act]``."""

    first: Places
    end: Places
    slot: Places
    due_day: Numbers32


class Cells(NamedTuple):
    """What profiles owe: ``first[profile]`` up to ``first[profile + 1]``.

    Up to ``waiting[profile]`` they are to be judged; from there on their words
    are not settled, so that all of a profile stand alike. ``plan`` has a row of
    ``SLOT, NEED, SEAT, LINE, MARK, UNMET`` for each, the last being the status
    of a cell that is not done, on the day looked at: all of a line have the same.
    """

    first: Places
    waiting: Places
    plan: Places


SLOT, NEED, SEAT, LINE, MARK, UNMET = range(6)


class People(NamedTuple):
    """The subjects: a profile each, and the owner of each seat with its town."""

    profile: Places
    first_seat: Places
    org: Places
    town: Places


class Excuses(NamedTuple):
    """Waivers and gaps that can be seen, as sorted ``row * marks + mark``.

    ``named`` says of each subject whether any of them may be about it.
    """

    marks: int
    named: Bytes
    waived: Numbers64
    gaps: Numbers64


class State(NamedTuple):
    """Where the pass is: the first subject of the block, the last one met, and what is done.

    ``block[subject, slot]`` counts records; ``done[town, line]`` counts cells
    that are done. Both are numbers of two halves.
    """

    at: Numbers64
    block: Numbers64
    done: Numbers64


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


@fast
def excuse_of(excuses: Excuses, row: int, org: int, mark: int) -> int:
    """Return the status of a cell that is waived or declared a gap, else -1."""
    if excuses.named[row] == 0:
        return -1
    if has(excuses.waived, row * excuses.marks + int(mark)):
        return WAIVED
    return GAP if has(excuses.gaps, org * excuses.marks + int(mark)) else -1


@fast
def enough(value: int, need: int) -> int:
    """Say in two halves whether a value is enough, and enough on time."""
    return (value & LOW_HALF >= need) + ((value >> 32 >= need) << 32)


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
    """Take a batch of the ledger; return whether it went on in order."""
    rows, acts, timely, entered, void = batch
    firsts, ends, slot, due_day = hits
    block, base, last = state.block, state.at[0], state.at[1]
    for place in range(len(rows)):
        row = rows[place]
        if row < last:
            return False
        last = row
        if row >= base + len(block):
            until = row - len(block) + 1
            base = advance(until, people, cells, excuses, state, counts, listing)
        first, end = firsts[acts[place]], ends[acts[place]]
        if first < end and entered[place] <= known_on < void[place]:
            for hit in range(first, end):
                on_time = timely[place] <= due_day[hit]
                block[row - base, slot[hit]] += 1 + (on_time << 32)
    state.at[1] = last
    return True


@fast
def advance(
    until: int,
    people: People,
    cells: Cells,
    excuses: Excuses,
    state: State,
    counts: Numbers32,
    listing: Listing,
) -> int:
    """Judge block after block up to a subject; return where the next one begins."""
    while state.at[0] < until:
        judge(people, cells, state)
        report(people, cells, excuses, state, counts, listing)
        state.block[:] = 0
        state.at[0] += len(state.block)
    return int(state.at[0])


@fast
def judge(people: People, cells: Cells, state: State) -> None:
    """Count the cells of a block that are done."""
    profiles, seats, _, town = people
    first, waiting, plan = cells
    base, block, done = state.at[0], state.block, state.done
    for row in range(base, min(base + len(block), len(profiles))):
        profile, seat = profiles[row], seats[row]
        for cell in range(first[profile], waiting[profile]):
            value = block[row - base, plan[cell, SLOT]]
            owner = town[seat + plan[cell, SEAT]]
            done[owner, plan[cell, LINE]] += enough(value, plan[cell, NEED])


@fast
def report(
    people: People,
    cells: Cells,
    excuses: Excuses,
    state: State,
    counts: Numbers32,
    listing: Listing,
) -> None:
    """List the cells of a block if wanted, and take what is excused from what is done."""
    base, block, plan = state.at[0], state.block, cells.plan
    listed = len(listing.first) > 0
    for row in range(base, min(base + len(block), len(people.profile))):
        if not listed and excuses.named[row] == 0:
            continue
        profile, seat = people.profile[row], people.first_seat[row]
        for cell in range(cells.first[profile], cells.waiting[profile]):
            value, need = block[row - base, plan[cell, SLOT]], plan[cell, NEED]
            owner, line = seat + plan[cell, SEAT], plan[cell, LINE]
            met = MET_LATE if value >> 32 < need else MET
            code = plan[cell, UNMET] if value & LOW_HALF < need else met
            excuse = excuse_of(excuses, row, int(people.org[owner]), plan[cell, MARK])
            if excuse >= 0:
                town = people.town[owner]
                counts[town, line, excuse] += 1
                counts[town, line, plan[cell, UNMET]] -= 1
                state.done[town, line] -= enough(value, need)
                code = excuse
            if listed:
                place = listing.first[row] + cell - cells.first[profile]
                listing.done[place] = value & LOW_HALF
                listing.on_time[place] = value >> 32
                listing.status[place] = code


@fast
def owe(
    people: People, cells: Cells, posts: Places, alike: Numbers32, counts: Numbers32
) -> None:
    """Count every cell that is owed, settled or not, as if nothing were done.

    The seats of a profile are the posts ``posts[profile]`` up to ``posts[profile
    + 1]``, and ``alike[town, post]`` is room to count those that sit there.
    """
    profiles, seats, _, town = people
    first, _, plan = cells
    for row in range(len(profiles)):
        for place in range(seats[row], seats[row + 1]):
            alike[town[place], posts[profiles[row]] + place - seats[row]] += 1
    for where in range(alike.shape[0]):
        for profile in range(len(posts) - 1):
            for post in range(posts[profile], posts[profile + 1]):
                many = alike[where, post]
                if many == 0:
                    continue
                for cell in range(first[profile], first[profile + 1]):
                    if plan[cell, SEAT] == post - posts[profile]:
                        counts[where, plan[cell, LINE], plan[cell, UNMET]] += many


@fast
def settle(done: Numbers64, unmet: Places, counts: Numbers32) -> None:
    """Take what is done from what was counted as ``unmet[line]``."""
    for town in range(done.shape[0]):
        for line in range(done.shape[1]):
            value = done[town, line]
            if value != 0:
                counts[town, line, unmet[line]] -= value & LOW_HALF
                counts[town, line, MET] += value >> 32
                counts[town, line, MET_LATE] += (value & LOW_HALF) - (value >> 32)
