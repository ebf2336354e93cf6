"""Compiled regions with their names: written once, counted for any day.

A folder is a region as ``lake.py`` judges it, with ``names.json`` beside: the
places its cells are counted under, and the duty and period of each line. The
list is written last: a folder without it is not whole and isn't counted.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import csv

from yiben.rules.words import Status

from .cluster import counts_of, judge_on
from .compile import Book
from .lake import judge_folders, ledger_writer, save
from .parts import put
from .stream import region_of

NAMES = "names.json"
SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in "place name duty period status".split()),
        ("many", pa.int64()),
    ]
)
"""How many cells of a place, a duty and a period are in a status; none of none."""


@dataclass(frozen=True)
class Names:
    """What the numbers of a region stand for, and until when its ledger was known.

    A place has an id and a name; a line is a duty, a period, and whether a
    stricter duty stands for it.
    """

    known_on: int
    places: list[tuple[str, str]]
    lines: list[tuple[str, str, bool]]


def write(
    folder: Path, book: Book, place_of: Mapping[str, tuple[str, str]], known_on: int
) -> None:
    """Write a book as a region; what belongs to nobody in ``place_of`` is not counted."""
    (folder / NAMES).unlink(missing_ok=True)
    places = sorted(set(place_of.values()))
    number = {unit: places.index(place) for unit, place in place_of.items()}
    group = [number.get(org, len(places)) for org in book.orgs]
    region, ledger = region_of(book)
    save(folder, replace(region, group=np.array(group, dtype=np.int64)))
    with ledger_writer(folder) as file:
        file.write_table(ledger)
    due = {
        one: (book.duties[duty], book.periods[period])
        for one, duty, period in zip(
            *(book.dues[name].tolist() for name in ("due", "duty", "period")),
            strict=True,
        )
    }
    columns = (region.plans.lines[name].tolist() for name in ("due", "carried"))
    lines = [(*due[one], bool(carried)) for one, carried in zip(*columns, strict=True)]
    with put(folder / NAMES) as file:
        told = {"known_on": known_on, "places": places, "lines": lines}
        file.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


def names_of(folder: Path) -> Names:
    """Return the names of a whole region; raise OSError if it is not whole."""
    told = json.loads((folder / NAMES).read_text(encoding="utf-8"))
    places, lines = (list(map(tuple, told[name])) for name in ("places", "lines"))
    return Names(told["known_on"], places, lines)


def whole_in(root: Path) -> list[Path]:
    """Return the whole regions of a folder, in order."""
    return sorted(file.parent for file in root.glob(f"region=*/{NAMES}"))


def count(
    folders: Iterable[Path], as_of: int, *, threads: int = 1, session: Any = None
) -> pa.Table:
    """Count the cells of some regions on a day, in ``SCHEMA``, sorted.

    With a session the regions are judged on its cluster, which must see them
    under the same names. What a stricter duty stands for is not counted twice.
    """
    names = {str(one): names_of(one) for one in folders}
    by_day: dict[int, list[Path]] = defaultdict(list)
    for one, told in names.items():
        by_day[told.known_on].append(Path(one))
    rows = pa.concat_tables(
        [
            _named(told, names[folder])
            for known_on, some in by_day.items()
            for folder, told in _judged(some, as_of, known_on, threads, session)
        ]
        or [SCHEMA.empty_table()]
    )
    keys = SCHEMA.names[:-1]
    found = rows.group_by(keys).aggregate([("many", "sum")])
    found = found.select([*keys, "many_sum"]).rename_columns(SCHEMA.names)
    return found.sort_by([(key, "ascending") for key in keys])


def _judged(
    folders: list[Path], as_of: int, known_on: int, threads: int, session: Any
) -> Iterator[tuple[str, pa.Table]]:
    """Give each region's counts by number."""
    if session is not None:
        every = judge_on(session, folders, as_of, known_on)
        for folder in map(str, folders):
            yield folder, every.filter(pc.equal(every["folder"], folder))
        return
    outcomes = judge_folders(folders, as_of, known_on, threads=threads)
    for one, outcome in zip(folders, outcomes, strict=True):
        yield str(one), pa.Table.from_batches([counts_of(one, outcome)])


def _named(told: pa.Table, names: Names) -> pa.Table:
    """Return counts with names; without what others own or a stricter duty stands for."""
    ids, labels = zip(*names.places, strict=True) if names.places else ((),) * 2
    duty, period, carried = zip(*names.lines, strict=True) if names.lines else ((),) * 3
    town, line = (told[name].to_numpy() for name in ("town", "line"))
    own = town < len(names.places)
    own[own] = ~np.array(carried, dtype=bool)[line[own]]
    kept = told.filter(pa.array(own))
    columns = (
        (ids, "town"),
        (labels, "town"),
        (duty, "line"),
        (period, "line"),
        ([status.value for status in Status], "status"),
    )
    named = [pa.array(words, pa.string()).take(kept[by]) for words, by in columns]
    return pa.table([*named, kept["many"]], schema=SCHEMA)


def totals(table: pa.Table) -> dict[str, int]:
    """Return how many cells are in each status, in the order of statuses."""
    sums = table.group_by("status").aggregate([("many", "sum")])
    columns = (sums[name].to_pylist() for name in ("status", "many_sum"))
    found = dict(zip(*columns, strict=True))
    return {one.value: found[one.value] for one in Status if one.value in found}


def keep(table: pa.Table, path: Path) -> None:
    """Write counts as Parquet, or as text with commas if the name ends so."""
    if path.suffix == ".csv":
        csv.write_csv(table, path)
    else:
        pq.write_table(table, path)
