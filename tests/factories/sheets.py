"""Worlds with one document in force, and forms of sheets, targets and materials."""

from dataclasses import replace
from datetime import date
from typing import Any

from tests.factories.gatherings import AT, World, theme_day
from yiben.books.forms.queries import blank_for as blank_sheet
from yiben.books.forms.words import Answer, Found, SheetForm
from yiben.books.gatherings.actions import close_gathering, plan_gathering
from yiben.books.library.queries import blank_for as blank_item
from yiben.books.library.words import ItemForm
from yiben.books.targets.queries import blank_for as blank_target
from yiben.books.targets.words import TargetForm
from yiben.org.actions import found_org
from yiben.org.models import Org
from yiben.policy.actions import adopt_pack

FROM_ON = date(2017, 7, 1)
ON = date(2026, 11, 20)
HOMES = {
    "hunan-2017": "province",
    "heilongjiang-2017": "province",
    "huaian-2017": "county",
    "xuzhuang-2017": "town",
}


def in_force(world: World, pack: str) -> World:
    """Put one document, and the centre's, in force where it belongs."""
    cast = world.cast
    adopt_pack(cast.centre, "central-2017", FROM_ON, by=cast.system_admin, at=AT)
    home = getattr(cast, HOMES[pack])
    adopt_pack(home, pack, FROM_ON, by=cast.system_admin, at=AT)
    return world


def found(world: World, name: str, sector: str, **given: Any) -> Org:
    """Found another branch below the town."""
    fields = {
        "name": name,
        "short_name": name,
        "kind": "branch",
        "level": "base",
        "sector": sector,
        "superior": world.town,
        "founded_on": date(2015, 1, 1),
        "by": world.cast.system_admin,
        "at": AT,
    }
    return found_org(**{**fields, **given})


def sheet_form(
    world: World,
    kind: str,
    *,
    unit: Org | None = None,
    by: str = "recorder",
    term: str = "",
    **given: Any,
) -> SheetForm:
    """Return a sheet in which nothing was found, with what is given on top."""
    blank = blank_sheet(unit or world.branch, kind, ON, seen_by=world[by], term=term)
    answers = tuple(replace(one, state=Found.CLEAR.value) for one in blank.answers)
    return replace(blank, **{"answers": answers, **given})


def found_in(form: SheetForm, number: int, *problems: str) -> SheetForm:
    """Return the form with problems found at one item."""
    answers = list(form.answers)
    answers[number] = Answer(answers[number].item, Found.FOUND.value, problems)
    return replace(form, answers=tuple(answers))


def target_form(
    world: World,
    kind: str,
    *,
    unit: Org | None = None,
    by: str = "recorder",
    **given: Any,
) -> TargetForm:
    """Return a target of the branch that starts today."""
    blank = blank_target(unit or world.branch, kind, ON, seen_by=world[by])
    return replace(blank, **given)


def item_form(world: World, kind: str, title: str, **given: Any) -> ItemForm:
    """Return something the branch logs."""
    blank = blank_item(world.branch, kind, ON, seen_by=world["recorder"])
    fields = {**blank.fields, **given.pop("fields", {})}
    return replace(blank, title=title, fields=fields, **given)


def held(world: World, **given: Any) -> str:
    """Return the entry of a theme day of the branch."""
    form = theme_day(world, **given)
    row = plan_gathering(world.branch, form, by=world["recorder"], at=AT)
    return str(close_gathering(row, by=world["recorder"], at=AT).pk)
