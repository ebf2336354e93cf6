"""A joint event is one event with as many attendances as units."""

from dataclasses import replace

import pytest

from tests.factories.gatherings import AT, HELD_ON, THEME_DAY, theme_day
from yiben.books.gatherings.actions import (
    close_gathering,
    plan_gathering,
    record_gathering,
    revise_gathering,
    seat_joint_unit,
)
from yiben.books.gatherings.facts import roster_of
from yiben.books.gatherings.models import Gathering
from yiben.books.gatherings.queries import form_of, gatherings_of
from yiben.books.gatherings.words import SeatForm
from yiben.common.errors import ManyErrors, RefusedError
from yiben.ledger.models import Entry
from yiben.ledger.queries import entries_of, entry


@pytest.fixture
def joint(world) -> Gathering:
    form = theme_day(world, joint_ids=(world.neighbour.pk,))
    return plan_gathering(world.branch, form, by=world["recorder"], at=AT)


def neighbours(world) -> list[SeatForm]:
    rows = roster_of(world.neighbour, THEME_DAY, HELD_ON)
    return [
        SeatForm(row.person_id, state="leave" if row.name == "陶七" else "present")
        for row in rows
    ]


def test_each_unit_fills_in_its_own_members(world, joint):
    seat_joint_unit(
        joint, world.neighbour, neighbours(world), by=world["neighbour"], at=AT
    )

    posted = close_gathering(joint, by=world["recorder"], at=AT)

    view = entry(posted.pk, seen_by=world["recorder"])
    assert view.payload["attendance"] == {
        world.branch.pk: {"present": 6, "expected": 6},
        world.neighbour.pk: {"present": 2, "expected": 3},
    }
    assert (view.present, view.expected) == (8, 9)
    assert Entry.objects.count() == 1


def test_the_event_stands_in_both_units_lists(world, joint):
    close_gathering(joint, by=world["recorder"], at=AT)

    own = gatherings_of(world.branch, seen_by=world["recorder"])
    theirs = gatherings_of(world.neighbour, seen_by=world["neighbour"])

    assert own == theirs
    assert [row.title for row in theirs] == ["重温入党誓词"]
    told = entries_of(world.neighbour, seen_by=world["neighbour"])
    assert [one.id for one in told] == [own[0].entry_id]


def test_what_the_joint_unit_filled_in_survives_a_revision(world, joint):
    seat_joint_unit(
        joint, world.neighbour, neighbours(world), by=world["neighbour"], at=AT
    )
    form = form_of(joint, seen_by=world["recorder"])

    revise_gathering(joint, replace(form, place="桃园"), by=world["recorder"], at=AT)

    assert joint.seats.filter(org=world.neighbour).count() == 3


def test_the_host_may_not_fill_in_members_it_does_not_see(world):
    form = theme_day(world, joint_ids=(world.neighbour.pk,))
    form = replace(form, seats=(*form.seats, *neighbours(world)))

    with pytest.raises(ManyErrors) as caught:
        record_gathering(world.branch, form, by=world["recorder"], at=AT)

    assert len(caught.value.problems) == 3
    assert Gathering.objects.count() == 0


def test_only_its_own_recorder_seats_a_joint_unit(world, joint, subtests):
    def holds_for(name):
        with pytest.raises(RefusedError):
            seat_joint_unit(
                joint, world.neighbour, neighbours(world), by=world[name], at=AT
            )

        assert joint.seats.filter(org=world.neighbour).count() == 0

    for name in ["recorder", "member", "superior", "stranger"]:
        with subtests.test(name):
            holds_for(name)


def test_a_unit_that_is_not_joint_has_no_seats(world):
    planned = plan_gathering(
        world.branch, theme_day(world), by=world["recorder"], at=AT
    )

    with pytest.raises(RefusedError):
        seat_joint_unit(
            planned, world.neighbour, neighbours(world), by=world["neighbour"], at=AT
        )


def test_a_joint_unit_seats_only_its_roster(world, joint):
    with pytest.raises(ManyErrors):
        seat_joint_unit(
            joint,
            world.neighbour,
            [SeatForm(world.id("吴东岭"))],
            by=world["neighbour"],
            at=AT,
        )

    assert joint.seats.filter(org=world.neighbour).count() == 0
