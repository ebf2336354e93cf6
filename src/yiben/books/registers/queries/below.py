"""One register at all units below: how many lines, what is missing, what it adds up to."""

from datetime import date

from yiben.books.registers import access
from yiben.books.registers.facts import register_kinds
from yiben.books.registers.words import BelowLine
from yiben.common.errors import RefusedError
from yiben.org.access import Viewer, below, may_oversee
from yiben.org.models import Org
from yiben.people.access import hold
from yiben.rules.kinds import Kind

from .figures import NOTHING, shortage
from .gaps import groups_of
from .ground import ground_of

MOST_UNITS = 300


def below_of(
    org: Org, kind: str, *, on: date, seen_by: Viewer, limit: int = MOST_UNITS
) -> list[BelowLine]:
    """Return how a register stands at the units below, in the order of the tree.

    Units that have no line and lack none are left out.

    Read in place by those above: nobody is asked for a form. Raises RefusedError.
    """
    viewer = hold(seen_by)
    known = register_kinds().get(kind)
    if known is None or not (may_oversee(viewer, org) and access.may_list(viewer, org)):
        raise RefusedError("register.below", org.pk)
    units = _units(org, known, on, limit)
    ground = ground_of(units, [known], on)
    found = []
    for unit in units:
        now = [x for x in ground.rows.get((unit.pk, kind), []) if x.stands_on(on)]
        gaps = tuple(
            f"{group.heading} {len(group.gaps)}"
            for group in groups_of(unit, known, ground, with_items=False)
        )
        lack = [shortage(row, known)[2] for row in now] if known.register.need else []
        total = sum(lack, NOTHING) if known.register.need else None
        if not now and not gaps:
            continue
        found.append(BelowLine(unit.pk, unit.short_name, len(now), gaps, total))
    return found


def _units(org: Org, kind: Kind, on: date, limit: int) -> list[Org]:
    rows = Org.objects.filter(below(org.path), kind__in=kind.by, founded_on__lte=on)
    rows = rows.exclude(pk=org.pk).order_by("path")
    if kind.register.sectors:
        rows = rows.filter(sector__in=kind.register.sectors)
    return [
        one
        for one in rows[:limit]
        if one.dissolved_on is None or one.dissolved_on >= on
    ]
