"""Judging again whatever changed, at once: a single record, or whole units."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from yiben.common import queue
from yiben.common.ids import new_id
from yiben.org.queries import orgs_rows, subtree_ids
from yiben.people.facts import member_facts, office_facts
from yiben.standing.models import Built

from . import gate
from .counts import fold_if_full
from .live import MustJudgeAfreshError, count_entries
from .refresh import refresh

MANY = 50_000
"""Changes taken from the queue at once: each unit is then judged only once."""

FEW = 20
"""Records counted at once as long as nothing else is waiting."""


def settle(*, at: datetime) -> int:
    """Judge again whatever changed since last time; return how many units that was.

    Doors call it after each successful write. Nothing waiting costs one query.
    A round is one transaction, so nobody reads a half-judged unit; what another
    one holds at this moment is left to it.
    """
    units, again = 0, queue.waiting()
    while again:
        done, again = _round(at=at)
        units += done
    fold_if_full()
    return units


def _round(*, at: datetime) -> tuple[int, bool]:
    """Deal with some of what waits; say how many units, and whether to look again."""
    try:
        return _count(at=at)
    except MustJudgeAfreshError:
        return _judge(at=at), True


@transaction.atomic
def _count(*, at: datetime) -> tuple[int, bool]:
    """Count the records that wait where they belong; raise MustJudgeAfreshError."""
    ids, names, entries = queue.claim(FEW, gate.sharing())
    if not ids:
        return 0, False
    if not entries:
        raise MustJudgeAfreshError
    units = count_entries(entries, names, at=at)
    queue.drop(ids)
    return len(units), len(ids) == FEW


@transaction.atomic
def _judge(*, at: datetime) -> int:
    """Judge the units afresh that the waiting names concern."""
    gate.shut()
    ids, names, entries = queue.claim(MANY)
    units = _units_named(names)
    for year in Built.objects.values_list("year", flat=True):
        refresh(units, year=year, at=at)
    if not entries:
        Built.objects.update(stamp=new_id("b"))
    queue.drop(ids)
    return len(units)


def _units_named(names: Iterable[str]) -> list[str]:
    """Return the organisations whose subjects the queued names concern."""
    units: set[str] = set()
    trees: set[str] = set()
    persons: set[str] = set()
    for name in names:
        kind, _, rest = name.partition(":")
        match kind:
            case "tree":
                trees.add(rest)
            case "person" | "member":
                persons.add(rest)
            case "all":
                return [org.pk for org in orgs_rows()]
            case "relation" | "pair" | "office" | "org":
                units.add(rest.partition(":")[0])
    units |= set(subtree_ids(trees))
    if persons:
        units |= {one.org_id for one in member_facts(person_ids=persons)}
        units |= {one.org_id for one in office_facts(person_ids=persons)}
    return sorted(units)
