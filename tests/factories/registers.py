"""Forms of registers."""

from dataclasses import replace
from datetime import date
from typing import Any

from tests.factories.gatherings import AT, World
from yiben.books.registers.actions import keep_register
from yiben.books.registers.models import Register
from yiben.books.registers.queries import blank_for, gaps_of
from yiben.books.registers.words import RegisterForm
from yiben.org.models import Org

CONTACT = "registers.contact_point.kept"
PLATFORM = "registers.platform.kept"
TERM = "registers.term.kept"
SOLVED = "registers.problem.solved"
EVENT = "registers.event.registered"
FROM_ON = date(2026, 3, 1)


def contact_point(world: World, **given: Any) -> RegisterForm:
    """Return the town secretary's contact point in the branch."""
    blank = blank_for(world.town, CONTACT, FROM_ON, seen_by=world["town_recorder"])
    fields = {
        "title": "河湾村",
        "holder_id": world.id("柳书记"),
        "target_id": world.branch.pk,
        "fields": {"note": "抓产业"},
    }
    return replace(blank, **{**fields, **given})


def own_form(world: World, kind: str, **given: Any) -> RegisterForm:
    """Return a form of the branch itself."""
    blank = blank_for(world.branch, kind, FROM_ON, seen_by=world["recorder"])
    return replace(blank, **{"title": "河湾先锋群", **given})


def line(
    world: World,
    kind: str,
    title: str,
    *,
    unit: Org | None = None,
    by: str = "recorder",
    about: Register | None = None,
    **given: Any,
) -> Register:
    """Keep one line as the recorder of a unit would: prefilled, then what is given."""
    on = given.pop("from_on", FROM_ON)
    where = unit or world.branch
    name = f"registers.{kind}"
    blank = blank_for(
        where, name, on, seen_by=world[by], about_id=about.pk if about else None
    )
    fields = {**blank.fields, **given.pop("fields", {})}
    form = replace(blank, **{"title": title, "fields": fields, **given})
    return keep_register(where, form, by=world[by], at=AT)


def missing(
    world: World,
    kind: str,
    *,
    on: date,
    unit: Org | None = None,
    by: str = "recorder",
) -> dict[str, list[str]]:
    """Return what is missing in one register: heading to names."""
    found = gaps_of(
        unit or world.branch, on=on, seen_by=world[by], kind=f"registers.{kind}"
    )
    return {one.heading: [gap.name for gap in one.gaps] for one in found}
