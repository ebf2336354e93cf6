"""The lists of a unit, and what is unfinished when it meets next."""

from datetime import date

from django.db.models import Q, QuerySet

from yiben.books.lists import access
from yiben.books.lists.facts import list_kinds
from yiben.books.lists.models import Item
from yiben.books.lists.words import (
    CLOSED,
    CONFIRMED,
    ItemRow,
    OwnAct,
    Progress,
    Show,
)
from yiben.org.access import Viewer
from yiben.org.models import Org
from yiben.people.access import hold

from .base import live, row_of, rows_of

LIMIT = 300


def items_of(
    org: Org,
    *,
    seen_by: Viewer,
    on: date,
    show: str = Show.OPEN,
    kind: str | None = None,
    limit: int = LIMIT,
) -> list[ItemRow]:
    """Return one list of a unit: open, overdue, waiting, closed, unjudged, incoming.

    Items that point at the unit (a claim, a measure) are on its lists too.
    """
    viewer = hold(seen_by)
    access.require_list(viewer, org)
    rows = _of(org).filter(_shown(show, on))
    if kind is not None:
        rows = rows.filter(kind=kind)
    nearest = rows.order_by("due_on", "found_on", "created_at")
    newest = rows.order_by("-state_on", "-created_at")
    return rows_of(newest if show == Show.CLOSED else nearest, viewer, limit)


def counts_of(org: Org, *, seen_by: Viewer, on: date) -> dict[str, int]:
    """Return how long each list is, as far as the viewer knows of its lines."""
    return {
        show.value: len(items_of(org, seen_by=seen_by, on=on, show=show))
        for show in Show
    }


def progress_of(org: Org, *, seen_by: Viewer, year: int) -> list[Progress]:
    """Return how far the lists of a unit are whose kind wants to be seen so.

    Those visited of those to be visited; what was opened in the year counts.
    """
    viewer = hold(seen_by)
    access.require_list(viewer, org)
    found = []
    for kind in list_kinds().values():
        if not kind.flow.progress:
            continue
        rows = live().filter(unit=org, kind=kind.kind, found_on__year=year)
        total = rows.exclude(state=OwnAct.RAISED).count()
        reached = rows.filter(steps__act=kind.flow.progress).distinct().count()
        stage = next(one for one in kind.stages if one.stage == kind.flow.progress)
        if total:
            found.append(Progress(kind.kind, kind.label, stage.label, reached, total))
    return found


def _of(org: Org) -> QuerySet[Item]:
    return live().filter(Q(unit=org) | Q(target=org))


def _shown(show: str, on: date) -> Q:
    raised = Q(state=OwnAct.RAISED)
    waiting = Q(state=CLOSED, kind__in=_confirmable())
    still_open = Q(is_over=False) & ~raised & ~waiting
    match show:
        case Show.OVERDUE:
            return still_open & Q(due_on__lt=on)
        case Show.WAITING:
            return waiting
        case Show.CLOSED:
            return (Q(is_over=True) | Q(state=CONFIRMED)) & ~waiting
        case Show.UNJUDGED:
            return unjudged(on.year)
        case Show.INCOMING:
            return raised
        case _:
            return still_open


def _confirmable() -> list[str]:
    return [name for name, kind in list_kinds().items() if CONFIRMED in kind.states]


def unjudged(year: int) -> Q:
    """Return the filter for what a meeting is to judge and has not."""
    names = [name for name, kind in list_kinds().items() if kind.flow.meeting]
    judged = Q(state=CONFIRMED)
    return Q(kind__in=names, found_on__year=year) & ~judged & ~Q(state=OwnAct.RAISED)


def unfinished_for(org: Org, *, seen_by: Viewer, on: date) -> list[ItemRow]:
    """Return what the next meeting of a unit should look at again.

    What is overdue, what came back, and what waits for its effect to be
    confirmed on a day that has come. The agenda may show it; nothing is put
    on it by itself.
    """
    viewer = hold(seen_by)
    access.require_list(viewer, org)
    rows = _of(org).filter(_shown(Show.OPEN, on) | _shown(Show.WAITING, on))
    found = []
    for one in rows.order_by("found_on", "created_at")[:LIMIT]:
        row = row_of(one, viewer)
        ripe = row.confirm_from is not None and row.confirm_from <= on
        if not row.is_hidden and (row.is_overdue(on) or row.is_recurring or ripe):
            found.append(row)
    return found
