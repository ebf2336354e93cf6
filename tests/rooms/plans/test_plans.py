from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.ledger import ASSEMBLY, AT, LECTURE
from tests.factories.plans import line
from yiben.common.clock import moment
from yiben.common.errors import ManyErrors, Problem, RefusedError
from yiben.people.models import AuditLine
from yiben.plans import checks
from yiben.plans.actions import finish_task, give_task, set_plan
from yiben.plans.models import PlanItem, Task
from yiben.plans.queries import (
    PlanItemView,
    TaskView,
    items_of,
    plan_mark,
    planned_in,
    task_row,
    tasks_for,
    tasks_of,
)

OTHERS = [
    "member",
    "superior",
    "county",
    "town_recorder",
    "neighbour",
    "stranger",
    "auditor",
    "system_admin",
    "security_admin",
    "nobody",
]
TODAY = date(2026, 5, 20)


def written():
    tables = (PlanItem, Task, AuditLine)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def plan(town, *lines, year=2026, by="recorder"):
    return set_plan(town.branch, year, lines, by=town[by], at=AT)


def test_set_plan_keeps_the_lines_in_their_order(town):
    chair = town.people[0]

    plan(town, line(5, " 学习条例 ", day=25, chair_id=chair.pk), line(1, kind=LECTURE))

    first = PlanItemView(1, 2026, 5, 25, ASSEMBLY, "学习条例", chair.pk, "甄一")
    second = PlanItemView(2, 2026, 1, None, LECTURE, "学习条例", None, None)
    by = {"seen_by": town["member"]}
    assert items_of(town.branch, 2026, **by) == [first, second]
    assert items_of(town.branch, 2026, 5, **by) == [first]
    assert items_of(town.branch, 2027, **by) == []
    assert (first.on, second.on) == (date(2026, 5, 25), None)
    audit = AuditLine.objects.get()
    assert (audit.action, audit.thing) == ("plans.set_plan", "plan:2026")


def test_set_plan_replaces_one_year_as_a_whole(town):
    plan(town, line(1), line(2))
    plan(town, line(3), year=2027)
    plan(town, line(4))

    by = {"seen_by": town["recorder"]}
    assert [one.month for one in items_of(town.branch, 2026, **by)] == [4]
    assert [one.month for one in items_of(town.branch, 2027, **by)] == [3]
    plan(town)
    assert items_of(town.branch, 2026, **by) == []


def test_set_plan_says_every_mistake_and_keeps_the_old_plan(town):
    plan(town, line(1))
    before = written()

    with pytest.raises(ManyErrors) as error:
        plan(
            town,
            line(13),
            line(2, day=30, kind="made.up"),
            line(4),
            line(5, " ", chair_id="p_none"),
        )

    assert error.value.problems == [
        Problem("第 1 条", "没有 13 月。", "月份请写 1 至 12。"),
        Problem("第 2 条", "2 月没有 30 日。", "请写 1 至 28，或留空。"),
        Problem("第 2 条", "没有“made.up”这一类活动。", "请从可选的类别中选择。"),
        Problem("第 4 条", "没有写主题。", "请写这次学什么、议什么、做什么。"),
        Problem("第 4 条", "主持人不在名册中。", "请改选，或留空。"),
    ]
    assert written() == before


@pytest.mark.parametrize(
    ("lines", "year", "where"),
    [
        ([line(0)], 2026, "第 1 条"),
        ([line(2, day=0)], 2026, "第 1 条"),
        ([line(theme="题" * 201)], 2026, "第 1 条"),
        ([line(theme="题\x00")], 2026, "第 1 条"),
        ([line()] * 501, 2026, "计划"),
        ([line(day=5)], 26, "年度"),
    ],
)
def test_set_plan_refuses_what_is_no_plan(town, lines, year, where):
    with pytest.raises(ManyErrors) as error:
        plan(town, *lines, year=year)

    assert [one.where for one in error.value.problems] == [where]
    assert PlanItem.objects.count() == 0


def test_the_29th_of_february_exists_in_leap_years(town):
    plan(town, line(2, day=29), year=2028)

    (found,) = items_of(town.branch, 2028, seen_by=town["recorder"])
    assert found.on == date(2028, 2, 29)


@pytest.mark.parametrize("name", OTHERS)
def test_planning_is_for_the_recorder_only(town, name):
    plan(town, line())
    task = give_task(town.branch, "修渠", by=town["recorder"], at=AT)
    before = written()

    for refused in (
        lambda: plan(town, by=name),
        lambda: give_task(town.branch, "修渠", by=town[name], at=AT),
        lambda: finish_task(task, done_on=TODAY, by=town[name], at=AT),
    ):
        with pytest.raises(RefusedError):
            refused()

    assert written() == before


@pytest.mark.parametrize(
    "name",
    [
        "town_recorder",
        "neighbour",
        "stranger",
        "system_admin",
        "security_admin",
        "nobody",
    ],
)
def test_plans_are_closed_to_outsiders(town, name):
    plan(town, line())

    with pytest.raises(RefusedError):
        items_of(town.branch, 2026, seen_by=town[name])
    with pytest.raises(RefusedError):
        tasks_of(town.branch, seen_by=town[name])


def give(town, title, **given):
    return give_task(town.branch, title, **given, by=town["recorder"], at=AT)


def test_tasks_come_by_day_with_the_undated_last(town):
    who = town.people[2]
    later = give(town, "修路", due_on=date(2026, 7, 1), responsible=who.pk)
    undated = give(town, "整理台账")
    soon = give(town, " 修渠 ", due_on=date(2026, 6, 1))

    found = tasks_of(town.branch, seen_by=town["recorder"])

    assert [one.id for one in found] == [soon.pk, later.pk, undated.pk]
    assert found[1] == TaskView(
        id=later.pk,
        org_id=town.branch.pk,
        org_name="柳树村党支部",
        title="修路",
        responsible_id=who.pk,
        responsible_name="牛三",
        due_on=date(2026, 7, 1),
        source_entry_id=None,
        made_on=TODAY,
        done_on=None,
    )
    assert found[0].title == "修渠"
    assert [one.is_overdue(date(2026, 6, 2)) for one in found] == [True, False, False]


def test_the_recorder_or_the_person_responsible_finishes_a_task(town):
    mine = give(town, "修路", responsible=town.people[2].pk)
    ours = give(town, "修渠")
    later = moment(date(2026, 6, 1))

    finish_task(mine, done_on=date(2026, 6, 1), by=town["member"], at=later)
    finish_task(ours, done_on=TODAY, by=town["recorder"], at=later)

    by = {"seen_by": town["recorder"]}
    assert tasks_of(town.branch, is_open=True, **by) == []
    done = {
        one.title: one.done_on for one in tasks_of(town.branch, is_open=False, **by)
    }
    assert done == {"修路": date(2026, 6, 1), "修渠": TODAY}
    with pytest.raises(checks.TaskError):
        finish_task(mine, done_on=TODAY, by=town["recorder"], at=later)
    with pytest.raises(RefusedError):
        give_and_finish_for_another(town)


def give_and_finish_for_another(town):
    task = give(town, "他人的事", responsible=town.people[1].pk)
    finish_task(task, done_on=TODAY, by=town["member"], at=AT)


def test_a_person_sees_their_own_tasks_and_nobody_elses(town):
    who = town.people[2].pk
    made = give(town, "修路", responsible=who)
    give(town, "修渠")

    assert [one.id for one in tasks_for(who, seen_by=town["member"])] == [made.pk]
    with pytest.raises(RefusedError):
        tasks_for(who, seen_by=town["recorder"])
    assert task_row(made.pk) == made
    with pytest.raises(RefusedError):
        task_row("j_none")


@pytest.mark.parametrize(
    "given",
    [
        {"title": " "},
        {"title": "事" * 201},
        {"title": "事\x00"},
        {"due_on": date(2026, 5, 19)},
        {"responsible": "p_none"},
    ],
)
def test_a_faulty_task_is_refused(town, given):
    with pytest.raises(checks.TaskError):
        give(town, **{"title": "修渠", **given})

    assert Task.objects.count() == AuditLine.objects.count() == 0


@pytest.mark.parametrize("day", [date(2026, 5, 19), date(2026, 5, 21)])
def test_a_task_is_done_between_being_given_and_today(town, day):
    task = give(town, "修渠")

    with pytest.raises(checks.TaskError):
        finish_task(task, done_on=day, by=town["recorder"], at=AT)

    assert Task.objects.get().done_on is None


def test_lists_ask_as_often_for_three_as_for_one(town):
    def count():
        with CaptureQueriesContext(connection) as seen:
            items_of(town.branch, 2026, seen_by=town["recorder"])
            tasks_of(town.branch, seen_by=town["recorder"])
        return len(seen)

    who = town.people[0].pk
    plan(town, line(chair_id=who))
    give(town, "一", responsible=who)
    one = count()
    plan(town, *[line(chair_id=who)] * 3)
    give(town, "二", responsible=who)
    give(town, "三", responsible=who)

    assert (one, count()) == (4, 4)


def test_a_plan_handed_in_from_an_older_one_is_not_taken(town):
    by = {"seen_by": town["recorder"]}
    mark = plan_mark(town.branch, 2026, **by)
    plan(town, line(theme="别人的"))
    assert plan_mark(town.branch, 2026, **by) != mark
    before = written()

    with pytest.raises(checks.PlanChangedError):
        set_plan(
            town.branch,
            2026,
            [line(theme="我的")],
            by=town["recorder"],
            at=AT,
            seen=mark,
        )

    assert written() == before


def test_the_same_plan_handed_in_twice_is_taken_once(town):
    mark = plan_mark(town.branch, 2026, seen_by=town["recorder"])
    given = {"by": town["recorder"], "at": AT, "seen": mark}
    first = set_plan(town.branch, 2026, [line()], **given)
    before = written()

    again = set_plan(town.branch, 2026, [line()], **given)

    assert [one.pk for one in again] == [one.pk for one in first]
    assert written() == before


def test_the_mark_of_a_plan_is_for_those_who_see_the_unit(town):
    with pytest.raises(RefusedError):
        plan_mark(town.branch, 2026, seen_by=town["stranger"])


def test_what_is_planned_is_read_by_the_rooms_in_its_order(town):
    plan(town, line(5, day=25), line(1, kind=LECTURE))

    told = [(x.month, x.day, x.on, x.kind) for x in planned_in(town.branch.pk, 2026)]

    assert told == [
        (5, 25, date(2026, 5, 25), ASSEMBLY),
        (1, None, None, LECTURE),
    ]
