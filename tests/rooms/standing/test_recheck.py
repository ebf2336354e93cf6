"""Once a night the engine judges everything again; what differs is put right."""

from datetime import timedelta

import pytest
from django.db.models import F

from tests.cast import AT
from tests.factories.gatherings import THEME_DAY, World
from tests.rooms.standing.test_live import YEAR, judged, kept
from yiben.ledger.actions import declare_gap, post_entry
from yiben.ledger.words import EntryDraft, PersonLine
from yiben.standing.actions import fold, recheck, settle
from yiben.standing.models import Cell, Count


@pytest.fixture
def world(db) -> World:
    """A year with a theme day, a late one, and a gap that was declared."""
    world = judged()
    people = tuple(
        PersonLine(world.id(one), "attendee", "present") for one in ("李春生", "周大山")
    )
    for days in (3, 80):
        draft = EntryDraft(
            unit_id=world.branch.pk,
            kind=THEME_DAY,
            happened_on=(AT - timedelta(days=days)).date(),
            title="主题党日",
            people=people,
            present=2,
            expected=2,
        )
        post_entry(draft, by=world["recorder"], at=AT)
    declare_gap(
        world.branch,
        duties=["hunan-2017/theme-day-monthly"],
        period=f"{YEAR}-01",
        reason="防汛",
        by=world["recorder"],
        at=AT,
    )
    settle(at=AT)
    fold()
    return world


def test_what_was_kept_record_by_record_is_what_the_engine_judges(world):
    before, heard = kept(), []

    found = recheck(year=YEAR, at=AT, told=lambda *one: heard.append(one))

    assert found.mended == ()
    assert found.cells == Cell.objects.filter(year=YEAR).count() > 100
    assert heard[-1][0] == heard[-1][1] > 5
    assert kept() == before


def test_cells_that_differ_are_put_right_with_every_count_above(world):
    before = kept()
    cells = Cell.objects.filter(year=YEAR, org=world.branch)
    cells.filter(need=1, done=0).update(done=1, on_time=1)
    Cell.objects.filter(year=YEAR, org=world.neighbour).delete()

    found = recheck(year=YEAR, at=AT)

    assert set(found.mended) == {world.branch.pk, world.neighbour.pk}
    assert kept() == before


def test_counts_that_no_longer_add_up_are_counted_anew(world):
    before = kept()
    Count.objects.filter(path=world.town.path[:4], state="owed").update(n=F("n") + 1)

    found = recheck(year=YEAR, at=AT)

    assert found.mended == ()
    assert kept() == before


def test_a_second_run_changes_nothing(world):
    Cell.objects.filter(year=YEAR, org=world.branch).update(need=7)
    recheck(year=YEAR, at=AT)
    once = kept()

    again = recheck(year=YEAR, at=AT)

    assert again.mended == ()
    assert kept() == once


def test_a_year_nobody_asked_for_is_left_alone(world):
    assert recheck(year=YEAR + 3, at=AT).cells == 0
    assert not Cell.objects.filter(year=YEAR + 3).exists()
