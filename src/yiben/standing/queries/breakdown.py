"""Breakdowns of a part of the tree: by sector, by period, by reason, by month.

As everywhere above, the database counts, and every number says by which focus
the list behind it is found.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, CharField, Count, F, Q, Value, When
from django.db.models.functions import Substr

from yiben.org.access import STEP, Viewer
from yiben.org.models import Org
from yiben.policy.queries import library
from yiben.rules.period import first_day, last_day, month_of
from yiben.rules.words import Sector, Status
from yiben.standing.access import require_reach
from yiben.standing.checks import check_year
from yiben.standing.words import Counts

from .focus import (
    EVENTS,
    LASTING,
    Focus,
    Part,
    all_periods,
    cells_in,
    over,
    span_label,
)
from .overview import children_in, counts_from

_AHEAD = frozenset({Status.OPEN.value, Status.DUE_SOON.value})


@dataclass(frozen=True, slots=True)
class Facet:
    """One sector, or one period, with its counts."""

    key: str
    label: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is not there, and for how many cells, by system and by unit."""

    status: str
    label: str
    n: int
    by_system: Mapping[str, int]
    by_unit: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class MonthLine:
    """What fell due in a month, and all that fell due in the year up to its end."""

    first_on: date
    last_on: date
    counts: Counts
    so_far: Counts


@dataclass(frozen=True, slots=True)
class DueLine:
    """What of one system falls due on a day; ``titles`` are of some of it.

    ``year`` is the one asked for, in which the list is found.
    """

    year: int
    due_on: date
    system: str
    n: int
    n_kept: int
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asleep:
    """A system without any record in some units below a direct child."""

    system: str
    unit_id: str
    name: str
    is_itself: bool
    n_units: int
    n_owed: int


def facets(
    org: Org, focus: Focus, *, seen_by: Viewer
) -> tuple[tuple[Facet, ...], tuple[Facet, ...]]:
    """Return the sectors and the periods with their counts; one query."""
    reach = require_reach(seen_by, org)
    check_year(focus.year)
    rows = cells_in(org, focus, reach).annotate(
        span=Case(
            When(period__startswith=f"{EVENTS}:", then=Value(EVENTS)),
            default=F("period"),
            output_field=CharField(),
        )
    )
    rows = rows.values_list("org__sector", "span", "status")
    sectors: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    spans: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for sector, span, status, n in rows.annotate(n=Count("pk")).order_by():
        sectors[sector][status] += n
        spans[span][status] += n
    names = [one.key for one in all_periods(focus.year)]
    return (
        tuple(
            Facet(one.value, one.label, counts_from(sectors[one.value]))
            for one in Sector
            if one.value in sectors
        ),
        tuple(
            Facet(key, span_label(key), counts_from(spans[key]))
            for key in [*names, LASTING, EVENTS]
            if key in spans
        ),
    )


REASONS: tuple[tuple[str, str], ...] = (
    (Status.GAP_DECLARED.value, "说明了没有开展"),
    (Part.GRACE.value, "周期已结束，还在录入期限内"),
    (Status.MISSED.value, "过了期限没有记录"),
    (Status.REMINDED.value, "不作硬性要求，提醒过"),
    (Status.UNDETERMINED.value, "周期待定"),
    (Status.UNRESOLVED.value, "内容待补"),
    (Status.WAIVED.value, "免除"),
)
"""Why there is no record, as a status or part, in the order they are told."""


def reasons(
    org: Org, focus: Focus, *, seen_by: Viewer
) -> tuple[tuple[Reason, ...], tuple[tuple[str, str], ...]]:
    """Return why records are not there, by system and by direct child; two queries.

    With it the units that occur, in the order of the tree, itself first.
    """
    reach = require_reach(seen_by, org)
    check_year(focus.year)
    width = len(org.path) + STEP
    names = {org.path: (org.pk, "本级")}
    names |= {one.path: (one.pk, one.short_name) for one in children_in(org)}
    rows = cells_in(org, focus, reach).annotate(
        place=Substr("path", 1, width),
        is_over=Case(When(over(focus.as_of), then=1), default=0),
    )
    rows = rows.filter(_has_reason(focus))
    rows = rows.values_list("place", "system", "status", "is_over")
    found: dict[str, list[tuple[str, str, int]]] = defaultdict(list)
    for place, system, status, is_over, n in rows.annotate(n=Count("pk")).order_by():
        told = Part.GRACE.value if is_over and status in _AHEAD else status
        found[told].append((names[place][0], system, n))
    places = {place for some in found.values() for place, _, _ in some}
    return (
        tuple(_reason(key, label, found.get(key, [])) for key, label in REASONS),
        tuple(one for one in names.values() if one[0] in places),
    )


def _has_reason(focus: Focus) -> Q:
    told = [key for key, _ in REASONS if key != Part.GRACE]
    return Q(status__in=told) | (Q(status__in=sorted(_AHEAD)) & over(focus.as_of))


def _reason(key: str, label: str, rows: list[tuple[str, str, int]]) -> Reason:
    by_system: dict[str, int] = defaultdict(int)
    by_unit: dict[str, int] = defaultdict(int)
    for place, system, n in rows:
        by_system[system] += n
        by_unit[place] += n
    return Reason(key, label, sum(by_unit.values()), by_system, by_unit)


def months(org: Org, focus: Focus, *, seen_by: Viewer) -> tuple[MonthLine, ...]:
    """Return what fell due month by month, as it stands on the day; one query.

    A duty belongs to the month of its last day for entry, so December's stand
    in the January that follows. What was entered late shows as late in the
    month in which it was due, whenever it was entered.
    """
    reach = require_reach(seen_by, org)
    start = date(check_year(focus.year), 1, 1)
    rows = cells_in(org, focus.on(due_from=start), reach)
    found: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for due_on, status, n in (
        rows.values_list("due_on", "status").annotate(n=Count("pk")).order_by()
    ):
        found[month_of(due_on)][status] += n
    so_far, lines = Counts(), []
    last = max([month_of(start) + 11, *found])
    for month in range(month_of(start), last + 1):
        counts = counts_from(found.get(month, {}))
        so_far += counts
        lines.append(MonthLine(first_day(month), last_day(month), counts, so_far))
    return tuple(lines)


MOST_TITLES = 3


def due_between(org: Org, focus: Focus, *, seen_by: Viewer) -> tuple[DueLine, ...]:
    """Return what falls due between the days of a focus, by day and system."""
    reach = require_reach(seen_by, org)
    rows = cells_in(org, focus, reach).values_list("due_on", "system", "duty")
    kept = Q(status__in=[Status.MET.value, Status.MET_LATE.value])
    rows = rows.annotate(n=Count("pk"), n_kept=Count("pk", filter=kept))
    rules = library().by_id
    found: dict[tuple[date, str], list[tuple[int, int, str]]] = defaultdict(list)
    for due_on, system, duty, n, n_kept in rows.order_by("due_on", "system", "duty"):
        title = rules[duty].title if duty in rules else ""
        found[due_on, system].append((n, n_kept, title))
    return tuple(
        DueLine(
            year=focus.year,
            due_on=due_on,
            system=system,
            n=sum(n for n, _, _ in some),
            n_kept=sum(n for _, n, _ in some),
            titles=tuple(dict.fromkeys(x for _, _, x in some if x))[:MOST_TITLES],
        )
        for (due_on, system), some in found.items()
    )


def asleep_below(org: Org, focus: Focus, *, seen_by: Viewer) -> tuple[Asleep, ...]:
    """Return the systems of which some units have no record at all; two queries.

    Only what was asked for in periods that are over, and nobody said why
    (``Part.ASLEEP``); by system, then in the order of the tree.
    """
    reach = require_reach(seen_by, org)
    check_year(focus.year)
    width = len(org.path) + STEP
    rows = cells_in(org, focus.on(status=Part.ASLEEP.value), reach)
    rows = rows.annotate(place=Substr("path", 1, width)).values_list("system", "place")
    rows = rows.annotate(n_units=Count("path", distinct=True), n=Count("pk"))
    units = {one.path: one for one in [org, *children_in(org)]}
    return tuple(
        Asleep(system, units[place].pk, units[place].short_name, place == org.path, *n)
        for system, place, *n in rows.order_by("system", "place")
        if place in units
    )
