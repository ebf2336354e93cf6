"""Floating members, as the pages write them."""

from datetime import date
from typing import Any

from tests.factories.gatherings import AT, World
from yiben.org.models import Org
from yiben.people.actions import StayForm, accept_stay, begin_stay
from yiben.people.models import Stay

LEFT = date(2026, 9, 1)
CAME = date(2026, 9, 10)


def stay_form(world: World, host: Org | None = None, **given: Any) -> StayForm:
    """Return what the branch writes about somebody who works elsewhere."""
    fields = {
        "place": "临江市白石县",
        "reason": "work",
        "from_on": LEFT,
        "host": host,
        "contact": world.people["李春生"],
        **given,
    }
    return StayForm(**fields)


def away(world: World, name: str = "周大山", host: Org | None = None) -> Stay:
    """Let a member of the branch float, to the neighbouring branch if none is named."""
    form = stay_form(world, host or world.neighbour)
    return begin_stay(world.people[name], form, by=world["recorder"], at=AT)


def taken_in(world: World, name: str = "周大山") -> Stay:
    """Let the neighbouring branch take in a floating member."""
    return accept_stay(away(world, name), on=CAME, by=world["neighbour"], at=AT)
