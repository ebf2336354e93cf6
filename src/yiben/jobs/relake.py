"""A year judged from the lake: the ledger goes out, its cells are checked against it.

Export, then gather what may count for each region, then judge region by region
and compare with the cells that are kept (``standing.actions.recheck``). What
was interrupted goes on behind the last region that was done.
"""

import json
import shutil
from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from yiben.common.clock import local_day
from yiben.engine import parts
from yiben.engine.deeds import Deeds, kinds_by_person
from yiben.engine.gather import Asked, gather, load, route, save, some_of
from yiben.engine.recall import recall
from yiben.jobs.export import (
    Taken,
    Told,
    compact_lake,
    export_ledger,
    regions,
)
from yiben.ledger.queries import SILENT, astray, kept_kinds
from yiben.org.access import STEP
from yiben.org.queries import places
from yiben.people.queries import whereabouts
from yiben.policy.queries import library
from yiben.standing.actions import Rechecked, recheck

from .lake import claimed


@dataclass(frozen=True)
class Lake:
    """A lake with the regions of today's tree, and where one year is gathered."""

    folder: Path
    year: int
    regions: dict[str, list[str]]

    @property
    def gathered(self) -> Path:
        """Return the folder of what was brought together; it goes when all is done."""
        return self.folder / f"gathered={self.year}"

    @property
    def note(self) -> Path:
        """Return the file that says which regions were done, and on which day."""
        return self.folder / f"judged-{self.year}.json"


def recheck_lake(
    folder: Path, *, year: int, at: datetime, depth: int = 4, told: Told = print
) -> Rechecked:
    """Check the kept cells of a year against the lake; what differs is put right.

    The lake is brought up to date first. Doing it again changes nothing.
    Raises YibenError if the folder is no lake of this depth, or its files fail.
    """
    with brought(folder, year=year, depth=depth, told=told) as lake:
        return _recheck(lake, at, told)


@contextmanager
def brought(folder: Path, *, year: int, depth: int, told: Told) -> Iterator[Lake]:
    """Bring a lake up to date and together what may count in a year, and hold it.

    Raises YibenError if the folder is no lake of this depth, or its files fail.
    """
    rows = export_ledger(folder, depth=depth, told=lambda _: None)
    joined = compact_lake(folder, told=lambda _: None)
    told(f"台账出库 {rows} 行，合并 {joined} 行")
    with claimed(folder, depth):
        lake = Lake(folder, year, regions(depth))
        _gather(lake, told)
        yield lake
        shutil.rmtree(lake.gathered, ignore_errors=True)


def _recheck(lake: Lake, at: datetime, told: Told) -> Rechecked:
    """Judge the regions not judged today."""
    cut_off, done = lake.note.exists(), _done(lake, local_day(at))

    def looked(some: int, whole: int) -> None:
        told(f"重算 {some}/{whole} 个组织")

    found = recheck(
        year=lake.year,
        at=at,
        batches=_batches(lake, local_day(at), done),
        recount=cut_off,
        told=looked,
    )
    lake.note.unlink(missing_ok=True)
    return found


def _gather(lake: Lake, told: Told) -> None:
    """Bring together what may count in the year, for every region."""
    shutil.rmtree(lake.gathered, ignore_errors=True)
    names = list(lake.regions)
    units, persons = _places(lake)
    asked = Asked(lake.year, frozenset(kept_kinds()), frozenset(SILENT))
    for number, (name, own) in enumerate(lake.regions.items(), start=1):
        source = lake.folder / f"region={name}"
        lot = gather(source, Taken.read(source).names, set(own), asked)
        for place, chosen in route(lot, units, persons).items():
            save(some_of(lot, chosen), lake.gathered / names[place], name)
        told(f"归集 {number}/{len(names)} 个区域：{lot.entries.num_rows} 条记录")


def _places(lake: Lake) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """Return the regions that each unit and person concerns, by number.

    A unit concerns its own region, and that of its superior, who checks it.
    """
    of_unit = {
        unit: number
        for number, units in enumerate(lake.regions.values())
        for unit in units
    }
    every = places()
    by_path = {path: unit for unit, path in every}
    units: dict[str, list[int]] = {}
    for unit, path in every:
        near = {of_unit[unit], of_unit[by_path.get(path[:-STEP], unit)]}
        units[unit] = sorted(near)
    persons: dict[str, set[int]] = defaultdict(set)
    for person, org in whereabouts():
        persons[person].add(of_unit[org])
    return units, {person: sorted(near) for person, near in persons.items()}


def _done(lake: Lake, on: date) -> list[str]:
    """Return the regions that a run of the same day did before it was cut off."""
    if not lake.note.exists():
        return []
    known = json.loads(lake.note.read_text(encoding="utf-8"))
    return list(known["done"]) if known["on"] == str(on) else []


def _batches(
    lake: Lake, on: date, done: list[str]
) -> Iterator[tuple[list[str], Deeds]]:
    """Give the regions not done yet; one is noted when the next is asked for."""
    _note(lake, on, done)
    for name, units, deeds in deeds_in(lake, without=set(done)):
        yield units, deeds
        done.append(name)
        _note(lake, on, done)


def deeds_in(
    lake: Lake, without: Collection[str] = ()
) -> Iterator[tuple[str, list[str], Deeds]]:
    """Give the regions with their units and what may count for these, but for some."""
    by_person = kinds_by_person(library())
    first, last = date(lake.year, 1, 1), date(lake.year, 12, 31)
    strays = tuple(astray(since=first, until=last))
    for name, units in lake.regions.items():
        if name not in without:
            deeds = recall(load(lake.gathered / name), by_person, local_day)
            yield name, units, deeds.also(strays)


def _note(lake: Lake, on: date, done: list[str]) -> None:
    text = json.dumps({"on": str(on), "done": done})
    with parts.put(lake.note) as file:
        file.write_text(text, encoding="utf-8")
