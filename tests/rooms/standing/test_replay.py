"""A document on a past ledger: who would have been short, and who may know."""

from datetime import date

import pytest

from tests.cast import AT as BUILT_AT
from tests.factories.gatherings import World, make_world, theme_day
from yiben.books.gatherings.actions import close_gathering, plan_gathering
from yiben.common.errors import RefusedError
from yiben.policy.actions import adopt_pack
from yiben.policy.queries import pack
from yiben.standing.queries import ReplayLine, clashes_of, replay_of

YEAR = 2026
LONG_AGO = date(2017, 6, 1)
ON = date(2026, 12, 31)
MONTHLY = "xuzhuang-2017/theme-day-monthly"
WRONG = ("member", "stranger", "auditor", "system_admin", "security_admin", "nobody")


@pytest.fixture
def world(db) -> World:
    world = make_world()
    cast = world.cast
    adopt_pack(cast.centre, "central-2017", LONG_AGO, by=cast.system_admin, at=BUILT_AT)
    gathering = plan_gathering(
        world.branch, theme_day(world), by=world["recorder"], at=BUILT_AT
    )
    close_gathering(gathering, by=world["recorder"], at=BUILT_AT)
    return world


def monthly(world: World, who: str = "superior", **given) -> ReplayLine:
    found = replay_of(
        pack("xuzhuang-2017"),
        world.town,
        year=YEAR,
        on=given.pop("on", ON),
        seen_by=world[who],
        only={MONTHLY},
        **given,
    )
    assert [one.rule.id for one in found.lines] == [MONTHLY]
    return found.lines[0]


def test_what_was_held_counts_and_the_rest_is_short(world):
    line = monthly(world)

    # December may still be entered for ten days.
    assert (line.due, line.met + line.late, line.short) == (22, 1, 21)
    assert (line.units, line.subjects) == (2, 2)


def test_a_period_that_is_not_over_is_not_short(world):
    assert monthly(world, on=date(2026, 12, 31)).due == 22
    assert monthly(world, on=date(2027, 2, 1)).due == 24


def test_units_are_named_only_to_who_reads_their_records(world):
    named = [name for _, name in monthly(world).named]

    assert named == [world.branch.short_name, world.neighbour.short_name]


def test_a_recorder_of_the_town_is_given_numbers_without_names(world):
    line = monthly(world, "town_recorder")

    assert line.units == 2
    assert line.named == ()


def test_units_beyond_the_limit_are_left_out_and_counted(world):
    found = replay_of(
        pack("xuzhuang-2017"),
        world.town,
        year=YEAR,
        on=ON,
        seen_by=world["superior"],
        limit=2,
    )

    assert (found.units, found.left_out) == (2, 3)


def test_nothing_is_replayed_for_no_rules(world):
    found = replay_of(
        pack("xuzhuang-2017"),
        world.town,
        year=YEAR,
        on=ON,
        seen_by=world["superior"],
        only=(),
    )

    assert (found.lines, found.entries) == ((), 0)


def test_a_document_in_force_is_replayed_as_if_it_had_been_all_year(world):
    adopt_pack(
        world.town,
        "xuzhuang-2017",
        date(2026, 11, 1),
        by=world["superior"],
        at=BUILT_AT,
    )

    assert monthly(world).due == 22


@pytest.mark.parametrize("who", WRONG)
def test_nobody_else_replays_or_looks_for_contradictions(world, who):
    with pytest.raises(RefusedError):
        replay_of(
            pack("central-2017"), world.branch, year=YEAR, on=ON, seen_by=world[who]
        )
    with pytest.raises(RefusedError):
        clashes_of(world.branch, on=ON, seen_by=world[who])
