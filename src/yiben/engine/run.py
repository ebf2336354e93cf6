"""Whole units at once: the counted cells from arrays, the rest from the rules.

Duties to keep something up, duties that an event opens, and duties to carry
something are few; the rules judge them one by one, and their cells are
appended, so that the table is complete (``rest.py``).
"""

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from yiben.rules.docket import Verdict
from yiben.rules.evaluate import Judge
from yiben.rules.facts import Situation
from yiben.rules.judge import status_of
from yiben.rules.pack import Library
from yiben.rules.words import Status

from . import kernel, stream, sweep
from .compile import Book, compile_book
from .deeds import Deeds
from .rest import Remainder
from .tables import CODES, NEVER, Ints

SCHEMA = pa.schema(
    [
        ("subject", pa.string()),
        ("org_id", pa.string()),
        ("duty", pa.string()),
        ("period", pa.string()),
        ("due_on", pa.date32()),
        ("need", pa.int64()),
        ("done", pa.int64()),
        ("on_time", pa.int64()),
        ("status", pa.string()),
        ("late", pa.bool_()),
        ("carried", pa.bool_()),
    ]
)
"""One row a cell. ``carried``: a stricter duty asks enough, this one is a citation."""

EPOCH = date(1970, 1, 1).toordinal()
Engine = Callable[[Book, int, int], dict[str, Ints]]
"""What computes the counted cells: the kernel, or a backend."""


def fastest() -> Engine:
    """Return the compiled loop if it is installed, else arrays: the answers are the same."""
    return stream.evaluate if sweep.COMPILED else kernel.evaluate


def evaluate(
    world: Situation,
    library: Library,
    org_ids: Iterable[str],
    year: int,
    as_of: date,
    known_on: date,
    *,
    engine: Engine = kernel.evaluate,
) -> pa.Table:
    """Judge every duty of some units in a year; one row a cell, in ``SCHEMA``.

    The counted cells (``require``, ``file``) and those with open words come
    from ``engine``; those of ``keep``, ``when`` and ``carry`` from the rules.
    Together they are what ``Judge.verdicts`` gives.
    """
    judge = Judge(world, library, known_on)
    return pa.concat_tables(cells_of(judge, org_ids, year, as_of, engine=engine))


def cells_of(
    judge: Judge,
    org_ids: Iterable[str],
    year: int,
    as_of: date,
    *,
    engine: Engine = kernel.evaluate,
    deeds: Deeds | None = None,
) -> tuple[pa.Table, pa.Table]:
    """Return the cells that the engine judged, and those that the rules did.

    ``deeds`` adds to the judge's entries who took part in them, where the facts
    do not say.
    """
    wanted = set(org_ids)
    subjects = list(judge.subjects(wanted))
    book = compile_book(judge, subjects, year, deeds)
    cells = engine(book, as_of.toordinal(), judge.known_on.toordinal())
    counted = _counted_table(book, _of_orgs(book, cells, wanted))
    others = Remainder(judge, year, as_of)
    rest = [
        _row(verdict, as_of)
        for subject in subjects
        for verdict in others.of(subject)
        if verdict.cell.org_id in wanted
    ]
    return counted, pa.Table.from_pylist(rest, schema=SCHEMA)


def to_parquet(table: pa.Table, path: Path) -> None:
    """Write a table of cells, sorted by subject, duty and period."""
    keys = [(name, "ascending") for name in ("subject", "duty", "period")]
    pq.write_table(table.sort_by(keys), path, compression="zstd")


def _of_orgs(book: Book, cells: dict[str, Ints], wanted: set[str]) -> dict[str, Ints]:
    """Return the cells that some units own; a member may have moved elsewhere."""
    numbers = [number for number, org in enumerate(book.orgs) if org in wanted]
    mine = np.isin(cells["org"], numbers)
    return {name: values[mine] for name, values in cells.items()}


def _counted_table(book: Book, cells: dict[str, Ints]) -> pa.Table:
    def named(names: list[str], numbers: Ints) -> pa.Array:
        return pa.array(names, pa.string()).take(pa.array(numbers))

    states = [status.value for status in Status]
    status = named(states, cells["status"])
    never = cells["due_day"] == NEVER
    days = pa.array((cells["due_day"] - EPOCH).astype("int32"), mask=never)
    late = cells["status"] == CODES[Status.MET_LATE]
    return pa.table(
        [
            named(book.subjects, cells["subject"]),
            named(book.orgs, cells["org"]),
            named(book.duties, cells["duty"]),
            named(book.periods, cells["period"]),
            days.cast(pa.date32()),
            pa.array(cells["need"]),
            pa.array(cells["done"]),
            pa.array(cells["on_time"]),
            status,
            pa.array(late),
            pa.array(cells["carried"] == 1),
        ],
        schema=SCHEMA,
    )


def _row(verdict: Verdict, as_of: date) -> dict[str, object]:
    cell = verdict.cell
    status = status_of(cell, as_of)
    return {
        "subject": cell.subject,
        "org_id": cell.org_id,
        "duty": cell.duty,
        "period": cell.period,
        "due_on": cell.due_on,
        "need": cell.need,
        "done": cell.done,
        "on_time": cell.on_time,
        "status": status.value,
        "late": status == Status.MET_LATE,
        "carried": bool(cell.carried_by),
    }
