"""The ledger as Parquet: parts added to a folder for a region and a year, and joined.

A part is written beside its place and renamed, so that a file that is there is
whole. Rows are sorted by unit and number; joining parts sorts them again.
"""

import io
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pv
import pyarrow.parquet as pq

_TYPES: dict[str, pa.DataType] = {
    "seq": pa.int64(),
    "present": pa.int32(),
    "expected": pa.int32(),
    "happened_on": pa.date32(),
    "ends_on": pa.date32(),
    "timely_on": pa.date32(),
}
"""Columns that are not text."""


def schema_of(columns: Sequence[str]) -> pa.Schema:
    """Return the types of some columns."""
    return pa.schema([(name, _TYPES.get(name, pa.string())) for name in columns])


def from_csv(text: bytes, columns: Sequence[str]) -> pa.Table:
    """Read CSV without a header; what is empty and not quoted is missing."""
    schema = schema_of(columns)
    convert = pv.ConvertOptions(
        column_types=schema,
        null_values=[""],
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
    )
    read = pv.ReadOptions(column_names=list(columns), block_size=16 << 20)
    parse = pv.ParseOptions(newlines_in_values=True)
    return pv.read_csv(
        io.BytesIO(text),
        read_options=read,
        parse_options=parse,
        convert_options=convert,
    )


def add_part(folder: Path, table: str, name: str, found: list[pa.Table]) -> int:
    """Write rows as parts of their years; return how many rows there were.

    A part of the same name is replaced: doing it again gives the same.
    """
    if not found:
        return 0
    whole = pa.concat_tables(found).combine_chunks()
    whole = whole.take(_in_order(whole["unit_id"], whole["seq"]))
    years = pc.year(whole["happened_on"])
    for year in sorted(pc.unique(years).to_pylist()):
        place = folder / f"year={year}" / table
        place.mkdir(parents=True, exist_ok=True)
        _write(whole.filter(pc.equal(years, year)), place / f"{name}.parquet")
    return int(whole.num_rows)


def compact(place: Path, keep: Iterable[str], name: str) -> int:
    """Join the named parts of one table into one; return how many rows it has.

    The whole file is in its place before the parts are taken away. A part that
    is not named was never finished, and goes too.
    """
    files = [place / f"{one}.parquet" for one in keep]
    found = [_coded(one) for one in files if one.exists()]
    if not found:
        return 0
    whole = pa.concat_tables(found).unify_dictionaries().combine_chunks()
    if len(found) > 1:
        whole = whole.take(_by_unit(whole["unit_id"]))
    _write(whole, place / f"{name}.parquet")
    return int(whole.num_rows)


def _coded(file: Path) -> pa.Table:
    """Read a part with its text as numbers into lists of words: less to move."""
    text = [one.name for one in pq.read_schema(file) if pa.types.is_string(one.type)]
    return pq.read_table(file, partitioning=None, read_dictionary=text)


def _in_order(units: pa.ChunkedArray, numbers: pa.ChunkedArray) -> pa.Array:
    """Return the order by unit and number."""
    keys = _ranks(units.chunk(0).dictionary_encode())
    return pa.array(np.lexsort((numbers.to_numpy(), keys)))


def _by_unit(units: pa.ChunkedArray) -> pa.Array:
    """Return the order by unit; parts follow each other, so numbers are in order."""
    return pa.array(np.argsort(_ranks(units.chunk(0)), kind="stable"))


def _ranks(coded: pa.DictionaryArray) -> np.ndarray:
    """Return for each row the place of its word among all words."""
    words = np.asarray(coded.dictionary.to_pylist())
    rank = np.empty(len(words), np.uint16 if len(words) < 1 << 16 else np.int64)
    rank[np.argsort(words)] = np.arange(len(words))
    return np.asarray(rank[coded.indices.to_numpy(zero_copy_only=False)])


def drop_others(place: Path, keep: Iterable[str]) -> None:
    """Take away the files of one table that are not named."""
    kept = {f"{one}.parquet" for one in keep}
    for file in place.glob("*"):
        if file.name not in kept:
            file.unlink()


def _write(table: pa.Table, target: Path) -> None:
    beside = target.with_suffix(".part")
    pq.write_table(table, beside, compression="lz4", row_group_size=1 << 20)
    with beside.open("rb") as file:
        os.fsync(file.fileno())
    beside.replace(target)
