"""Regions of generated data, kept outside the repository and made once.

``YIBEN_BENCH_CACHE`` says where (else the user's cache folder). What the rules
say decides the name of a folder; folders of older rules are removed, so that no
more is kept than one nation's sample: some gigabytes.
"""

import hashlib
import os
import shutil
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
from _county import YEAR, Mother, mother

from yiben.engine.lake import LEDGER_FILE, ledger_writer, save
from yiben.engine.profiles import Roster
from yiben.engine.stream import LEDGER, LEDGER_SCHEMA, Region
from yiben.engine.tables import NEVER, Columns, Ints

VERSION = 5
SUBJECTS = {
    "branch": {"unit": 1, "person": 22},
    "town": {"unit": 27, "person": 820},
    "county": {"unit": 3_000, "person": 60_000},
    "province": {"unit": 200_000, "person": 4_000_000},
    "nation": {"unit": 5_200_000, "person": 98_800_000},
}
RECORDS = {"unit": 59.92, "person": 20.28}
"""Records a year of one branch and of one member: 312 million and 2.0 thousand million in all."""
MOST = {"unit": 50_000, "person": 250_000}
"""Subjects of a region at most."""
SAMPLE = {"unit": 18, "person": 10}
"""Regions generated for a nation unless the whole is asked for: over 50 million records each."""
TOWN = 27
MEMBERS = 19
DELAYS = np.array([0] * 150 + [1, 2, 3, 5] * 20 + [12] * 16 + [45] * 10)
"""Days from the act to its entry: most at once, one in ten late."""


@dataclass(frozen=True)
class Land:
    """The regions of a size and level: the folders made, and how many there would be."""

    folders: list[Path]
    regions: int

    @property
    def scale(self) -> float:
        """Return how many times the sample makes the whole."""
        return self.regions / len(self.folders)


@cache
def mother_of(level: str) -> Mother:
    """Return the small county of a level, compiled once."""
    return mother(level)


def land(size: str, level: str) -> Land:
    """Return the folders of a size and level, generating those that are missing."""
    subjects = SUBJECTS[size][level]
    regions = -(-subjects // MOST[level])
    made = min(regions, SAMPLE[level]) if size == "nation" else regions
    each = -(-subjects // regions)
    home = _home(level)
    folders = [home / f"{each}-{number:03}" for number in range(made)]
    for number, folder in enumerate(folders):
        if not (folder / "done").exists():
            shutil.rmtree(folder, ignore_errors=True)
            _make(folder, level, each, number)
            (folder / "done").touch()
    return Land(folders, regions)


def root() -> Path:
    """Return where generated data is kept."""
    base = os.environ.get("YIBEN_BENCH_CACHE") or os.environ.get("XDG_CACHE_HOME")
    home = Path(base) if base else Path.home() / ".cache"
    return home / "yiben-bench" / "engine"


def _home(level: str) -> Path:
    """Return the folder of these rules; those of others of this level go."""
    one = mother_of(level)
    told = hashlib.sha256(repr((VERSION, YEAR, RECORDS[level])).encode())
    for table in (one.plans.cells, one.hits, one.acts):
        for name in sorted(table):
            told.update(np.ascontiguousarray(table[name]).tobytes())
    home = root() / f"{level}-{told.hexdigest()[:12]}"
    for other in root().glob(f"{level}-*"):
        if other != home:
            shutil.rmtree(other)
    home.mkdir(parents=True, exist_ok=True)
    return home


def _make(folder: Path, level: str, subjects: int, number: int) -> None:
    """Draw a region's subjects from the small county, and what they did."""
    one, random = mother_of(level), np.random.default_rng([VERSION, number, subjects])
    profile = one.profiles[random.integers(len(one.profiles), size=subjects)]
    save(folder, _region(one, level, profile, random))
    with ledger_writer(folder) as writer:
        for start in range(0, subjects, 50_000):
            part = profile[start : start + 50_000]
            writer.write_table(_ledger(one, level, part, start, random))


def _region(
    one: Mother, level: str, profile: Ints, random: np.random.Generator
) -> Region:
    seats = one.seats[profile]
    first = np.append(0, np.cumsum(seats))
    row = np.repeat(np.arange(len(profile)), seats)
    seat = np.arange(len(row)) - first[row]
    org = row if level == "unit" else row // MEMBERS
    orgs = int(org.max()) + 1
    if level == "person":
        org = (org + seat) % orgs
    owing = np.flatnonzero(np.diff(one.plans.first)[profile] > 0)
    excused = random.choice(owing, max(1, len(owing) // 1000))
    start = one.plans.first[profile[excused]]
    waived = one.plans.cells["mark"][start]
    closed = random.integers(orgs, size=max(1, orgs // 500))
    marks = random.integers(len(one.plans.marks), size=len(closed))
    return Region(
        one.plans,
        Roster(profile, first, org),
        one.hits,
        len(one.acts["rate"]),
        _dated(excused, waived),
        _dated(closed, marks),
        np.arange(orgs) // TOWN,
    )


def _dated(at: Ints, mark: Ints) -> Columns:
    """Return waivers or gaps, no two for one cell."""
    found = np.unique(np.stack([at, mark], axis=1), axis=0)
    entered = np.full(len(found), date(YEAR, 3, 1).toordinal())
    return {
        "at": found[:, 0],
        "mark": found[:, 1],
        "entered_day": entered,
        "void_day": np.where(np.arange(len(found)) % 9 == 0, entered + 90, NEVER),
    }


def _ledger(
    one: Mother, level: str, profile: Ints, start: int, random: np.random.Generator
) -> pa.Table:
    """Draw records for some subjects, in the order of the subjects.

    Nine in ten count for a duty of the subject; a few were withdrawn, some were
    timely before they were entered.
    """
    many = random.poisson(RECORDS[level], len(profile))
    row = np.repeat(np.arange(len(profile)), many)
    ends = np.cumsum([0, *map(len, one.fit)])
    acts, kind = np.concatenate(one.fit), profile[row]
    chance = random.random(len(row))
    place = ends[kind] + (chance * (ends[kind + 1] - ends[kind])).astype(np.int64)
    act = acts[place]
    other = random.random(len(row)) < 0.1
    act[other] = random.integers(len(one.acts["rate"]), size=int(other.sum()))
    month = one.acts["month"] % 12
    first = np.array([date(YEAR, m + 1, 1).toordinal() for m in range(12)])
    happened = first[month[act]] + random.integers(28, size=len(row))
    entered = happened + random.choice(DELAYS, len(row))
    timely = np.where(random.random(len(row)) < 0.03, happened, entered)
    void = np.where(random.random(len(row)) < 0.01, entered + 30, NEVER)
    found = dict(zip(LEDGER, (row + start, act, timely, entered, void), strict=True))
    arrays = [pa.array(found[name].astype(np.int32)) for name in LEDGER]
    return pa.table(arrays, schema=LEDGER_SCHEMA)


def ledger_file(folder: Path) -> str:
    """Return the ledger of a region."""
    return str(folder / LEDGER_FILE)
