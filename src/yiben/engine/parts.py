"""The ledger as Parquet: parts added to a folder for a region and a year, and joined.

A part is written beside its place and renamed, so that a file that is there is
whole. Rows are sorted by unit and number; joining parts sorts them again.
"""

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

_TYPES: dict[str, pa.DataType] = {
    "seq": pa.int32(),
    "present": pa.int32(),
    "expected": pa.int32(),
    "happened_on": pa.date32(),
    "ends_on": pa.date32(),
    "timely_on": pa.date32(),
}
"""Columns that are not text."""

MAY_BE_MISSING = frozenset(
    "ends_on answers_id credit_period timely_on corrects_id gap_period".split()
)

ENTRIES = "entries"
"""The table that knows the day; the others name their entry by unit and number."""


def schema_of(columns: Sequence[str]) -> pa.Schema:
    """Return the types of some columns."""
    return pa.schema([(name, _TYPES.get(name, pa.string())) for name in columns])


def joined(tables: Sequence[pa.Table]) -> pa.Table:
    """Return tables one below the other, their words numbered in one way."""
    return pa.concat_tables(tables).unify_dictionaries().combine_chunks()


def add_parts(folder: Path, name: str, found: Mapping[str, pa.Table]) -> int:
    """Write rows as parts of their entries' years; return how many there were.

    Parts of the same name are replaced: doing it again gives the same.
    """
    units: list[str] = sorted(
        {
            word
            for table in found.values()
            for word in coded(table["unit_id"]).dictionary.to_pylist()
        }
    )
    keys = {table: _keys(rows, units) for table, rows in found.items()}
    order = np.argsort(keys[ENTRIES], kind="stable")
    entry = keys[ENTRIES][order]
    year = pc.year(found[ENTRIES]["happened_on"]).to_numpy()[order]
    written = 0
    for table, rows in found.items():
        sort = np.argsort(keys[table], kind="stable")
        years = year[np.searchsorted(entry, keys[table][sort])]
        for one in np.unique(years).tolist():
            place = folder / f"year={one}" / table
            place.mkdir(parents=True, exist_ok=True)
            part = rows.take(_places(sort[years == one]))
            write(part, place / f"{name}.parquet")
        written += rows.num_rows
    return written


def compact(place: Path, keep: Iterable[str], name: str) -> int:
    """Join the named parts of one table into one; return how many rows it has.

    The whole file is in its place before the parts are taken away. A part that
    is not named was never finished, and goes too.
    """
    files = [one for name in keep if (one := place / f"{name}.parquet").exists()]
    target = place / f"{name}.parquet"
    if not files:
        return 0
    if len(files) == 1:
        with put(target) as file:
            shutil.copyfile(files[0], file)
        return int(pq.read_metadata(target).num_rows)
    whole = joined([read(one) for one in files])
    # Parts follow each other, so the numbers of a unit are in order.
    ranks = _ranks(coded(whole["unit_id"]), None)
    write(whole.take(_places(np.argsort(ranks, kind="stable"))), target)
    return int(whole.num_rows)


def read(file: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """Read a part with its text as numbers into lists of words: less to move.

    Raises OSError with the name of a file that is not whole.
    """
    try:
        words = [o.name for o in pq.read_schema(file) if pa.types.is_string(o.type)]
        return pq.read_table(
            file, columns=columns, partitioning=None, read_dictionary=words
        )
    except pa.ArrowInvalid as fault:
        raise OSError(f"{file} 坏了") from fault


def drop_others(place: Path, keep: Iterable[str]) -> None:
    """Take away the files of one table that are not named."""
    kept = {f"{one}.parquet" for one in keep}
    for file in place.glob("*"):
        if file.name not in kept:
            file.unlink()


def _places(order: np.ndarray) -> pa.Array:
    """Return the places of rows, in half the bytes: fewer to move."""
    return pa.array(order.astype(np.int32))


def _keys(rows: pa.Table, units: list[str]) -> np.ndarray:
    """Return for each row its unit and number as one number."""
    ranks = _ranks(coded(rows["unit_id"]), units)
    return np.asarray(ranks.astype(np.int64) << 32 | rows["seq"].to_numpy())


def piece(column: pa.ChunkedArray) -> pa.Array:
    """Return a column in one piece."""
    one = column.combine_chunks()
    return one.chunk(0) if isinstance(one, pa.ChunkedArray) else one


def coded(column: pa.ChunkedArray) -> pa.DictionaryArray:
    """Return a column as numbers into a list of words."""
    one = piece(column)
    return one if pa.types.is_dictionary(one.type) else one.dictionary_encode()


def _ranks(words_of: pa.DictionaryArray, among: list[str] | None) -> np.ndarray:
    """Return for each row the place of its word among all words, sorted."""
    words = np.asarray(words_of.dictionary.to_pylist())
    every = np.unique(words) if among is None else np.asarray(among)
    rank = np.searchsorted(every, words)
    # Sixteen bits are sorted without comparing.
    narrow = np.uint16 if len(every) < 1 << 16 else np.int64
    return np.asarray(rank.astype(narrow)[words_of.indices.to_numpy()])


def write(table: pa.Table, target: Path) -> None:
    """Write a table beside its place, then put it there."""
    text = [one.name for one in table.schema if not pa.types.is_primitive(one.type)]
    with put(target) as file:
        pq.write_table(
            table,
            file,
            compression="lz4",
            row_group_size=1 << 20,
            use_dictionary=text,
            write_statistics=False,
        )


@contextmanager
def put(target: Path) -> Iterator[Path]:
    """Give a place beside a file's own; what is written there ends in its place.

    If something goes wrong the target is as it was. What was left beside it is
    written over the next time.
    """
    beside = target.with_name(f"{target.name}.part")
    yield beside
    with beside.open("rb") as file:
        # Otherwise a power cut may leave the name without what it names.
        os.fsync(file.fileno())
    beside.replace(target)
