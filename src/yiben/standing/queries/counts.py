"""Counts of a unit and of those right below, on a day: what was summed, and since."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from django.db import connection

from yiben.org.access import STEP, Viewer, next_path
from yiben.org.models import Org
from yiben.rules.words import Status
from yiben.standing.access import require_board
from yiben.standing.checks import check_year
from yiben.standing.words import Counts

Table = dict[str, dict[str, int]]


@dataclass
class Tallied:
    """Numbers by place and status, and by system and status."""

    places: Table = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    systems: Table = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(int))
    )

    def of(self, path: str) -> Counts:
        """Return the numbers of a place and all below it."""
        return Counts(**{key: n for key, n in self.places[path].items() if n})


_OPEN = (
    "CASE WHEN c.due < {day} THEN {missed}"
    " WHEN c.warn > 0 AND c.warn <= {day} THEN '" + Status.DUE_SOON.value + "'"
    " ELSE '" + Status.OPEN.value + "' END"
)


@lru_cache(maxsize=8)
def status_sql(as_of: date) -> str:
    """Return the SQL of a status on a day, by the order of ``rules.judge.status_of``."""
    day = as_of.toordinal()
    cases = ["WHEN c.due = 0 AND c.until = 0 THEN c.state"]
    for soft, breach in (("", Status.MISSED), ("_soft", Status.REMINDED)):
        owed = _OPEN.format(day=day, missed=f"'{breach.value}'")
        none = f"CASE WHEN c.due = 0 THEN '{Status.UNDETERMINED.value}' ELSE {owed} END"
        cases.append(f"WHEN c.state = 'owed{soft}' THEN {owed}")
        for kept, met in (("kept", Status.MET), ("kept_late", Status.MET_LATE)):
            cases.append(
                f"WHEN c.state = '{kept}{soft}' THEN"
                f" CASE WHEN c.until >= {day} THEN '{met.value}' ELSE {none} END"
            )
    return f"CASE {' '.join(cases)} ELSE c.state END"


def tallied(
    org: Org, *, year: int, as_of: date, system: str | None = None, alone: bool = False
) -> Tallied:
    """Return the counts of an organisation and its direct children; one query.

    ``alone`` leaves the children out.
    """
    width = len(org.path) + (0 if alone else STEP)
    only = " AND c.system = %s" if system else ""
    status = status_sql(as_of)
    told = [system] if system else []
    # PostgreSQL takes longer to plan the tree than to read one unit's counts.
    where, place = ("= %s", [org.path]) if alone else (_NEAR, _near(org, width))
    with connection.cursor() as cursor:
        cursor.execute(
            # Systems are told apart at the top alone: thirty times fewer rows.
            "SELECT 0, c.path, CASE WHEN c.path = %s THEN c.system ELSE '' END AS part,"  # noqa: S608 -- our own words and numbers
            f" {status} AS stands, SUM(c.n)"
            f" FROM standing_count c WHERE c.path {where} AND c.year = %s"
            f"{only} GROUP BY c.path, part, stands UNION ALL "
            f"SELECT 1, SUBSTR(c.path, 1, {width}), c.system, {status} AS stands,"
            " SUM(c.n) FROM standing_change c"
            f" WHERE c.year = %s AND c.path >= %s AND c.path < %s{only}"
            f" GROUP BY SUBSTR(c.path, 1, {width}), c.system, stands",
            [
                org.path,
                *place,
                year,
                *told,
                year,
                org.path,
                next_path(org.path),
                *told,
            ],
        )
        rows = cursor.fetchall()
    return _summed(rows, org.path)


_NEAR = (
    "IN (SELECT o.path FROM org_org o"
    " WHERE o.path >= %s AND o.path < %s AND o.depth <= %s)"
)


def _near(org: Org, width: int) -> list[str | int]:
    return [org.path, next_path(org.path), width // STEP]


def _summed(rows: list[tuple[int, str, str, str, int]], top: str) -> Tallied:
    found = Tallied()
    for is_change, path, system, status, n in rows:
        number = int(n)
        found.places[path][status] += number if path != top or not is_change else 0
        if is_change or path == top:
            found.places[top][status] += number if is_change else 0
            found.systems[system][status] += number
    return found


def counts_of(org: Org, *, year: int, as_of: date, seen_by: Viewer) -> Counts:
    """Return the counts of an organisation and all below it on a day."""
    require_board(seen_by, org)
    return tallied(org, year=check_year(year), as_of=as_of, alone=True).of(org.path)


def own_of(found: Tallied, top: str) -> Counts:
    """Return what is the organisation's own: all, without what is below."""
    rest = dict(found.places[top])
    for path, numbers in found.places.items():
        if path != top:
            for status, n in numbers.items():
                rest[status] = rest.get(status, 0) - n
    return Counts(**{key: n for key, n in rest.items() if n})
