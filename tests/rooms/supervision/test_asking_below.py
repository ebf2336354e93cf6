"""Questions about the units below agree with those about each unit by itself."""

from datetime import date, timedelta
from random import Random

import pytest

from tests.factories.gatherings import World, make_world
from tests.factories.spread import ON, looking
from yiben.common.clock import moment
from yiben.common.errors import RefusedError
from yiben.ledger.actions import post_entry
from yiben.ledger.words import EntryDraft
from yiben.standing.queries import Focus
from yiben.supervision.queries import (
    clustered_below,
    dormant_below,
    entered_together,
    may_ask_below,
)

FOCUS = Focus(2026, ON)


@pytest.fixture
def world(db) -> World:
    return make_world()


def entered(world: World, unit, happened_on: date, on: date, hour: int, **given):
    draft = EntryDraft(
        unit_id=unit.pk,
        # Only what is kept up may end after the day on which it is entered.
        kind="registers.platform.kept" if given else "gatherings.theme_day.held",
        happened_on=happened_on,
        title="主题党日",
        present=3,
        expected=3,
        **given,
    )
    post_entry(draft, by=world["county_superior"], at=moment(on, hour))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_days_below_are_the_days_of_each_unit(world, seed):
    order = Random(seed)
    days = [date(2026, 9, 1) + timedelta(days=number) for number in range(4)]
    for _ in range(60):
        on = order.choice(days)
        ago = timedelta(days=order.choice([0, 5, 14, 15, 16, 40]))
        more = {"ends_on": on - ago + timedelta(days=order.choice([0, 2, 30]))}
        entered(
            world,
            order.choice([world.branch, world.neighbour, world.group]),
            on - ago,
            on,
            order.choice([0, 7, 8, 23]),
            **order.choice([{}, {}, more]),
        )
    first, viewer = date(2026, 1, 1), world["county_superior"]

    seen = clustered_below(world.county, FOCUS, seen_by=viewer)

    alone = [
        (unit.pk, one.entered_on, one.n_entries, one.earliest, one.latest)
        for unit in (world.branch, world.group, world.neighbour)
        for one in entered_together(unit, since=first, until=ON, seen_by=viewer)
    ]
    told = [
        (x.unit_id, x.entered_on, x.n_entries, x.earliest, x.latest)
        for x in (one.day for one in seen)
    ]
    assert told == alone
    assert told


def test_a_sectors_authority_asks_its_sector_only(world):
    for number in range(4):
        day = date(2026, 8, 1) + timedelta(days=number)
        entered(world, world.branch, day, date(2026, 9, 1), 9)
    villages = looking(world, "villages", world.county, "village")
    schools = looking(world, "schools", world.county, "school")

    own = clustered_below(world.county, FOCUS, seen_by=villages)
    other = clustered_below(world.county, FOCUS, seen_by=schools)

    assert [one.day.unit_id for one in own] == [world.branch.pk]
    assert other == []


@pytest.mark.parametrize(
    "name", ["stranger", "member", "auditor", "nobody", "system_admin", "neighbour"]
)
def test_nobody_else_is_told_what_to_ask(world, name):
    viewer = world[name]

    assert not may_ask_below(world.branch, seen_by=viewer)
    for ask in (dormant_below, clustered_below):
        with pytest.raises(RefusedError):
            ask(world.branch, FOCUS, seen_by=viewer)


@pytest.mark.parametrize("name", ["recorder", "superior", "county_superior"])
def test_the_unit_and_those_above_are_told(world, name):
    assert may_ask_below(world.branch, seen_by=world[name])
    assert dormant_below(world.branch, FOCUS, seen_by=world[name]) == []
    assert clustered_below(world.branch, FOCUS, seen_by=world[name]) == []
