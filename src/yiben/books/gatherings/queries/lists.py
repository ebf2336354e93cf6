"""Gatherings one by one and in lists, as far as the reader may go."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from yiben.books.gatherings.access import (
    OPEN_TO_MEMBERS,
    may_work_on,
    require_list,
    require_read,
)
from yiben.books.gatherings.models import Gathering
from yiben.books.gatherings.words import ON_THE_SPOT, GatheringRow, GatheringState
from yiben.common.errors import RefusedError
from yiben.org.access import Viewer, below, seen_orgs
from yiben.org.models import Org
from yiben.org.words import GrantRole
from yiben.people.access import HeldViewer, hold
from yiben.policy.queries import kinds
from yiben.rules.words import PersonRole

LISTED = (PersonRole.ATTENDEE.value, PersonRole.TRAINEE.value)
OLD = (GatheringState.CORRECTED.value, GatheringState.WITHDRAWN.value)


def gathering(gathering_id: str, *, seen_by: Viewer) -> Gathering:
    """Return one gathering for an action; RefusedError if missing or not open."""
    rows = Gathering.objects.select_related("unit", "closed_by")
    found = rows.filter(pk=gathering_id).first()
    if found is None:
        raise RefusedError("gathering.read", gathering_id)
    require_read(hold(seen_by), found)
    return found


def gatherings_of(
    org: Org,
    *,
    seen_by: Viewer,
    kind: str | None = None,
    states: Iterable[str] = (),
    since: date | None = None,
    until: date | None = None,
    limit: int = 100,
) -> list[GatheringRow]:
    """Return a unit's gatherings, newest first, with those it held jointly.

    A kind finds those in which it was a part, too. Members see what is closed;
    versions that were corrected are found through the newest one.
    """
    viewer = hold(seen_by)
    require_list(viewer, org)
    rows = counted().filter(Q(unit=org) | Q(joint_units__org=org)).distinct()
    if not may_work_on(viewer, org):
        rows = rows.filter(OPEN_TO_MEMBERS)
    rows = (
        rows.filter(state__in=list(states)) if states else rows.exclude(state__in=OLD)
    )
    if kind is not None:
        rows = rows.filter(Q(kind=kind) | Q(parts_json__contains=f'"{kind}"'))
    if since is not None:
        rows = rows.filter(happened_on__gte=since)
    if until is not None:
        rows = rows.filter(happened_on__lte=until)
    return [row_of(one) for one in rows.order_by("-happened_on", "-created_at")[:limit]]


def planned_below(
    top: Org, *, seen_by: Viewer, since: date, until: date, limit: int = 100
) -> list[GatheringRow]:
    """Return what units of a part of the tree plan to hold, the earliest first.

    Of the units on whose plans the reader may look: their own, and those below
    whoever oversees.
    """
    viewer = hold(seen_by)
    roles = {GrantRole.RECORDER, GrantRole.SUPERIOR}
    held = tuple(one for one in viewer.held if one.role in roles)
    open_to = seen_orgs(HeldViewer(viewer.id, viewer.person_id, held))
    units = open_to.filter(below(top.path)).order_by()
    rows = counted().filter(
        unit__in=units,
        state=GatheringState.PLANNED,
        happened_on__gte=since,
        happened_on__lte=until,
    )
    rows = rows.order_by("happened_on", "unit__path", "starts", "created_at")
    return [row_of(one) for one in rows[:limit]]


def counted() -> QuerySet[Any]:
    """Return gatherings with their unit and head counts, in one question."""
    due = Q(seats__role__in=LISTED, seats__left_out__isnull=True)
    there = due & Q(seats__state__in=sorted(ON_THE_SPOT))
    return Gathering.objects.select_related("unit").annotate(
        n_expected=Count("seats", filter=due, distinct=True),
        n_present=Count("seats", filter=there, distinct=True),
    )


def kind_label(kind: str) -> str:
    """Return the Chinese name of a kind; the kind itself if a pack dropped it."""
    known = kinds().get(kind)
    return known.label if known else kind


def row_of(one: Any) -> GatheringRow:
    """Return the line of a counted gathering."""
    return GatheringRow(
        id=one.pk,
        unit_id=one.unit_id,
        unit_name=one.unit.name,
        kind=one.kind,
        kind_label=kind_label(one.kind),
        title=one.title,
        happened_on=one.happened_on,
        state=one.state,
        state_label=one.get_state_display(),
        version=one.version,
        present=one.n_present,
        expected=one.n_expected,
        entry_id=one.entry_id,
    )
