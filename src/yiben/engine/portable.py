"""The engine as relations: Ibis expressions, the same on every backend.

Integers only, joins by equality only, no nulls, no windows, no arrays
(engine.md §1 tells why). It needs nothing but the tables of a ``Book``.
"""

from collections.abc import Mapping

import ibis
from ibis import Table
from ibis.backends import BaseBackend
from ibis.expr.types import IntegerValue

from yiben.rules.words import Status

from .compile import Book
from .kernel import CELL
from .tables import CODES, Ints, arrow


def load(backend: BaseBackend, book: Book) -> dict[str, Table]:
    """Put the tables of a book into a backend."""
    return {
        name: backend.create_table(f"book_{name}", arrow(columns), overwrite=True)
        for name, columns in book.tables.items()
    }


def evaluate(
    backend: BaseBackend, book: Book, as_of: int, known_on: int
) -> dict[str, Ints]:
    """Return every counted cell, computed by a backend.

    Each step is kept as a table: SQLite can't parse all of them in one.
    """
    tables = load(backend, book)

    def kept(name: str, step: Table) -> Table:
        return backend.create_table(f"step_{name}", step, overwrite=True)

    cells = kept("owed", owed(tables["seats"], tables["dues"], tables["lives"]))
    folded = kept("tally", tally(tables["postings"], tables["credits"], known_on))
    counted = kept("counted", count(cells, folded))
    excused = kept("excused", excuse(counted, tables, known_on))
    found = kept("carried", carried(cells, tables["covers"]))
    rows = backend.to_pyarrow(judge(excused, found, as_of))
    return {name: rows[name].to_numpy() for name in CELL}


def count(cells: Table, folded: Table) -> Table:
    """Return the cells with how often they were done."""
    joined = cells.left_join(folded, ["subject", "slot"])
    return _plain(joined).mutate(done=_or_0(joined.done), on_time=_or_0(joined.on_time))


def excuse(cells: Table, tables: Mapping[str, Table], known_on: int) -> Table:
    """Return the cells with whether they were waived or a gap was declared."""
    for name, by in (("waivers", "subject"), ("gaps", "org")):
        keys = [by, "duty", "period"]
        listed = visible(tables[name], known_on).select(keys).distinct()
        joined = cells.left_join(listed.mutate(**{name: 1}), keys)
        cells = _plain(joined).mutate(**{name: _or_0(joined[name])})
    return cells


def judge(cells: Table, found: Table, as_of: int) -> Table:
    """Return the cells with their status, in the columns of ``CELL``."""
    joined = cells.left_join(found, ["subject", "due"])
    cells = _plain(joined).mutate(
        status=_status(joined, as_of), carried=_or_0(joined.carried)
    )
    return cells.select(*(cells[name].cast("int64").name(name) for name in CELL))


def visible(table: Table, known_on: int) -> Table:
    """Return the rows that were known and not withdrawn on a day."""
    return table.filter(table.entered_day <= known_on, table.void_day > known_on)


def owed(seats: Table, dues: Table, lives: Table) -> Table:
    """Return who owes what, with the need of each cell."""
    c = _plain(seats.join(dues, ["class_"]))
    c = _plain(c.join(lives, ["life", "span"]))
    c = c.filter(c.from_month <= c.last_month, c.last_month < c.to_month)
    part = ((c.quota * c.months + c.length - 1) // c.length).cast("int64") * c.meets
    whole = ibis.ifelse(c.months == c.length, c.quota, 0)
    c = c.mutate(need=ibis.ifelse(c.ceil == 1, part, whole).cast("int64"))
    return c.filter((c.need > 0) | (c.waits > 0))


def tally(postings: Table, credits_: Table, known_on: int) -> Table:
    """Return how often each subject did what a slot counts, and how often on time."""
    h = _plain(visible(postings, known_on).join(credits_, ["kindset", "month"]))
    h = h.filter(
        (h.roles & h.roles_any) != 0,
        (h.tags & h.tags_all) == h.tags_all,
        h.present * 100 >= h.min_rate * h.expected,
    )
    return h.group_by("subject", "slot").agg(
        done=h.count(), on_time=ibis.ifelse(h.timely_day <= h.due_day, 1, 0).sum()
    )


def carried(cells: Table, covers: Table) -> Table:
    """Return the cells within which a stricter clause asks enough."""
    inner = cells.select(
        "subject", inside=cells.due, asked=cells.need, inner_clause=cells.clause
    )
    pairs = _plain(cells.select("subject", "due", "need").join(covers, ["due"]))
    pairs = _plain(pairs.join(inner, ["subject", "inside"]))
    sums = pairs.group_by("subject", "due", "need", "carrier").agg(
        asked=pairs.asked.sum()
    )
    enough = sums.filter(sums.asked >= sums.need)
    return enough.select("subject", "due").distinct().mutate(carried=1)


def _status(cells: Table, as_of: int) -> IntegerValue:
    met, past = cells.done >= cells.need, cells.due_day < as_of
    return ibis.cases(
        (cells.waits > 0, cells.waits),
        (cells.waivers == 1, CODES[Status.WAIVED]),
        (cells.gaps == 1, CODES[Status.GAP_DECLARED]),
        (met & (cells.on_time >= cells.need), CODES[Status.MET]),
        (met, CODES[Status.MET_LATE]),
        (past & (cells.soft == 1), CODES[Status.REMINDED]),
        (past, CODES[Status.MISSED]),
        (cells.warn_day <= as_of, CODES[Status.DUE_SOON]),
        else_=CODES[Status.OPEN],
    )


def _or_0(value: IntegerValue) -> IntegerValue:
    return value.coalesce(0).cast("int64")


def _plain(joined: Table) -> Table:
    """Return a join without the second copies of its keys."""
    return joined.drop(*(name for name in joined.columns if name.endswith("_right")))
