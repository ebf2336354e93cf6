"""Two at once: one entry, and the second is told so."""

import pytest

from tests.factories.gatherings import AT, make_world, theme_day
from tests.factories.race import at_once
from yiben.books.gatherings.actions import (
    close_gathering,
    correct_gathering,
    plan_gathering,
    record_gathering,
)
from yiben.books.gatherings.checks import AlreadyClosedError, SupersededError
from yiben.books.gatherings.models import Gathering
from yiben.books.gatherings.queries import form_of
from yiben.ledger.models import Entry


@pytest.fixture
def world(transactional_db):
    return make_world()


def test_two_recorders_who_close_at_once_make_one_entry(world):
    planned = plan_gathering(
        world.branch, theme_day(world), by=world["recorder"], at=AT
    )

    found = at_once(
        lambda: close_gathering(planned, by=world["recorder"], at=AT, token="x_1"),
        lambda: close_gathering(planned, by=world["second"], at=AT, token="x_2"),
    )

    closed = Gathering.objects.get()
    assert Entry.objects.count() == 1
    assert [type(one) for one in sorted(found, key=lambda x: isinstance(x, Entry))] == [
        AlreadyClosedError,
        Entry,
    ]
    assert closed.closed_by is not None
    loser = next(one for one in found if isinstance(one, AlreadyClosedError))
    assert closed.closed_by.display_name in loser.message


def test_a_form_sent_five_times_at_once_is_one_gathering(world):
    form = theme_day(world)

    found = at_once(
        *[lambda: record_gathering(world.branch, form, by=world["recorder"], at=AT)] * 5
    )

    assert {one.pk for one in found} == {Entry.objects.get().pk}
    assert Gathering.objects.count() == 1


def test_two_corrections_at_once_are_one(world):
    record_gathering(world.branch, theme_day(world), by=world["recorder"], at=AT)
    held = Gathering.objects.get()
    form = form_of(held, seen_by=world["recorder"])

    found = at_once(
        *[
            lambda: correct_gathering(
                held, form, reason="人数有误", by=world["recorder"], at=AT
            )
        ]
        * 2
    )

    assert sorted(type(one).__name__ for one in found) == ["Entry", "SupersededError"]
    assert any(isinstance(one, SupersededError) for one in found)
    assert Entry.objects.count() == Gathering.objects.count() == 2


def test_a_plan_sent_five_times_at_once_is_one_plan(world):
    form = theme_day(world)

    found = at_once(
        *[lambda: plan_gathering(world.branch, form, by=world["recorder"], at=AT)] * 5
    )

    assert {one.pk for one in found} == {Gathering.objects.get().pk}
