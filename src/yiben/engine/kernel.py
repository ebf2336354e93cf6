"""The engine in NumPy: fold what can be seen, then judge every cell.

``fold`` and ``judge`` are all there is; ``portable.py`` says the same as
relations, ``stream.py`` as a compiled loop, and tests hold the three together.
"""

import numpy as np

from yiben.rules.words import Status

from .compile import Book
from .tables import CODES, Columns, Ints, join

CELL = (
    *("subject", "org", "due", "clause", "duty", "period", "due_day"),
    *("need", "done", "on_time", "status", "carried"),
)


def evaluate(book: Book, as_of: int, known_on: int) -> dict[str, Ints]:
    """Return every counted cell, as known on one day and looked at on another."""
    cells = owed(book)
    done, on_time = fold(book, cells["subject"], cells["slot"], known_on)
    cells |= {"done": done, "on_time": on_time}
    waived = _listed(cells, book.waivers, ("subject", "duty", "period"), known_on)
    gap = _listed(cells, book.gaps, ("org", "duty", "period"), known_on)
    cells["status"] = judge(cells, waived, gap, as_of)
    cells["carried"] = carried(book, cells)
    return {name: cells[name] for name in CELL}


def _visible(table: Columns, known_on: int) -> dict[str, Ints]:
    seen = (table["entered_day"] <= known_on) & (known_on < table["void_day"])
    return {name: values[seen] for name, values in table.items()}


def _key(*parts: Ints, sizes: tuple[int, ...]) -> Ints:
    """Return several numbers as one; each but the first is below its size."""
    key = parts[0]
    for part, size in zip(parts[1:], sizes, strict=True):
        key = key * size + part
    return key


def _size(*columns: Ints) -> int:
    return 1 + max((int(one.max()) for one in columns if len(one)), default=0)


def owed(book: Book) -> dict[str, Ints]:
    """Return who owes what: seats, dues and lives joined, with the need of each."""
    seats, dues, lives = book.seats, book.dues, book.lives
    at, of = join(seats["class_"], dues["class_"])
    size = _size(lives["span"], dues["span"])
    wanted = _key(seats["life"][at], dues["span"][of], sizes=(size,))
    found, life = join(wanted, _key(lives["life"], lives["span"], sizes=(size,)))
    at, of = at[found], of[found]
    cells = {name: seats[name][at] for name in ("subject", "org")}
    cells |= {name: values[of] for name, values in dues.items()}
    last = lives["last_month"][life]
    here = (seats["from_month"][at] <= last) & (last < seats["to_month"][at])
    months, length = lives["months"][life], cells["length"]
    part = -(-cells["quota"] * months // length) * lives["meets"][life]
    whole = np.where(months == length, cells["quota"], 0)
    cells["need"] = np.where(cells["ceil"] == 1, part, whole)
    owed = here & ((cells["need"] > 0) | (cells["waits"] > 0))
    return {name: values[owed] for name, values in cells.items()}


def fold(book: Book, subject: Ints, slot: Ints, known_on: int) -> tuple[Ints, Ints]:
    """Return how often, and how often on time, each subject did what a slot counts."""
    postings, credits_ = _visible(book.postings, known_on), book.credits
    months = _size(postings["month"], credits_["month"])
    at, of = join(
        _key(postings["kindset"], postings["month"], sizes=(months,)),
        _key(credits_["kindset"], credits_["month"], sizes=(months,)),
    )
    hit = {name: values[at] for name, values in postings.items()}
    ask = {name: values[of] for name, values in credits_.items()}
    good = (hit["roles"] & ask["roles_any"]) != 0
    good &= (hit["tags"] & ask["tags_all"]) == ask["tags_all"]
    good &= hit["present"] * 100 >= ask["min_rate"] * hit["expected"]
    size = _size(ask["slot"], slot)
    keys = _key(hit["subject"], ask["slot"], sizes=(size,))[good]
    timely = (hit["timely_day"] <= ask["due_day"])[good]
    wanted = _key(subject, slot, sizes=(size,))
    return _count(keys, wanted), _count(keys[timely], wanted)


def _count(keys: Ints, wanted: Ints) -> Ints:
    ordered = np.sort(keys)
    begins = np.searchsorted(ordered, wanted, side="left")
    return np.searchsorted(ordered, wanted, side="right") - begins


def _listed(
    cells: Columns, table: Columns, names: tuple[str, ...], known_on: int
) -> Ints:
    """Say of each cell whether a table that can be seen names it."""
    seen = _visible(table, known_on)
    sizes = tuple(_size(cells[name], seen[name]) for name in names[1:])
    wanted = _key(*(cells[name] for name in names), sizes=sizes)
    named = _key(*(seen[name] for name in names), sizes=sizes)
    return np.isin(wanted, named).astype(np.int64)


def judge(cells: Columns, waived: Ints, gap: Ints, as_of: int) -> Ints:
    """Return the status of each cell; the first that holds decides."""
    met = cells["done"] >= cells["need"]
    past = cells["due_day"] < as_of
    return np.select(
        [
            cells["waits"] > 0,
            waived == 1,
            gap == 1,
            met & (cells["on_time"] >= cells["need"]),
            met,
            past & (cells["soft"] == 1),
            past,
            cells["warn_day"] <= as_of,
        ],
        [
            cells["waits"],
            CODES[Status.WAIVED],
            CODES[Status.GAP_DECLARED],
            CODES[Status.MET],
            CODES[Status.MET_LATE],
            CODES[Status.REMINDED],
            CODES[Status.MISSED],
            CODES[Status.DUE_SOON],
        ],
        CODES[Status.OPEN],
    ).astype(np.int64)


def carried(book: Book, cells: Columns) -> Ints:
    """Say of each cell whether stricter ones ask enough within it."""
    covers = book.covers
    size = _size(cells["due"], covers["due"], covers["inside"])
    at, of = join(cells["due"], covers["due"])
    wanted = _key(cells["subject"][at], covers["inside"][of], sizes=(size,))
    pair, inner = join(wanted, _key(cells["subject"], cells["due"], sizes=(size,)))
    clauses = _size(covers["carrier"])
    groups = _key(at[pair], covers["carrier"][of[pair]], sizes=(clauses,))
    names, places = np.unique(groups, return_inverse=True)
    asked = np.bincount(places, cells["need"][inner], minlength=len(names))
    enough = names[asked >= cells["need"][names // clauses]] // clauses
    carried = np.zeros(len(cells["due"]), dtype=np.int64)
    carried[enough] = 1
    return carried
