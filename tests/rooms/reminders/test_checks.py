"""Quiet hours, working days, addresses: whom and where nothing is sent."""

from datetime import date, datetime

import pytest

from tests.factories.reminders import AT
from yiben.common.clock import LOCAL, moment
from yiben.common.errors import YibenError
from yiben.reminders.checks import (
    NotSentError,
    Rules,
    address_problems,
    channel_problems,
    due_moment,
    end_of_week,
    is_published_year,
    is_quiet,
    is_working_day,
    must_be_public,
    preference_problems,
    rules_from,
    week_of,
)
from yiben.reminders.words import ChannelForm, PreferenceForm

RULES = Rules()
HOSTS = {"qyapi.weixin.qq.com", "bot.example.org:8443"}


@pytest.mark.parametrize(
    ("day", "hour", "minute", "quiet"),
    [
        (date(2026, 11, 20), 7, 59, True),
        (date(2026, 11, 20), 8, 0, False),
        (date(2026, 11, 20), 19, 59, False),
        (date(2026, 11, 20), 20, 0, True),
        (date(2026, 11, 21), 10, 0, True),  # a Saturday
        (date(2026, 10, 1), 10, 0, True),  # National Day
        (date(2026, 10, 10), 10, 0, False),  # a Saturday made up for it
    ],
)
def test_nights_weekends_and_holidays_are_quiet(day, hour, minute, quiet):
    assert is_quiet(moment(day, hour, minute), RULES) is quiet


def test_the_quiet_hours_are_a_setting_and_nonsense_is_said_so(tmp_path):
    rules = rules_from("18-10", tmp_path / "none.yaml")

    assert is_quiet(moment(date(2026, 11, 20), 18), rules)
    assert is_quiet(moment(date(2026, 11, 20), 9, 59), rules)
    for wrong in ("", "20", "8-20", "x-y", "20-8-1"):
        with pytest.raises(YibenError, match="看不懂"):
            rules_from(wrong, tmp_path / "none.yaml")


def test_the_installation_overrules_the_table(tmp_path):
    path = tmp_path / "working-days.yaml"
    path.write_text("2027:\n  workdays: [2027-02-07]\n  restdays: [2027-02-11]\n")
    rules = rules_from("20-8", path)

    assert is_working_day(date(2027, 2, 7), rules)
    assert not is_working_day(date(2027, 2, 11), rules)
    assert is_published_year(2027, rules)
    assert not is_published_year(2027, RULES)


@pytest.mark.parametrize("text", ["2027:\n  workdays: [春节]\n", "- a\n", "2027: 5\n"])
def test_a_table_that_cannot_be_read_is_said_so(tmp_path, text):
    path = tmp_path / "working-days.yaml"
    path.write_text(text)

    with pytest.raises(YibenError, match="working-days"):
        rules_from("20-8", path)


def test_a_digest_moves_over_a_holiday_and_never_into_the_next_week():
    monday = moment(date(2026, 2, 9), 10)
    spring = moment(date(2026, 2, 16), 10)  # 15 to 23 February are holidays

    assert due_moment(1, 9, monday, RULES) == datetime(2026, 2, 9, 9, tzinfo=LOCAL)
    assert due_moment(1, 9, spring, RULES) is None
    # 2026-05-01 is a Friday; Saturday the ninth of the week after is worked.
    week = moment(date(2026, 4, 27), 10)
    assert due_moment(5, 9, week, RULES) is None
    after = moment(date(2026, 5, 4), 10)
    assert due_moment(1, 9, after, RULES) == datetime(2026, 5, 6, 9, tzinfo=LOCAL)


def test_a_week_is_that_of_the_local_day_and_of_the_iso_year():
    sunday_night = datetime(2027, 1, 3, 23, 30, tzinfo=LOCAL)

    assert week_of(sunday_night) == "2026-W53"
    assert week_of(datetime(2027, 1, 4, 0, 30, tzinfo=LOCAL)) == "2027-W01"
    assert end_of_week(sunday_night) == datetime(2027, 1, 4, tzinfo=LOCAL)


@pytest.mark.parametrize(
    ("transport", "target", "said"),
    [
        ("email", "a@b.cn", ""),
        ("email", "a@b.cn\nBcc: c@d.cn", "地址太长或有乱码"),
        ("email", "没有", "这不是电子邮件地址"),
        ("wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1", ""),
        ("plain", "https://bot.example.org:8443/x", ""),
        ("plain", "https://bot.example.org/x", "管理员没有允许发往 bot.example.org。"),
        ("wecom", "http://qyapi.weixin.qq.com/x", "要以 https:// 开头"),
        ("wecom", "https://qyapi.weixin.qq.com@evil.example/x", "不能有用户名"),
        ("wecom", "https://evil.example/#qyapi.weixin.qq.com", "不能有用户名或"),
        ("wecom", "https://127.0.0.1/x", "管理员没有允许"),
        ("wecom", "https://[::1]:x/", "要以 https:// 开头"),
        ("wecom", "file:///etc/passwd", "要以 https:// 开头"),
    ],
)
def test_an_address_is_one_that_is_allowed(transport, target, said):
    found = [str(one) for one in address_problems(transport, target, HOSTS)]

    assert bool(found) is bool(said)
    assert not said or said in found[0]


@pytest.mark.parametrize(
    "inner",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.9",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "fe80::1%eth0",
        "fd00::1",
        "::ffff:10.0.0.1",
    ],
)
def test_an_inner_address_among_public_ones_stops_everything(inner):
    with pytest.raises(NotSentError, match="内部网络") as refused:
        must_be_public(["1.1.1.1", inner])

    assert refused.value.lasting


def test_the_first_of_public_addresses_is_called():
    assert must_be_public(["1.1.1.1", "8.8.8.8"]) == "1.1.1.1"
    with pytest.raises(NotSentError, match="找不到"):
        must_be_public([])


def test_everything_wrong_with_a_form_is_said_at_once():
    choice = PreferenceForm("sms", 6, 22)
    channel = ChannelForm("wecom", "http://x", 0, 3, secret="s")

    assert [one.where for one in preference_problems(choice, RULES)] == [
        "way",
        "weekday",
        "hour",
    ]
    assert [one.where for one in channel_problems(channel, RULES, HOSTS)] == [
        "target",
        "weekday",
        "hour",
        "secret",
    ]
    assert [
        one.where for one in preference_problems(PreferenceForm("email", 1, 9), RULES)
    ] == ["address"]


def test_this_friday_morning_is_not_quiet():
    assert not is_quiet(AT, RULES)
