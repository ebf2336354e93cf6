"""The 28th: everybody signs in by the code, then each branch closes its theme day.

Clients in several processes send the members of many branches, one sign-in in
five a second time, then close every gathering. At the end each member stands
once, and each gathering has one entry with all of them. Compared with a bare
INSERT and COMMIT by as many clients on the same database.
"""

import json
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

import django
from _scratch import peak_mb, run_bench, show

CLIENTS = {"postgresql": (4, 4), "sqlite": (1, 4)}
"""Processes and threads in each: SQLite is for one process that writes."""

BRANCHES = {"branch": 4, "town": 20, "county": 60, "province": 60, "nation": 60}
AGAIN = 0.2
WARM = 80
"""So many are done before the clock starts, of bare rows as of sign-ins."""

GOAL_RATE = {"postgresql": 1500.0, "sqlite": 1000.0}

Job = tuple[str, ...]


def make_gatherings(size: str) -> tuple[list[Job], list[Job]]:
    """Make a county with a theme day planned everywhere; return who signs in where."""
    from _tree import FOUNDED, make_tree
    from django.db import connection

    from yiben.books.gatherings.actions import plan_gathering
    from yiben.common.clock import now
    from yiben.org.words import GrantRole
    from yiben.people.models import Account, Grant

    tree = make_tree("county" if BRANCHES[size] > 20 else "town")
    signs: list[Job] = []
    closes: list[Job] = []
    for branch in tree.branches[: BRANCHES[size]]:
        people = tree.people[branch.pk]
        accounts = [
            Account(username=f"m{one}", display_name=one, person_id=one)
            for one in people
        ]
        Account.objects.bulk_create(accounts)
        Grant.objects.bulk_create(
            Grant(account=one, role=GrantRole.MEMBER, org=branch, from_on=FOUNDED)
            for one in accounts
        )
        clerk = accounts[0]
        Grant.objects.create(
            account=clerk, role=GrantRole.RECORDER, org=branch, from_on=FOUNDED
        )
        row = plan_gathering(branch, todays_form(people), by=clerk, at=now())
        closes.append((row.pk, clerk.pk))
        signs += [(row.pk, one.pk) for one in accounts]
    Random(1).shuffle(signs)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_row (id text PRIMARY KEY, words text)")
    return signs, closes


def todays_form(people: list[str]) -> Any:
    """Return today's theme day, nobody there yet."""
    from yiben.books.gatherings.words import GatheringForm, RoleForm, SeatForm
    from yiben.common.clock import today

    return GatheringForm(
        kind="gatherings.theme_day.held",
        happened_on=today(),
        title="主题党日：学习党章",
        seats=tuple(SeatForm(one, state="absent") for one in people),
        roles=tuple(RoleForm(people[0], role) for role in ("chair", "recorder")),
    )


def sign(job: Job) -> None:
    """Sign one member in, as the page behind the code does."""
    from yiben.books.gatherings.actions import sign_in
    from yiben.books.gatherings.checks.ticket import ticket_for
    from yiben.common.clock import now
    from yiben.people.models import Account

    account, at = Account.objects.get(pk=job[1]), now()
    sign_in(job[0], ticket_for(job[0], at), by=account, at=at)


def close(job: Job) -> None:
    """Close one gathering and settle, as the page does."""
    from yiben.books.gatherings.actions import close_gathering
    from yiben.books.gatherings.models import Gathering
    from yiben.common.clock import now
    from yiben.people.models import Account
    from yiben.standing.actions import settle

    row = Gathering.objects.select_related("unit").get(pk=job[0])
    close_gathering(row, by=Account.objects.get(pk=job[1]), at=now(), token=job[0])
    settle(at=now())


def bare(job: Job) -> None:
    """Insert one row and commit."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_row VALUES (%s, %s)", ["/".join(job), "x"])


ACTS: dict[str, Callable[[Job], None]] = {"sign": sign, "close": close, "bare": bare}


def client_process(work: tuple[str, list[Job], int]) -> int:
    """Do the jobs of one process in several threads; return how many failed."""
    name, jobs, threads = work
    from django.db import Error, connection

    def client(own: list[Job]) -> int:
        failed = 0
        for job in own:
            try:
                ACTS[name](job)
            except Error as error:
                failed += 1
                print(error, file=sys.stderr)
        connection.close()
        return failed

    with ThreadPoolExecutor(threads) as pool:
        return sum(pool.map(client, dealt(jobs, threads)))


def dealt(jobs: list[Job], hands: int) -> Iterator[list[Job]]:
    """Deal jobs to so many hands."""
    return (list(islice(jobs, hand, None, hands)) for hand in range(hands))


def begin() -> None:
    """Make a process of clients ready."""
    sys.path.insert(0, str(Path(__file__).parent))
    django.setup()


def timed(pool: ProcessPoolExecutor, name: str, jobs: list[Job]) -> tuple[float, int]:
    """Let all clients do some jobs at once; return seconds and failures."""
    from django.db import connection

    processes, threads = CLIENTS[connection.vendor]
    start = perf_counter()
    work = [(name, own, threads) for own in dealt(jobs, processes)]
    failed = sum(pool.map(client_process, work))
    return perf_counter() - start, failed


def is_exact(signs: list[Job], closes: list[Job]) -> bool:
    """Say whether each member stands once, and each gathering has its one entry."""
    from yiben.books.gatherings.models import Gathering
    from yiben.ledger.models import Entry, EntryPerson

    people = len({one for _, one in signs})
    entries = Entry.objects.filter(kind="gatherings.theme_day.held")
    stood = EntryPerson.objects.filter(entry__in=entries, role="attendee")
    closed = Gathering.objects.filter(pk__in=[one[0] for one in closes], state="closed")
    return (
        people == stood.filter(state="present").count() == stood.count()
        and people == sum(one.present for one in entries)
        and len(closes) == entries.count() == closed.count()
    )


def inside(size: str) -> None:
    """Run on the database of this process and print one object last."""
    django.setup()
    from django.db import connection

    signs, closes = make_gatherings(size)
    again = Random(2).sample(signs, int(len(signs) * AGAIN))
    vendor = connection.vendor
    processes, _ = CLIENTS[vendor]
    connection.close()
    with ProcessPoolExecutor(
        processes, mp_context=get_context("spawn"), initializer=begin
    ) as pool:
        timed(pool, "bare", [("warm", str(n)) for n in range(WARM)])
        limit, _ = timed(pool, "bare", signs)
        # The first of them find connections that have never seen these tables.
        first, rest = signs[:WARM], signs[WARM:] + again
        _, early = timed(pool, "sign", first)
        seconds, failed = timed(pool, "sign", rest)
        closing, wrong = timed(pool, "close", closes)
    found = {
        "signs_per_second": len(rest) / seconds,
        "bare_per_second": len(signs) / limit,
        "closes_per_second": len(closes) / closing,
        "failed": early + failed + wrong,
        "exact": is_exact(signs, closes),
        "peak_mb": peak_mb(),
    }
    print(json.dumps(found | {"missed": tell(found, vendor)}))


def tell(found: dict[str, Any], vendor: str) -> list[str]:
    """Print the figures; return the goals that were missed."""
    goal, rate = GOAL_RATE[vendor], found["signs_per_second"]
    show("签到", rate, "次/秒", f"≥ {goal:g}", kept=rate >= goal)
    show("只插入一行并提交", found["bare_per_second"], "次/秒")
    show("只插入一行 / 签到", found["bare_per_second"] / rate, "倍")
    show("关闭入账并结算", found["closes_per_second"], "次/秒")
    sound = found["exact"] and not found["failed"]
    show("失败", found["failed"], "次", "0", kept=sound)
    print(f"  每人恰好一次、每会恰好一条：{'是' if found['exact'] else '否'}")
    slow = [f"attendance.{vendor}.rate"] if rate < goal else []
    return slow + ([] if sound else [f"attendance.{vendor}.exact"])


if __name__ == "__main__":
    raise SystemExit(run_bench(__file__, __doc__, inside))
