"""Plans of visits: what is planned, what was drawn, who has not been seen."""

from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from yiben.common.errors import RefusedError
from yiben.org.access import Viewer, below, may_oversee, next_path
from yiben.org.models import Org
from yiben.people.access import hold
from yiben.supervision import access
from yiben.supervision.facts import picked, pool_digest
from yiben.supervision.models import Draw, Inspection, PlannedVisit, VisitPlan
from yiben.supervision.words import (
    DrawView,
    PlanRow,
    PlanView,
    Unseen,
    VisitView,
)

WAITING = Q(inspection__isnull=True, dropped__isnull=True, plan__cancelled__isnull=True)
"""Visits that are still to be made."""


def plan(plan_id: str, *, on: date, seen_by: Viewer) -> VisitPlan:
    """Return one plan for an action; RefusedError if missing or not open."""
    rows = VisitPlan.objects.select_related("superior")
    found = rows.filter(pk=plan_id).first()
    if found is None:
        raise RefusedError("visit_plan.read", plan_id)
    access.require_read_plan(hold(seen_by), found, on, _touched(found))
    return found


def plans_of(
    org: Org, *, seen_by: Viewer, year: int, limit: int = 100
) -> list[PlanRow]:
    """Return the plans that an organisation made for a year, in order of time."""
    access.require_list(hold(seen_by), org)
    rows = _counted().filter(superior=org, first_on__year=year)
    return [_row(one) for one in rows.order_by("first_on", "created_at")[:limit]]


def plan_view(plan: VisitPlan, *, on: date, seen_by: Viewer) -> PlanView:
    """Return one plan with its visits and its draw."""
    access.require_read_plan(hold(seen_by), plan, on, _touched(plan))
    row = _counted().get(pk=plan.pk)
    visits = _visits().filter(plan=plan).order_by("unit__path")
    return PlanView(
        row=_row(row),
        basis=row.basis,
        together=row.together or "",
        announced=row.is_announced,
        visits=tuple(_visit(one) for one in visits),
        draw=_draw(Draw.objects.filter(plan=plan).first()),
    )


def visits_to(unit: Org, *, seen_by: Viewer) -> list[VisitView]:
    """Return the visits still to be made to a unit, by whom the reader may act for."""
    viewer = hold(seen_by)
    rows = _visits().filter(WAITING, unit=unit).order_by("plan__first_on", "pk")
    return [_visit(one) for one in rows if may_oversee(viewer, one.plan.superior)]


def mergeable(org: Org, *, seen_by: Viewer) -> list[tuple[str, str, list[VisitView]]]:
    """Return units that more than one plan of this part of the tree goes to.

    Those visits can be made as one: id and name of the unit, and the visits.
    """
    access.require_list(hold(seen_by), org)
    rows = _visits().filter(WAITING, plan__superior__path__gte=org.path)
    rows = rows.filter(plan__superior__path__lt=next_path(org.path))
    by_unit: dict[tuple[str, str], list[VisitView]] = defaultdict(list)
    for one in rows.order_by("unit__path", "plan__first_on"):
        by_unit[one.unit_id, one.unit.name].append(_visit(one))
    return [(*unit, found) for unit, found in by_unit.items() if len(found) > 1]


def pool_of(superior: Org, *, on: date, seen_by: Viewer) -> list[tuple[str, str, str]]:
    """Return the units that can be visited, in the order of the tree.

    Id, name and kind of each; Party groups are visited with their branch.
    """
    access.require_plan(hold(seen_by), superior)
    rows = _live(superior, on).exclude(kind="party_group")
    return [(one.pk, one.name, one.get_kind_display()) for one in rows]


def unseen_of(superior: Org, *, since: date, on: date, seen_by: Viewer) -> list[Unseen]:
    """Return the direct subordinates nobody above has looked at since a day.

    In the order of the tree, never by how long it is: nobody is ranked.
    """
    access.require_list(hold(seen_by), superior)
    units = _live(superior, on).filter(depth=superior.depth + 1)
    rows = Inspection.objects.filter(subordinate__in=units).order_by()
    last = dict(
        rows.values("subordinate_id")
        .annotate(last=Max("happened_on"))
        .values_list("subordinate_id", "last")
    )
    return [
        Unseen(one.pk, one.name, last.get(one.pk))
        for one in units.exclude(kind="party_group")
        if (last.get(one.pk) or date.min) < since
    ]


def _live(superior: Org, on: date) -> QuerySet[Org]:
    rows = Org.objects.filter(below(superior.path), founded_on__lte=on)
    rows = rows.filter(Q(dissolved_on__isnull=True) | Q(dissolved_on__gt=on))
    found: QuerySet[Org] = rows.exclude(pk=superior.pk).order_by("path")
    return found


def _touched(plan: VisitPlan) -> list[Org]:
    draw = Draw.objects.filter(plan=plan).first()
    ids = set(plan.visits.values_list("unit_id", flat=True))
    ids |= set(draw.pool) if draw else set()
    return list(Org.objects.filter(pk__in=ids))


def _visits() -> QuerySet[PlannedVisit]:
    return PlannedVisit.objects.select_related("plan__superior", "unit", "inspection")


def _counted() -> QuerySet[Any]:
    made = Q(visits__inspection__isnull=False)
    return VisitPlan.objects.select_related("superior", "draw").annotate(
        n_visits=Count("visits"), n_made=Count("visits", filter=made)
    )


def _row(one: Any) -> PlanRow:
    draw = getattr(one, "draw", None)
    return PlanRow(
        id=one.pk,
        superior_id=one.superior_id,
        superior=one.superior.name,
        title=one.title,
        first_on=one.first_on,
        last_on=one.last_on,
        mode_label=one.get_mode_display(),
        n_visits=one.n_visits,
        n_made=one.n_made,
        waits_for_draw=draw is not None and draw.seed is None,
        cancelled=one.cancelled or "",
    )


def _visit(one: PlannedVisit) -> VisitView:
    return VisitView(
        id=one.pk,
        plan_id=one.plan_id,
        plan_title=one.plan.title,
        superior=one.plan.superior.name,
        unit_id=one.unit_id,
        unit_name=one.unit.name,
        chosen=one.get_chosen_display(),
        first_on=one.plan.first_on,
        last_on=one.plan.last_on,
        mode=one.plan.mode,
        inspection_id=one.inspection_id,
        happened_on=one.inspection.happened_on if one.inspection else None,
        dropped=one.dropped or "",
    )


def _draw(draw: Draw | None) -> DrawView | None:
    if draw is None:
        return None
    names = dict(Org.objects.filter(pk__in=draw.pool).values_list("pk", "name"))
    found = picked(draw.pool, draw.size, draw.seed) if draw.seed else ()
    return DrawView(
        size=draw.size,
        pool=tuple((one, names[one]) for one in draw.pool),
        pool_digest=pool_digest(draw.pool),
        seed=draw.seed or "",
        drawn_at=draw.drawn_at,
        picked=tuple(names[one] for one in found),
    )
