"""The rows of systems.md about life meetings (64-70): one named test for each."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.factories.gatherings import AT, HELD_ON, LATER, World, make_world
from tests.factories.life import (
    confirmed,
    held,
    held_life,
    life_form,
    org_life,
)
from yiben.books.gatherings.actions import (
    correct_gathering,
    record_after,
    record_gathering,
    withdraw_gathering,
)
from yiben.books.gatherings.models import Gathering, Measure
from yiben.books.gatherings.queries import form_of, last_list, view_of
from yiben.books.gatherings.words import AfterForm, MeasureForm
from yiben.common.errors import ManyErrors, RefusedError, YibenError
from yiben.ledger.models import Entry
from yiben.ledger.queries import entry
from yiben.plans.actions import finish_task
from yiben.plans.queries import task_row, tasks_of

GAVE, RECEIVED, TEXT = "life:gave", "life:received", "life:self_check"


@pytest.fixture
def world(db) -> World:
    return make_world()


def wrong(act) -> list[str]:
    with pytest.raises(ManyErrors) as caught:
        act()
    return [one.where for one in caught.value.problems]


def close_life(world: World, form) -> Entry:
    clerk = world.accounts["county_recorder"]
    return record_gathering(world.county, form, by=clerk, at=AT)


def measures(world: World, *texts: str) -> AfterForm:
    rows = tuple(
        MeasureForm(one, "学得不深", world.id("周大山"), date(2026, 12, 20))
        for one in texts
    )
    return AfterForm(HELD_ON + timedelta(days=1), rows, "班子内通报")


# 64
def test_democratic_life_cannot_close_while_a_member_lacks_the_self_examination(world):
    form = confirmed(life_form(world))
    done = {**form.life.done, "self_check": form.life.done["self_check"][:-1]}
    lacking = replace(form, life=replace(form.life, done=done, override="没来得及"))

    assert wrong(lambda: close_life(world, lacking)) == [TEXT]
    assert Entry.objects.count() == 0

    assert held_life(world, form).state == "closed"


def test_democratic_life_below_two_in_three_is_not_held(world):
    form = confirmed(life_form(world))
    form = form.with_state(world.id("周大山"), "leave", "外出")
    form = form.with_state(world.id("李春生"), "sick", "住院")

    assert wrong(lambda: close_life(world, form)) == ["seats"]


def test_the_absent_member_owes_the_text_but_no_criticism(world):
    form = confirmed(life_form(world))
    away = world.id("周大山")
    form = form.with_state(away, "leave", "外出")
    done = {
        check: tuple(one for one in ids if check == "self_check" or one != away)
        for check, ids in form.life.done.items()
    }

    assert held_life(world, replace(form, life=replace(form.life, done=done)))


def test_the_confirmations_are_sealed_and_stay_out_of_the_ledger(world):
    row = held_life(world)
    posted = Entry.objects.get(pk=row.entry_id)

    assert row.life_sealed
    assert "self_check" not in row.life_sealed
    assert "self_check" not in posted.payload
    view = view_of(row, seen_by=world.accounts["county_recorder"])
    assert [(one.done, one.due) for one in view.life.checks] == [(3, 3)] * 3
    assert view_of(row, seen_by=world["county_superior"]).life is None


# 64: what comes after the meeting
def test_the_stage_after_posts_its_own_entry_and_gives_tasks(world):
    row = held_life(world)
    clerk = world.accounts["county_recorder"]

    first = record_after(
        row, measures(world, "每月讲一次", "下村蹲点"), by=clerk, at=AT
    )
    again = record_after(row, measures(world, "每月讲一次"), by=clerk, at=AT)

    told = entry(first.pk, seen_by=clerk)
    assert again.pk == first.pk
    assert told.kind == "gatherings.democratic_life_meeting.after"
    assert told.quantities == {"measures": 2}
    assert "每月" not in Entry.objects.get(pk=first.pk).payload
    newest = Gathering.objects.get(state="closed")
    assert (newest.version, newest.after_entry_id) == (2, first.pk)
    assert "stage.after" in newest.tags
    assert entry(str(newest.entry_id), seen_by=clerk).tags.count("stage.after") == 1
    tasks = tasks_of(world.county, seen_by=clerk)
    assert {one.title for one in tasks} == {"每月讲一次", "下村蹲点"}
    assert {one.due_on for one in tasks} == {date(2026, 12, 20)}


def test_last_years_list_is_shown_with_what_was_done(world):
    row = held_life(world)
    clerk = world.accounts["county_recorder"]
    record_after(row, measures(world, "每月讲一次", "下村蹲点"), by=clerk, at=AT)
    task = task_row(Measure.objects.get(number=1).task_id or "")
    finish_task(task, done_on=LATER.date(), by=clerk, at=LATER)

    found = last_list(world.county, row.kind, date(2027, 11, 1), seen_by=clerk)

    assert [(one.text, one.responsible) for one in found.measures] == [
        ("每月讲一次", "周大山"),
        ("下村蹲点", "周大山"),
    ]
    assert [one.done_on for one in found.measures] == [LATER.date(), None]
    assert found.n_open == 1
    with pytest.raises(RefusedError):
        last_list(world.county, row.kind, HELD_ON, seen_by=world["recorder"])


def test_a_correction_takes_the_list_along_and_a_withdrawal_the_entry(world):
    row = held_life(world)
    clerk = world.accounts["county_recorder"]
    after = record_after(row, measures(world, "下村蹲点"), by=clerk, at=AT)
    newest = Gathering.objects.get(state="closed")
    form = replace(form_of(newest, seen_by=clerk), title="年度民主生活会")

    correct_gathering(newest, form, reason="名称", by=clerk, at=LATER)
    newest = Gathering.objects.get(state="closed")

    assert (newest.after_entry_id, newest.measures.count()) == (after.pk, 1)
    withdraw_gathering(newest, reason="没有开", by=clerk, at=LATER)
    left = Entry.objects.filter(kind="ledger.entry.withdrawn").count()
    assert left == 2


def test_the_stage_after_asks_for_measures_and_days_that_can_be(world):
    row = held_life(world)
    clerk = world.accounts["county_recorder"]
    bad = AfterForm(
        HELD_ON - timedelta(days=1),
        (MeasureForm("", "学得不深", world.id("赵田"), date(2026, 1, 1)),),
    )

    found = wrong(lambda: record_after(row, bad, by=clerk, at=AT))

    assert found == ["happened_on", *["measures:1"] * 3]
    none = AfterForm(HELD_ON)
    assert wrong(lambda: record_after(row, none, by=clerk, at=AT)) == ["measures"]
    for name in ("recorder", "county_superior", "member", "auditor"):
        with pytest.raises(RefusedError):
            record_after(row, measures(world, "甲"), by=world[name], at=AT)


# 66
def test_org_life_meeting_has_its_stage_after_and_an_assembly_has_none(world):
    row = held(world, confirmed(org_life(world)))
    posted = record_after(row, measures(world, "补学党章"), by=world["recorder"], at=AT)

    assert posted.kind == "gatherings.org_life_meeting.after"
    from tests.factories.gatherings import theme_day

    other = held(world, theme_day(world))
    with pytest.raises(YibenError, match="没有会后阶段"):
        record_after(other, measures(world, "甲"), by=world["recorder"], at=AT)


# 69
def test_inquiry_none_is_by_confirmation_and_never_by_silence(world):
    form = confirmed(life_form(world))
    silent = replace(form, life=replace(form.life, nobody_inquired=False))

    assert wrong(lambda: close_life(world, silent)) == ["life:inquiry"]

    row = held_life(world, form)
    clerk = world.accounts["county_recorder"]
    assert "element.inquiry_note" in entry(str(row.entry_id), seen_by=clerk).tags
    assert view_of(row, seen_by=clerk).life.nobody_inquired


def test_each_inquired_member_has_one_of_three_outcomes_and_names_stay(world):
    form = confirmed(life_form(world))
    who = world.id("周大山")
    life = replace(form.life, nobody_inquired=False, inquired=((who, "很好"),))
    assert wrong(lambda: close_life(world, replace(form, life=life))) == [
        "life:inquiry"
    ]
    both = replace(life, nobody_inquired=True)
    assert "life:inquiry" in wrong(lambda: close_life(world, replace(form, life=both)))

    good = "受到提醒的，作了整改表态"
    life = replace(life, inquired=((who, good),))
    row = held_life(world, replace(form, life=life))
    clerk = world.accounts["county_recorder"]

    assert view_of(row, seen_by=clerk).life.inquired == (("周大山", good),)
    posted = Entry.objects.get(pk=row.entry_id)
    assert good not in posted.payload
    assert "inquired" not in posted.payload
    # Who was there hears how many; names are with who writes the record.
    world["member"].person = world.people["周大山"]
    there = view_of(row, seen_by=world["member"])
    assert (there.life.n_inquired, there.life.inquired) == (1, ())
    # Below, nobody reads any of it.
    for name in ("recorder", "superior"):
        with pytest.raises(RefusedError):
            view_of(row, seen_by=world[name])


# 70
def test_a_member_without_criticism_warns_and_a_reason_overrides(world):
    form = confirmed(org_life(world))
    done = {**form.life.done, "gave": form.life.done["gave"][1:]}
    lacking = replace(form, life=replace(form.life, done=done))

    assert wrong(lambda: held(world, lacking)) == [GAVE]

    reason = "刚做过手术，只听不发言"
    row = held(world, replace(lacking, life=replace(lacking.life, override=reason)))
    view = view_of(row, seen_by=world["recorder"])
    assert view.life.override == reason
    assert [len(one.lacking) for one in view.life.checks] == [1, 0]
    payload = json.loads(Entry.objects.get(pk=row.entry_id).payload)
    assert reason not in str(payload)


def test_nothing_confirmed_names_every_check_at_once(world):
    assert wrong(lambda: held(world, org_life(world))) == [GAVE, RECEIVED]
