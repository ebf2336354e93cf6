"""What the engine bench measures, each part in a process of its own.

Every part takes the same folders and gives the same kind of answer: how long,
how much processor, how much memory, and a fingerprint of the counts of every
region by town, due and status, so that all parts can be held to each other.
"""

import hashlib
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import duckdb
import numpy as np
from _lake import ledger_file
from numpy.typing import NDArray

from yiben.engine.lake import judge_folder, judge_folders, load
from yiben.engine.stream import LEDGER, Region
from yiben.engine.sweep import GAP, MET, MET_LATE, STATUSES, WAIVED
from yiben.engine.tables import arrow
from yiben.rules.words import Status

THREADS = 2
UNMET = """
    CASE WHEN waits > 0 THEN waits
         WHEN due_day < {as_of} THEN if(soft = 1, {reminded}, {missed})
         WHEN warn_day <= {as_of} THEN {soon} ELSE {open} END"""
JUDGED = """
WITH hit AS (
    SELECT l.row, h.slot, count(*) AS done,
           count(*) FILTER (l.timely_day <= h.due_day) AS on_time
    FROM read_parquet('{ledger}') AS l JOIN hits AS h ON l.act = h.act
    WHERE l.entered_day <= {known_on} AND {known_on} < l.void_day
    GROUP BY l.row, h.slot),
owed AS (
    SELECT s.row, seats.town, seats.org, c.line, c.slot, c.need, c.mark, c.waits, c.unmet
    FROM subjects AS s JOIN seats ON seats.row = s.row
    JOIN cells AS c ON c.profile = s.profile AND c.seat = seats.seat)
SELECT town, line,
       CASE WHEN waits > 0 THEN unmet
            WHEN w.row IS NOT NULL THEN {waived}
            WHEN g.org IS NOT NULL THEN {gap}
            WHEN coalesce(done, 0) < need THEN unmet
            WHEN coalesce(on_time, 0) < need THEN {late} ELSE {met} END AS status,
       count(*)
FROM owed AS o LEFT JOIN hit AS h ON h.row = o.row AND h.slot = o.slot
LEFT JOIN waived AS w ON w.row = o.row AND w.mark = o.mark
LEFT JOIN gaps AS g ON g.org = o.org AND g.mark = o.mark
GROUP BY ALL"""
CODES = {
    name.lower(): list(Status).index(status)
    for name, status in Status.__members__.items()
}


@dataclass(frozen=True)
class Taken:
    """What a part took, and what came of it."""

    seconds: float
    cpu: float
    peak_mb: float
    prints: tuple[str, ...] = ()
    start: float = 0.0


def alone(act: Callable[..., Taken], *args: Any) -> Taken:
    """Run a part in a fresh process, so that its memory is its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(act, *args).result()


def ours(folders: list[Path], warm: Path, day: int, threads: int = THREADS) -> Taken:
    """Judge every region with the engine; ``warm`` is judged first, outside the time."""
    begun = perf_counter()
    judge_folder(warm, day, day)
    start, cpu = perf_counter(), process_time()
    prints, whole = [], np.zeros((), np.int64)
    for one in judge_folders(folders, day, day, threads=threads):
        # A region's towns go to its county and from there upwards.
        whole = whole + one.counts.sum(axis=0, dtype=np.int64)
        prints.append(fingerprint(one.counts))
    return _taken(start, cpu, prints, start - begun)


def done_by_line(folders: list[Path], warm: Path, day: int) -> Taken:
    """Judge every region; the fingerprints are how many cells of each due are done."""
    judge_folder(warm, day, day)
    start, cpu = perf_counter(), process_time()
    done: Counter[int] = Counter()
    dues = load(folders[0]).plans.lines["due"].tolist()
    for one in judge_folders(folders, day, day, threads=THREADS):
        met = one.counts[:, :, MET].sum(axis=0) + one.counts[:, :, MET_LATE].sum(axis=0)
        for due, many in zip(dues, met.tolist(), strict=True):
            done[due] += many
    told = [f"{due}:{many}" for due, many in sorted(done.items()) if many]
    return _taken(start, cpu, told)


def scan(folders: list[Path]) -> Taken:
    """Read the columns that the engine needs and add them up."""
    connection = duckdb.connect(config={"threads": THREADS})
    connection.execute("SET enable_progress_bar = false")
    start, cpu = perf_counter(), process_time()
    wanted = ", ".join(f"sum({name})" for name in LEDGER)
    for folder in folders:
        source = ledger_file(folder)
        connection.execute(f"SELECT {wanted} FROM read_parquet('{source}')").fetchall()
    return _taken(start, cpu)


def sql(folders: list[Path], day: int) -> Taken:
    """Judge every region with one statement of SQL."""
    connection = duckdb.connect(config={"threads": THREADS, "memory_limit": "2GB"})
    connection.execute("SET enable_progress_bar = false")
    start, cpu = perf_counter(), process_time()
    prints = [_judged(connection, folder, day) for folder in folders]
    return _taken(start, cpu, prints)


def _judged(connection: duckdb.DuckDBPyConnection, folder: Path, day: int) -> str:
    region = load(folder)
    _tables(connection, region, day)
    codes = {"met": MET, "late": MET_LATE, "waived": WAIVED, "gap": GAP}
    ledger = ledger_file(folder)
    found = connection.execute(
        JUDGED.format(ledger=ledger, known_on=day, **codes)
    ).fetchnumpy()
    town, line, status, many = found.values()
    shape = (1 + int(region.group.max()), len(region.plans.lines["due"]), STATUSES)
    counts = np.zeros(shape, np.int32)
    counts[town, line, status] = many
    return fingerprint(counts)


def _tables(connection: duckdb.DuckDBPyConnection, region: Region, day: int) -> None:
    """Put a region's small tables into the database, as it would hold them."""
    plans, roster = region.plans, region.roster
    sizes, seats = np.diff(plans.first), np.diff(roster.first_seat)
    profile = np.repeat(np.arange(len(sizes)), sizes)
    row = np.repeat(np.arange(len(seats)), seats)
    place = np.arange(len(row)) - roster.first_seat[row]
    org, group = roster.org, region.group[roster.org]
    tables = {
        "plan": {"profile": profile, **plans.cells},
        "hits": region.hits,
        "subjects": {"row": np.arange(len(seats)), "profile": roster.profile},
        "seats": {"row": row, "seat": place, "org": org, "town": group},
        "waived": _seen(region.waivers, "row", day),
        "gaps": _seen(region.gaps, "org", day),
    }
    for name, columns in tables.items():
        connection.register("given", arrow(columns))
        narrow = ", ".join(f"{column}::INTEGER AS {column}" for column in columns)
        connection.execute(
            f"CREATE OR REPLACE TABLE {name} AS SELECT {narrow} FROM given"
        )
        connection.unregister("given")
    unmet = UNMET.format(
        as_of=day,
        reminded=CODES["reminded"],
        missed=CODES["missed"],
        soon=CODES["due_soon"],
        open=CODES["open"],
    )
    connection.execute(
        f"CREATE OR REPLACE TABLE cells AS SELECT *, {unmet} AS unmet FROM plan"
    )


def _seen(
    table: dict[str, NDArray[np.int64]], by: str, day: int
) -> dict[str, NDArray[np.int64]]:
    seen = (table["entered_day"] <= day) & (day < table["void_day"])
    return {by: table["at"][seen], "mark": table["mark"][seen]}


def fingerprint(counts: NDArray[np.int32]) -> str:
    """Return a short sign of a region's counts by town, due and status."""
    return hashlib.sha256(np.ascontiguousarray(counts).tobytes()).hexdigest()[:16]


def peak_mb() -> float:
    """Return the most memory this process ever held; ``ru_maxrss`` would count its parent's."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(one for one in status.splitlines() if one.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def _taken(
    start: float, cpu: float, prints: list[str] | None = None, begun: float = 0.0
) -> Taken:
    peak = peak_mb()
    return Taken(
        perf_counter() - start, process_time() - cpu, peak, tuple(prints or ()), begun
    )
