"""A sheet is filled once, read by whose it is, and never judged."""

from dataclasses import replace
from datetime import date

import pytest

from tests.factories.gatherings import AT, LATER, STRANGERS, World
from tests.factories.sheets import ON, found_in, in_force, sheet_form
from yiben.books.forms.actions import (
    fill_sheet,
    hand_in,
    review_sheet,
    withdraw_sheet,
)
from yiben.books.forms.checks import ReviewedError, WithdrawnError
from yiben.books.forms.models import Sheet
from yiben.books.forms.queries import blank_for, offers_of, sheet, sheets_of, view_of
from yiben.common.errors import ManyErrors, RefusedError
from yiben.ledger.models import Entry
from yiben.ledger.queries import entry

CHECKS = "forms.checks_huaian.filled"
BADGE = "forms.badge.filled"


@pytest.fixture(autouse=True)
def documents(world) -> None:
    in_force(world, "huaian-2017")


def member_sheet(world: World, **given):
    return sheet_form(
        world, CHECKS, term="五查五改", holder_id=world.id("赵田"), **given
    )


def fill(world: World, form, by: str = "recorder") -> Sheet:
    return fill_sheet(world.branch, form, by=world[by], at=AT)


def test_the_same_form_sent_twice_makes_one_sheet_and_one_entry(world):
    form = member_sheet(world)

    one, two = fill(world, form), fill(world, form)

    assert one == two
    assert Sheet.objects.count() == Entry.objects.filter(kind=CHECKS).count() == 1


def test_the_entry_says_that_it_was_filled_and_nothing_else(world):
    row = fill(world, found_in(member_sheet(world), 0, "学习不够"))

    view = entry(row.entry_id, seen_by=world["superior"])

    assert (view.kind, view.happened_on) == (CHECKS, ON)
    assert view.payload == {}
    assert "学习不够" not in view.title
    row.refresh_from_db()
    assert row.is_sealed
    assert "学习不够" not in row.content


def test_everything_wrong_is_told_at_once(world):
    good = member_sheet(world)
    answers = (replace(good.answers[0], state=""), *good.answers[1:])
    form = replace(
        found_in(replace(good, answers=answers), 1),
        title=" ",
        filled_on=date(2026, 12, 1),
        holder_id=world.id("吴东岭"),
        fields={"nothing": "x"},
        tags=("event.bad",),
    )

    with pytest.raises(ManyErrors) as caught:
        fill(world, form)

    assert [one.where for one in caught.value.problems] == [
        "title",
        "filled_on",
        "holder_id",
        "item:1",
        "item:2",
        "fields:nothing",
        "tags",
    ]
    assert Sheet.objects.count() == 0


def test_a_tick_and_what_is_written_beside_it_must_agree(world):
    form = member_sheet(world)
    answers = (replace(form.answers[0], problems=("有问题",)), *form.answers[1:])

    with pytest.raises(ManyErrors) as caught:
        fill(world, replace(form, answers=answers))

    assert [one.where for one in caught.value.problems] == ["item:1"]


def test_a_sheet_typed_from_paper_is_read_by_whose_it_is_and_who_typed_it(world):
    row = fill(world, found_in(member_sheet(world), 0, "学习不够"))

    def hidden(who: str) -> bool:
        return view_of(row, seen_by=world[who]).is_hidden

    assert not hidden("recorder")
    assert not hidden("member")
    assert hidden("second")
    assert hidden("superior")
    assert hidden("county_superior")


def test_a_member_fills_their_own_and_nobody_elses(world):
    fill(world, member_sheet(world), by="member")
    theirs = replace(member_sheet(world), holder_id=world.id("李春生"), token="x_2")

    with pytest.raises(RefusedError):
        fill(world, theirs, by="member")
    with pytest.raises(RefusedError):
        blank_for(world.branch, BADGE, ON, seen_by=world["member"])

    offered = offers_of(world.branch, on=ON, seen_by=world["member"])
    assert all(one.is_of_person for one in offered)


def test_handed_in_twice_is_handed_in_once_and_only_by_whose_it_is(world):
    row = fill(world, member_sheet(world), by="member")

    with pytest.raises(RefusedError):
        hand_in(row, by=world["recorder"], at=LATER)
    hand_in(row, by=world["member"], at=LATER)
    hand_in(row, by=world["member"], at=LATER)

    row.refresh_from_db()
    assert row.handed_in
    assert not view_of(row, seen_by=world["second"]).is_hidden


def test_somebody_else_looks_it_over_once(world):
    row = fill(world, member_sheet(world, handed_in=True))

    with pytest.raises(RefusedError):
        review_sheet(row, by=world["recorder"], at=LATER)
    review_sheet(row, by=world["second"], at=LATER)
    with pytest.raises(ReviewedError):
        review_sheet(row, by=world["second"], at=LATER)


def test_a_sheet_taken_back_stays_taken_back(world):
    row = fill(world, member_sheet(world))

    with pytest.raises(ManyErrors):
        withdraw_sheet(row, reason=" ", by=world["recorder"], at=LATER)
    withdraw_sheet(row, reason="填错人", by=world["recorder"], at=LATER)
    with pytest.raises(WithdrawnError):
        withdraw_sheet(row, reason="再撤", by=world["recorder"], at=LATER)

    assert sheets_of(world.branch, seen_by=world["recorder"]) == []
    assert not entry(row.entry_id, seen_by=world["recorder"]).is_current


@pytest.mark.parametrize("who", ["superior", "county_superior", *STRANGERS])
def test_nobody_else_fills_or_takes_back(world, who):
    row, form = fill(world, member_sheet(world)), member_sheet(world)

    with pytest.raises(RefusedError):
        fill(world, form, by=who)
    with pytest.raises(RefusedError):
        withdraw_sheet(row, reason="错", by=world[who], at=LATER)

    assert Sheet.objects.count() == 1


@pytest.mark.parametrize("who", STRANGERS)
def test_strangers_find_nothing(world, who):
    row = fill(world, member_sheet(world))

    with pytest.raises(RefusedError):
        sheet(row.pk, seen_by=world[who])
    with pytest.raises(RefusedError):
        sheets_of(world.branch, seen_by=world[who])
    with pytest.raises(RefusedError):
        offers_of(world.branch, on=ON, seen_by=world[who])


def test_who_may_only_look_is_offered_no_form(world):
    shown = {
        who: offers_of(world.branch, on=ON, seen_by=world[who])
        for who in ("recorder", "member", "superior")
    }

    assert shown["recorder"]
    assert {one.is_of_person for one in shown["member"]} == {True}
    assert shown["superior"] == []
