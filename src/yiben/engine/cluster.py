"""The same regions on a cluster: Spark hands out folders and nothing else.

Each task judges the folders it is given as a thread here would (``lake.py``),
so that no row of a ledger travels; only counts come back.
"""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from .lake import judge_folder
from .stream import Outcome

COUNTS = "folder string, town int, line int, status int, many long"
"""A row for each town, line and status that any cell is in."""
SCHEMA = pa.schema(
    [
        ("folder", pa.string()),
        *((name, pa.int32()) for name in ("town", "line", "status")),
        ("many", pa.int64()),
    ]
)


def counts_of(folder: Path, outcome: Outcome) -> pa.RecordBatch:
    """Return the counts of a region as rows, those of nothing left out."""
    place = np.nonzero(outcome.counts)
    many = outcome.counts[place].astype(np.int64)
    names = pa.array([str(folder)] * len(many), pa.string())
    columns = [pa.array(one.astype(np.int32)) for one in place]
    return pa.record_batch([names, *columns, pa.array(many)], schema=SCHEMA)


def session_at(master: str) -> Any:
    """Return a Spark session; raises ImportError where Spark is not installed.

    Workers run the Python of this process, or the one in PYSPARK_PYTHON: it has
    to have this package.
    """
    from pyspark.sql import SparkSession  # noqa: PLC0415 -- few have it

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    return SparkSession.builder.master(master).appName("yiben").getOrCreate()


def judge_on(
    session: Any, folders: Iterable[Path], as_of: int, known_on: int
) -> pa.Table:
    """Judge regions on a Spark session; the folders must be there for every worker."""
    names = [(str(folder),) for folder in folders]
    frame = session.createDataFrame(names, "folder string").repartition(len(names))
    return frame.mapInArrow(_task(as_of, known_on), COUNTS).toArrow()


def _task(
    as_of: int, known_on: int
) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """Return what a worker does with the names of folders."""

    def act(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for name in batch.column(0).to_pylist():
                folder = Path(name)
                yield counts_of(folder, judge_folder(folder, as_of, known_on))

    return act
