"""What is written when: once a week, at its hour, never to the frail, never names."""

from datetime import date, time, timedelta

import pytest

from tests.factories.filings import REPORT, drafted
from tests.factories.gatherings import theme_day
from tests.factories.lists import problem
from tests.factories.race import at_once
from tests.factories.reminders import AT, FRIDAY, channel_of, wants
from tests.factories.superior import inspected
from tests.factories.web import make_ruled_world
from yiben.books.filings.actions import file_filing, return_filing
from yiben.books.gatherings.actions import plan_gathering
from yiben.common.clock import moment
from yiben.common.errors import ManyErrors
from yiben.people.actions import set_flag
from yiben.people.models import AuditLine
from yiben.plans.actions import give_task
from yiben.reminders.actions import compose_digests, forget_old
from yiben.reminders.models import Message, Preference
from yiben.reminders.queries import my_digest, my_preference
from yiben.standing.queries import due_lines

WEEK = timedelta(days=7)


def text_of(account) -> str:
    return Message.objects.get(account=account).text or ""


def test_a_digest_is_written_at_its_hour_and_once_a_week(world):
    wants(world["recorder"])

    before = compose_digests(at=moment(FRIDAY, 8, 50))
    written = [compose_digests(at=AT) for _ in range(3)]
    next_week = compose_digests(at=AT + WEEK)

    assert (before, written, next_week) == (0, [1, 0, 0], 1)
    assert Message.objects.count() == 2
    first = Message.objects.order_by("made_at")[0]
    assert first.subject == "一本账：本周提醒（2026年第47周）"
    assert (first.state, first.transport) == ("waiting", "email")


def test_changing_the_day_does_not_make_a_second_digest_of_the_week(world):
    wants(world["recorder"], weekday=4)
    compose_digests(at=AT)

    wants(world["recorder"], weekday=5, hour=10)

    assert compose_digests(at=AT) == 0


def test_a_machine_that_was_off_at_the_hour_writes_later_that_week(world):
    wants(world["recorder"], weekday=2)

    assert compose_digests(at=AT) == 1


def test_nothing_is_written_at_night_on_weekends_or_without_being_asked(world):
    wants(world["member"], way="off")
    wants(world["recorder"], weekday=1)

    quiet = [moment(FRIDAY, 22), moment(date(2026, 11, 21), 10)]

    assert [compose_digests(at=one) for one in quiet] == [0, 0]
    assert compose_digests(at=AT) == 1
    assert Message.objects.get().account == world["recorder"]


def test_the_frail_are_never_written_to_whatever_they_chose_and_hold(world):
    person = world.people["王小禾"]
    set_flag(person, "frail", from_on=FRIDAY, by=world["superior"], at=AT)
    wants(world["recorder"])

    assert compose_digests(at=AT) == 0
    assert compose_digests(at=AT + WEEK) == 0
    assert Message.objects.count() == 0
    assert my_digest(on=FRIDAY, seen_by=world["recorder"]) == []
    assert my_digest(on=FRIDAY - WEEK, seen_by=world["recorder"]) != []


def test_somebody_who_was_switched_off_is_not_written_to(world):
    wants(world["recorder"])
    world["recorder"].is_active = False
    world["recorder"].save()

    assert compose_digests(at=AT) == 0


def test_a_recorder_reads_titles_and_days_and_nobodys_name(world):
    inspected(world, "台账有缺页")
    problem(world, due_on=FRIDAY)
    filing = drafted(world, REPORT, fields={"body": "报告正文。"})
    file_filing(filing, by=world["recorder"], at=AT)
    return_filing(filing, reason="请补充", by=world["superior"], at=AT)
    give_task(
        world.branch,
        "修好水渠",
        due_on=FRIDAY,
        responsible=world.id("周大山"),
        by=world["recorder"],
        at=AT,
    )
    wants(world["recorder"])

    compose_digests(at=AT + WEEK)

    text = text_of(world["recorder"])
    for word in (
        "本月要办】",
        "主题党日",
        "退回的材料 1 份：",
        "要反馈整改情况的问题 1 个",
        "过了期限的任务 1 项",
        "清单里过了期限的事项 1 项",
    ):
        assert word in text, text
    owed = due_lines(world.branch, on=FRIDAY, seen_by=world["recorder"])
    assert any(name in one.subject_label for one in owed for name in world.people)
    assert [name for name in world.people if name in text] == []
    assert "积分" not in text
    assert "http" not in text


def test_a_superior_reads_numbers_of_what_waits_and_never_whose(world):
    inspected(world, "台账有缺页")
    filing = drafted(world, REPORT, fields={"body": "报告正文。"})
    file_filing(filing, by=world["recorder"], at=AT)
    wants(world["superior"])

    compose_digests(at=AT)

    text = text_of(world["superior"])
    assert "等回执的材料 1 份：" in text
    assert "最早的 11月20日 报来" in text
    assert "河湾村" not in text
    assert [name for name in world.people if name in text] == []


def test_a_finding_past_its_day_is_told_to_the_superior_as_a_number(world):
    inspected(world, "台账有缺页")
    wants(world["superior"])
    late = moment(date(2027, 3, 5), 10)

    compose_digests(at=late)

    assert "过了整改期限、还没有反馈的问题" in text_of(world["superior"])


def test_a_member_reads_the_own_next_meeting_and_the_own_plan_and_no_more(world):
    form = theme_day(world, happened_on=date(2026, 11, 25), starts=time(9))
    plan_gathering(world.branch, form, by=world["recorder"], at=AT)
    give_task(
        world.branch,
        "清扫党员活动室",
        responsible=world.id("赵田"),
        by=world["recorder"],
        at=AT,
    )
    wants(world["member"])

    compose_digests(at=AT)

    text = text_of(world["member"])
    assert "11月25日（周三） 09:00 主题党日，河湾村党支部，村部" in text
    assert "任务：清扫党员活动室" in text
    assert "本月要办" not in text
    assert [name for name in world.people if name in text] == []


def test_a_link_stands_in_it_only_where_an_address_is_set(world, settings):
    settings.YIBEN_BASE_URL = "https://ledger.example.org"
    wants(world["recorder"])

    compose_digests(at=AT)

    assert "打开一本账：https://ledger.example.org/" in text_of(world["recorder"])


def test_a_robot_is_told_titles_and_numbers_and_fits_its_limit(world, settings):
    settings.YIBEN_WEBHOOK_HOSTS = ["qyapi.weixin.qq.com"]
    url = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1"
    channel = channel_of(world, transport="wecom", target=url)
    plan_gathering(
        world.branch,
        theme_day(world, happened_on=date(2026, 11, 25), title="看望李春生同志"),
        by=world["recorder"],
        at=AT,
    )

    compose_digests(at=AT)

    row = Message.objects.get(channel=channel)
    text = row.text or ""
    assert row.subject == "一本账：河湾村党支部本周提醒（2026年第47周）"
    assert "主题党日" in text
    assert [name for name in world.people if name in text + row.subject] == []
    assert len(f"{row.subject}\n{text}".encode()) <= 2048


def test_where_there_is_nothing_to_say_nothing_is_sent_and_it_is_noted(world):
    wants(world["nobody"])

    assert compose_digests(at=AT) == 0
    row = Message.objects.get()
    assert (row.state, row.text, row.note) == (
        "dropped",
        None,
        "这一周没有要提醒的",
    )
    assert compose_digests(at=AT) == 0
    assert Message.objects.count() == 1


def test_the_text_is_sealed_in_the_table(world):
    from django.db import connection

    wants(world["recorder"])
    compose_digests(at=AT)

    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM reminders_message")
        (message,) = cursor.fetchone()
        cursor.execute("SELECT address FROM reminders_preference")
        (address,) = cursor.fetchone()
    assert "主题党日" not in message
    assert "example.org" not in address


def test_old_messages_are_forgotten_after_ninety_days(world):
    wants(world["recorder"])
    wants(world["nobody"])
    compose_digests(at=AT)
    Message.objects.filter(account=world["recorder"]).update(state="waiting")

    early = forget_old(at=AT + timedelta(days=89))
    gone = forget_old(at=AT + timedelta(days=91))

    assert (early, len(gone)) == ([], 1)
    assert Message.objects.get().account == world["recorder"]


def test_switching_off_removes_the_address_and_leaves_one_audit_line(world):
    wants(world["recorder"])
    wants(world["recorder"], way="off")

    row = Preference.objects.get()
    assert (row.way, row.address) == ("off", None)
    lines = AuditLine.objects.filter(action="reminders.choose")
    assert lines.count() == 2
    assert my_preference(on=FRIDAY, seen_by=world["member"]).way == "off"


def test_a_choice_that_is_wrong_changes_nothing(world):
    wants(world["recorder"])

    with pytest.raises(ManyErrors) as refused:
        wants(world["recorder"], address="没有", hour=23)

    assert [one.where for one in refused.value.problems] == ["hour", "address"]
    assert Preference.objects.get().hour == 9


@pytest.mark.django_db(transaction=True)
def test_two_who_compose_at_once_write_one_digest():
    world = make_ruled_world()
    wants(world["recorder"])
    channel_of(world)

    done = at_once(*[lambda: compose_digests(at=AT)] * 3)

    assert sum(done) == 2
    assert Message.objects.count() == 2
