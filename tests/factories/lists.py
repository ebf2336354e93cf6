"""Items of lists, and steps taken with them."""

from dataclasses import replace
from datetime import date
from typing import Any

from tests.factories.gatherings import World
from yiben.books.lists.actions import open_item, take_step
from yiben.books.lists.models import Item, ItemStep
from yiben.books.lists.queries import blank_for
from yiben.books.lists.words import ItemForm, StepForm
from yiben.common.clock import moment
from yiben.org.models import Org

FOUND = date(2026, 9, 1)
WORKED = date(2026, 9, 20)
RIPE = date(2026, 11, 1)
AT = moment(date(2026, 11, 20), 10, 0)


def item_form(
    world: World, kind: str, unit: Org | None = None, by: str = "recorder", **given: Any
) -> ItemForm:
    """Return the form of a new item, raised by nobody in particular."""
    place = unit or world.branch
    blank = blank_for(place, f"lists.{kind}", FOUND, seen_by=world[by])
    usual = {"title": "村部卫生脏乱差", "author_id": None, "token": ""}
    return replace(blank, **{**usual, **given})


def opened(
    world: World, kind: str, unit: Org | None = None, by: str = "recorder", **given: Any
) -> Item:
    form = item_form(world, kind, unit, by, **given)
    return open_item(unit or world.branch, form, by=world[by], at=AT)


def problem(world: World, **given: Any) -> Item:
    """Return a problem raised by the secretary, to be seen to by 周大山."""
    usual = {
        "author_id": world.id("李春生"),
        "holder_id": world.id("周大山"),
        "fields": {"source": "9月组织生活会"},
        "due_on": date(2026, 10, 31),
    }
    return opened(world, "problem_finding", **{**usual, **given})


def step(
    world: World, item: Item, stage: str, by: str = "recorder", **given: Any
) -> ItemStep:
    form = StepForm(stage=stage, **{"happened_on": WORKED, **given})
    return take_step(item, form, by=world[by], at=AT)


def closed(world: World, item: Item, by: str = "recorder", **given: Any) -> ItemStep:
    """Close with a result, proof, and a checker who had no part in it."""
    usual = {
        "fields": {"result": "已清理，定了轮值"},
        "proof": "9月20日支委会看过现场",
        "checker_id": world.id("赵田"),
    }
    return step(world, item, "closed", by, **{**usual, **given})
