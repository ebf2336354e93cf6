"""The pages of reminders: one's own, a unit's, the outbox."""

import re

import pytest
from django.urls import reverse

from tests.factories.gatherings import NOT_RECORDERS
from tests.factories.reminders import (
    AT,
    MAIL,
    Carrier,
    carried_by,
    channel_of,
    code_sent_to,
    wants,
)
from tests.factories.web import TODAY, browser_of, page_of, queries_of, refusals
from yiben.jobs.cli import main
from yiben.people.actions import set_flag
from yiben.reminders.actions import compose_digests, deliver_next, senders
from yiben.reminders.checks import NotSentError
from yiben.reminders.models import Channel, FeedToken, Message, Preference

MINE = "/me/reminders/"
CHOICE = {"way": "email", "weekday": "3", "hour": "9", "address": MAIL}
CHANNEL = {
    "transport": "email",
    "target": "zhibu@example.org",
    "weekday": "1",
    "hour": "9",
    "token": "x_one",
}


@pytest.fixture
def recorder(world):
    return browser_of(world["recorder"])


@pytest.fixture
def admin(world):
    return browser_of(world["system_admin"])


def unit(world) -> str:
    return reverse("unit-reminders", args=[world.branch.pk])


def test_somebody_chooses_day_hour_and_address_and_switches_off_again(world):
    member = browser_of(world["member"])

    done = member.post(MINE, CHOICE, follow=True)
    on = page_of(member.get(MINE))
    member.post(MINE, {**CHOICE, "way": "off"})

    assert "已按你选的保存。" in page_of(done)
    assert MAIL in on
    assert '<option value="3" selected>' in on
    row = Preference.objects.get()
    assert (row.account, row.way, row.address) == (world["member"], "off", None)
    assert MAIL not in page_of(member.get(MINE))


def test_an_address_is_confirmed_on_the_page_by_the_code_in_the_mail(world):
    member = browser_of(world["member"])
    member.post(MINE, CHOICE)
    confirm = reverse("reminders-confirm")

    asked = page_of(member.get(MINE))
    wrong = member.post(confirm, {"code": "12"})
    done = member.post(confirm, {"code": code_sent_to(world["member"])}, follow=True)

    assert f"确认码发到 {MAIL}" in asked
    assert wrong.status_code == 422
    assert "确认码不对，或已经过期。" in page_of(wrong)
    assert "邮箱已确认" in page_of(done)
    assert "确认码发到" not in page_of(member.get(MINE))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"address": ""}, "没有填写邮箱"),
        ({"address": "没有"}, "这不是电子邮件地址"),
        ({"hour": "22"}, "“几点”里没有这一项"),
        ({"weekday": "7"}, "“每周哪一天”里没有这一项"),
        ({"way": ""}, "“要不要提醒”没有选择"),
        ({"hour": "x" * 30}, "“几点”里没有这一项"),
    ],
)
def test_a_choice_that_is_wrong_comes_back_filled(recorder, given, said):
    answer = recorder.post(MINE, {**CHOICE, **given})

    page = page_of(answer)
    assert answer.status_code == 422
    assert said in page
    assert Preference.objects.count() == 0
    if "address" not in given:
        assert MAIL in page


def test_the_preview_tells_what_would_be_sent_and_sends_nothing(world, recorder):
    page = page_of(recorder.get(reverse("reminders-preview")))
    shared = page_of(
        recorder.get(reverse("unit-reminders-preview", args=[world.branch.pk]))
    )

    assert "河湾村党支部，本月要办" in page
    assert "河湾村党支部，本月要办" in shared
    assert Message.objects.count() == 0


def test_the_frail_read_that_nothing_is_sent(world):
    person = world.people["赵田"]
    set_flag(person, "frail", from_on=TODAY, by=world["recorder"], at=AT)
    member = browser_of(world["member"])

    assert "不给你发提醒" in page_of(member.get(MINE))
    assert "不给你发提醒" in page_of(member.get(reverse("reminders-preview")))


def test_a_year_whose_holidays_are_guessed_is_said_so(world, recorder, settings):
    before = page_of(recorder.get(MINE))
    settings.YIBEN_TODAY = "2030-03-04"
    later = page_of(browser_of(world["recorder"]).get(MINE))

    assert "放假安排还没有收录" not in before
    assert "2030年的放假安排还没有收录" in later


def test_a_recorder_adds_tries_switches_and_removes_a_channel(world, recorder):
    recorder.post(unit(world), CHANNEL)
    recorder.post(unit(world), CHANNEL)
    row = Channel.objects.get()
    page = page_of(recorder.get(unit(world)))

    for name, data in (
        ("channel-try", {"token": "x_t"}),
        ("channel-switch", {"on": "0"}),
    ):
        recorder.post(reverse(name, args=[row.pk]), data)
    off = page_of(recorder.get(unit(world)))
    recorder.post(reverse("channel-remove", args=[row.pk]))

    assert "zh…@example.org" in page
    assert "zhibu@example.org" not in page
    assert "已停用" in off
    assert Message.objects.get().subject == "一本账：试发"
    assert Channel.objects.count() == 0


def test_a_robot_that_is_not_allowed_is_refused_with_what_was_typed(world, recorder):
    url = "https://evil.example/hook?key=1"

    answer = recorder.post(
        unit(world), {**CHANNEL, "transport": "wecom", "target": url}
    )

    page = page_of(answer)
    assert answer.status_code == 422
    assert "管理员没有允许发往 evil.example" in page
    assert url in page
    assert Channel.objects.count() == 0


def test_a_sixth_channel_is_refused_with_a_reason(world, recorder):
    for number in range(5):
        channel_of(world, token=f"x_{number}")

    answer = recorder.post(unit(world), {**CHANNEL, "token": "x_6"})

    assert answer.status_code == 422
    assert "一个组织最多 5 个接收地址。" in page_of(answer)
    assert Channel.objects.count() == 5


def test_only_recorder_and_system_administrator_keep_channels(world, admin):
    channel = channel_of(world)
    wrong = [name for name in NOT_RECORDERS if name != "system_admin"]
    pages = [
        (unit(world), CHANNEL),
        *(
            (reverse(name, args=[channel.pk]), {"on": "0", "token": "x"})
            for name in ("channel-try", "channel-switch", "channel-remove")
        ),
    ]

    before = refusals()
    for name in wrong:
        client = browser_of(world[name])
        answers = [client.post(address, data).status_code for address, data in pages]
        assert answers == [404] * len(pages), name

    assert refusals() == before + len(wrong) * len(pages)
    assert Channel.objects.get().is_on
    assert "zh…@example.org" in page_of(admin.get(unit(world)))


def test_a_superior_sees_the_calendar_of_a_unit_and_not_its_channels(world):
    channel_of(world)

    page = page_of(browser_of(world["superior"]).get(unit(world)))

    assert "本组织的日历" in page
    assert "zh…@example.org" not in page


def test_the_outbox_says_what_failed_and_why_and_sends_again(world, admin):
    wants(world["recorder"])
    compose_digests(at=AT)
    bad = Carrier([NotSentError("对方不收（HTTP 404）。", lasting=True)])
    deliver_next(at=AT, senders=carried_by(bad))
    row = Message.objects.get()
    address = reverse("outbox-retry", args=[row.pk])

    page = page_of(admin.get(reverse("outbox")))
    done = admin.post(address)
    again = admin.post(address)

    assert "没有发出，不再自动试 1" in page
    assert "对方不收（HTTP 404）。" in page
    assert "主题党日" not in page
    assert MAIL not in page
    assert not any(name in page for name in world.people)
    assert done.status_code == 302
    assert again.status_code == 409
    assert Message.objects.get().state == "waiting"


def test_the_outbox_is_filtered_and_paged_and_takes_the_same_questions(world, admin):
    address = reverse("outbox")
    wants(world["recorder"])
    compose_digests(at=AT)
    one = queries_of(admin, address)
    row = Message.objects.get()
    for number in range(120):
        row.pk, row.key = f"b_{number}", f"k{number}"
        row.save(force_insert=True)

    assert queries_of(admin, address) == one <= 12
    first = page_of(admin.get(address))
    second = page_of(admin.get(address, {"page": "2"}))
    assert first.count("等待发送</span>") == 100
    assert second.count("等待发送</span>") == 21
    sent = page_of(admin.get(address, {"state": "sent", "page": "x"}))
    assert "等待发送</span>" not in sent


def test_the_outbox_is_for_the_system_administrator_alone(world):
    row = channel_of(world)
    browser_of(world["recorder"]).post(
        reverse("channel-try", args=[row.pk]), {"token": "x"}
    )
    retry = reverse("outbox-retry", args=[Message.objects.get().pk])
    for name in {*NOT_RECORDERS, "recorder"} - {"system_admin"}:
        client = browser_of(world[name])
        assert client.get(reverse("outbox")).status_code == 404
        assert client.post(retry).status_code == 404


def test_the_pages_ask_few_questions(world, recorder):
    channel_of(world)
    one = queries_of(recorder, unit(world))
    channel_of(world, token="x_2")

    assert queries_of(recorder, unit(world)) == one <= 12
    assert queries_of(recorder, MINE) <= 12


def test_every_page_is_reached_by_a_link(world, recorder, admin):
    home = page_of(recorder.get(reverse("due", args=[world.branch.pk])))
    ours = page_of(recorder.get(unit(world)))
    orgs = page_of(admin.get(reverse("organisation", args=[world.branch.pk])))

    assert f'href="{unit(world)}"' in home
    assert f'href="{MINE}"' in ours
    assert f'href="{unit(world)}"' in orgs
    assert f'href="{reverse("outbox")}"' in orgs


def test_a_calendar_link_is_shown_once_and_a_double_click_makes_one(recorder):
    page = page_of(recorder.get(MINE))
    (token,) = re.findall(r'name="token" value="(x_\w+)"', page)

    links = [
        re.findall(r'value="(http://[^"]+\.ics)"', page_of(answer))
        for answer in (
            recorder.post(reverse("reminders-feed"), {"token": token}) for _ in range(2)
        )
    ]

    assert links[0] == links[1]
    assert len(links[0]) == 1
    assert FeedToken.objects.count() == 1
    assert ".ics" not in page_of(recorder.get(MINE))


def test_the_command_composes_and_delivers_and_may_run_again(
    world, settings, tmp_path, capsys
):
    settings.VAR = tmp_path
    settings.YIBEN_QUIET_HOURS = "24-0"
    wants(world["recorder"], weekday=1, hour=9)

    codes = [main(["remind"]) for _ in range(2)]

    said = capsys.readouterr().out.splitlines()
    assert codes == [0, 0]
    assert said == [
        "新写 1 份，发出 1 份，没发出会再试 0 份，不再自动试 0 份",
        "新写 0 份，发出 0 份，没发出会再试 0 份，不再自动试 0 份",
    ]
    files = list((tmp_path / "outbox").iterdir())
    assert [one.name for one in files] == [f"{Message.objects.get().pk}.json"]


def test_the_command_does_nothing_on_a_day_off(world, settings, capsys):
    settings.YIBEN_TODAY = "2026-11-21"
    wants(world["recorder"], weekday=1)

    assert main(["remind"]) == 0

    assert "什么也不发" in capsys.readouterr().out
    assert Message.objects.count() == 0


def test_nothing_is_configured_by_default():
    assert {one.name for one in senders().values()} == {"写到本机"}
