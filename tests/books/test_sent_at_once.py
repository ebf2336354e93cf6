"""A form of any book is taken once, also when it comes five times at once."""

from dataclasses import replace

import pytest

from tests.factories.filings import form_for
from tests.factories.gatherings import AT, World, make_world
from tests.factories.race import at_once
from tests.factories.registers import PLATFORM, own_form
from tests.factories.supervision import inspection_form
from tests.factories.talks import talks_form
from yiben.books.filings.actions import draft_filing
from yiben.books.filings.models import Filing
from yiben.books.registers.actions import keep_register
from yiben.books.registers.models import Register
from yiben.books.talks.actions import record_talks
from yiben.books.talks.models import Talk
from yiben.ledger.models import Entry
from yiben.supervision.actions import hold_inspection
from yiben.supervision.models import Inspection

TIMES = 5


@pytest.fixture
def world(transactional_db) -> World:
    return make_world()


def test_a_draft_filing(world):
    form = form_for(world)

    at_once(
        *[lambda: draft_filing(world.branch, form, by=world["recorder"], at=AT)] * TIMES
    )

    assert Filing.objects.count() == 1


def test_a_register(world):
    form = own_form(world, PLATFORM, holder_id=world.id("王小禾"))

    at_once(
        *[lambda: keep_register(world.branch, form, by=world["recorder"], at=AT)]
        * TIMES
    )

    assert Register.objects.count() == Entry.objects.count() == 1


def test_talks(world):
    form = talks_form(world, ("李春生", "赵田"), ("王小禾", "孙苗"))

    at_once(
        *[lambda: record_talks(world.branch, form, by=world["recorder"], at=AT)] * TIMES
    )

    assert Talk.objects.count() == Entry.objects.count() == 2


def test_an_inspection(world):
    form = inspection_form(world)

    def hold() -> Inspection:
        return hold_inspection(
            world.town, world.branch, form, by=world["superior"], at=AT
        )

    at_once(*[hold] * TIMES)

    assert Inspection.objects.count() == Entry.objects.count() == 1


def test_the_same_token_in_another_unit_is_another_form(world):
    form = own_form(world, PLATFORM, holder_id=world.id("王小禾"))
    theirs = replace(form, holder_id=world.id("陶六"))

    keep_register(world.branch, form, by=world["recorder"], at=AT)
    keep_register(world.neighbour, theirs, by=world["neighbour"], at=AT)

    assert Register.objects.count() == 2


def test_forms_without_a_token_are_taken_each_time(world):
    filing = form_for(world, token="")
    register = own_form(world, PLATFORM, holder_id=world.id("王小禾"), token="")
    talks = talks_form(world, ("李春生", "赵田"), token="")
    inspection = inspection_form(world, token="")

    for _ in range(2):
        draft_filing(world.branch, filing, by=world["recorder"], at=AT)
        keep_register(world.branch, register, by=world["recorder"], at=AT)
        record_talks(world.branch, talks, by=world["recorder"], at=AT)
        hold_inspection(
            world.town, world.branch, inspection, by=world["superior"], at=AT
        )

    counts = [one.objects.count() for one in (Filing, Register, Talk, Inspection)]
    assert counts == [2, 2, 2, 2]
