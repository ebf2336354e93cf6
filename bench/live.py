"""One record from post to the counts of every unit above, against a bare INSERT.

One client posts theme days of branches with 20 members and settles each in the
same transaction; then 32 clients do so at once. At the end every cell and every
count must be what judging everything afresh gives.
"""

import json
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from random import Random
from time import perf_counter
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


def one_by_one(tree: Any) -> dict[str, float]:
    """Time a bare insert, and a record with all that follows from it."""
    from _tree import theme_day
    from django.db import connection, transaction

    from yiben.common.clock import now
    from yiben.ledger.actions import post_entry
    from yiben.standing.actions import settle

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_row (id text PRIMARY KEY, words text)")

    def bare(number: int) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO bench_row VALUES (%s, %s)", [f"r{number}", "x" * 200]
            )

    order = Random(1)

    def record(number: int) -> None:
        draft = theme_day(tree, order.choice(tree.branches), f"一{number}")
        with transaction.atomic():
            post_entry(draft, by=tree.recorder, at=now())
            settle(at=now())

    taken(record, 30)
    limit = middle_and_p95(taken(bare, TIMES))
    whole = middle_and_p95(taken(lambda n: record(n + 1000), TIMES))
    return {
        "bare_p50_ms": limit[0],
        "bare_p95_ms": limit[1],
        "p50_ms": whole[0],
        "p95_ms": whole[1],
        "ratio_bare": whole[0] / limit[0],
    }


def client_process(work: tuple[Any, int, int, int]) -> int:
    """Post from several threads of one process; return how many deadlocked."""
    tree, process, threads, each = work
    from _tree import theme_day
    from django.db import OperationalError, connection, transaction

    from yiben.common.clock import now
    from yiben.ledger.actions import post_entry
    from yiben.standing.actions import settle

    def client(number: int) -> int:
        order, failed = Random(process * 100 + number), 0
        for turn in range(each):
            title = f"并{process}.{number}.{turn}"
            draft = theme_day(tree, order.choice(tree.branches), title)
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
        list(pool.map(client_process, [(tree, 90 + n, 1, 3) for n in range(processes)]))
        start = perf_counter()
        work = [(tree, number, threads, EACH) for number in range(processes)]
        failed = sum(pool.map(client_process, work))
        seconds = perf_counter() - start
    return {
        "clients": processes * threads,
        "per_second": processes * threads * EACH / seconds,
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
    goal = GOAL_MS[vendor]
    show("只插入一行并提交，中位", found["bare_p50_ms"], "毫秒")
    show("一条记录到各级计数，中位", found["p50_ms"], "毫秒")
    kept = found["p95_ms"] <= goal
    show("同上，p95", found["p95_ms"], "毫秒", f"≤ {goal:g}", kept=kept)
    show("与只插入一行之比", found["ratio_bare"], "倍")
    found["missed"] = [] if kept else [f"live.{vendor}.p95"]
    found |= all_at_once(tree)
    fast = vendor == "sqlite" or found["per_second"] >= GOAL_RATE
    told = "" if vendor == "sqlite" else f"≥ {GOAL_RATE:g}"
    show(
        f"{found['clients']} 个客户端同时",
        found["per_second"],
        "条/秒",
        told,
        kept=fast,
    )
    show("死锁或失败", found["deadlocks"], "次", "0", kept=not found["deadlocks"])
    found["exact"] = is_exact()
    print(f"  与全部重算一致：{'是' if found['exact'] else '否'}")
    found["missed"] += [] if fast else [f"live.{vendor}.rate"]
    if found["deadlocks"] or not found["exact"]:
        found["missed"].append(f"live.{vendor}.exact")
    found["peak_mb"] = peak_mb()
    print(json.dumps(found))


if __name__ == "__main__":
    raise SystemExit(run_bench(__file__, __doc__, inside))
