"""Days on which much was entered that had been held long before."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import (
    Count,
    DateField,
    ExpressionWrapper,
    F,
    Max,
    Min,
    Q,
    QuerySet,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import TruncDate

from yiben.common.clock import LOCAL
from yiben.ledger.models import Entry
from yiben.ledger.words import COMMITTED, EXPORTED
from yiben.org.models import Org


@dataclass(frozen=True, slots=True)
class LateDay:
    """A day on which one unit entered several things long after they happened."""

    unit_id: str
    unit_name: str
    entered_on: date
    n_entries: int
    earliest: date
    latest: date


def late_days(
    units: QuerySet[Org],
    *,
    since: date,
    until: date,
    days: int,
    many: int,
    limit: int = 100,
) -> list[LateDay]:
    """Return such days of some units, in the order of the tree, then of time.

    What happened from one day to another and was entered at least ``days`` days
    later, if there are at least ``many`` of it on one day (``checks.delay_days``
    counts in the same way). Room to room: the caller has asked access itself.
    """
    rows = Entry.objects.filter(
        unit__in=units, happened_on__gte=since, happened_on__lte=until
    ).exclude(kind__in=(COMMITTED, EXPORTED))
    rows = rows.annotate(entered_on=TruncDate("entered_at", tzinfo=LOCAL))
    late = rows.filter(_late(days)).values(
        "unit_id", "unit__short_name", "unit__path", "entered_on"
    )
    late = late.annotate(
        n=Count("pk"), earliest=Min("happened_on"), latest=Max("happened_on")
    )
    found = late.filter(n__gte=many).order_by("unit__path", "entered_on")[:limit]
    return [
        LateDay(
            unit_id=one["unit_id"],
            unit_name=one["unit__short_name"],
            entered_on=one["entered_on"],
            n_entries=one["n"],
            earliest=one["earliest"],
            latest=one["latest"],
        )
        for one in found
    ]


def _late(days: int) -> Q:
    """Return the filter for a delay counted from the last day that was over."""
    from_end = Q(entered_on__gte=_after("ends_on", days))
    from_start = Q(entered_on__gte=_after("happened_on", days))
    goes_on = Q(ends_on__isnull=True) | Q(ends_on__gt=F("entered_on"))
    return from_end | (from_start & goes_on)


def _after(day: str, days: int) -> Combinable:
    """Return the day so many days after another."""
    return ExpressionWrapper(F(day) + timedelta(days=days), output_field=DateField())
