"""The view from above: how a part of the tree stands, by unit and by what.

Whatever is asked, the database counts; no cell is loaded. Without a sector or
a period the numbers come from the counts that are kept for every unit, so the
page of the centre costs no more than that of a branch.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Case, Count, When
from django.db.models.functions import Substr

from yiben.common.rows import find, run
from yiben.org.access import STEP, Viewer, next_path
from yiben.org.models import Org
from yiben.org.queries import org_row
from yiben.people.access import hold
from yiben.policy.queries import system_names
from yiben.standing.access import Reach, reach_of, require_reach
from yiben.standing.checks import check_year
from yiben.standing.words import Counts

from .counts import status_sql, tallied
from .focus import Focus, cells_in

Numbers = Mapping[str, int]
Systems = Mapping[str, Numbers]
Grid = Mapping[tuple[str, str], Numbers]
"""Numbers by status, of each unit (by its path) and system."""


@dataclass(frozen=True, slots=True)
class UnitCells:
    """One unit of the heat map with its counts by system.

    ``is_itself`` marks what is the organisation's own, without what is below.
    """

    org_id: str
    name: str
    kind: str
    is_itself: bool
    is_open: bool
    by_system: Mapping[str, Counts]


@dataclass(frozen=True, slots=True)
class Overview:
    """A part of the tree seen from above.

    ``units`` stand in the order of the tree, of which ``first`` to ``last`` are
    shown; ``systems`` in the documents' own order.
    """

    total: Counts
    systems: tuple[tuple[str, str, Counts], ...]
    units: tuple[UnitCells, ...]
    n_units: int


def unit_above(org_id: str, *, seen_by: Viewer) -> tuple[Org, Reach]:
    """Return a unit and how much below it somebody reads; RefusedError for nothing.

    A missing unit and a closed one are answered alike.
    """
    org = org_row(org_id)
    return org, require_reach(seen_by, org)


def reach_at(org: Org, *, seen_by: Viewer) -> Reach:
    """Return how much somebody reads below a unit; RefusedError for nothing."""
    return require_reach(seen_by, org)


def may_look_down(viewer: Viewer, org: Org) -> bool:
    """Say whether the view from above is open to somebody at a unit."""
    return reach_of(viewer, org) is not None


def systems_at(org: Org, *, year: int, seen_by: Viewer) -> list[str]:
    """Return the systems of which a unit or one below has duties, in order.

    From the counts that are kept, so a system all of whose cells lie outside
    what the reader may see can be named, but never shows a number.
    """
    require_reach(seen_by, org)
    (rows,) = run((_SYSTEMS, [org.path, check_year(year)]))
    found = {system for (system,) in rows}
    order = _order(tuple(system_names()))
    return sorted(found, key=lambda one: (order.get(one, len(order)), one))


_SYSTEMS = (
    "SELECT DISTINCT system FROM standing_count WHERE path = %s AND year = %s AND n > 0"
)


def children_in(org: Org) -> list[Org]:
    """Return every unit directly below, in the order of the tree."""
    below = [org.path, next_path(org.path), org.depth + 1]
    return find(Org, "path >= %s AND path < %s AND depth = %s ORDER BY path", below)


def overview(
    org: Org,
    focus: Focus,
    *,
    seen_by: Viewer,
    first: int = 0,
    most: int = 25,
) -> Overview:
    """Return a unit, its systems and some of its direct children with counts.

    At most four queries, however large the part of the tree.
    """
    viewer = hold(seen_by)
    reach = require_reach(viewer, org)
    check_year(focus.year)
    children = children_in(org)
    shown = children[first : first + most]
    counted = _kept if reach.is_whole and _is_kept(focus) else _fresh
    top, own, grid = counted(org, shown, focus, reach, len(children))
    by_place: dict[str, dict[str, Numbers]] = defaultdict(dict)
    for (path, slug), numbers in grid.items():
        by_place[path][slug] = numbers
    rows = [_unit(org, own, is_itself=True, is_open=True)]
    for one in shown:
        is_open = reach_of(viewer, one) is not None
        rows.append(_unit(one, by_place[one.path], is_itself=False, is_open=is_open))
    names = system_names()
    systems = tuple(
        (slug, names.get(slug, slug), counts) for slug, counts in _placed(top).items()
    )
    return Overview(
        total=_sum(counts for _, _, counts in systems),
        systems=systems,
        units=tuple(rows),
        n_units=len(children),
    )


Counted = tuple[Systems, Systems, Grid]
"""Numbers of all, of the top itself, and of the units shown."""


def _is_kept(focus: Focus) -> bool:
    """Say whether counts are kept of what is asked."""
    return focus == Focus(focus.year, focus.as_of, system=focus.system)


def _kept(
    org: Org, shown: Sequence[Org], focus: Focus, reach: Reach, n_children: int
) -> Counted:
    """Return the numbers from the counts that are kept for every unit."""
    system = focus.system or None
    found = tallied(org, year=focus.year, as_of=focus.as_of, system=system, alone=True)
    grid = _kept_grid(shown, focus) if shown else {}
    if len(shown) == n_children:
        return found.systems, _without(found.systems, grid), grid
    own = _by_system(org, focus.on(below=False), reach)[1]
    return found.systems, own, grid


def _fresh(
    org: Org, shown: Sequence[Org], focus: Focus, reach: Reach, _: int
) -> Counted:
    """Return the numbers by counting the cells in the database."""
    top, own = _by_system(org, focus, reach)
    return top, own, _counted_grid(org, shown, focus, reach) if shown else {}


def _unit(
    org: Org, numbers: Mapping[str, Numbers], *, is_itself: bool, is_open: bool
) -> UnitCells:
    by_system = _placed(numbers)
    return UnitCells(org.pk, org.short_name, org.kind, is_itself, is_open, by_system)


def _placed(numbers: Mapping[str, Numbers]) -> dict[str, Counts]:
    """Return the counts that are not all nothing, in the documents' own order."""
    order = _order(tuple(system_names()))
    found = {
        slug: counts_from(numbers[slug])
        for slug in sorted(numbers, key=lambda one: (order.get(one, len(order)), one))
    }
    return {slug: counts for slug, counts in found.items() if counts.total}


@lru_cache(maxsize=4)
def _order(slugs: tuple[str, ...]) -> dict[str, int]:
    """Return the place of each system in the documents' own order."""
    return {slug: place for place, slug in enumerate(slugs)}


def counts_from(numbers: Numbers) -> Counts:
    """Return numbers by status as counts."""
    return Counts(**{status: n for status, n in numbers.items() if n})


def _sum(some: Iterable[Counts]) -> Counts:
    return sum(some, Counts())


def _by_system(org: Org, focus: Focus, reach: Reach) -> tuple[Systems, Systems]:
    """Count the cells of a part of the tree by system, and those of its top."""
    rows = cells_in(org, focus, reach).annotate(
        is_own=Case(When(path=org.path, then=1), default=0)
    )
    rows = rows.values_list("system", "status", "is_own").annotate(n=Count("pk"))
    top: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    own: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for system, status, is_own, n in rows.order_by():
        top[system][status] += n
        if is_own:
            own[system][status] += n
    return top, own


def _without(top: Systems, grid: Grid) -> Systems:
    """Return what is left of numbers when those of all units below are taken off."""
    own: dict[str, dict[str, int]] = {
        system: dict(numbers) for system, numbers in top.items()
    }
    for (_, system), numbers in grid.items():
        here = own.setdefault(system, {})
        for status, n in numbers.items():
            # A record may be taken in between two questions; nothing is less than none.
            here[status] = max(here.get(status, 0) - n, 0)
    return own


def _kept_grid(shown: Sequence[Org], focus: Focus) -> Grid:
    """Return the kept counts of neighbours in the tree, and what changed since."""
    first, last = shown[0].path, next_path(shown[-1].path)
    status = status_sql(focus.as_of)
    only = " AND c.system = %s" if focus.system else ""
    told = [focus.system] if focus.system else []
    place = f"SUBSTR(c.path, 1, {len(first)})"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT c.path, c.system, {status} AS stands, SUM(c.n)"  # noqa: S608 -- our own words and numbers
            " FROM standing_count c WHERE c.path IN (SELECT o.path FROM org_org o"
            " WHERE o.path >= %s AND o.path < %s AND o.depth = %s) AND c.year = %s"
            f"{only} GROUP BY c.path, c.system, stands UNION ALL "
            f"SELECT {place}, c.system, {status} AS stands, SUM(c.n)"
            " FROM standing_change c WHERE c.year = %s AND c.path >= %s"
            f" AND c.path < %s{only} GROUP BY {place}, c.system, stands",
            [
                *(first, last, len(first) // STEP, focus.year, *told),
                *(focus.year, first, last, *told),
            ],
        )
        return _grid(cursor.fetchall())


def _counted_grid(org: Org, shown: Sequence[Org], focus: Focus, reach: Reach) -> Grid:
    """Count the cells of neighbours in the tree, by unit and system."""
    first, last = shown[0].path, next_path(shown[-1].path)
    rows = cells_in(org, focus, reach).filter(path__gte=first, path__lt=last)
    rows = rows.annotate(place=Substr("path", 1, len(first)))
    rows = rows.values_list("place", "system", "status")
    return _grid(list(rows.annotate(n=Count("pk")).order_by()))


def _grid(rows: Iterable[Any]) -> Grid:
    found: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for path, system, status, n in rows:
        numbers = found[path, system]
        numbers[status] = numbers.get(status, 0) + int(n)
    return found
