"""The ledger into a lake of Parquet files, a region and a year at a time.

``FOLDER/region=R/year=Y/TABLE/*.parquet``, and for each region ``taken.json``:
how far each unit was taken, and which files count. The list is renamed into its
place last, so an export that was interrupted is simply run again, and running
it twice changes nothing. What was exported never changes: the ledger is only
added to. A correction is an entry too, and names what it corrects.
"""

import atexit
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from yiben.engine import parts
from yiben.engine.intake import Reader
from yiben.ledger.queries import COLUMNS, exported, heads_of, source
from yiben.org.queries import places

from .lake import claimed

LIST = "taken.json"

READERS = 2
"""Regions read or joined at once: while one waits for the disk another counts."""

Told = Callable[[str], None]


@dataclass
class Taken:
    """How far a region was exported: the last number of each unit, and the files."""

    folder: Path
    units: dict[str, int] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    number: int = 0

    @classmethod
    def read(cls, folder: Path) -> "Taken":
        """Return what is in a region's folder; nothing if it is new."""
        file = folder / LIST
        if not file.exists():
            return cls(folder)
        known = json.loads(file.read_text(encoding="utf-8"))
        return cls(folder, known["units"], known["names"], known["number"])

    def write(self) -> None:
        """Put the list in its place; from then on the files in it count."""
        self.folder.mkdir(parents=True, exist_ok=True)
        known = {"units": self.units, "names": self.names, "number": self.number}
        text = json.dumps(known, sort_keys=True, separators=(",", ":"))
        with parts.put(self.folder / LIST) as file:
            file.write_text(text, encoding="utf-8")

    def tables(self) -> Iterable[Path]:
        """Return the folders of every table of every year."""
        return sorted(self.folder.glob("year=*/*"))


def regions(depth: int) -> dict[str, list[str]]:
    """Return the units of every region: what stands below one place at a depth.

    What stands above that depth is a region of its own kind, ``top``.
    """
    found: dict[str, list[str]] = defaultdict(list)
    step = 4
    for org_id, path in places():
        name = path[: depth * step] if len(path) >= depth * step else "top"
        found[name].append(org_id)
    return dict(sorted(found.items()))


def export_ledger(folder: Path, *, depth: int = 4, told: Told = print) -> int:
    """Add to the lake what the ledger has added since; return the rows written.

    Raises YibenError if the folder is no lake of this depth, or its files fail.
    """
    every = regions(depth)
    places = {folder / f"region={name}": units for name, units in every.items()}
    rows = 0
    with claimed(folder, depth):
        for number, (place, added) in enumerate(export_regions(places), start=1):
            rows += added
            told(f"{number}/{len(every)} {place.name.partition('=')[2]}：{added} 行")
    return rows


def export_regions(places: Mapping[Path, list[str]]) -> Iterator[tuple[Path, int]]:
    """Add what the units of some folders have added since; give each with its rows.

    A few are read at once; each is in its place, with its list, before it is given.
    """
    with ThreadPoolExecutor(READERS) as pool:
        begun = [_begun(pool, place, units) for place, units in places.items()]
        for taken, job in begun:
            rows = job.result() if job else 0
            if job:
                taken.write()
            yield taken.folder, rows


def _begun(
    pool: ThreadPoolExecutor, folder: Path, units: list[str]
) -> tuple[Taken, Future[int] | None]:
    """Begin to take what is new in a region, if anything is; return how far it will be."""
    taken, heads = Taken.read(folder), heads_of(units)
    spans = {
        unit: (taken.units.get(unit, 0), seq)
        for unit, seq in heads.items()
        if seq > taken.units.get(unit, 0)
    }
    if not spans:
        return taken, None
    taken.number += 1
    taken.names.append(f"{taken.number:06d}")
    taken.units |= {unit: last for unit, (_, last) in spans.items()}
    job = {"source": source(), "asked": list(exported(spans)), "columns": COLUMNS}
    return taken, pool.submit(_read, job | {"folder": folder, "name": taken.names[-1]})


_idle: SimpleQueue[Reader] = SimpleQueue()
"""Processes that wait for the next job of this one."""


def _read(job: dict[str, Any]) -> int:
    """Have a region read by a process that waits, or by a new one."""
    try:
        reader = _idle.get_nowait()
    except Empty:
        reader = Reader()
        atexit.register(reader.close)
    try:
        return reader.take(**job)
    finally:
        _idle.put(reader)


def compact_lake(folder: Path, *, told: Told = print) -> int:
    """Join the files of every region, year and table into one; return the rows.

    Raises YibenError if there is no lake, or its files fail.
    """
    rows, places = 0, sorted(folder.glob("region=*"))
    with claimed(folder), ThreadPoolExecutor(READERS) as pool:
        for place, joined in zip(places, pool.map(compact_region, places), strict=True):
            rows += joined
            told(f"{place.name}：{joined} 行")
    return rows


def compact_region(folder: Path) -> int:
    """Join the files of one region; what no list names is taken away."""
    taken, rows = Taken.read(folder), 0
    if len(taken.names) > 1:
        taken.number += 1
        name = f"{taken.number:06d}"
        rows = sum(parts.compact(one, taken.names, name) for one in taken.tables())
        taken.names = [name]
        taken.write()
    for one in taken.tables():
        parts.drop_others(one, taken.names)
    return rows
