"""Boards: a unit seen from above, with every number open to what is under it."""

from datetime import date

from yiben.common.rows import run
from yiben.org.access import Viewer, next_path
from yiben.org.models import Org
from yiben.policy.queries import system_names
from yiben.standing.access import require_board
from yiben.standing.checks import check_year
from yiben.standing.words import Board, BoardRow, Counts, SystemRow

from .counts import Tallied, own_of, tallied


def system_title(slug: str) -> str:
    """Return the Chinese name of a system; the slug itself if it has none."""
    return system_names().get(slug, slug)


def board(
    org: Org, *, year: int, as_of: date, seen_by: Viewer, system: str | None = None
) -> Board:
    """Return an organisation, its direct children and its systems with counts.

    Children stand in the order of the tree: organisations are not ranked. Three
    queries, however large the subtree: counts are kept for every unit.
    """
    require_board(seen_by, org)
    found = tallied(org, year=check_year(year), as_of=as_of, system=system)
    # In the documents' own order; what none of them names comes last.
    names = system_names()
    place = {slug: number for number, slug in enumerate(names)}
    return Board(
        org_id=org.pk,
        name=org.name,
        year=year,
        as_of=as_of,
        counts=found.of(org.path),
        rows=_rows(org, found),
        systems=tuple(
            SystemRow(slug, names.get(slug, slug), counts)
            for slug, numbers in sorted(
                found.systems.items(),
                key=lambda item: place.get(item[0], len(place)),
            )
            if (counts := Counts(**{key: n for key, n in numbers.items() if n})).total
        ),
    )


def _rows(org: Org, found: Tallied) -> tuple[BoardRow, ...]:
    """Return the organisation itself and then each direct child."""
    (rows,) = run((_BELOW, [org.path, next_path(org.path), org.depth + 1]))
    itself = (org.pk, org.short_name, org.kind, org.level, org.sector)
    return (
        BoardRow(*itself, own_of(found, org.path), has_children=False),
        *(
            BoardRow(pk, name, kind, level, sector, found.of(path), has_children=n > 0)
            for path, n, pk, name, kind, level, sector in rows
        ),
    )


_BELOW = (
    "SELECT path, numchild, id, short_name, kind, level, sector FROM org_org"
    " WHERE path >= %s AND path < %s AND depth = %s ORDER BY path"
)
