"""Counts of every unit: noted where they change, summed up the tree soon after.

Everybody's record changes the counts of the centre. If every writer changed
that row, all would wait for one another; so a change is only added to a list,
and whoever reads a count adds what is on the list. Folding the list into the
counts changes rows in one order, so two who fold can't block each other.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from django.db import connection, transaction

from yiben.org.access import STEP
from yiben.standing.facts import Key
from yiben.standing.models import Change

COLUMNS = "path, year, system, state, until, due, warn, n"
MANY = 2000
"""Rows written by one statement."""

FULL = 1000
"""So many changes this process notes before it folds the list itself."""

BATCH = 20_000
"""So many changes are folded in one transaction."""

_noted = 0


def note(changes: Mapping[Key, int]) -> None:
    """Add what came and went to the list; call inside the write."""
    global _noted  # noqa: PLW0603 -- how much this process has noted, no more
    rows = [(*key, n) for key, n in changes.items() if n]
    _insert("standing_change", rows, "")
    _noted += len(rows)


def fold_if_full() -> None:
    """Fold the list if this process has made it long; call outside the write."""
    global _noted  # noqa: PLW0603 -- as above
    if _noted >= FULL:
        _noted = 0
        fold()


def fold() -> int:
    """Sum the list into the counts of every unit above; return how many there were.

    What another transaction folds at this moment is left to it.
    """
    folded = 0
    while part := _fold_some():
        folded += part
    return folded


@transaction.atomic
def _fold_some() -> int:
    held = Change.objects.select_for_update(skip_locked=True).order_by("id")[:BATCH]
    fields = ("id", *COLUMNS.split(", "))
    rows = list(held.values_list(*fields))
    if not rows:
        return 0
    sums: Counter[Key] = Counter()
    for _, path, *rest, n in rows:
        for end in range(STEP, len(path) + 1, STEP):
            year, system, state, until, due, warn = rest
            sums[Key(path[:end], year, system, state, until, due, warn)] += n
    same = "year, path, system, state, until, due, warn"
    adds = f"ON CONFLICT ({same}) DO UPDATE SET n = standing_count.n + excluded.n"
    _insert("standing_count", sorted((*key, n) for key, n in sums.items() if n), adds)
    ids = [row[0] for row in rows]
    for start in range(0, len(ids), MANY):
        Change.objects.filter(id__in=ids[start : start + MANY]).delete()
    return len(rows)


def _insert(table: str, rows: Iterable[tuple[str | int, ...]], tail: str) -> None:
    rows = list(rows)
    for start in range(0, len(rows), MANY):
        part = rows[start : start + MANY]
        marks = ",".join(["(%s,%s,%s,%s,%s,%s,%s,%s)"] * len(part))
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} ({COLUMNS}) VALUES {marks} {tail}",  # noqa: S608 -- only names and marks
                [value for row in part for value in row],
            )
