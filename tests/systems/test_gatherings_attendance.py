"""Rows 47, 54, 59, 60, 63, 79, 103, 127, 133, 142: who came, who made it up, what was decided."""

import json
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from tests.factories.gatherings import (
    ASSEMBLY,
    AT,
    HELD_ON,
    LATER,
    SERVICE,
    World,
    assembly,
    make_world,
    theme_day,
)
from tests.factories.life import held
from yiben.books.gatherings.actions import (
    add_batch,
    close_gathering,
    correct_gathering,
    plan_gathering,
    record_gathering,
    seat_joint_unit,
    sign_in,
    withdraw_gathering,
)
from yiben.books.gatherings.checks import TicketError, ticket_for
from yiben.books.gatherings.facts import roster_of
from yiben.books.gatherings.models import Gathering, SignIn
from yiben.books.gatherings.queries import (
    absences_of,
    blank_for,
    form_of,
    sheet_for,
    ticket_of,
    unfinished_of,
    view_of,
)
from yiben.books.gatherings.words import AGENDA, MadeUpForm, ResolutionForm, SeatForm
from yiben.common.clock import moment
from yiben.common.errors import ManyErrors, RefusedError, YibenError
from yiben.ledger.models import Entry
from yiben.ledger.queries import entries_of, entry
from yiben.org.models import Org
from yiben.people.models import Tenure
from yiben.people.words import Office
from yiben.plans.actions import finish_task
from yiben.plans.queries import task_row, tasks_of

BUS = "gatherings.holiday_bus.held"
HOME = "gatherings.home_study.held"
FORUM = "gatherings.village_forum.held"
CONTEST = "gatherings.competition.held"
NEXT = HELD_ON + timedelta(days=2)


@pytest.fixture
def world(db) -> World:
    return make_world()


def wrong(act) -> list[str]:
    with pytest.raises(ManyErrors) as caught:
        act()
    return [one.where for one in caught.value.problems]


def newest(row: Gathering) -> Gathering:
    while later := Gathering.objects.filter(corrects=row).first():
        row = later
    return row


def missed(world: World, name: str = "周大山") -> Gathering:
    form = theme_day(world).with_state(world.id(name), "away", "在外务工")
    return held(world, form)


def make_up(world: World, of: Gathering, name: str = "周大山", kind: str = BUS):
    form = blank_for(world.branch, kind, NEXT, seen_by=world["recorder"])
    form = form.with_role("chair", world.id("李春生"))
    form = form.with_role("recorder", world.id("王小禾"))
    seats = tuple(SeatForm(world.id(one)) for one in ("李春生", "王小禾", name))
    pairs = (MadeUpForm(world.id(name), of.pk),)
    return replace(form, title="春节补课", seats=seats, made_up=pairs)


def state_in(row: Gathering, world: World, name: str) -> tuple[str, str]:
    seat = newest(row).seats.get(person_id=world.id(name), role="attendee")
    return seat.state, seat.reason or ""


# 47
def test_a_made_up_absence_is_shown_as_made_up_and_not_as_attended(world):
    row = missed(world)
    before = entry(str(row.entry_id), seen_by=world["recorder"])
    offered = absences_of(world.branch, NEXT, seen_by=world["recorder"])

    bus = held(world, make_up(world, row))

    assert [(one.name, one.gathering_id) for one in offered] == [("周大山", row.pk)]
    state, reason = state_in(row, world, "周大山")
    assert state == "made_up"
    assert "11月20日补课" in reason
    assert "在外务工" in reason
    after = entry(str(newest(row).entry_id), seen_by=world["recorder"])
    assert (after.present, after.expected) == (before.present, before.expected)
    view = view_of(bus, seen_by=world["recorder"])
    assert [(one.name, one.title) for one in view.made_up] == [
        ("周大山", "重温入党誓词")
    ]
    assert absences_of(world.branch, NEXT, seen_by=world["recorder"]) == []


def test_only_an_absence_of_who_came_can_be_made_up(world):
    row = missed(world)
    form = make_up(world, row)
    stranger = replace(form, made_up=(MadeUpForm(world.id("赵田"), row.pk),))
    present = replace(form, made_up=(MadeUpForm(world.id("李春生"), row.pk),))

    assert wrong(lambda: held(world, stranger)) == ["made_up"]
    assert wrong(lambda: held(world, present)) == ["made_up"]
    other = replace(theme_day(world), made_up=form.made_up)
    assert wrong(lambda: held(world, other)) == ["made_up"]


def test_a_make_up_that_never_was_gives_the_absence_back(world):
    row = missed(world)
    bus = held(world, make_up(world, row))

    withdraw_gathering(bus, reason="没有开", by=world["recorder"], at=LATER)

    assert state_in(row, world, "周大山")[0] == "absent"


# 127
def test_home_visit_study_is_participation_and_the_rate_shows_it_openly(world):
    row = missed(world)

    held(world, make_up(world, row, kind=HOME))

    view = view_of(newest(row), seen_by=world["recorder"])
    assert (view.row.present, view.row.expected) == (5, 6)
    assert [one.state for one in view.people if one.name == "周大山"] == ["made_up"]


# 60
def test_four_batches_of_one_month_count_as_one_day(world):
    form = theme_day(world, happened_on=date(2026, 11, 2))
    for name in ("周大山", "钱水生", "赵田"):
        form = form.with_state(world.id(name), "away", "等下一批")
    row = held(world, form)

    for day, name in ((9, "周大山"), (12, "钱水生"), (16, "赵田")):
        add_batch(
            newest(row),
            date(2026, 11, day),
            [world.id(name)],
            by=world["recorder"],
            at=AT,
        )

    last = newest(row)
    view = view_of(last, seen_by=world["recorder"])
    assert (view.row.present, view.row.expected, last.version) == (6, 6, 4)
    assert "form.batches" in last.tags
    assert state_in(row, world, "钱水生") == ("present", "11月12日另一批参加")
    standing = [
        one
        for one in entries_of(world.branch, seen_by=world["recorder"])
        if one.id == last.entry_id
    ]
    assert len(standing) == 1
    assert Gathering.objects.filter(state="closed").count() == 1

    again = replace(form_of(last, seen_by=world["recorder"]), place="村部二楼")
    bare = tuple(replace(seat, reason="") for seat in again.seats)
    correct_gathering(
        last, replace(again, seats=bare), reason="地点", by=world["recorder"], at=AT
    )
    assert state_in(row, world, "钱水生") == ("present", "11月12日另一批参加")


def test_a_batch_stays_in_its_month_and_takes_nobody_twice(world):
    row = missed(world)
    by = world["recorder"]
    who = [world.id("周大山")]

    assert wrong(lambda: add_batch(row, date(2026, 12, 1), who, by=by, at=AT)) == ["on"]
    here = [world.id("赵田")]
    assert wrong(lambda: add_batch(row, NEXT, here, by=by, at=AT)) == ["people"]
    assert wrong(lambda: add_batch(row, NEXT, [], by=by, at=AT)) == ["people"]
    with pytest.raises(RefusedError):
        add_batch(row, NEXT, who, by=world["superior"], at=AT)


# 63
def test_joint_activity_of_two_branches_is_one_event_with_its_attendances(world):
    form = theme_day(world, joint_ids=(world.neighbour.pk,))
    row = plan_gathering(world.branch, form, by=world["recorder"], at=AT)
    rows = roster_of(world.neighbour, form.kind, HELD_ON)
    seats = [SeatForm(one.person_id) for one in rows]
    seat_joint_unit(row, world.neighbour, seats, by=world["neighbour"], at=AT)

    posted = close_gathering(row, by=world["recorder"], at=AT)

    told = entry(posted.pk, seen_by=world["recorder"]).payload["attendance"]
    assert {one["present"] for one in told.values()} == {6, 3}
    assert Entry.objects.count() == 1


# 53
def test_a_lecture_sent_down_shows_once_in_each_view_and_once_in_totals(world):
    kind = "gatherings.lecture_downstream.held"
    by = world["town_recorder"]
    blank = blank_for(world.town, kind, HELD_ON, seen_by=by)
    form = replace(blank, title="新党章", joint_ids=(world.branch.pk,))
    for role in ("speaker", "recorder"):
        form = form.with_role(role, world.id("柳书记"))
    row = plan_gathering(world.town, form, by=by, at=AT)
    rows = roster_of(world.branch, kind, HELD_ON)
    seats = [SeatForm(one.person_id) for one in rows]
    seat_joint_unit(row, world.branch, seats, by=world["recorder"], at=AT)
    held_entry = close_gathering(row, by=by, at=AT)

    for unit, reader in ((world.town, by), (world.branch, world["recorder"])):
        shown = entries_of(unit, seen_by=reader, kind=kind)
        assert [one.id for one in shown] == [held_entry.pk]
    assert Entry.objects.filter(kind=kind).count() == 1


# 79
def test_a_decision_without_follow_up_appears_in_the_next_agenda(world):
    decided = ResolutionForm("年底前修好水渠", in_favour=4)
    held(world, assembly(world, resolutions=(decided,)))

    form = blank_for(world.branch, ASSEMBLY, NEXT, seen_by=world["recorder"])
    rows = form.fields[AGENDA]
    assert [one["item"] for one in rows] == [
        "上次决议的落实：年底前修好水渠（11月18日议定）"
    ]

    done = [{**rows[0], "minutes": "已经通水。", "done": "yes"}]
    held(world, replace(form, title="听取落实情况", fields={AGENDA: done}))
    assert unfinished_of(world.branch, NEXT, seen_by=world["recorder"]) == []


def test_a_resolution_with_somebody_and_a_day_is_a_task_until_it_is_done(world):
    decided = ResolutionForm(
        "年底前修好水渠",
        in_favour=4,
        responsible_id=world.id("周大山"),
        due_on=date(2026, 12, 31),
    )
    row = held(world, assembly(world, resolutions=(decided,)))
    again = form_of(row, seen_by=world["recorder"])
    correct_gathering(
        row,
        replace(again, place="文化广场"),
        reason="地点",
        by=world["recorder"],
        at=AT,
    )

    (one,) = unfinished_of(world.branch, NEXT, seen_by=world["recorder"])
    (task,) = tasks_of(world.branch, seen_by=world["recorder"])
    assert (one.task_id, one.responsible) == (task.id, "周大山")

    finish_task(task_row(task.id), done_on=NEXT, by=world["recorder"], at=AT)
    assert unfinished_of(world.branch, NEXT, seen_by=world["recorder"]) == []


def test_minutes_that_report_a_resolution_done_finish_its_task(world):
    decided = ResolutionForm("修渠", in_favour=4, responsible_id=world.id("周大山"))
    held(world, assembly(world, resolutions=(decided,)))
    form = blank_for(world.branch, ASSEMBLY, NEXT, seen_by=world["recorder"])
    rows = [{**one, "done": "yes"} for one in form.fields[AGENDA]]

    held(world, replace(form, title="落实", fields={AGENDA: rows}))

    (task,) = tasks_of(world.branch, seen_by=world["recorder"])
    assert task.done_on == NEXT


def test_minutes_by_item_are_kept_with_the_agenda(world):
    rows = [{"item": "修渠", "minutes": "议了两个方案。"}, {"item": "发展党员"}]
    row = held(world, assembly(world, fields={AGENDA: rows}))

    posted = entry(str(row.entry_id), seen_by=world["recorder"])

    assert posted.payload["fields"][AGENDA] == rows


# 103
def test_only_village_and_community_secretaries_are_invited_to_the_forum(world):
    school = Org.objects.get(pk=world.neighbour.pk)
    by = world["town_recorder"]
    Tenure.objects.create(
        person=world.people["王小禾"],
        org=world.branch,
        office=Office.SECRETARY.value,
        from_on=date(2020, 1, 1),
    )
    Org.objects.filter(pk=school.pk).update(sector="school")

    form = blank_for(world.town, FORUM, HELD_ON, seen_by=by)

    names = {seat.name for seat in form.seats}
    assert names == {"李春生", "王小禾"}
    asked = replace(
        form, title="大讲堂", seats=(*form.seats, SeatForm(world.id("陶六")))
    )
    found = wrong(lambda: plan_gathering(world.town, asked, by=by, at=AT))
    assert found == [f"seats:{world.id('陶六')}"]


# 133
def test_hours_of_service_come_from_the_clock_and_sum_up(world):
    form = blank_for(world.branch, SERVICE, HELD_ON, seen_by=world["recorder"])
    form = form.with_role("chair", world.id("李春生"))
    form = form.with_role("recorder", world.id("王小禾"))
    hours = 0.0
    for start, end in ((time(8), time(10, 30)), (time(14), time(15))):
        row = held(world, replace(form, title="清渠", starts=start, ends=end, token=""))
        posted = entry(str(row.entry_id), seen_by=world["recorder"])
        hours += posted.quantities["hours"]

    assert hours == 3.5


# 142
def test_results_of_a_competition_equal_what_was_entered(world):
    form = blank_for(world.branch, CONTEST, HELD_ON, seen_by=world["recorder"])
    results = ["周大山：一等奖", "赵田：二等奖"]
    row = held(world, replace(form, title="比奉献", fields={"results": results}))

    payload = json.loads(Entry.objects.get(pk=row.entry_id).payload)

    assert payload["fields"]["results"] == results
    assert view_of(row, seen_by=world["recorder"]).fields["results"] == results


# 54
def test_planned_and_not_held_never_counts_and_absent_reasons_are_shown(world):
    plan_gathering(world.branch, assembly(world), by=world["recorder"], at=AT)
    assert Entry.objects.count() == 0

    row = missed(world)
    view = view_of(row, seen_by=world["recorder"])
    assert [one.reason for one in view.people if one.state == "away"] == ["在外务工"]


# 59
def test_an_entry_forty_days_late_shows_both_dates_and_a_withdrawal_leaves_a_trace(
    world,
):
    late = moment(HELD_ON + timedelta(days=40))
    posted = record_gathering(
        world.branch, theme_day(world), by=world["recorder"], at=late
    )
    view = entry(posted.pk, seen_by=world["recorder"])

    assert (view.happened_on, view.entered_at) == (HELD_ON, late)
    withdraw_gathering(
        Gathering.objects.get(), reason="没有开", by=world["recorder"], at=late
    )
    assert Entry.objects.filter(pk=posted.pk).exists()
    assert Entry.objects.count() == 2


# --- signing in by the code -------------------------------------------------


def today_plan(world: World) -> Gathering:
    form = theme_day(world, happened_on=AT.date())
    form = form.with_state(world.id("赵田"), "absent")
    return plan_gathering(world.branch, form, by=world["recorder"], at=AT)


def test_a_scan_puts_the_member_down_once_and_the_recorder_overrides(world):
    row = today_plan(world)
    ticket = ticket_of(row, at=AT, seen_by=world["recorder"])

    sign_in(row.pk, ticket, by=world["member"], at=AT + timedelta(seconds=20))
    sign_in(row.pk, ticket, by=world["member"], at=AT + timedelta(seconds=25))

    seat = row.seats.get(person_id=world.id("赵田"))
    assert (seat.state, SignIn.objects.count()) == ("present", 1)
    lines = sheet_for(row, seen_by=world["recorder"]).lines
    assert [one.name for one in lines if one.has_scanned] == ["赵田"]
    form = form_of(row, seen_by=world["recorder"])
    form = form.with_state(world.id("赵田"), "leave", "提前走了")
    from yiben.books.gatherings.actions import revise_gathering

    revise_gathering(row, form, by=world["recorder"], at=AT)
    sign_in(row.pk, ticket, by=world["member"], at=AT + timedelta(seconds=29))
    assert row.seats.get(person_id=world.id("赵田")).state == "leave"
    close_gathering(row, by=world["recorder"], at=AT)
    assert SignIn.objects.count() == 0


def test_an_expired_or_foreign_ticket_is_refused(world):
    row, other = today_plan(world), today_plan(world)
    member = world["member"]
    good = ticket_for(row.pk, AT)

    with pytest.raises(TicketError, match="过期"):
        sign_in(row.pk, good, by=member, at=AT + timedelta(seconds=31))
    with pytest.raises(TicketError, match="不是这次"):
        sign_in(other.pk, good, by=member, at=AT)
    with pytest.raises(TicketError, match="不是这次"):
        sign_in(row.pk, "1.abc", by=member, at=AT)
    tomorrow = AT + timedelta(days=1)
    with pytest.raises(YibenError, match="不在今天"):
        sign_in(row.pk, ticket_for(row.pk, tomorrow), by=member, at=tomorrow)
    for name in ("superior", "stranger", "auditor"):
        with pytest.raises(RefusedError):
            sign_in(row.pk, good, by=world[name], at=AT)
    for name in ("member", "superior", "stranger"):
        with pytest.raises(RefusedError):
            ticket_of(row, at=AT, seen_by=world[name])
