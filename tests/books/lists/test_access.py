"""Who may raise, step, read: everybody of the cast, one by one."""

from datetime import date

import pytest

from tests.factories.gatherings import NOT_RECORDERS, STRANGERS, World, make_world
from tests.factories.lists import AT, closed, item_form, opened, problem
from yiben.books.lists.actions import (
    evaluate_item,
    finish_task,
    give_item_task,
    link_item,
    open_item,
    raise_opinion,
    record_act,
    supply_list,
    withdraw_item,
)
from yiben.books.lists.models import Item
from yiben.books.lists.queries import (
    item,
    items_of,
    my_items,
    next_steps,
    published_of,
    silent_members,
    step_blank,
    unfinished_for,
    watch_of,
)
from yiben.books.lists.words import StepForm, TaskForm
from yiben.common.errors import ManyErrors, RefusedError
from yiben.ledger.queries import seal_of

TODAY = date(2026, 11, 20)
ON = date(2026, 9, 10)


@pytest.fixture
def world(db) -> World:
    return make_world()


@pytest.mark.parametrize("who", NOT_RECORDERS)
def test_nobody_but_the_recorder_writes(world, who):
    one, other = problem(world), problem(world, title="另一件事")
    form = item_form(world, "problem_finding", fields={"source": "会"})
    act = {"by": world[who], "at": AT}
    seal = seal_of(world.branch)

    for write in (
        lambda: open_item(world.branch, form, **act),
        lambda: closed(world, one, who),
        lambda: record_act(one, StepForm("noted", ON, note="已办"), **act),
        lambda: give_item_task(one, TaskForm("清运"), **act),
        lambda: finish_task(one, 1, done_on=ON, proof="看过", **act),
        lambda: link_item(other, one, **act),
        lambda: withdraw_item(one, reason="错", **act),
    ):
        with pytest.raises(RefusedError):
            write()

    assert seal_of(world.branch) == seal
    assert Item.objects.get(pk=one.pk).steps.count() == 1


@pytest.mark.parametrize("who", [*STRANGERS, "member", "recorder"])
def test_nobody_but_the_superior_evaluates_or_gives_out_lists(world, who):
    one = opened(world, "problem_list", fields={"source": "督查"})
    told = StepForm("reported", ON, note="请评估")
    record_act(one, told, by=world["recorder"], at=AT)
    act = {"by": world[who], "at": AT}

    with pytest.raises(RefusedError):
        evaluate_item(one, StepForm("evaluated", ON, note="好"), is_good=True, **act)
    with pytest.raises(RefusedError):
        supply_list(
            world.town,
            "lists.branch_handbook",
            ["一"],
            [world.branch],
            due_on=None,
            token="",
            **act,
        )


@pytest.mark.parametrize("who", STRANGERS)
def test_strangers_read_nothing(world, who):
    one, viewer = problem(world), world[who]

    for read in (
        lambda: item(one.pk, seen_by=viewer),
        lambda: items_of(world.branch, seen_by=viewer, on=TODAY),
        lambda: unfinished_for(world.branch, seen_by=viewer, on=TODAY),
        lambda: watch_of(world.branch, seen_by=viewer, on=TODAY),
        lambda: published_of(world.branch, seen_by=viewer),
        lambda: step_blank(one, "closed", TODAY, seen_by=viewer),
        lambda: raise_opinion(
            world.branch,
            item_form(world, "mass_opinion"),
            by=viewer,
            at=AT,
        ),
    ):
        with pytest.raises(RefusedError):
            read()
    assert my_items(seen_by=viewer) == []
    assert silent_members(world.branch, on=TODAY, seen_by=viewer) == []


def test_a_missing_item_looks_like_a_forbidden_one(world):
    one = problem(world)
    errors = []
    for item_id in (one.pk, "l_222222222222"):
        with pytest.raises(RefusedError) as caught:
            item(item_id, seen_by=world["stranger"])
        errors.append(caught.value.message)

    assert errors[0] == errors[1]


def test_members_read_their_branch_s_list_and_take_no_step(world):
    one = problem(world)

    assert item(one.pk, seen_by=world["member"]) == one
    assert next_steps(one, seen_by=world["member"], on=TODAY) == []


def test_a_restricted_item_shows_its_superior_a_line_without_words(world):
    one = opened(world, "mass_opinion", title="会开太长", fields={"channel": "来访"})

    rows = items_of(world.branch, seen_by=world["superior"], on=TODAY)

    assert [(row.id, row.is_hidden) for row in rows] == [(one.pk, True)]
    assert "会开太长" not in rows[0].title
    with pytest.raises(RefusedError):
        item(one.pk, seen_by=world["superior"])


def test_whoever_reported_does_not_evaluate(world):
    one = opened(world, "problem_list", fields={"source": "督查"})
    told = StepForm("reported", ON, note="请评估")
    record_act(one, told, by=world["recorder"], at=AT)
    Item.objects.get(pk=one.pk).steps.filter(act="reported").update(
        by=world["superior"]
    )

    with pytest.raises(ManyErrors):
        evaluate_item(
            one,
            StepForm("evaluated", ON, note="好"),
            is_good=True,
            by=world["superior"],
            at=AT,
        )


def test_an_own_case_is_read_by_the_member_it_is_about(world):
    shown = opened(
        world, "unqualified_disposal", title="缺席", about_id=world.id("赵田")
    )
    kept = opened(
        world,
        "violation_notice",
        title="通报",
        about_id=world.id("赵田"),
        fields={"received_on": "2026-09-01", "notified_by": "镇纪委"},
    )

    assert item(shown.pk, seen_by=world["member"]) == shown
    with pytest.raises(RefusedError):
        item(kept.pk, seen_by=world["member"])
    assert [one.row.id for one in my_items(seen_by=world["member"])] == [shown.pk]
