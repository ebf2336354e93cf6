"""What is worth asking about on a visit; questions, and never a verdict.

Heilongjiang 三、4 四是 wants no system to run idle or to sleep: what was asked
for and has no record at all is asked about by name, and so is a day on which
many things were entered that had long been held.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date

from yiben.ledger.queries import entries_of
from yiben.org.access import Viewer
from yiben.org.models import Org
from yiben.people.access import hold
from yiben.rules.words import Status
from yiben.standing.queries import Line, lines_of, system_title
from yiben.supervision import access
from yiben.supervision.words import Dormant, Together

ASKED_FOR = frozenset({Status.MET, Status.MET_LATE, Status.MISSED, Status.GAP_DECLARED})
"""Where a duty stands whose period is over and that was really asked for."""

LONG_AGO = 15
"""After so many days something is entered long after it was held."""

MANY = 4
"""So many of them on one day are asked about."""


def dormant_in(
    unit: Org, *, since: date, until: date, as_of: date, seen_by: Viewer
) -> list[Dormant]:
    """Return the systems that slept in a unit from one day to another, one year.

    Asked for in periods that are over, not a single record, and nobody said
    why: a declared gap is an answer.
    """
    viewer = hold(seen_by)
    access.require_list(viewer, unit)
    lines = lines_of(unit, year=since.year, as_of=as_of, seen_by=viewer)
    by_system: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        inside = since <= line.first_on and line.last_on <= min(until, as_of)
        if inside and line.status in ASKED_FOR:
            by_system[line.system].append(line)
    return [
        Dormant(system, system_title(system), len(found), _clause(found))
        for system, found in sorted(by_system.items())
        if _sleeps(found)
    ]


def _sleeps(lines: Iterable[Line]) -> bool:
    return all(line.status == Status.MISSED and line.done == 0 for line in lines)


def _clause(lines: list[Line]) -> str:
    """Return the sentence that asks most often."""
    (duty, _), *_ = Counter(line.duty for line in lines).most_common(1)
    cited = next(line for line in lines if line.duty == duty).citations[0]
    return f"《{cited.document}》{cited.section}“{cited.key}”"


def entered_together(
    unit: Org, *, since: date, until: date, seen_by: Viewer
) -> list[Together]:
    """Return the days on which much was entered that had been held long before."""
    viewer = hold(seen_by)
    access.require_list(viewer, unit)
    by_day: dict[date, list[date]] = defaultdict(list)
    for one in entries_of(unit, seen_by=viewer, since=since, until=until, limit=500):
        if one.delay_days >= LONG_AGO:
            by_day[one.entered_on].append(one.happened_on)
    return [
        Together(day, len(held), min(held), max(held))
        for day, held in sorted(by_day.items())
        if len(held) >= MANY
    ]
