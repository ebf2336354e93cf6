"""What a process of its own does when a county's books are printed.

It is imported before Django is set up, so everything else is imported within.
"""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from yiben.people.models import Account
    from yiben.reports.actions import Done, Mapper


@dataclass(frozen=True)
class Work:
    """What is printed for each branch, for whom and when."""

    names: tuple[str, ...]
    year: int
    sort: str
    folder: Path
    username: str
    at: datetime
    mark: str = ""


def begin() -> None:
    """Make a new process ready: settings, and a connection of its own."""
    django.setup()


@cache
def _reader(username: str) -> "Account":
    from .operator import acting  # noqa: PLC0415 -- after setup

    return acting(username)


def print_one(work: Work, org_id: str) -> "Done":
    """Write one branch's books."""
    from yiben.reports.actions import Order, write_unit  # noqa: PLC0415 -- after setup
    from yiben.reports.words import FileType  # noqa: PLC0415 -- the same

    sort = FileType(work.sort)
    order = Order(work.names, work.year, sort, work.folder, work.mark)
    return write_unit(order, org_id, by=_reader(work.username), at=work.at)


def spread(work: Work, processes: int) -> "Mapper":
    """Return what works branches off: in this process, or in several.

    Whoever stops listening stops the work: branches not begun are dropped.
    """
    if processes < 2:  # noqa: PLR2004 -- one alone needs no pool
        return map

    def run(_here: "Callable[[str], Done]", ids: Sequence[str]) -> "Iterable[Done]":
        pool = ProcessPoolExecutor(
            processes, mp_context=get_context("spawn"), initializer=begin
        )
        try:
            yield from pool.map(partial(print_one, work), ids, chunksize=CHUNK)
        finally:
            pool.shutdown(cancel_futures=True)

    return run


CHUNK = 4
"""Branches a process is handed at a time."""
