"""What the lake holds that may count in a year, brought to those it counts for.

An entry lies where its chain is kept, and may count for people and units of
another region. Each region's chains are read once, and every entry that may
count is written into the folder of each region it concerns. What may count is
said as ``ledger.facts.entry_facts`` says it; a test holds the two together.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from . import parts
from .tables import Ints

OTHERS = ("people", "orgs")
"""Tables that name their entry; in a lot by its place, ``entry``."""

Places = Mapping[str, Collection[int]]
"""The numbers of the regions that a unit or a person belongs to."""


@dataclass(frozen=True)
class Asked:
    """What may count: the year, kinds that stand until ended, kinds that never do."""

    year: int
    kept: frozenset[str]
    silent: frozenset[str]


@dataclass(frozen=True)
class Lot:
    """Some entries with who took part; ``void_at`` is when one was corrected."""

    entries: pa.Table
    people: pa.Table
    orgs: pa.Table


def gather(source: Path, names: Sequence[str], units: set[str], asked: Asked) -> Lot:
    """Return what a region's own chains hold that may count in the year.

    A unit that has moved elsewhere is left to the region it is in now.
    """
    every = _read(source.glob("year=*/entries"), names)
    if every is None:
        return Lot(pa.table({}), pa.table({}), pa.table({}))
    mine = pc.is_in(_text(every["unit_id"]), pa.array(sorted(units), pa.string()))
    every = every.filter(mine)
    every = every.append_column("void_at", _corrected(every))
    entries = every.filter(_may_count(every, asked)).combine_chunks()
    people, orgs = (_of(source, names, one, entries) for one in OTHERS)
    return Lot(entries, people, orgs)


def _read(places: Iterable[Path], names: Sequence[str]) -> pa.Table | None:
    files = [place / f"{name}.parquet" for place in sorted(places) for name in names]
    found = [parts.read(file) for file in files if file.exists()]
    return parts.joined(found) if found else None


def _text(column: pa.ChunkedArray) -> pa.Array:
    """Return a column of words as words."""
    return parts.piece(column.cast(pa.string()))


def _corrected(every: pa.Table) -> pa.Array:
    """Return for each entry when another one put it right."""
    fixes = every.filter(pc.is_valid(every["corrects_id"]))
    place = pc.index_in(_text(every["id"]), value_set=_text(fixes["corrects_id"]))
    return _text(fixes["entered_at"]).take(place)


def _may_count(every: pa.Table, asked: Asked) -> pa.Array:
    """Say which entries happened, stand or count in the year."""
    since, until = date(asked.year, 1, 1), date(asked.year, 12, 31)
    first, after = str(asked.year), str(asked.year + 1)
    happened, ends, kind = every["happened_on"], every["ends_on"], _text(every["kind"])
    credit, gap = _text(every["credit_period"]), _text(every["gap_period"])
    kept = pc.is_in(kind, pa.array(sorted(asked.kept), pa.string()))
    silent = pc.is_in(kind, pa.array(sorted(asked.silent), pa.string()))
    stands = _any(pc.greater_equal(ends, since), pc.and_(pc.is_null(ends), kept))
    counts = _any(
        pc.and_(
            pc.less_equal(happened, until),
            _any(pc.greater_equal(happened, since), stands),
        ),
        pc.and_(pc.greater_equal(credit, first), pc.less(credit, after)),
        pc.and_(pc.greater_equal(gap, first), pc.less(gap, after)),
        pc.greater_equal(gap, "a"),
    )
    return pc.and_(counts, pc.invert(silent))


def _any(*conditions: pa.Array) -> pa.Array:
    """Say where one holds; what is missing doesn't."""
    found = pc.fill_null(conditions[0], fill_value=False)
    for one in conditions[1:]:
        found = pc.or_(found, pc.fill_null(one, fill_value=False))
    return found


def _of(source: Path, names: Sequence[str], table: str, entries: pa.Table) -> pa.Table:
    """Return the rows of a table that belong to some entries of the same years."""
    years = pc.unique(pc.year(entries["happened_on"])).to_pylist()
    rows = _read((source / f"year={year}" / table for year in years), names)
    if rows is None:
        return pa.table({})
    units = pc.unique(_text(entries["unit_id"]))
    keys, wanted = _keys(entries, units), _keys(rows, units)
    order = np.argsort(keys, kind="stable")
    place = np.minimum(np.searchsorted(keys[order], wanted), len(keys) - 1)
    found = keys[order][place] == wanted
    rows = rows.drop_columns(["unit_id", "seq"]).filter(pa.array(found))
    return rows.append_column("entry", pa.array(order[place[found]].astype(np.int32)))


def _keys(rows: pa.Table, units: pa.Array) -> Ints:
    """Return unit and number as one number; below zero for another unit."""
    coded = parts.coded(rows["unit_id"])
    place = pc.fill_null(pc.index_in(coded.dictionary, value_set=units), -1).to_numpy()
    unit = place.astype(np.int64)[coded.indices.to_numpy()]
    return np.asarray((unit << 32) | rows["seq"].to_numpy())


def route(lot: Lot, units: Places, persons: Places) -> dict[int, Ints]:
    """Return for each region the entries of a lot that concern it, by place."""
    if not lot.entries.num_rows:
        return {}
    every = np.arange(lot.entries.num_rows)
    pairs = [_concerned(lot.entries, "unit_id", every, units)]
    for table, name, places in (
        (lot.orgs, "org_id", units),
        (lot.people, "person_id", persons),
    ):
        if table.num_rows:
            pairs.append(_concerned(table, name, table["entry"].to_numpy(), places))
    key = np.unique(np.concatenate(pairs))
    region, entry = key >> 32, key & ((1 << 32) - 1)
    return {int(one): entry[region == one] for one in np.unique(region)}


def _concerned(table: pa.Table, name: str, entry: Ints, places: Places) -> Ints:
    """Return region and entry as one number, for each word of each row."""
    coded = parts.coded(table[name])
    of_word = [places.get(word, ()) for word in coded.dictionary.to_pylist()]
    many = np.array([len(one) for one in of_word], np.int64)
    flat = np.array([place for one in of_word for place in one], np.int64)
    first = np.cumsum(many) - many
    word = coded.indices.to_numpy()
    at = np.repeat(np.arange(len(word)), many[word])
    nth = np.arange(len(at)) - np.repeat(np.cumsum(many[word]) - many[word], many[word])
    return np.unique((flat[first[word[at]] + nth] << 32) | entry[at])


def some_of(lot: Lot, chosen: Ints) -> Lot:
    """Return some entries of a lot, by place, with all that belongs to them."""
    place = np.full(lot.entries.num_rows, -1, np.int32)
    place[chosen] = np.arange(len(chosen), dtype=np.int32)
    return Lot(
        lot.entries.take(pa.array(chosen)),
        *(_moved(table, place) for table in (lot.people, lot.orgs)),
    )


def _moved(table: pa.Table, place: Ints) -> pa.Table:
    if not table.num_rows:
        return table
    now = place[table["entry"].to_numpy()]
    kept = table.drop_columns(["entry"]).filter(pa.array(now >= 0))
    return kept.append_column("entry", pa.array(now[now >= 0]))


def save(lot: Lot, folder: Path, name: str) -> None:
    """Write a lot under a name into a region's folder; nothing if it is empty."""
    for table in ("entries", *OTHERS):
        rows = getattr(lot, table)
        if rows.num_rows:
            (folder / table).mkdir(parents=True, exist_ok=True)
            parts.write(rows, folder / table / f"{name}.parquet")


def load(folder: Path) -> Lot:
    """Read every lot of a folder as one."""
    found: dict[str, list[pa.Table]] = {one: [] for one in ("entries", *OTHERS)}
    before = 0
    for file in sorted((folder / "entries").glob("*.parquet")):
        for table, lots in found.items():
            if (one := folder / table / file.name).exists():
                rows = parts.read(one)
                if table != "entries":
                    at = pc.add(rows["entry"], pa.scalar(before, pa.int32()))
                    place = rows.schema.get_field_index("entry")
                    rows = rows.set_column(place, "entry", at)
                lots.append(rows)
        before += found["entries"][-1].num_rows
    return Lot(
        *(parts.joined(lots) if lots else pa.table({}) for lots in found.values())
    )
