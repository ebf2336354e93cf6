"""Plans of visits by the town."""

from datetime import date
from typing import Any

from tests.factories.gatherings import AT, World
from yiben.supervision.actions import plan_visits
from yiben.supervision.models import VisitPlan
from yiben.supervision.words import PlanForm

SEED = "2026年11月23日上证指数收盘 3912.45"


def plan_form(world: World, **given: Any) -> PlanForm:
    """Return a plan over the branch, named; the neighbour is not in it."""
    usual = {
        "title": "“三会一课”落实情况",
        "first_on": date(2026, 11, 20),
        "last_on": date(2026, 12, 20),
        "mode": "papers",
        "basis": "省方案第四部分：每季度对下级督促检查",
        "unit_ids": (world.branch.pk,),
    }
    return PlanForm(**{**usual, **given})


def planned(world: World, **given: Any) -> VisitPlan:
    return plan_visits(
        world.town, plan_form(world, **given), by=world["superior"], at=AT
    )


def pool(world: World) -> tuple[str, ...]:
    return tuple(sorted((world.branch.pk, world.neighbour.pk)))


def drawing(world: World, **given: Any) -> VisitPlan:
    """Return a plan that draws one of the town's two branches."""
    usual = {"unit_ids": (), "pool_ids": pool(world), "draw_size": 1}
    return planned(world, **{**usual, **given})
