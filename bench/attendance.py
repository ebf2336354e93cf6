"""The 28th: everybody signs in by the code, then each branch closes its theme day.

Clients in several processes send the members of many branches, one sign-in in
five a second time, then close every gathering: as many phones at once as
``run.py start`` has threads, and beside it a few. At the end each member stands
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

PROCESSES = {"postgresql": 2, "sqlite": 1}
"""Processes: as many as ``run.py start`` has on two cores; SQLite has one writer."""

PHONES = {"postgresql": 32, "sqlite": 4}
"""Threads of each process, as ``run.py start`` gives them."""

FEW = {"postgresql": 4, "sqlite": 1}
"""Threads of each process on an ordinary day."""

CLOSERS = {"postgresql": 8, "sqlite": 4}
"""Recorders of each process who close at the same hour."""

BRANCHES = {"branch": 40, "town": 60, "county": 600, "province": 600, "nation": 600}
AGAIN = 0.2
WARM = 160
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

    tree = make_tree("county" if BRANCHES[size] > 60 else "town")
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

    account, at = Account.objects.at_screen(job[1]), now()
    sign_in(job[0], ticket_for(job[0], at), by=account, at=at)


def close(job: Job) -> None:
    """Close one gathering and settle, as the page does."""
    from yiben.books.gatherings.actions import close_gathering
    from yiben.books.gatherings.models import Gathering
    from yiben.common.clock import now
    from yiben.people.models import Account
    from yiben.standing.actions import settle

    row = Gathering.objects.select_related("unit").get(pk=job[0])
    close_gathering(row, by=Account.objects.at_screen(job[1]), at=now(), token=job[0])
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


class Clients:
    """Processes of clients, how fast they were, and how often one failed."""

    def __init__(self, pool: ProcessPoolExecutor, processes: int) -> None:
        """Begin with no failure."""
        self._pool, self._processes = pool, processes
        self.failed = 0

    def rate(self, name: str, jobs: list[Job], threads: int) -> float:
        """Let as many threads of each process do some jobs; return jobs a second."""
        start = perf_counter()
        work = [(name, own, threads) for own in dealt(jobs, self._processes)]
        self.failed += sum(self._pool.map(client_process, work))
        return len(jobs) / (perf_counter() - start)


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


def measured(
    clients: Clients, vendor: str, signs: list[Job], closes: list[Job]
) -> dict[str, float]:
    """Return how many a second sign in, insert a bare row, and close."""
    again = Random(2).sample(signs, int(len(signs) * AGAIN))
    phones, few, closers = PHONES[vendor], FEW[vendor], CLOSERS[vendor]
    clients.rate("bare", [("warm", str(n)) for n in range(WARM)], phones)
    found = {"bare_per_second": clients.rate("bare", signs, phones)}
    # The first of them find connections that have never seen these tables.
    quarter = max(len(signs) // 4, WARM)
    clients.rate("sign", signs[:WARM], phones)
    found["few_per_second"] = clients.rate("sign", signs[WARM:quarter], few)
    found["signs_per_second"] = clients.rate("sign", signs[quarter:] + again, phones)
    # The first of a process reads the packs; once in its life.
    first = PROCESSES[vendor]
    found["first_close_ms"] = 1e3 * first / clients.rate("close", closes[:first], 1)
    clients.rate("close", closes[first : first * (1 + closers)], closers)
    rest = closes[first * (1 + closers) :]
    return found | {"closes_per_second": clients.rate("close", rest, closers)}


def inside(size: str) -> None:
    """Run on the database of this process and print one object last."""
    django.setup()
    from django.db import connection

    signs, closes = make_gatherings(size)
    vendor = connection.vendor
    connection.close()
    with ProcessPoolExecutor(
        PROCESSES[vendor], mp_context=get_context("spawn"), initializer=begin
    ) as pool:
        clients = Clients(pool, PROCESSES[vendor])
        found: dict[str, Any] = measured(clients, vendor, signs, closes)
    found |= {
        "phones": PROCESSES[vendor] * PHONES[vendor],
        "few": PROCESSES[vendor] * FEW[vendor],
        "closers": PROCESSES[vendor] * CLOSERS[vendor],
        "failed": clients.failed,
        "exact": is_exact(signs, closes),
        "peak_mb": peak_mb(),
    }
    print(json.dumps(found | {"missed": tell(found, vendor)}))


def tell(found: dict[str, Any], vendor: str) -> list[str]:
    """Print the figures; return the goals that were missed."""
    goal, rate = GOAL_RATE[vendor], found["signs_per_second"]
    phones, few = found["phones"], found["few"]
    show(f"签到，{phones} 部手机", rate, "次/秒", f"≥ {goal:g}", kept=rate >= goal)
    show(f"签到，{few} 部手机", found["few_per_second"], "次/秒")
    bare = found["bare_per_second"]
    show(f"只插入一行并提交，{phones} 个", bare, "次/秒")
    show("只插入一行 / 签到", bare / rate, "倍")
    show("各进程第一次关闭（读规则包）", found["first_close_ms"], "毫秒")
    closes, closers = found["closes_per_second"], found["closers"]
    show(f"关闭入账并结算，{closers} 人", closes, "次/秒")
    sound = found["exact"] and not found["failed"]
    show("失败", found["failed"], "次", "0", kept=sound)
    print(f"  每人恰好一次、每会恰好一条：{'是' if found['exact'] else '否'}")
    slow = [f"attendance.{vendor}.rate"] if rate < goal else []
    return slow + ([] if sound else [f"attendance.{vendor}.exact"])


if __name__ == "__main__":
    raise SystemExit(run_bench(__file__, __doc__, inside))
