"""What a figure opens to when it is not counted from entries: duties, or units."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Count

from yiben.common.clock import local_day
from yiben.org.access import Viewer, below, require_read
from yiben.org.facts import standing_on
from yiben.org.models import Org
from yiben.people.access import running
from yiben.people.models import Membership
from yiben.reports.checks import PeriodError
from yiben.reports.models import Paper
from yiben.rules.period import Period, parse_period
from yiben.rules.words import OrgKind
from yiben.standing.queries import Line
from yiben.standing.queries.lines import lines_from

from .figures import BRANCH_COUNT, cells_in, states_of

MOST: Final = 300
"""So many lines are shown; the rest is counted."""


@dataclass(frozen=True, slots=True)
class UnitCount:
    """A unit behind a figure of the tree, with its members."""

    org_id: str
    name: str
    n_members: int


def _span(row: Paper, on: date) -> tuple[Period, date]:
    """Return the period of a paper, and the day its ledger is read on."""
    if not row.period:
        raise PeriodError
    return parse_period(row.period), local_day(row.signed_at) if row.signed_at else on


def duties_behind(
    row: Paper, name: str, *, on: date, seen_by: Viewer
) -> tuple[list[Line], int]:
    """Return the duties a figure of standing counts, and how many there are.

    Raises RefusedError from outside, PeriodError for a paper without a period.
    """
    require_read(seen_by, row.unit)
    period, known_on = _span(row, on)
    cells = cells_in(row.unit, period.first_on, period.last_on, known_on)
    counted = cells.filter(status__in=states_of(name))
    ordered = counted.order_by("path", "duty", "first_on", "subject_label")
    return lines_from(ordered[:MOST]), counted.count()


def units_behind(
    row: Paper, name: str, *, on: date, seen_by: Viewer
) -> list[UnitCount]:
    """Return the units a figure of the tree counts, in the order of the tree.

    Members are counted and not named. Raises as ``duties_behind``.
    """
    require_read(seen_by, row.unit)
    period, known_on = _span(row, on)
    day = min(period.last_on, known_on)
    inside = Org.objects.filter(below(row.unit.path), standing_on(day)).order_by("path")
    held = Membership.objects.filter(running(day), org__in=inside.values("pk"))
    counts: dict[str, int] = dict(
        held.order_by().values_list("org_id").annotate(n=Count("pk"))
    )
    if name == BRANCH_COUNT:
        inside = inside.filter(kind=OrgKind.BRANCH.value)
    else:
        inside = inside.filter(pk__in=counts)
    return [UnitCount(one.pk, one.name, counts.get(one.pk, 0)) for one in inside]
