"""One record from post to the counts of every unit above, against a bare INSERT.

One client posts theme days of branches with 20 members and settles each in the
same transaction; then 32 clients do so at once. Beside it the same with nobody
named, which concerns the branch alone (one subject instead of 21). At the end
every cell and every count must be what judging everything afresh gives.
"""

import json
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from random import Random
from time import perf_counter, process_time
from typing import Any

import django
from _scratch import (
    middle_and_p95,
    peak_mb,
    run_bench,
    show,
    taken,
)

CLIENTS = {"postgresql": (4, 8), "sqlite": (1, 4)}
"""Processes and threads in each: SQLite is for one process that writes."""

TIMES, EACH = 400, 40
GOAL_MS = {"sqlite": 1.0, "postgresql": 5.0}
GOAL_RATE = 1500.0
CASES = {"alone_": "只涉及支部", "": "20 人的主题党日"}
"""What begins the names of the figures of a case, and what it is called."""


def bare_insert() -> dict[str, float]:
    """Time a row that is inserted and committed, and nothing else."""
    from django.db import connection, transaction

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_row (id text PRIMARY KEY, words text)")

    def bare(number: int) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO bench_row VALUES (%s, %s)", [f"r{number}", "x" * 200]
            )

    p50, p95 = middle_and_p95(taken(bare, TIMES))
    return {"bare_p50_ms": p50, "bare_p95_ms": p95}


def one_by_one(tree: Any) -> dict[str, float]:
    """Time a bare insert, and records with all that follows from them."""
    from _tree import theme_day
    from django.db import transaction

    from yiben.common.clock import now
    from yiben.ledger.actions import post_entry
    from yiben.standing.actions import settle

    order = Random(1)

    def record(number: int, *, alone: bool = False) -> None:
        branch = order.choice(tree.branches)
        draft = theme_day(tree, branch, f"一{number}", alone=alone)
        with transaction.atomic():
            post_entry(draft, by=tree.recorder, at=now())
            settle(at=now())

    taken(record, 30)
    found = bare_insert()
    for case in CASES:
        start = process_time()
        seconds = taken(partial(record, alone=case == "alone_"), TIMES)
        found[f"{case}cpu_ms"] = (process_time() - start) / TIMES * 1e3
        found[f"{case}p50_ms"], found[f"{case}p95_ms"] = middle_and_p95(seconds)
    found["ratio_bare"] = found["p50_ms"] / found["bare_p50_ms"]
    return found


def client_process(work: tuple[Any, int, int, int, bool]) -> int:
    """Post from several threads of one process; return how many deadlocked."""
    tree, process, threads, each, alone = work
    from _tree import theme_day
    from django.db import OperationalError, connection, transaction

    from yiben.common.clock import now
    from yiben.ledger.actions import post_entry
    from yiben.standing.actions import settle

    def client(number: int) -> int:
        order, failed = Random(process * 100 + number), 0
        for turn in range(each):
            title = f"并{process}.{number}.{turn}"
            branch = order.choice(tree.branches)
            draft = theme_day(tree, branch, title, alone=alone)
            try:
                with transaction.atomic():
                    post_entry(draft, by=tree.recorder, at=now())
                    settle(at=now())
            except OperationalError as error:
                failed += 1
                print(error, file=sys.stderr)
        connection.close()
        return failed

    with ThreadPoolExecutor(threads) as pool:
        return sum(pool.map(client, range(threads)))


def begin() -> None:
    """Make a process of clients ready."""
    sys.path.insert(0, str(Path(__file__).parent))
    django.setup()


def all_at_once(tree: Any) -> dict[str, float]:
    """Let many clients post at once; return records a second and deadlocks."""
    from django.db import connection

    processes, threads = CLIENTS[connection.vendor]
    connection.close()
    with ProcessPoolExecutor(
        processes, mp_context=get_context("spawn"), initializer=begin
    ) as pool:
        first = [(tree, 90 + n, 1, 3, False) for n in range(processes)]
        list(pool.map(client_process, first))
        seconds, failed = [], 0
        for alone in (True, False):
            start = perf_counter()
            work = [(tree, one, threads, EACH, alone) for one in range(processes)]
            failed += sum(pool.map(client_process, work))
            seconds.append(perf_counter() - start)
    records = processes * threads * EACH
    return {
        "clients": processes * threads,
        "alone_per_second": records / seconds[0],
        "per_second": records / seconds[1],
        "deadlocks": failed,
    }


def is_exact() -> bool:
    """Say whether cells and counts are what judging afresh gives."""
    from _tree import YEAR

    from yiben.common.clock import now
    from yiben.standing.actions import fold, rebuild
    from yiben.standing.models import Cell, Count

    def kept() -> tuple[list[Any], list[Any]]:
        fold()
        fields = "subject org_id duty period need done on_time flags cites counted"
        counts = "path year system state until due warn n"
        return (
            sorted(Cell.objects.values_list(*fields.split()), key=str),
            sorted(Count.objects.exclude(n=0).values_list(*counts.split())),
        )

    before = kept()
    rebuild(year=YEAR, at=now())
    return before == kept()


def inside(size: str) -> None:
    """Run on the database of this process and print one object last."""
    django.setup()
    from _tree import make_tree
    from django.db import connection

    tree = make_tree(size)
    vendor = connection.vendor
    found: dict[str, Any] = one_by_one(tree)
    found["missed"] = []
    goal, rate = GOAL_MS[vendor], GOAL_RATE if vendor == "postgresql" else 0.0
    show("只插入一行并提交，中位", found["bare_p50_ms"], "毫秒")
    for case, name in CASES.items():
        show(f"{name}，处理器时间", found[f"{case}cpu_ms"], "毫秒")
        show(f"{name}，中位", found[f"{case}p50_ms"], "毫秒")
        kept = found[f"{case}p95_ms"] <= goal
        show(f"{name}，p95", found[f"{case}p95_ms"], "毫秒", f"≤ {goal:g}", kept=kept)
        found["missed"] += [] if kept else [f"live.{vendor}.{case}p95"]
    show("20 人与只插入一行之比", found["ratio_bare"], "倍")
    found |= all_at_once(tree)
    for case, name in CASES.items():
        speed, told = found[f"{case}per_second"], f"≥ {rate:g}" if rate else ""
        show(
            f"{name}，{found['clients']} 个客户端",
            speed,
            "条/秒",
            told,
            kept=speed >= rate,
        )
        found["missed"] += [] if speed >= rate else [f"live.{vendor}.{case}rate"]
    show("死锁或失败", found["deadlocks"], "次", "0", kept=not found["deadlocks"])
    found["exact"] = is_exact()
    print(f"  与全部重算一致：{'是' if found['exact'] else '否'}")
    if found["deadlocks"] or not found["exact"]:
        found["missed"].append(f"live.{vendor}.exact")
    found["peak_mb"] = peak_mb()
    print(json.dumps(found))


if __name__ == "__main__":
    raise SystemExit(run_bench(__file__, __doc__, inside))
