"""What a superior should know of: named, never pressed by itself."""

from datetime import date, timedelta

from django.db.models import Q

from yiben.books.lists import access
from yiben.books.lists.facts import list_kinds
from yiben.books.lists.words import ItemRow, OwnAct
from yiben.org.access import Viewer, below, may_oversee
from yiben.org.models import Org
from yiben.people.access import hold

from .base import live, row_of, rows_of

LIMIT = 500


def watch_of(org: Org, *, on: date, seen_by: Viewer) -> list[ItemRow]:
    """Return what below (or at) a unit has not moved for the days of its kind.

    Of a kind that is named to the superior it is shown to nobody else; of the
    others also to the unit itself.
    """
    viewer = hold(seen_by)
    above = may_oversee(viewer, org)
    if not above:
        access.require_list(viewer, org)
    wanted = Q(pk__in=[])
    for name, kind in list_kinds().items():
        flow = kind.flow
        if not flow.watch_days or (not above and flow.watch_for != "unit"):
            continue
        still = Q(state_on__lt=on - timedelta(days=flow.watch_days))
        wanted |= Q(kind=name) & (still | Q(due_on__lt=on))
    rows = live().filter(wanted, is_over=False).exclude(state=OwnAct.RAISED)
    paths = below(org.path) if above else Q(pk=org.pk)
    units = Org.objects.filter(paths).values("pk")
    late = rows.filter(unit__in=units).order_by("state_on", "pk")
    return rows_of(late, viewer, LIMIT)


def claimable_for(org: Org, *, seen_by: Viewer) -> list[ItemRow]:
    """Return what was fed back above and nobody has claimed, for a unit to claim."""
    viewer = hold(seen_by)
    access.require_list(viewer, org)
    names = [name for name, kind in list_kinds().items() if "claimed" in kind.states]
    above = [org.path[:end] for end in range(4, len(org.path) + 1, 4)]
    rows = live().filter(kind__in=names, state="opened", unit__path__in=above)
    rows = rows.filter(Q(target__isnull=True) | Q(target=org))
    found = []
    for one in rows.order_by("found_on", "pk")[:LIMIT]:
        row = row_of(one, viewer)
        if not row.is_hidden or access.may_claim(viewer, one, org):
            found.append(row)
    return found
