"""Plans of visits: read, made, drawn once with a public seed, dropped, cancelled."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from yiben.api.door import Area
from yiben.api.keys import Asked
from yiben.api.paging import Paging, paged, until
from yiben.api.shapes import Day, Year, shown
from yiben.common import clock
from yiben.org.queries import org
from yiben.people.words import Scope
from yiben.supervision import actions, queries
from yiben.supervision.words import PlanForm, PlanRow, PlanView

from .shared import Reason

area = Area("督查计划")
VIEW = shown(PlanView)


@dataclass(frozen=True, slots=True)
class Seed:
    """A sentence that became public after the pool was frozen."""

    seed: str


@dataclass(frozen=True, slots=True)
class Dropping:
    """Which planned visit is not made, and why."""

    visit_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class UnseenFacts:
    """A unit that nobody above looked at since a day; the last time, if any."""

    unit_id: str
    name: str
    visited_on: date | None


@area.listed(
    "/units/{org_id}/visit-plans",
    Scope.READ_SUPERVISION,
    shown(PlanRow),
    name="visit-plans",
    say="一个组织一年的督查计划",
)
def plans(request: Asked, org_id: str, page: Paging, year: Year | None = None) -> Any:
    """List the plans of a year, in order of time."""
    who = request.auth.account
    rows = queries.plans_of(
        org(org_id, seen_by=who),
        seen_by=who,
        year=year or clock.today().year,
        limit=until(page),
    )
    return paged(rows, page)


@area.read(
    "/visit-plans/{plan_id}",
    Scope.READ_SUPERVISION,
    VIEW,
    name="visit-plan",
    say="一个督查计划，含抽取的名单和种子",
)
def plan(request: Asked, plan_id: str) -> Any:
    """Return one plan with its visits and its draw."""
    return _view(request, _plan(request, plan_id))


@area.listed(
    "/units/{org_id}/unseen",
    Scope.READ_SUPERVISION,
    shown(UnseenFacts),
    name="unseen",
    say="从某天起上级没有去看过的直接下级（按树的次序）",
)
def unseen(request: Asked, org_id: str, page: Paging, since: Day) -> Any:
    """List whom nobody above has looked at since a day."""
    who, today = request.auth.account, clock.today()
    unit = org(org_id, seen_by=who)
    rows = queries.unseen_of(unit, since=since, on=today, seen_by=who)
    found = [UnseenFacts(one.unit_id, one.name, one.last_on) for one in rows]
    return paged(found, page)


@area.write(
    "/units/{org_id}/visit-plans",
    Scope.WRITE_SUPERVISION,
    VIEW,
    name="visit-plan-make",
    say="立一个督查计划：指定单位、封存抽取名单，或两样都有",
    status=201,
)
def make(request: Asked, org_id: str, form: PlanForm) -> Any:
    """Write down what will be looked at, and freeze what is drawn from."""
    who = request.auth.account
    superior = org(org_id, seen_by=who)
    row = actions.plan_visits(superior, form, by=who, at=clock.now())
    return _view(request, row)


@area.write(
    "/visit-plans/{plan_id}/draw",
    Scope.WRITE_SUPERVISION,
    VIEW,
    name="visit-plan-draw",
    say="用公开的种子抽取，只抽一次",
)
def draw(request: Asked, plan_id: str, form: Seed) -> Any:
    """Draw once; anybody can repeat it from what is answered."""
    row = _plan(request, plan_id)
    actions.draw_units(row, form.seed, by=request.auth.account, at=clock.now())
    return _view(request, row)


@area.write(
    "/visit-plans/{plan_id}/dropping",
    Scope.WRITE_SUPERVISION,
    VIEW,
    name="visit-drop",
    say="注明计划中的一个单位为什么不去了",
)
def drop(request: Asked, plan_id: str, form: Dropping) -> Any:
    """Say why a unit is not visited after all."""
    row, who = _plan(request, plan_id), request.auth.account
    actions.drop_visit(form.visit_id, row, reason=form.reason, by=who, at=clock.now())
    return _view(request, row)


@area.write(
    "/visit-plans/{plan_id}/cancellation",
    Scope.WRITE_SUPERVISION,
    VIEW,
    name="visit-plan-cancel",
    say="取消计划，写明原因",
)
def cancel(request: Asked, plan_id: str, form: Reason) -> Any:
    """Cancel a plan; what was visited under it stays."""
    row, who = _plan(request, plan_id), request.auth.account
    actions.cancel_plan(row, reason=form.reason, by=who, at=clock.now())
    return _view(request, row)


def _plan(request: Asked, plan_id: str) -> Any:
    return queries.plan(plan_id, on=clock.today(), seen_by=request.auth.account)


def _view(request: Asked, row: Any) -> PlanView:
    return queries.plan_view(row, on=clock.today(), seen_by=request.auth.account)
