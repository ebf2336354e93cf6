"""How long a branch's year takes on paper, and a county of 1,700 branches.

A county of invented branches is made in a database of its own, each with a year
of records. Ratios are against reading the same ledger rows and doing nothing
with them. The county's limit is held against the time of the processors, so
that a busy machine does not fail it; the clock's stands beside it.
"""

import json
import os
import resource
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

FOLDER = Path(tempfile.mkdtemp(prefix="yiben-bench-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiben.config.settings")
if "YIBEN_BENCH" not in os.environ:
    os.environ["YIBEN_BENCH"] = str(FOLDER)
    os.environ["DATABASE_URL"] = f"sqlite:///{FOLDER / 'bench.sqlite3'}"
sys.path.insert(0, str(Path(__file__).parents[1]))

import django  # noqa: E402 -- the database is chosen first
from _scratch import options  # noqa: E402 -- the same

django.setup()

from django.core.management import call_command  # noqa: E402 -- after setup
from django.db import connection  # noqa: E402 -- the same

from tests.factories import ledger  # noqa: E402 -- the same
from yiben.common.clock import moment  # noqa: E402 -- the same
from yiben.jobs.press import Work, begin, print_one  # noqa: E402 -- the same
from yiben.ledger.words import PersonLine  # noqa: E402 -- the same
from yiben.reports.actions import file_of  # noqa: E402 -- the same
from yiben.reports.queries import book_of, form_named  # noqa: E402 -- the same
from yiben.reports.queries.books import year_of  # noqa: E402 -- the same
from yiben.reports.words import Book, FileType  # noqa: E402 -- the same

COUNTY = 1700
SAMPLES = {"branch": 4, "town": 60, "county": 100, "province": 300, "nation": 1700}
"""How many branches are really printed; a county's are reckoned from them."""
BRANCH_SECONDS, COUNTY_SECONDS = 2.0, 300.0
AT = moment(date(2027, 1, 10))
TIMES = 3
NAMES = ("meetings", "theme-days")


def a_year(town: Any, branch: Any, people: list[Any]) -> None:
    """Post a year of a branch: monthly theme days and group meetings, and the rest."""
    for month in range(1, 13):
        day = date(2026, month, 15)
        lines = tuple(PersonLine(one.pk) for one in people)
        usual = {"people": lines, "present": len(people), "expected": len(people)}
        words = {"payload": {"place": "村部", "fields": {"minutes": "逐项议事。" * 20}}}
        names = ["theme_day", "group_meeting", "committee_meeting"]
        names += ["member_assembly", "party_lecture"] if month % 3 == 0 else []
        for name in names:
            draft = ledger.make_draft(
                branch,
                kind=f"gatherings.{name}.held",
                happened_on=day,
                title=f"{month}月",
                **usual,
                **words,
            )
            ledger.post_entry(draft, by=town["county"], at=moment(day))


def made(many: int) -> tuple[Any, list[Any]]:
    """Return a county with so many branches of 30 members and 44 records."""
    call_command("migrate", "--noinput", verbosity=0)
    town = ledger.make_town()
    branches = []
    for number in range(many):
        branch = ledger.make_org(f"第{number}村党支部", "branch", "base", town.town)
        people = [ledger.make_person(f"党员{n}", branch) for n in range(30)]
        a_year(town, branch, people)
        branches.append(branch)
    return town, branches


def taken(act: Callable[[], Any]) -> float:
    """Return the median seconds of a few runs."""
    seconds = []
    for _ in range(TIMES):
        start = perf_counter()
        act()
        seconds.append(perf_counter() - start)
    return median(seconds)


def spread(branches: list[Any], username: str, processes: int) -> tuple[float, float]:
    """Return the seconds all branches took with some processes, and of work alone."""
    work = Work(NAMES, 2026, "pdf", FOLDER / "out", username, AT)
    (FOLDER / "out" / "books").mkdir(parents=True, exist_ok=True)
    ids = [one.pk for one in branches]
    begun = process_time()
    for org_id in ids[:TIMES]:
        print_one(work, org_id)
    alone = (process_time() - begun) / TIMES * len(ids) / processes
    connection.close()
    context = get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=begin) as pool:
        warm = ids[:processes]
        list(pool.map(partial(print_one, work), warm))
        start = perf_counter()
        done = list(pool.map(partial(print_one, work), ids, chunksize=4))
        seconds = perf_counter() - start
    assert [one.problem for one in done if one.problem] == []
    return seconds, alone


def main() -> int:
    """Measure, print, and fail if a limit is passed."""
    args = options(__doc__ or "", "county").parse_args()
    town, branches = made(SAMPLES[args.size])
    by, one = town["county"], branches[0]
    on, form = AT.date(), form_named("meetings")

    def book() -> Book:
        return book_of(one, form, year=2026, on=on, seen_by=by)

    book()
    read = taken(lambda: year_of(one, 2026, on, by))
    figures = {"read_seconds": read, "branches": len(branches)}
    for sort in FileType:
        figures[f"{sort.value}_seconds"] = taken(lambda s=sort: file_of(book(), s))
    processes = os.cpu_count() or 1
    seconds, alone = spread(branches, by.username, processes)
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    figures |= {
        "processes": processes,
        "branches_per_second": len(branches) / seconds,
        "county_seconds": COUNTY * seconds / len(branches),
        "county_work_seconds": COUNTY * alone / len(branches),
        "pdf_ratio": figures["pdf_seconds"] / read,
        "docx_ratio": figures["docx_seconds"] / read,
        "memory_mib": own / 1024,
        "child_memory_mib": child / 1024,
    }
    good = (
        max(figures["pdf_seconds"], figures["docx_seconds"]) <= BRANCH_SECONDS
        and figures["county_work_seconds"] <= COUNTY_SECONDS
    )
    tell(figures, good=good)
    if args.json:
        print(json.dumps({**figures, "good": good}, ensure_ascii=False))
    return 0 if good else 1


def tell(figures: dict[str, Any], *, good: bool) -> None:
    """Print the figures for people."""
    for sort in FileType:
        name = sort.value
        print(
            f"一个支部一年的记录本（{sort.label}）{figures[f'{name}_seconds']:8.3f} 秒"
            f"  是只读台账的 {figures[f'{name}_ratio']:.1f} 倍  上限 {BRANCH_SECONDS:g} 秒"
        )
    print(
        f"{COUNTY} 个支部各两册 PDF（由 {figures['branches']} 个推算，{figures['processes']} 个进程）"
        f"{figures['county_seconds']:8.1f} 秒  每秒 {figures['branches_per_second']:.1f} 个；"
        f"只算本程序用去的处理器时间 {figures['county_work_seconds']:.1f} 秒"
        f"  上限 {COUNTY_SECONDS:g} 秒 {'合格' if good else '超出'}"
    )
    print(
        f"内存最多 {figures['memory_mib']:.0f} MiB，每个子进程 {figures['child_memory_mib']:.0f} MiB"
    )


if __name__ == "__main__":
    import shutil

    try:
        code = main()
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)
    sys.exit(code)
