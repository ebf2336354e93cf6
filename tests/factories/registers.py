"""Forms of registers."""

from dataclasses import replace
from datetime import date
from typing import Any

from tests.factories.gatherings import World
from yiben.books.registers.queries import blank_for
from yiben.books.registers.words import RegisterForm

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
