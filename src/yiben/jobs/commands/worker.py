"""``yiben worker``: works off what pages have ordered, beside the web server.

Several may run at once; each order is taken by one of them. Stopped or killed,
nothing is lost: the next worker goes on with what is there.
"""

import argparse
import os
import signal
import socket
import sys
import time
from contextlib import closing, suppress
from types import FrameType
from typing import NoReturn

from django.db import OperationalError, connection

from yiben.common.clock import now
from yiben.common.ids import new_id
from yiben.jobs.press import Work, spread
from yiben.reports.actions import (
    expire_prints,
    order_of,
    release_print,
    take_print,
    work_print,
)
from yiben.reports.checks.printing import PrintLostError

from .given import a_count

EVERY = 3.0


class StoppedError(BaseException):
    """Somebody told this worker to stop; what it holds is given back."""


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the words of this noun."""
    one = commands.add_parser("worker", help="后台程序：印制网页上提出的汇总")
    one.add_argument("--once", action="store_true", help="把等着的办完就退出")
    one.add_argument("--processes", type=a_count, default=os.cpu_count() or 1)
    one.add_argument("--every", type=float, default=EVERY, metavar="秒")
    one.set_defaults(run=run_worker)


def _stop(_number: int, _frame: FrameType | None) -> NoReturn:
    raise StoppedError


def run_worker(args: argparse.Namespace) -> int:
    """Take one order after the other until told to stop."""
    name = f"{socket.gethostname()[:40]}:{os.getpid()}:{new_id('k')}"
    before = signal.signal(signal.SIGTERM, _stop)
    try:
        while True:
            if _one(name, args.processes):
                continue
            if args.once:
                return 0
            connection.close()  # an idle worker holds no place at the database
            time.sleep(args.every)
    except (StoppedError, KeyboardInterrupt):
        return 0
    finally:
        signal.signal(signal.SIGTERM, before)


def _one(name: str, processes: int) -> bool:
    """Work off one order; say whether there was any."""
    try:
        expire_prints(at=now())
        job = take_print(worker=name, at=now())
    except OperationalError as wrong:  # busy or away: it is asked again soon
        print(f"数据库暂时不可用：{wrong}", file=sys.stderr)
        return False
    if job is None:
        return False
    order, by = order_of(job), job.asked_by.username
    work = Work(
        order.names, order.year, order.sort, order.folder, by, now(), order.mark
    )
    run = spread(work, processes)
    try:
        with closing(work_print(job, worker=name, run=run, now=now)) as steps:
            for _ in steps:
                pass
    except PrintLostError as lost:
        print(f"{job.pk}：{lost}", file=sys.stderr)
    except Exception as wrong:  # noqa: BLE001 -- one broken order must not stop the rest
        print(f"{job.pk}：中断，{wrong!r}", file=sys.stderr)
        with suppress(OperationalError):
            release_print(job, worker=name, counted=True)
    except BaseException:
        release_print(job, worker=name)
        raise
    return True
