"""Planning visits: named units, a draw that anybody can repeat, and what became of it."""

import json
from datetime import datetime

from django.db import IntegrityError, transaction

from yiben.common.clock import local_day
from yiben.common.errors import ManyErrors
from yiben.common.ids import new_id
from yiben.org.models import Org
from yiben.org.queries import subtree_ids
from yiben.people.access import hold
from yiben.people.actions import note_audit
from yiben.people.models import Account
from yiben.people.words import Outcome
from yiben.supervision import access, checks
from yiben.supervision.facts import picked
from yiben.supervision.models import Draw, PlannedVisit, VisitPlan
from yiben.supervision.words import Chosen, PlanForm


def plan_visits(
    superior: Org, form: PlanForm, *, by: Account, at: datetime
) -> VisitPlan:
    """Write down what will be looked at, and freeze what is drawn from.

    The same form sent twice makes one plan. Raises ManyErrors.
    """
    access.require_plan(hold(by), superior)
    found = _sent_before(superior, form.token)
    if found is not None:
        return found
    below = set(subtree_ids([superior.pk])) - {superior.pk}
    problems = list(checks.plan_problems(form, below, local_day(at)))
    if problems:
        raise ManyErrors(problems)
    try:
        with transaction.atomic():
            return _write(superior, form, by=by, at=at)
    except IntegrityError:
        found = _sent_before(superior, form.token)
        if found is None:  # pragma: no cover -- not a form sent twice
            raise
        return found


def _sent_before(superior: Org, token: str) -> VisitPlan | None:
    if not token:
        return None
    return VisitPlan.objects.filter(superior=superior, token=token).first()


def _write(superior: Org, form: PlanForm, *, by: Account, at: datetime) -> VisitPlan:
    row = VisitPlan.objects.create(
        id=new_id("v"),
        superior=superior,
        title=form.title.strip(),
        first_on=form.first_on,
        last_on=form.last_on,
        mode=form.mode,
        basis=form.basis.strip(),
        together=form.together.strip() or None,
        is_announced=form.announced,
        token=form.token or None,
        created_by=by,
        created_at=at,
    )
    _add_visits(row, form.unit_ids, Chosen.NAMED)
    if form.pool_ids:
        pool = sorted(set(form.pool_ids))
        Draw.objects.create(plan=row, size=form.draw_size, pool_json=json.dumps(pool))
    _note("plan_visits", row, by=by, at=at)
    return row


def _add_visits(row: VisitPlan, unit_ids: tuple[str, ...], chosen: Chosen) -> None:
    PlannedVisit.objects.bulk_create(
        PlannedVisit(plan=row, unit_id=unit_id, chosen=chosen)
        for unit_id in dict.fromkeys(unit_ids)
    )


@transaction.atomic
def draw_units(
    plan: VisitPlan, seed: str, *, by: Account, at: datetime
) -> tuple[str, ...]:
    """Draw once, with a seed that became public after the pool was frozen.

    Returns the ids of the units drawn. Raises DrawnError for a second draw.
    """
    access.require_plan(hold(by), plan.superior)
    row = _held(plan)
    draw = Draw.objects.select_for_update().filter(plan=row).first()
    if draw is None or draw.seed is not None:
        raise checks.DrawnError
    problems = list(checks.seed_problems(seed))
    if problems:
        raise ManyErrors(problems)
    draw.seed, draw.drawn_by, draw.drawn_at = seed.strip(), by, at
    draw.save()
    found = picked(draw.pool, draw.size, draw.seed)
    _add_visits(row, found, Chosen.DRAWN)
    _note("draw_units", row, by=by, at=at)
    return found


@transaction.atomic
def drop_visit(
    visit_id: int, plan: VisitPlan, *, reason: str, by: Account, at: datetime
) -> PlannedVisit:
    """Say why a unit of the plan is not visited after all; it stays on the list."""
    access.require_plan(hold(by), plan.superior)
    row = _held(plan)
    problems = list(checks.reason_problems(reason))
    if problems:
        raise ManyErrors(problems)
    visit = row.visits.select_for_update().filter(pk=visit_id).first()
    if visit is None or visit.inspection_id or visit.dropped:
        raise checks.VisitOverError
    visit.dropped = reason.strip()
    visit.save()
    _note("drop_visit", row, by=by, at=at)
    return visit


@transaction.atomic
def cancel_plan(
    plan: VisitPlan, *, reason: str, by: Account, at: datetime
) -> VisitPlan:
    """Cancel a plan with the reason; what was visited under it stays."""
    access.require_plan(hold(by), plan.superior)
    row = _held(plan)
    problems = list(checks.reason_problems(reason))
    if problems:
        raise ManyErrors(problems)
    row.cancelled = reason.strip()
    row.save()
    _note("cancel_plan", row, by=by, at=at)
    return row


def _held(plan: VisitPlan) -> VisitPlan:
    row = VisitPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if row.cancelled is not None:
        raise checks.PlanOverError
    return row


def _note(action: str, row: VisitPlan, *, by: Account, at: datetime) -> None:
    thing = f"visit_plan:{row.pk}"
    note_audit(by, f"supervision.{action}", thing, row.superior, Outcome.DONE, at)
