"""What a figure is about, so that the list behind it can be asked for the same.

A page that shows a number and the list the number opens to read their cells
through one ``Focus``: they cannot disagree.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from yiben.org.access import next_path
from yiben.org.models import Org
from yiben.rules.period import Period, parse_period, periods_of
from yiben.rules.words import Every, Status, Word
from yiben.standing.access import Reach
from yiben.standing.models import Cell

from .lines import with_status

EVENTS = "event"
"""Asked for as a period: all duties that an event opened."""

WITHIN = "in-"
"""Before the name of a quarter or half-year: it and all shorter periods inside."""

LASTING = "standing"
"""The period of what must be kept up at all times."""


class Part(Word):
    """Several statuses that are counted together."""

    KEPT = "kept", "完成的（含补录）"
    GAP = "gap", "缺口（未完成、已说明、已提醒）"
    DUE = "due", "到期或已完成的"
    AHEAD = "ahead", "还没有到期的"
    RUNNING = "running", "周期还没有结束的"
    GRACE = "grace", "周期已结束，还在录入期限内的"
    WAITING = "waiting", "待定的（周期待定、内容待补）"
    ASLEEP = "asleep", "整项制度没有一条记录的"
    OTHER = "other", "其他的（提醒过、说明未开展、免除、待定、还没有到期）"


_KEPT = frozenset({Status.MET.value, Status.MET_LATE.value})
_GAP = frozenset(
    {Status.MISSED.value, Status.GAP_DECLARED.value, Status.REMINDED.value}
)
_AHEAD = frozenset({Status.OPEN.value, Status.DUE_SOON.value})
PARTS: Mapping[str, frozenset[str]] = {
    Part.KEPT: _KEPT,
    Part.GAP: _GAP,
    Part.DUE: _KEPT | _GAP,
    Part.AHEAD: _AHEAD,
    Part.RUNNING: _AHEAD,
    Part.GRACE: _AHEAD,
    Part.WAITING: frozenset({Status.UNDETERMINED.value, Status.UNRESOLVED.value}),
    Part.OTHER: frozenset(one.value for one in Status) - _KEPT - {Status.MISSED.value},
}
"""The statuses of each part; the two kinds of ``ahead`` differ by the period's end.

``asleep`` is no set of statuses: it depends on the other cells of the unit.
"""

ASKED_FOR = frozenset(
    {*_KEPT, Status.MISSED.value, Status.GAP_DECLARED.value},
)
"""Where a duty stands whose period is over and that was really asked for."""


@dataclass(frozen=True, slots=True)
class Focus:
    """Which cells of a year are meant; what is empty leaves nothing out.

    ``status`` is a status or a ``Part``; ``period`` the name of a period,
    ``event``, or ``in-`` and the name of a longer one. ``unit`` is a unit below
    the one looked at. Due days count from and to, both included.
    """

    year: int
    as_of: date
    system: str = ""
    sector: str = ""
    period: str = ""
    status: str = ""
    duty: str = ""
    unit: str = ""
    due_from: date | None = None
    due_to: date | None = None
    below: bool = True

    def on(self, **instead: Any) -> "Focus":
        """Return it with something else in the place of some of it."""
        return replace(self, **instead)


def over(as_of: date) -> Q:
    """Return the filter for periods that had ended by a day.

    What must be kept up always has no end to wait for.
    """
    return Q(last_on__lt=as_of) & ~Q(period=LASTING)


def cells_in(org: Org, focus: Focus, reach: Reach) -> QuerySet[Any]:
    """Return the cells of a focus with their status, as far as somebody reads."""
    rows = with_status(
        Cell.objects.filter(
            _place(org, focus), _sectors(focus, reach), year=focus.year
        ),
        focus.as_of,
    ).filter(period_filter(focus.period, focus.year))
    if focus.system:
        rows = rows.filter(system=focus.system)
    if focus.duty:
        cited = Q(cites__contains=f'"{focus.duty}"')
        rows = rows.filter(Q(duty=focus.duty) | cited)
    if focus.due_from is not None:
        rows = rows.filter(due_on__gte=focus.due_from)
    if focus.due_to is not None:
        rows = rows.filter(due_on__lte=focus.due_to)
    if focus.status == Part.ASLEEP:
        return _asleep(rows, focus)
    return rows.filter(status_filter(focus.status, focus.as_of))


def _asleep(rows: QuerySet[Any], focus: Focus) -> QuerySet[Any]:
    """Return the cells of systems that slept in their unit in the year so far.

    Asked for in periods that are over, not a single record, and nobody said
    why, in any of them: a declared gap is an answer.
    """
    inside = Q(first_on__gte=date(focus.year, 1, 1), last_on__lte=focus.as_of)
    same = Cell.objects.filter(
        inside, year=focus.year, path=OuterRef("path"), system=OuterRef("system")
    )
    awake = with_status(same, focus.as_of).filter(
        Q(status__in=sorted(ASKED_FOR - {Status.MISSED.value}))
        | Q(status=Status.MISSED.value, done__gt=0)
    )
    missed = Q(status=Status.MISSED.value, done=0)
    return rows.filter(inside & missed).filter(~Exists(awake))


def _place(org: Org, focus: Focus) -> Q:
    """Return the filter for a unit, or for all of a part of the tree."""
    path = str(org.path)
    if focus.unit:
        rows = Org.objects.filter(pk=focus.unit, path__startswith=path)
        found = rows.values_list("path", flat=True).first()
        if found is None:
            return Q(pk__in=[])
        path = found
    if focus.below:
        return Q(path__gte=path, path__lt=next_path(path))
    return Q(path=path)


def _sectors(focus: Focus, reach: Reach) -> Q:
    if reach.sectors is None:
        return Q(org__sector=focus.sector) if focus.sector else Q()
    wanted = reach.sectors & {focus.sector} if focus.sector else reach.sectors
    return Q(org__sector__in=sorted(wanted))


def status_filter(status: str, as_of: date) -> Q:
    """Return the filter for a status or a part; everything for none."""
    if not status:
        return Q()
    if status not in PARTS:
        return Q(status=status)
    found = Q(status__in=sorted(PARTS[status]))
    if status == Part.GRACE:
        return found & over(as_of)
    if status == Part.RUNNING:
        return found & ~over(as_of)
    return found


def period_filter(period: str, year: int) -> Q:
    """Return the filter for a period as an address names it."""
    if not period:
        return Q()
    if period == EVENTS:
        return Q(period__startswith=f"{EVENTS}:")
    if period.startswith(WITHIN):
        return Q(period__in=spans_in(period.removeprefix(WITHIN), year))
    return Q(period=period)


def spans_in(name: str, year: int) -> list[str]:
    """Return the names of a period and of all shorter ones inside it.

    >>> spans_in("2026-Q1", 2026)
    ['2026-01', '2026-02', '2026-03', '2026-Q1']
    """
    try:
        whole = parse_period(name)
    except ValueError:
        return []
    return [
        one.key
        for one in all_periods(year)
        if whole.start <= one.start and one.end <= whole.end
    ]


def all_periods(year: int) -> list[Period]:
    """Return the months, quarters, half-years of a year, and the year."""
    kinds = (Every.MONTH, Every.QUARTER, Every.HALF_YEAR, Every.YEAR)
    return [one for kind in kinds for one in periods_of(kind, year)]


def period_choices(year: int) -> list[tuple[str, str]]:
    """Return what can be asked for as a period, with its words."""
    found = []
    for one in all_periods(year):
        months = one.end - one.start
        if months in {3, 6}:
            found.append((f"{WITHIN}{one.key}", f"{one.label}（含其中的月、季）"))
        words = {1: "按月的", 3: "按季度的", 6: "按半年的", 12: "按年的"}[months]
        found.append((one.key, f"{one.label}（{words}）"))
    return [*found, (LASTING, "长期保持的"), (EVENTS, "遇事开展的")]


def span_label(period: str) -> str:
    """Return the words of a period as the overview groups them."""
    if period == LASTING:
        return "长期保持"
    if period == EVENTS:
        return "遇事开展"
    try:
        return parse_period(period).label
    except ValueError:
        return period
