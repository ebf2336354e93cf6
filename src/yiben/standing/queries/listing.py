"""The list behind a figure, a page at a time."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Paginator

from yiben.org.access import Viewer
from yiben.org.models import Org
from yiben.policy.queries import system_names
from yiben.standing.access import require_reach
from yiben.standing.checks import check_year
from yiben.standing.models import Cell
from yiben.standing.words import Line

from .focus import Focus, cells_in, period_choices
from .lines import lines_from

ORDER = ("path", "system", "duty", "first_on", "subject_label", "pk")


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of lines, how many there are in all, and what can be asked for."""

    lines: tuple[Line, ...]
    total: int
    number: int
    n_pages: int
    systems: tuple[tuple[str, str], ...]
    periods: tuple[tuple[str, str], ...]


def listing(
    org: Org, focus: Focus, *, seen_by: Viewer, number: int = 1, size: int = 50
) -> Listing:
    """Return one page of the cells of a focus, in the order of the tree.

    A page beyond the last is the last. The same few queries for any number.
    """
    reach = require_reach(seen_by, org)
    check_year(focus.year)
    pages = Paginator(cells_in(org, focus, reach).order_by(*ORDER), size)
    page = pages.get_page(number)
    rows: Any = page.object_list  # a part of the same query set
    around = Focus(focus.year, focus.as_of, below=focus.below, unit=focus.unit)
    slugs = cells_in(org, around, reach).order_by().values_list("system", flat=True)
    return Listing(
        lines=tuple(lines_from(rows)),
        total=pages.count,
        number=page.number,
        n_pages=pages.num_pages,
        systems=_named({*slugs.distinct(), *({focus.system} - {""})}),
        periods=_periods(focus),
    )


def listed(org: Org, focus: Focus, *, seen_by: Viewer) -> list[Line]:
    """Return all lines of a focus, for a file."""
    reach = require_reach(seen_by, org)
    check_year(focus.year)
    return lines_from(cells_in(org, focus, reach).order_by(*ORDER))


def due_days(org_ids: set[str], *, year: int) -> dict[str, list[date]]:
    """Return the days on which something of some units falls due in a year."""
    found: dict[str, list[date]] = {}
    rows = Cell.objects.filter(org_id__in=sorted(org_ids), year=year)
    rows = rows.filter(due_on__isnull=False).order_by("org_id", "due_on")
    for org_id, due_on in rows.values_list("org_id", "due_on").distinct():
        found.setdefault(org_id, []).extend([due_on] if due_on else [])
    return found


def _named(slugs: set[str]) -> tuple[tuple[str, str], ...]:
    """Return systems with their names, in the documents' own order."""
    names = system_names()
    order = {slug: place for place, slug in enumerate(names)}
    placed = sorted(slugs, key=lambda one: (order.get(one, len(order)), one))
    return tuple((slug, names.get(slug, slug)) for slug in placed)


def _periods(focus: Focus) -> tuple[tuple[str, str], ...]:
    """Return the periods that can be asked for, and the one that was."""
    offered = period_choices(focus.year)
    if focus.period and focus.period not in dict(offered):
        rows = Cell.objects.filter(year=focus.year, period=focus.period)
        label = rows.values_list("period_label", flat=True).first()
        offered.append((focus.period, label or focus.period))
    return tuple(offered)
