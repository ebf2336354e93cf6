"""The duties of subjects that no rule tells apart, worked out once for all.

Two subjects with the same classes, months and lives owe the same cells; they
are of one *profile*. What is left for each subject is to count and compare.
Records alike in everything but day and subject are one *act*; which slots an
act counts in is worked out once as well. Both are exact: a region has as many
profiles and acts as its data have, and the stream (``stream.py``) does the rest.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from . import kernel
from .compile import Book
from .tables import Columns, Ints, Numbers, join

FULL = 1000
"""The rate of a record that expects nobody: it reaches every rate asked for."""

ACTS = ("kindset", "month", "roles", "tags", "rate")
PLAN = (
    *("seat", "due", "clause", "duty", "period", "need", "slot", "mark", "line"),
    *("due_day", "warn_day", "soft", "waits", "carried"),
)


@dataclass(frozen=True)
class Plans:
    """What each profile owes: cells ``first[p]`` up to ``first[p + 1]``.

    Those whose words are not settled come last, from ``waiting[p]`` on.
    ``line`` numbers a due together with whether a stricter one carries it;
    ``mark`` numbers a duty with its period, as waivers and gaps name them.
    """

    first: Ints
    waiting: Ints
    cells: Columns
    lines: Columns
    marks: Mapping[tuple[int, int], int]
    slots: int


@dataclass(frozen=True)
class Roster:
    """The subjects of a region: a profile for each, an owner for each seat."""

    profile: Ints
    first_seat: Ints
    org: Ints


def profiles_of(book: Book) -> tuple[Plans, Roster]:
    """Return what the subjects of a book owe, each profile worked out once."""
    seats = book.seats
    order = np.lexsort((seats["from_month"], seats["subject"]))
    rows = {name: values[order] for name, values in seats.items()}
    bounds = np.searchsorted(rows["subject"], np.arange(len(book.subjects) + 1))
    names = ("class_", "life", "from_month", "to_month")
    turns = list(zip(*(rows[name].tolist() for name in names), strict=True))
    numbers = Numbers[tuple[tuple[int, ...], ...]]()
    edges = bounds.tolist()
    profile = [
        numbers.of(tuple(turns[edges[n] : edges[n + 1]]))
        for n in range(len(book.subjects))
    ]
    roster = Roster(np.array(profile, dtype=np.int64), bounds, rows["org"])
    return plans_of(book, numbers.names), roster


def plans_of(book: Book, profiles: list[tuple[tuple[int, ...], ...]]) -> Plans:
    """Return the cells of some profiles, given as their seats.

    A seat is a class, a life, and the months from which and until which it
    lasts. The kernel is asked with a subject for each profile.
    """
    rows = [
        (p, n, *seat)
        for p, seats in enumerate(profiles)
        for n, seat in enumerate(seats)
    ]
    grid = np.array(rows, dtype=np.int64).reshape(-1, 6)
    names = ("subject", "org", "class_", "life", "from_month", "to_month")
    # In place of its unit each seat says the how-manyeth of the subject it is.
    seats = {name: grid[:, place] for place, name in enumerate(names)}
    cells = kernel.owed(replace(book, seats=seats))
    cells["carried"] = kernel.carried(book, cells)
    order = np.lexsort((cells["due"], cells["waits"], cells["subject"]))
    cells = {name: values[order] for name, values in cells.items()}
    first = np.searchsorted(cells["subject"], np.arange(len(profiles) + 1))
    open_ = np.bincount(cells["subject"][cells["waits"] > 0], minlength=len(profiles))
    marks = Numbers[tuple[int, int]]()
    pairs = zip(cells["duty"].tolist(), cells["period"].tolist(), strict=True)
    cells["mark"] = np.array([marks.of(pair) for pair in pairs], dtype=np.int64)
    kinds, line = np.unique(cells["due"] * 2 + cells["carried"], return_inverse=True)
    cells |= {"line": line, "seat": cells["org"]}
    return Plans(
        first=first,
        waiting=first[1:] - open_,
        cells={name: cells[name] for name in PLAN},
        lines={"due": kinds // 2, "carried": kinds % 2},
        marks={pair: number for number, pair in enumerate(marks.names)},
        slots=1
        + int(max(book.credits["slot"].max(initial=0), cells["slot"].max(initial=0))),
    )


def rates(present: Ints, expected: Ints) -> Ints:
    """Return whole per cents, so that ``rate >= asked`` is ``present * 100 >= asked * expected``."""
    least = np.maximum(expected, 1)
    return np.where(expected > 0, np.minimum(present * 100 // least, FULL), FULL)


def acts_of(postings: Columns) -> tuple[Columns, Ints]:
    """Return the acts of some postings, and the act of each."""
    told = {name: postings[name] for name in ACTS[:-1]}
    told["rate"] = rates(postings["present"], postings["expected"])
    # Column by column: to sort rows as wholes takes ten times as long.
    act = np.zeros(len(told["rate"]), dtype=np.int64)
    for column in told.values():
        values, code = np.unique(column, return_inverse=True)
        act = np.unique(act * max(1, len(values)) + code, return_inverse=True)[1]
    first = np.unique(act, return_index=True)[1]
    return {name: column[first] for name, column in told.items()}, act


def hits_of(acts: Columns, credits_: Columns) -> Columns:
    """Return the slots that each act counts in, and until when it is on time."""
    size = 1 + int(max(acts["month"].max(initial=0), credits_["month"].max(initial=0)))
    at, of = join(
        acts["kindset"] * size + acts["month"],
        credits_["kindset"] * size + credits_["month"],
    )
    roles, tags = credits_["roles_any"][of], credits_["tags_all"][of]
    good = (acts["roles"][at] & roles) != 0
    good &= (acts["tags"][at] & tags) == tags
    good &= acts["rate"][at] >= credits_["min_rate"][of]
    at, of = at[good], of[good]
    slot, due_day = credits_["slot"][of], credits_["due_day"][of]
    order = np.lexsort((due_day, slot, at))
    return {"act": at[order], "slot": slot[order], "due_day": due_day[order]}
