"""Two at once: one step, one entry, and the second is told so."""

import pytest

from tests.factories.gatherings import make_world
from tests.factories.lists import AT, closed, item_form, problem
from tests.factories.race import at_once
from yiben.books.lists.actions import open_item
from yiben.books.lists.checks import ItemMovedOnError, NotYetError
from yiben.books.lists.models import Item, ItemStep
from yiben.ledger.models import Entry


@pytest.fixture
def world(transactional_db):
    return make_world()


def test_two_recorders_who_close_at_once_make_one_closing(world):
    one = problem(world)

    found = at_once(
        lambda: closed(world, one, "recorder", seen_state="opened", token="x_1"),
        lambda: closed(world, one, "second", seen_state="opened", token="x_2"),
    )

    assert ItemStep.objects.filter(act="closed").count() == 1
    assert Entry.objects.filter(kind__endswith=".closed").count() == 1
    assert any(isinstance(row, ItemMovedOnError | NotYetError) for row in found)


def test_a_form_sent_five_times_at_once_is_one_item(world):
    form = item_form(world, "problem_finding", fields={"source": "会"}, token="x_1")

    at_once(*[lambda: open_item(world.branch, form, by=world["recorder"], at=AT)] * 5)

    assert Item.objects.count() == Entry.objects.count() == 1
