"""A year of a branch, a town, a county, a province, a nation: how long it takes.

The engine (``yiben.engine.lake``) judges generated regions from Parquet to the
counts of every town. In the same run DuckDB reads the same columns and does
nothing with them, and judges the same regions by one statement of SQL. The
counts of every region by town, due and status must be the same.
"""

import argparse
import json
import math
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import cycle, islice
from typing import Any

import pyarrow.parquet as pq
from _five import five
from _lake import SUBJECTS, Land, land, ledger_file
from _work import Taken, alone, ours, scan, sql

DAY = date(2026, 12, 21).toordinal()
LEVELS = ("unit", "person")
LIMITS = {  # seconds and megabytes for both levels together
    "county": (1.0, None),
    "province": (6.0, 1_000),
    "nation": (100.0, 2_500),
}
LARGE = 50_000_000
MOST_SCANS, LEAST_SQL, MOST_GROWTH = 4.0, 10.0, 1.05


@dataclass(frozen=True)
class Figures:
    """The figures of one level of one size."""

    records: int
    measured: int
    scale: float
    ours: Taken
    scan: Taken
    sql: Taken | None


def best(act: Callable[[], Taken], rounds: int) -> Taken:
    """Return the quickest of some rounds: others may use the machine."""
    return min((act() for _ in range(rounds)), key=lambda one: one.seconds)


def measure(size: str, level: str, *, whole: bool, with_sql: bool) -> Figures:
    """Measure one level; raise AssertionError if two parts disagree."""
    place, warm = land(size, level), land("branch", level).folders[0]
    folders = place.folders
    if whole:
        folders = list(islice(cycle(folders), place.regions))
    records = sum(pq.read_metadata(ledger_file(one)).num_rows for one in folders)
    rounds = 3 if records < LARGE else 2
    mine = best(partial(alone, ours, folders, warm, DAY), 1 if whole else rounds)
    raw = best(partial(alone, scan, folders), 1 if whole else rounds)
    judged = alone(sql, folders, DAY) if with_sql and not whole else None
    if judged is not None:
        assert judged.prints == mine.prints, "SQL 与引擎的结果不同"
    scale = 1.0 if whole else place.scale
    return Figures(round(records * scale), records, scale, mine, raw, judged)


def told(size: str, level: str, one: Figures, place: Land) -> bool:
    """Print the figures of a level; return whether its ratios keep their goals."""
    taken = one.ours
    print(
        f"\n{size} · {level}：{one.records / 1e6:,.2f} 百万条记录，{SUBJECTS[size][level]:,} 个主体"
    )
    if one.scale > 1:
        print(
            f"  抽样：{place.regions} 个区域取 {len(place.folders)} 个（{one.measured / 1e6:,.1f} 百万条），用时按区域数放大 {one.scale:.1f} 倍"
        )
    parts = [("引擎", taken), ("只读各列", one.scan), ("DuckDB SQL", one.sql)]
    for name, part in parts:
        if part is not None:
            print(
                f"  {name:<10}{part.seconds:9.3f} 秒  处理器 {part.cpu:8.3f} 秒  峰值 {part.peak_mb:7.0f} MB"
            )
    scans = taken.cpu / one.scan.cpu
    print(
        f"  引擎 / 只读：{taken.seconds / one.scan.seconds:.2f}（处理器 {scans:.2f}）"
    )
    good = one.measured < LARGE or scans <= MOST_SCANS
    if one.sql is not None:
        faster = one.sql.cpu / taken.cpu
        print(
            f"  SQL / 引擎：{one.sql.seconds / taken.seconds:.1f}（处理器 {faster:.1f}）；各区域按镇、义务、状态的数全部相同"
        )
        good = good and (one.measured < LARGE or faster >= LEAST_SQL)
    return good


def summary(size: str, found: dict[str, Figures]) -> dict[str, Any]:
    """Return all levels together, as the last line of ``--json`` gives them."""
    all_ = list(found.values())

    def total(name: str, what: str) -> float:
        parts = [(getattr(one, name), one.scale) for one in all_]
        return sum(getattr(part, what) * scale for part, scale in parts if part)

    result: dict[str, Any] = {
        "bench": "engine",
        "size": size,
        "levels": list(found),
        "records": sum(one.records for one in all_),
        "measured_records": sum(one.measured for one in all_),
        "sampled": any(one.scale > 1 for one in all_),
        "seconds": round(total("ours", "seconds"), 3),
        "cpu_seconds": round(total("ours", "cpu"), 3),
        "peak_mb": round(max(one.ours.peak_mb for one in all_)),
        "ratio_scan": round(total("ours", "seconds") / total("scan", "seconds"), 2),
        "ratio_scan_cpu": round(total("ours", "cpu") / total("scan", "cpu"), 2),
        "start_seconds": round(max(one.ours.start for one in all_), 2),
    }
    if all(one.sql for one in all_):
        result["ratio_sql"] = round(
            total("sql", "seconds") / total("ours", "seconds"), 2
        )
        result["ratio_sql_cpu"] = round(total("sql", "cpu") / total("ours", "cpu"), 2)
    return result


def growth(nation: dict[str, Any], levels: list[str], *, whole: bool) -> float:
    """Return the exponent with which the time grows from a county to the nation."""
    county = {
        one: measure("county", one, whole=whole, with_sql=False) for one in levels
    }
    small = summary("county", county)
    times = nation["cpu_seconds"] / small["cpu_seconds"]
    return math.log(times) / math.log(nation["records"] / small["records"])


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="run.py bench engine", description=__doc__)
    parser.add_argument("--size", choices=list(SUBJECTS), default="county")
    parser.add_argument("--level", choices=LEVELS)
    parser.add_argument(
        "--whole", action="store_true", help="全国：把抽样的区域轮流用到全部区域数"
    )
    parser.add_argument("--no-sql", action="store_true", help="不跑 SQL 对照")
    parser.add_argument("--json", action="store_true", help="最后一行是一个 JSON 对象")
    parser.add_argument(
        "--five", action="store_true", help="五项常见义务，与 OpenFisca-core 对比"
    )
    return parser.parse_args()


def main() -> int:
    """Measure what was asked for; return 1 if a goal is missed."""
    options = arguments()
    if options.five:
        return five(DAY, as_json=options.json)
    levels = [options.level] if options.level else list(LEVELS)
    found: dict[str, Figures] = {}
    good = True
    for level in levels:
        one = measure(
            options.size, level, whole=options.whole, with_sql=not options.no_sql
        )
        good = told(options.size, level, one, land(options.size, level)) and good
        found[level] = one
    result = summary(options.size, found)
    if options.size == "nation":
        result["growth"] = round(growth(result, levels, whole=False), 3)
        good = good and result["growth"] <= MOST_GROWTH
        print(
            f"\n从县到全国，用时随记录数的 {result['growth']} 次方增长（上限 {MOST_GROWTH}）"
        )
    good = good and within(options.size, result)
    if options.json:
        print(json.dumps(result, ensure_ascii=False))
    return not good


def within(size: str, result: dict[str, Any]) -> bool:
    """Say whether time and memory keep their limits."""
    seconds, megabytes = LIMITS.get(size, (None, None))
    print(
        f"\n合计 {result['seconds']:.3f} 秒（处理器 {result['cpu_seconds']:.3f} 秒），峰值 {result['peak_mb']} MB",
        end="",
    )
    print(f"；上限 {seconds:g} 秒" if seconds else "")
    slow = seconds is not None and result["seconds"] > seconds
    large = megabytes is not None and result["peak_mb"] > megabytes
    return not slow and not large


if __name__ == "__main__":
    sys.exit(main())
