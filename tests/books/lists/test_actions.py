"""What becomes of an item: raised, worked on, closed by somebody else, looked at again."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tests.factories.gatherings import World, make_world
from tests.factories.lists import AT, RIPE, closed, item_form, opened, problem, step
from yiben.books.lists.actions import (
    finish_task,
    give_item_task,
    link_item,
    open_item,
    raise_opinion,
    record_act,
    take_in,
    take_step,
    withdraw_item,
)
from yiben.books.lists.checks import ItemMovedOnError, NotYetError
from yiben.books.lists.models import Item, ItemStep
from yiben.books.lists.queries import (
    blank_for,
    items_of,
    take_in_blank,
    unfinished_for,
    view_of,
)
from yiben.books.lists.words import Show, StepForm, TaskForm
from yiben.common.errors import ManyErrors
from yiben.ledger.models import Entry
from yiben.ledger.queries import entry, seal_of
from yiben.people.models import AuditLine

TODAY = date(2026, 11, 20)
ON = date(2026, 11, 10)


@pytest.fixture
def world(db) -> World:
    return make_world()


def wrong(act) -> list[str]:
    with pytest.raises(ManyErrors) as caught:
        act()
    return [one.where for one in caught.value.problems]


def again(world: World, item: Item, on: date = ON) -> ItemStep:
    form = StepForm("reopened", on, note="雨后又积水")
    return take_step(item, form, by=world["recorder"], at=AT)


def test_each_stage_that_posts_makes_one_entry_that_answers_the_first(world):
    one = problem(world)
    closed(world, one)
    step(world, one, "confirmed", happened_on=RIPE, checker_id=world.id("赵田"))

    rows = Entry.objects.order_by("seq")

    assert [(row.kind.rpartition(".")[2], row.answers_id) for row in rows] == [
        ("opened", None),
        ("closed", one.entry_id),
        ("confirmed", one.entry_id),
    ]
    assert one.entry_id is not None
    first = entry(one.entry_id, seen_by=world["recorder"])
    assert {(p.name, p.role) for p in first.people} == {
        ("李春生", "author"),
        ("周大山", "holder"),
    }


def test_the_same_form_twice_is_one_item_and_one_step(world):
    form = item_form(world, "problem_list", fields={"source": "督查"}, token="x_1")
    one = open_item(world.branch, form, by=world["recorder"], at=AT)

    two = open_item(world.branch, form, by=world["second"], at=AT)
    closed(world, one, token="x_2")
    closed(world, one, token="x_2")

    assert one == two
    assert Entry.objects.count() == 2
    assert [row.act for row in one.steps.all()] == ["opened", "closed"]


def test_whoever_is_slower_is_told_where_it_stands(world):
    one = problem(world)
    closed(world, one, seen_state="opened")
    seal = seal_of(world.branch)

    with pytest.raises(ItemMovedOnError, match="办结"):
        closed(world, one, "second", seen_state="opened")

    assert seal_of(world.branch) == seal


@pytest.mark.parametrize("name", ["李春生", "周大山"])
def test_nobody_checks_what_they_raised_or_did(world, name):
    one = problem(world)

    assert wrong(lambda: closed(world, one, checker_id=world.id(name))) == [
        "checker_id"
    ]


def test_whoever_did_a_task_of_it_does_not_check_it_either(world):
    one = problem(world)
    form = TaskForm("清运", responsible_id=world.id("赵田"))
    give_item_task(one, form, by=world["recorder"], at=AT)

    assert wrong(lambda: closed(world, one)) == ["checker_id"]
    closed(world, one, checker_id=world.id("钱水生"))


def test_every_fault_of_a_step_comes_at_once(world):
    one = problem(world)

    found = wrong(
        lambda: step(
            world, one, "closed", happened_on=date(2026, 12, 1), note="长" * 6000
        )
    )

    assert found == ["happened_on", "note", "fields:result", "proof", "checker_id"]
    assert one.steps.count() == 1


def test_a_reopened_item_is_open_again_and_its_second_closing_corrects_the_first(world):
    one = problem(world)
    first = closed(world, one)
    again(world, one)

    row = Item.objects.get(pk=one.pk)
    assert (row.state, row.is_over, row.closed_on) == ("reopened", False, None)
    second = closed(world, one, happened_on=date(2026, 11, 15))

    assert second.entry is not None
    assert second.entry.corrects_id == first.entry_id
    assert Entry.objects.filter(kind__endswith=".closed").count() == 2


def test_nothing_is_confirmed_before_it_is_closed(world):
    one = problem(world)

    with pytest.raises(NotYetError):
        step(world, one, "confirmed", happened_on=RIPE)


def test_progress_and_a_new_owner_are_history_and_post_nothing(world):
    one = problem(world)
    for form in (
        StepForm("noted", ON, note="已联系施工队"),
        StepForm("handed_over", ON, holder_id=world.id("孙苗")),
    ):
        record_act(one, form, by=world["recorder"], at=AT)

    view = view_of(Item.objects.get(pk=one.pk), seen_by=world["recorder"])
    assert [row.label for row in view.steps] == ["提出", "记进展", "转交责任人"]
    assert view.row.holder == "孙苗"
    assert Entry.objects.count() == 1


def test_a_task_is_finished_with_proof_on_a_day_that_has_come(world):
    one = problem(world)
    give_item_task(one, TaskForm("清运", token="x_t"), by=world["recorder"], at=AT)
    give_item_task(one, TaskForm("清运", token="x_t"), by=world["recorder"], at=AT)
    who = {"by": world["recorder"], "at": AT}

    assert wrong(
        lambda: finish_task(one, 1, done_on=date(2026, 12, 1), proof=" ", **who)
    ) == ["proof", "done_on"]
    finish_task(one, 1, done_on=ON, proof="现场", **who)

    assert [task.done_on for task in one.tasks.all()] == [ON]


def test_what_comes_back_is_found_linked_by_a_person_and_put_before_the_meeting(world):
    old = problem(world)
    closed(world, old)
    new = problem(world, title="村部的卫生脏、乱、差", due_on=None)
    shown = view_of(new, seen_by=world["recorder"])
    assert [row[0] for row in shown.alike] == [old.pk]

    link_item(new, old, by=world["recorder"], at=AT)

    listed = unfinished_for(world.branch, seen_by=world["recorder"], on=TODAY)
    assert {row.id for row in listed} == {old.pk, new.pk}
    assert view_of(old, seen_by=world["recorder"]).came_back[0][0] == new.pk


def test_an_item_of_another_unit_is_not_linked(world):
    one = problem(world)
    far = opened(
        world, "problem_finding", world.neighbour, "neighbour", fields={"source": "会"}
    )

    assert wrong(lambda: link_item(one, far, by=world["recorder"], at=AT)) == [
        "earlier"
    ]


def test_the_lists_of_a_unit_part_what_is_open_overdue_waiting_and_closed(world):
    late = problem(world)
    fresh = problem(world, title="党费收缴不及时", due_on=date(2026, 12, 31))
    waiting = problem(world, title="活动室漏雨")
    closed(world, waiting)
    done = problem(world, title="宣传栏破损")
    closed(world, done)
    step(world, done, "confirmed", happened_on=RIPE, checker_id=world.id("赵田"))

    def ids(show: Show) -> set[str]:
        rows = items_of(world.branch, seen_by=world["recorder"], on=TODAY, show=show)
        return {row.id for row in rows}

    assert ids(Show.OPEN) == {late.pk, fresh.pk}
    assert ids(Show.OVERDUE) == {late.pk}
    assert ids(Show.WAITING) == {waiting.pk}
    assert ids(Show.CLOSED) == {done.pk}


def test_a_restricted_item_is_unreadable_in_the_database_and_in_the_ledger(world):
    one = opened(world, "mass_opinion", title="会开太长", fields={"channel": "来访"})
    step(
        world,
        one,
        "closed",
        happened_on=ON,
        fields={"reply": "今后压缩", "replied_on": "2026-11-10"},
    )

    last = ItemStep.objects.last()
    assert last is not None
    kept = Item.objects.get(pk=one.pk).content + last.content
    assert "会开太长" not in kept
    assert "压缩" not in kept
    for row in Entry.objects.all():
        assert "会开太长" not in row.title + row.payload
        assert "压缩" not in row.payload


def test_a_nameless_opinion_names_nobody_even_if_the_form_does(world):
    form = item_form(world, "mass_opinion", title="会开太长", anonymous=True)
    named = replace(form, author_id=world.id("赵田"))

    one = raise_opinion(world.branch, named, by=world["member"], at=AT)

    assert (one.author_id, one.created_by_id, one.created_at.hour) == (None, None, 0)
    line = AuditLine.objects.get(thing=f"item:{one.pk}")
    assert (line.account_id, line.at) == (None, one.created_at)
    filled = take_in_blank(one, seen_by=world["recorder"])
    taken = take_in(
        one,
        replace(filled, fields={"channel": "意见箱"}),
        by=world["recorder"],
        at=AT,
    )
    assert taken.anonymous
    with pytest.raises(ItemMovedOnError):
        take_in(one, filled, by=world["recorder"], at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Item.objects.filter(pk=one.pk).update(author_id=world.id("赵田"))


def test_a_nameless_opinion_with_a_name_on_the_paper_is_refused(world):
    assert wrong(
        lambda: opened(
            world,
            "mass_opinion",
            anonymous=True,
            fields={"channel": "来访", "raised_by": "某甲"},
        )
    ) == ["author_id"]


def test_the_form_proposes_who_saw_to_the_last_one(world):
    problem(world)

    blank = blank_for(
        world.branch, "lists.problem_finding", TODAY, seen_by=world["recorder"]
    )

    assert blank.holder_id == world.id("周大山")
    assert blank.author_id == world["recorder"].person_id


def test_somebody_from_elsewhere_is_not_made_responsible(world):
    assert wrong(lambda: problem(world, holder_id=world.id("吴东岭"))) == ["holder_id"]


def test_a_tag_follows_from_a_filled_field(world):
    one = opened(
        world, "three_lists", tags=("person.org",), fields={"task": "每周清扫"}
    )

    assert set(one.tags) == {"person.org", "element.task"}


def test_what_was_a_mistake_is_taken_back_with_its_entries(world):
    one = problem(world)
    closed(world, one)
    again(world, one)
    closed(world, one, happened_on=date(2026, 11, 15))
    who = {"by": world["recorder"], "at": AT}
    assert wrong(lambda: withdraw_item(one, reason=" ", **who)) == ["reason"]

    withdraw_item(one, reason="记到别的支部去了", **who)
    withdraw_item(one, reason="记到别的支部去了", **who)

    standing = Entry.objects.filter(corrected_by__isnull=True, kind__startswith="lists")
    assert standing.count() == 0
    for show in Show:
        rows = items_of(world.branch, seen_by=world["recorder"], on=TODAY, show=show)
        assert rows == []
