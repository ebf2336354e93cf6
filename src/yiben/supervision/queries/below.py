"""What is worth asking of all units of a part of the tree; never a verdict.

The same two questions as of one unit (``asking``), counted by the database:
which systems sleep where (Heilongjiang 三、4 四是), and on which days much was
entered that had long been held, with the deadline that came next.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from yiben.ledger.queries import LateDay, late_days
from yiben.org.access import Viewer, below
from yiben.org.models import Org
from yiben.people.access import hold
from yiben.standing.queries import (
    Asleep,
    Focus,
    asleep_below,
    due_days,
    reach_at,
    system_title,
)
from yiben.supervision.access.asking import may_ask, require_ask

from .asking import LONG_AGO, MANY

SOON = timedelta(days=7)
"""A deadline within so many days after a day of late entry is told with it."""


@dataclass(frozen=True, slots=True)
class Sleeping:
    """A system without any record, and below whom: told in the tree's own order."""

    system: str
    title: str
    units: tuple[Asleep, ...]

    @property
    def n_units(self) -> int:
        """Return in how many units it sleeps."""
        return sum(one.n_units for one in self.units)


@dataclass(frozen=True, slots=True)
class Clustered:
    """A day of late entry, and the next deadline of that unit if it was near."""

    day: LateDay
    due_on: date | None


def dormant_below(top: Org, focus: Focus, *, seen_by: Viewer) -> list[Sleeping]:
    """Return the systems that sleep below a unit, as far as the reader may ask."""
    viewer = hold(seen_by)
    require_ask(viewer, top)
    found: dict[str, list[Asleep]] = {}
    for one in asleep_below(top, focus, seen_by=viewer):
        found.setdefault(one.system, []).append(one)
    return [
        Sleeping(system, system_title(system), tuple(units))
        for system, units in found.items()
    ]


def clustered_below(top: Org, focus: Focus, *, seen_by: Viewer) -> list[Clustered]:
    """Return the days of a year on which units below entered much long after it was held."""
    viewer = hold(seen_by)
    require_ask(viewer, top)
    reach = reach_at(top, seen_by=viewer)
    units = Org.objects.filter(below(top.path))
    if reach.sectors is not None:
        units = units.filter(sector__in=sorted(reach.sectors))
    if focus.sector:
        units = units.filter(sector=focus.sector)
    days = late_days(
        units,
        since=date(focus.year, 1, 1),
        until=min(date(focus.year, 12, 31), focus.as_of),
        days=LONG_AGO,
        many=MANY,
    )
    dues = due_days({one.unit_id for one in days}, year=focus.year) if days else {}
    return [Clustered(one, _next_due(dues.get(one.unit_id, []), one)) for one in days]


def _next_due(dues: list[date], one: LateDay) -> date | None:
    near = (on for on in dues if one.entered_on <= on <= one.entered_on + SOON)
    return min(near, default=None)


def may_ask_below(top: Org, *, seen_by: Viewer) -> bool:
    """Say whether the questions about a part of the tree are open to somebody."""
    return may_ask(seen_by, top)
