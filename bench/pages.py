"""Pages of a county from a real server, against their own queries and a bare view.

The server of ``run.py start``, one worker for each core, serves 600 branches of twenty members.
One user; fifty who wait one to three seconds between pages; and flat out. The
load comes from the same machine and takes its share of the cores.
"""

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from statistics import median, quantiles
from time import perf_counter, sleep
from typing import Any
from urllib.parse import urlencode

import django
from _scratch import peak_mb, run_bench, show

PASSWORD = "bench-county-2026"
USERS, PAUSE, SECONDS = 50, (1.0, 3.0), 20.0
GOAL_P95_MS, GOAL_RATE, GOAL_QUERIES, GOAL_BYTES = 60.0, 200.0, 12, 200_000
BARE = "/api/health"


class Browser:
    """One user with cookies; each page is fetched over a connection of its own."""

    def __init__(self, port: int) -> None:
        """Know where the server is; nobody is logged in."""
        self.port = port
        self.cookies: dict[str, str] = {}

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, bytes]:
        """Fetch a page, or send a form; return the status and what came."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookie, "Referer": f"http://127.0.0.1:{self.port}/"}
        if form is None:
            line.request("GET", path, headers=headers)
        else:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            line.request("POST", path, urlencode(form), headers)
        answer = line.getresponse()
        for value in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = value.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        found = answer.status, answer.read()
        line.close()
        return found

    def log_in(self, name: str) -> None:
        """Log in as a person does."""
        page = self.ask("/login/")[1].decode()
        token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[0]
        form = {"csrfmiddlewaretoken": token, "username": name, "password": PASSWORD}
        if self.ask("/login/", form)[0] != 302:
            raise SystemExit("登录没有成功，基准停在这里。")


@contextmanager
def served(workers: int) -> Iterator[int]:
    """Serve this process's database; yield the port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    line = [sys.executable, "-m", "gunicorn", "yiben.config.wsgi", "-b"]
    line += [f"127.0.0.1:{port}", "--workers", str(workers), "--log-level", "error"]
    # As ``run.py start`` serves.
    line += ["--worker-class", "gthread", "--threads", "4", "--no-control-socket"]
    server = subprocess.Popen(line, env=os.environ | {"YIBEN_DEBUG": "0"})
    try:
        for _ in range(300):
            try:
                if Browser(port).ask(BARE)[0] == 200:
                    break
            except OSError:
                sleep(0.2)
        yield port
    finally:
        server.terminate()
        server.wait()


def make_county(size: str) -> dict[str, str]:
    """Make the tree, some records and two accounts; return the pages."""
    from _tree import FOUNDED, YEAR, make_tree, theme_day
    from django.core.management import call_command

    from yiben.common.clock import now, today
    from yiben.ledger.actions import post_entry
    from yiben.org.words import GrantRole
    from yiben.people.models import Account, Grant
    from yiben.standing.actions import fold, settle
    from yiben.standing.queries import lines_of

    tree = make_tree(size)
    call_command("collectstatic", interactive=False, verbosity=0)
    for number, branch in enumerate(tree.branches[:120]):
        draft = theme_day(tree, branch, f"第{number}次")
        post_entry(draft, by=tree.recorder, at=now())
        settle(at=now())
    fold()
    branch, county = tree.branches[0], tree.tops[3]
    for name, role, org in (
        ("clerk", GrantRole.RECORDER, branch),
        ("above", GrantRole.SUPERIOR, county),
    ):
        account = Account.objects.create(username=name, display_name=name)
        account.set_password(PASSWORD)
        account.save()
        Grant.objects.create(account=account, role=role, org=org, from_on=FOUNDED)
    line = lines_of(branch, year=YEAR, as_of=today(), seen_by=tree.recorder)[0]
    pack, _, rule = line.duty.partition("/")
    return {
        "记录员首页": f"clerk /units/{branch.pk}/due/",
        "全县的树": f"above /units/{county.pk}/",
        "全县的数据": f"above /units/{county.pk}/above/",
        "为什么": f"above /standing/{line.subject}/{pack}/{rule}/{line.period}/",
    }


def queries_of(pages: dict[str, str]) -> dict[str, tuple[int, float]]:
    """Return how many queries a page asks, and the milliseconds they take alone."""
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    found = {}
    for name, told in pages.items():
        who, _, path = told.partition(" ")
        client = Client(HTTP_HOST="127.0.0.1")
        client.force_login(
            get_user_model().objects.get(username=who),
            "yiben.config.sessions.AccountBackend",
        )
        client.get(path)
        with CaptureQueriesContext(connection) as asked:
            client.get(path)
        reads = [one["sql"] for one in asked if one["sql"].startswith("SELECT")]
        start = perf_counter()
        with connection.cursor() as cursor:
            for sql in reads:
                cursor.execute(sql)
                cursor.fetchall()
        found[name] = (len(asked), (perf_counter() - start) * 1e3)
    return found


def together(users: int, act: Callable[[int, Random], None]) -> float:
    """Let some users act at once; return the seconds until all are done."""
    threads = [
        threading.Thread(target=act, args=(number, Random(number)))
        for number in range(users)
    ]
    start = perf_counter()
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return perf_counter() - start


def fifty(seats: list[list[tuple[Browser, str]]]) -> list[float]:
    """Let users read with pauses; return how long each page took, in milliseconds."""
    found: list[float] = []
    until = perf_counter() + SECONDS

    def act(number: int, lot: Random) -> None:
        sleep(lot.uniform(0, PAUSE[1]))
        while perf_counter() < until:
            browser, path = lot.choice(seats[number % len(seats)])
            start = perf_counter()
            assert browser.ask(path)[0] == 200
            found.append((perf_counter() - start) * 1e3)
            sleep(lot.uniform(*PAUSE))

    together(USERS, act)
    return found


def flat_out(seats: list[tuple[Browser, str]], times: int) -> float:
    """Fetch without a pause over eight connections; return pages a second."""

    def act(_: int, lot: Random) -> None:
        for _ in range(times):
            browser, path = lot.choice(seats)
            assert browser.ask(path)[0] == 200

    return 8 * times / together(8, act)


def measured(pages: dict[str, str], port: int) -> dict[str, Any]:
    """Return what each page takes alone, among fifty users, and flat out."""
    users = {name: Browser(port) for name in ("clerk", "above")}
    for name, browser in users.items():
        browser.log_in(name)
    seats = [
        (users[told.partition(" ")[0]], told.partition(" ")[2])
        for told in pages.values()
    ]
    found: dict[str, Any] = {"pages": {}}
    for (name, _), (browser, path) in zip(pages.items(), seats, strict=True):
        status, text = browser.ask(path)
        if status != 200:
            raise SystemExit(f"{name} {path} 回答 {status}，基准停在这里。")
        took = []
        for _ in range(30):
            start = perf_counter()
            browser.ask(path)
            took.append((perf_counter() - start) * 1e3)
        found["pages"][name] = {"one_ms": median(took), "bytes": len(text)}
    slow = fifty([seats])
    found["fifty_p95_ms"] = quantiles(slow, n=20)[-1]
    found["fifty_p50_ms"] = median(slow)
    found["per_second"] = flat_out(seats, 60)
    found["bare_per_second"] = flat_out([(Browser(port), BARE)], 200)
    return found


def inside(size: str) -> None:
    """Run on the database of this process and print one object last."""
    django.setup()
    from django.db import connection

    pages = make_county(size)
    asked = queries_of(pages)
    vendor = connection.vendor
    connection.close()
    with served(len(os.sched_getaffinity(0))) as port:
        found = measured(pages, port)
    for name, (number, alone) in asked.items():
        found["pages"][name] |= {"queries": number, "queries_ms": alone}
    found["peak_mb"] = peak_mb()
    print(json.dumps(found | {"missed": tell(found, vendor)}, ensure_ascii=False))


def tell(found: dict[str, Any], vendor: str) -> list[str]:
    """Print the figures; return the goals that were missed."""
    missed = []
    for name, page in found["pages"].items():
        few = page["queries"] <= GOAL_QUERIES
        show(f"{name}，查询", page["queries"], "个", f"≤ {GOAL_QUERIES}", kept=few)
        show(f"{name}，一个人", page["one_ms"], "毫秒")
        show(f"{name} / 只跑查询", page["one_ms"] / page["queries_ms"], "倍")
        small = page["bytes"] <= GOAL_BYTES
        show(f"{name}，大小", page["bytes"] / 1e3, "KB", "≤ 200", kept=small)
        missed += [f"pages.{vendor}.{name}"] * (not (few and small))
    quick = found["fifty_p95_ms"] <= GOAL_P95_MS
    many = found["per_second"] >= GOAL_RATE
    show("五十人，p95", found["fifty_p95_ms"], "毫秒", "≤ 60", kept=quick)
    show("不停地取", found["per_second"], "页/秒", "≥ 200", kept=many)
    show("空页面", found["bare_per_second"], "页/秒")
    show("空页面 / 页面", found["bare_per_second"] / found["per_second"], "倍")
    missed += [f"pages.{vendor}.p95"] * (not quick)
    return missed + [f"pages.{vendor}.rate"] * (not many)


if __name__ == "__main__":
    raise SystemExit(run_bench(__file__, __doc__, inside, "county"))
