"""Closing and recording: one entry for everything that was held."""

import json
from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest

from tests.factories.gatherings import (
    APPRAISAL,
    ASSEMBLY,
    AT,
    DUES,
    HELD_ON,
    LECTURE,
    NOT_RECORDERS,
    ORG_LIFE,
    THEME_DAY,
    World,
    assembly,
    rich_theme_day,
    theme_day,
)
from yiben.books.gatherings.actions import (
    close_gathering,
    plan_gathering,
    record_gathering,
)
from yiben.books.gatherings.checks import AlreadyClosedError
from yiben.books.gatherings.models import Gathering
from yiben.books.gatherings.words import ResolutionForm
from yiben.common.errors import ManyErrors, RefusedError
from yiben.ledger.models import Entry
from yiben.ledger.queries import entry, seal_of
from yiben.plans.queries import tasks_of
from yiben.policy.queries import kind


def record(world: World, form) -> Entry:
    return record_gathering(world.branch, form, by=world["recorder"], at=AT)


def wheres(caught) -> list[str]:
    return [problem.where for problem in caught.value.problems]


def told(world: World, entry_id: str) -> dict[str, Any]:
    """Return all that the ledger says of an entry, for comparison as a whole."""
    view = entry(entry_id, seen_by=world["recorder"])
    names = {person.pk: name for name, person in world.people.items()}
    return {
        "unit": view.unit_id,
        "kinds": (view.kind, *json.loads(Entry.objects.get(pk=view.id).parts)),
        "title": view.title,
        "happened_on": view.happened_on,
        "entered_at": view.entered_at,
        "entered_by": view.entered_by,
        "orgs": [(one.id, one.role) for one in view.orgs],
        "people": [
            (names[one.id], one.role, one.state, one.reason) for one in view.people
        ],
        "tags": view.tags,
        "quantities": view.quantities,
        "payload": view.payload,
        "answers": view.answers,
        "credit_period": view.credit_period,
        "attendance": (view.present, view.expected),
        "privacy": view.privacy,
    }


USUAL_TAGS = ("audience.base", "element.minutes", "form.gathered", "topic.programme")
PEOPLE = [
    ("李春生", "chair", "present", None),
    ("王小禾", "recorder", "present", None),
    ("郑县长", "speaker", "present", None),
    ("周大山", "attendee", "present", None),
    ("孙苗", "attendee", "present", None),
    ("李春生", "attendee", "present", None),
    ("王小禾", "attendee", "present", None),
    ("赵田", "attendee", "leave", "出差"),
    ("钱水生", "attendee", "present", None),
]
RESOLUTION = {
    "matter": "一般事项",
    "rule": (
        "有表决权的应到 5 人，到会 4 人，半数以上要 3 人；赞成超过半数要 3 票。"
        "依据《中国共产党支部工作条例（试行）》第十一条"
    ),
    "number": 1,
    "text": "年底前修好水渠",
    "in_favour": 4,
    "against": 0,
    "abstained": 0,
    "written": 0,
    "passed": True,
    "responsible": "周大山",
    "due_on": "2026-12-31",
}


def test_record_gathering_posts_one_entry_that_says_everything(world):
    found = record(world, rich_theme_day(world))

    fields = {"minutes": "学习讨论，交纳党费。", "paid": 4, "mode": "集中开展"}
    assert Entry.objects.count() == 1
    assert told(world, found.pk) == {
        "unit": world.branch.pk,
        "kinds": (THEME_DAY, ASSEMBLY, LECTURE, DUES),
        "title": "重温入党誓词",
        "happened_on": HELD_ON,
        "entered_at": AT,
        "entered_by": "recorder的账号",
        "orgs": [(world.neighbour.pk, "joint")],
        "people": PEOPLE,
        "tags": USUAL_TAGS,
        "quantities": {"hours": 2.5, "paid": 4},
        "payload": {
            "starts": "09:00",
            "ends": "11:30",
            "place": "村部",
            "attendance": {world.branch.pk: {"present": 5, "expected": 6}},
            "fields": fields,
            "resolutions": [RESOLUTION],
        },
        "answers": None,
        "credit_period": None,
        "attendance": (5, 6),
        "privacy": "branch",
    }


def test_a_theme_day_needs_six_fields_at_most(world):
    blank = theme_day(world, title="", place="")
    typed: dict[str, Any] = {
        "title": "重温入党誓词",
        "place": "村部",
        "starts": time(9),
        "ends": time(11),
        "fields": {"minutes": "学习讨论。"},
    }
    filled = replace(blank, **typed).with_state(world.id("赵田"), "leave", "出差")

    found = record(world, filled)

    assert len(typed) + 1 <= 6
    assert (found.present, found.expected) == (5, 6)


def test_a_passed_resolution_becomes_a_task(world):
    found = record(world, rich_theme_day(world))

    tasks = tasks_of(world.branch, seen_by=world["recorder"])

    assert [
        (one.title, one.responsible_name, one.due_on, one.source_entry_id)
        for one in tasks
    ] == [("年底前修好水渠", "周大山", date(2026, 12, 31), found.pk)]


def test_a_resolution_that_failed_is_kept_and_becomes_no_task(world):
    lost = ResolutionForm(
        "建新村部", in_favour=2, against=2, responsible_id=world.id("周大山")
    )

    found = record(world, assembly(world, resolutions=(lost,)))

    payload = entry(found.pk, seen_by=world["recorder"]).payload
    assert payload["resolutions"][0]["passed"] is False
    assert tasks_of(world.branch, seen_by=world["recorder"]) == []


def test_a_deadline_gone_by_when_entered_late_stays_in_the_title(world):
    done = ResolutionForm("擂台", in_favour=4, due_on=date(2026, 11, 19))

    record(world, assembly(world, resolutions=(done,)))

    tasks = tasks_of(world.branch, seen_by=world["recorder"])
    assert [(one.title, one.due_on) for one in tasks] == [
        ("擂台（原定2026-11-19前完成）", None)
    ]


def test_off_the_fixed_day_with_a_reason_is_tagged_as_filed(world):
    found = record(world, theme_day(world, deviation_reason="大雨，改在18日"))

    view = entry(found.pk, seen_by=world["recorder"])
    assert "deviation_filed" in view.tags
    assert view.payload["deviation_reason"] == "大雨，改在18日"


def test_a_make_up_session_counts_for_the_month_it_is_for(world):
    found = record(world, theme_day(world, made_up_for="2026-10"))

    assert found.credit_period == "2026-10"


def test_notes_of_criticism_stay_out_of_the_ledger(world):
    form = theme_day(
        world,
        fields={
            "minutes": "会上批评了周大山。",
            "problems": ["学习不够"],
            "ballots_in": 5,
        },
    )
    form = form.with_part(kind(ORG_LIFE)).with_part(kind(APPRAISAL))
    form = form.with_life_confirmed([kind(ORG_LIFE)])

    found = record(world, form)

    view = entry(found.pk, seen_by=world["recorder"])
    assert view.payload == {"place": "村部"}
    assert view.quantities == {}
    assert "批评" not in Entry.objects.get(pk=found.pk).payload
    assert Gathering.objects.get().fields["minutes"] == "会上批评了周大山。"
    assert sorted(one.name for one in view.people if one.role == "appraised") == sorted(
        ["李春生", "周大山", "王小禾", "赵田", "孙苗", "钱水生"]
    )


def test_close_gathering_of_a_plan_posts_what_the_plan_became(world):
    planned = plan_gathering(
        world.branch, theme_day(world), by=world["recorder"], at=AT
    )
    assert Entry.objects.count() == 0

    found = close_gathering(planned, by=world["second"], at=AT)

    planned.refresh_from_db()
    assert planned.state == "closed"
    assert planned.entry_id == found.pk
    assert (found.present, found.expected) == (6, 6)


def test_the_same_form_sent_twice_gives_the_same_entry(world):
    form = rich_theme_day(world)

    first = record(world, form)
    second = record(world, form)

    assert first.pk == second.pk
    assert Entry.objects.count() == Gathering.objects.count() == 1
    assert len(tasks_of(world.branch, seen_by=world["recorder"])) == 1


def test_a_double_click_on_close_gives_the_same_entry(world):
    planned = plan_gathering(
        world.branch, theme_day(world), by=world["recorder"], at=AT
    )

    first = close_gathering(planned, by=world["recorder"], at=AT, token="x_1")
    second = close_gathering(planned, by=world["recorder"], at=AT, token="x_1")

    assert first.pk == second.pk
    assert Entry.objects.count() == 1


def test_a_second_recorder_is_told_who_closed_it_and_when(world):
    planned = plan_gathering(
        world.branch, theme_day(world), by=world["recorder"], at=AT
    )
    close_gathering(planned, by=world["recorder"], at=AT, token="x_1")
    seal = seal_of(world.branch)

    with pytest.raises(AlreadyClosedError) as caught:
        close_gathering(planned, by=world["second"], at=AT, token="x_2")

    assert (
        caught.value.message == "这次会议已由recorder的账号于2026年11月20日10:30关闭。"
    )
    assert seal_of(world.branch) == seal


def test_everything_wrong_is_told_at_once_and_nothing_is_written(world):
    form = theme_day(
        world,
        title=" ",
        starts=time(11),
        ends=time(9),
        parts=(LECTURE, LECTURE),
        joint_ids=(world.branch.pk, "o_nothing"),
        tags=("no.such",),
        fields={"mode": "网上", "paid": 3, "unknown": "x"},
        made_up_for="2026-12",
        answers="e_nothing",
    )

    with pytest.raises(ManyErrors) as caught:
        record(world, form)

    assert wheres(caught) == [
        "ends",
        "parts",
        "joint_ids",
        "joint_ids",
        "made_up_for",
        "answers",
        "title",
        "fields:paid",
        "fields:unknown",
        "fields:mode",
        "tags",
        "roles:speaker",
    ]
    assert Gathering.objects.count() == Entry.objects.count() == 0


def test_only_the_recorder_closes(world, subtests):
    planned = plan_gathering(
        world.branch, theme_day(world), by=world["recorder"], at=AT
    )
    seal = seal_of(world.branch)

    def holds_for(name):
        with pytest.raises(RefusedError):
            close_gathering(planned, by=world[name], at=AT)
        with pytest.raises(RefusedError):
            record_gathering(world.branch, theme_day(world), by=world[name], at=AT)

        planned.refresh_from_db()
        assert planned.state == "planned"
        assert seal_of(world.branch) == seal
        assert Gathering.objects.count() == 1

    for name in NOT_RECORDERS:
        with subtests.test(name):
            holds_for(name)


def test_a_form_kept_as_a_draft_and_then_recorded_closes_the_draft(world):
    form = theme_day(world)
    plan_gathering(world.branch, form, by=world["recorder"], at=AT)

    found = record(world, replace(form, title="参观纪念馆"))

    held = Gathering.objects.get()
    assert (held.title, held.entry_id) == ("参观纪念馆", found.pk)


def test_a_form_without_a_token_is_taken_each_time(world):
    form = theme_day(world, token="")

    record(world, form)
    record(world, form)

    assert Entry.objects.count() == 2


def test_closing_without_a_token_twice_is_refused(world):
    form = theme_day(world, token="")
    planned = plan_gathering(world.branch, form, by=world["recorder"], at=AT)
    close_gathering(planned, by=world["recorder"], at=AT)

    with pytest.raises(AlreadyClosedError):
        close_gathering(planned, by=world["recorder"], at=AT)


def test_a_draft_that_lacks_something_is_not_closed(world):
    form = replace(theme_day(world), roles=())
    planned = plan_gathering(world.branch, form, by=world["recorder"], at=AT)

    with pytest.raises(ManyErrors) as caught:
        close_gathering(planned, by=world["recorder"], at=AT)

    planned.refresh_from_db()
    assert wheres(caught) == ["roles:chair", "roles:recorder"]
    assert (planned.state, Entry.objects.count()) == ("planned", 0)
