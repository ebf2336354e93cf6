"""Regions as folders of Parquet files, and many of them judged in turn.

A folder holds a region's ledger sorted by subject, and beside it the small
tables: what its profiles owe, its subjects, waivers and gaps. Folders are
independent of each other, so threads here or tasks on a cluster may take one
each; memory follows the size of one folder, never their number.
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from .profiles import Plans, Roster
from .stream import LEDGER, LEDGER_SCHEMA, Outcome, Region, outcome_of
from .tables import Columns, arrow

LEDGER_FILE = "ledger.parquet"
ROWS_AT_ONCE = 1 << 16
"""Small enough for a batch to stay near the processor."""


def ledger_writer(folder: Path) -> pq.ParquetWriter:
    """Open the ledger of a region for writing, batch by batch, in subject order."""
    folder.mkdir(parents=True, exist_ok=True)
    return pq.ParquetWriter(
        folder / LEDGER_FILE,
        LEDGER_SCHEMA,
        compression="lz4",
        use_dictionary=list(LEDGER[1:]),
        write_statistics=False,
    )


def save(folder: Path, region: Region) -> None:
    """Write all of a region but its ledger."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in _tables(region).items():
        pq.write_table(arrow(table), folder / f"{name}.parquet", compression="lz4")


def load(folder: Path) -> Region:
    """Read all of a region but its ledger."""
    names = ("cells", "lines", "marks", "subjects", "seats", "orgs", "hits", "acts")
    found = {name: _read(folder, name) for name in (*names, "waivers", "gaps")}
    cells, marks, subjects = found["cells"], found["marks"], found["subjects"]
    profiles = int(subjects["profiles"].max(initial=0))
    acts = int(found["acts"]["acts"].max(initial=0))
    pairs = zip(marks["duty"].tolist(), marks["period"].tolist(), strict=True)
    profile = cells.pop("profile")
    first = np.searchsorted(profile, np.arange(profiles + 1))
    waits = np.bincount(profile[cells["waits"] > 0], minlength=profiles)
    plans = Plans(
        first=first,
        waiting=first[1:] - waits,
        cells=cells,
        lines=found["lines"],
        marks={pair: number for number, pair in enumerate(pairs)},
        slots=int(found["acts"]["slots"].max(initial=0)),
    )
    first_seat = np.append(0, np.cumsum(subjects["seats"]))
    roster = Roster(subjects["profile"], first_seat, found["seats"]["org"])
    group = found["orgs"]["group"]
    hits, waivers, gaps = found["hits"], found["waivers"], found["gaps"]
    return Region(plans, roster, hits, acts, waivers, gaps, group)


def ledger_of(folder: Path) -> Iterator[pa.RecordBatch]:
    """Give the ledger of a region, batch by batch."""
    with pq.ParquetFile(folder / LEDGER_FILE, memory_map=True) as file:
        yield from file.iter_batches(ROWS_AT_ONCE, columns=LEDGER, use_threads=False)


def judge_folder(folder: Path, as_of: int, known_on: int) -> Outcome:
    """Judge one region from its folder."""
    return outcome_of(load(folder), ledger_of(folder), as_of, known_on)


def judge_folders(
    folders: Iterable[Path], as_of: int, known_on: int, *, threads: int = 1
) -> Iterator[Outcome]:
    """Give the outcomes of many regions in order, a few of them under way at once."""
    act = partial(judge_folder, as_of=as_of, known_on=known_on)
    with ThreadPoolExecutor(threads) as pool:
        waiting = []
        for folder in folders:
            waiting.append(pool.submit(act, folder))
            if len(waiting) > threads:
                yield waiting.pop(0).result()
        for one in waiting:
            yield one.result()


def _read(folder: Path, name: str) -> dict[str, np.ndarray]:
    with pq.ParquetFile(folder / f"{name}.parquet", memory_map=True) as file:
        table = file.read(use_threads=False)
    return {column: table[column].to_numpy() for column in table.column_names}


def _tables(region: Region) -> dict[str, Columns]:
    plans, roster = region.plans, region.roster
    profiles = np.arange(len(plans.first) - 1)
    marks = np.array(list(plans.marks), dtype=np.int64).reshape(-1, 2)
    many = np.full(len(roster.profile), len(profiles))
    return {
        "cells": {"profile": np.repeat(profiles, np.diff(plans.first)), **plans.cells},
        "lines": plans.lines,
        "marks": {"duty": marks[:, 0], "period": marks[:, 1]},
        "subjects": {
            "profile": roster.profile,
            "seats": np.diff(roster.first_seat),
            "profiles": many,
        },
        "seats": {"org": roster.org},
        "orgs": {"group": region.group},
        "hits": region.hits,
        "acts": {"acts": np.array([region.acts]), "slots": np.array([plans.slots])},
        "waivers": region.waivers,
        "gaps": region.gaps,
    }
