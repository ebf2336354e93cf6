"""Boards: a unit seen from above, with every number open to what is under it."""

from collections import defaultdict
from datetime import date

from django.db.models import Count

from yiben.org.access import Viewer, next_path
from yiben.org.models import Org
from yiben.policy.queries import system_names
from yiben.standing.access import require_board
from yiben.standing.checks import check_year
from yiben.standing.models import Cell
from yiben.standing.words import Board, BoardRow, Counts, SystemRow

from .lines import with_status


def system_title(slug: str) -> str:
    """Return the Chinese name of a system; the slug itself if it has none."""
    return system_names().get(slug, slug)


def board(
    org: Org, *, year: int, as_of: date, seen_by: Viewer, system: str | None = None
) -> Board:
    """Return an organisation, its direct children and its systems with counts.

    Children stand in the order of the tree: organisations are not ranked. Three
    queries, however large the subtree.
    """
    require_board(seen_by, org)
    rows = Cell.objects.filter(
        path__gte=org.path, path__lt=next_path(org.path), year=check_year(year)
    )
    if system:
        rows = rows.filter(system=system)
    by_path: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    by_system: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    cells = with_status(rows, as_of).values("path", "system", "status")
    width = len(org.path) + Org.steplen
    for one in cells.annotate(n=Count("pk")).order_by():
        by_path[one["path"][:width]][one["status"]] += one["n"]
        by_system[one["system"]][one["status"]] += one["n"]
    whole = sum((Counts(**dict(one)) for one in by_path.values()), Counts())
    return Board(
        org_id=org.pk,
        name=org.name,
        year=year,
        as_of=as_of,
        counts=whole,
        rows=_rows(org, by_path),
        systems=tuple(
            SystemRow(slug, system_title(slug), Counts(**dict(counts)))
            for slug, counts in sorted(
                by_system.items(), key=lambda item: _place(item[0])
            )
        ),
    )


def _rows(org: Org, by_path: dict[str, dict[str, int]]) -> tuple[BoardRow, ...]:
    """Return the organisation itself and then each direct child."""
    shown = [
        org,
        *Org.objects.filter(
            path__gte=org.path, path__lt=next_path(org.path), depth=org.depth + 1
        ).order_by("path"),
    ]
    return tuple(
        BoardRow(
            org_id=one.pk,
            name=one.short_name,
            kind=one.kind,
            level=one.level,
            sector=one.sector,
            counts=Counts(**dict(by_path.get(one.path, {}))),
            has_children=one.pk != org.pk and one.numchild > 0,
        )
        for one in shown
    )


def _place(slug: str) -> int:
    """Return where a system stands in the documents' own order."""
    order = list(system_names())
    return order.index(slug) if slug in order else len(order)
