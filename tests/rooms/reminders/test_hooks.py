"""Robots: what they are told, how they answer, and where nothing is ever sent."""

import base64
import hashlib
import hmac
import threading
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.factories.reminders import (
    AT,
    Robot,
    channel_of,
    robot,
)
from tests.factories.reminders import MAIL as PERSONAL
from yiben.common.errors import ManyErrors
from yiben.reminders.actions import HookSender, compose_digests, deliver_next
from yiben.reminders.checks import NotSentError
from yiben.reminders.models import Message
from yiben.reminders.words import Letter, Transport

SECRET = "SECabc"


@pytest.fixture
def bot(tmp_path):
    with robot(tmp_path) as one:
        yield one


def sender_to(bot: Robot, **given) -> HookSender:
    """Return a sender that finds the robot's name on this machine."""
    told = {
        "hosts": frozenset({f"bot.example.org:{bot.port}"}),
        "lookup": lambda _host, _port: ["127.0.0.1"],
        "choose": lambda found: next(iter(found)),
        "tls": bot.tls,
        "timeout": 5.0,
        **given,
    }
    return HookSender(**told)


def letter(bot: Robot, transport: str = "wecom", **given) -> Letter:
    told = {
        "id": "b_one",
        "transport": transport,
        "target": bot.url,
        "secret": "",
        "subject": "一本账：本周提醒",
        "text": "【本月要办】\n· 主题党日",
        "at": AT,
        **given,
    }
    return Letter(**told)


def test_wecom_is_told_a_text_in_its_own_format(bot):
    sender_to(bot).send(letter(bot))

    (call,) = bot.calls
    assert call["path"] == "/robot/send?key=abc"
    assert call["headers"]["Idempotency-Key"] == "b_one"
    assert call["body"] == {
        "msgtype": "text",
        "text": {"content": "一本账：本周提醒\n【本月要办】\n· 主题党日"},
    }


def test_dingtalk_is_told_markdown_and_the_moment_is_signed(bot):
    sender_to(bot).send(letter(bot, "dingtalk", secret=SECRET))

    (call,) = bot.calls
    query = parse_qs(urlsplit(call["path"]).query)
    stamp = str(int(AT.timestamp() * 1000))
    seal = hmac.new(SECRET.encode(), f"{stamp}\n{SECRET}".encode(), hashlib.sha256)
    assert query["key"] == ["abc"]
    assert query["timestamp"] == [stamp]
    assert query["sign"] == [base64.b64encode(seal.digest()).decode()]
    assert call["body"] == {
        "msgtype": "markdown",
        "markdown": {
            "title": "一本账：本周提醒",
            "text": "#### 一本账：本周提醒\n\n【本月要办】\n\n· 主题党日",
        },
    }


def test_another_program_is_told_json_with_a_seal_over_it(bot):
    bot.answer = b"thanks"

    sender_to(bot).send(letter(bot, "plain", secret=SECRET, again=True))

    (call,) = bot.calls
    seal = hmac.new(SECRET.encode(), call["raw"], hashlib.sha256).hexdigest()
    assert call["headers"]["X-Yiben-Signature"] == f"sha256={seal}"
    assert call["body"] == {
        "id": "b_one",
        "title": "一本账：本周提醒",
        "text": "【本月要办】\n· 主题党日",
        "again": True,
    }


@pytest.mark.parametrize(
    ("status", "answer", "said", "lasting"),
    [
        (500, b"", "对方出错（HTTP 500）。", False),
        (503, b"", "对方出错（HTTP 503）。", False),
        (429, b"", "对方忙（HTTP 429）。", False),
        (404, b"", "对方不收（HTTP 404）。请核对地址。", True),
        (200, b"<html>", "对方的回答看不懂，不知道收到没有。", False),
        (200, b'{"errcode":45009,"errmsg":"too fast"}', "45009 too fast", False),
        (200, b'{"errcode":93000,"errmsg":"invalid url"}', "93000 invalid url", True),
        (200, b'{"errcode":310000,"errmsg":"sign"}', "310000 sign", True),
    ],
)
def test_every_answer_is_either_tried_again_or_not(bot, status, answer, said, lasting):
    bot.status, bot.answer = status, answer

    with pytest.raises(NotSentError) as refused:
        sender_to(bot).send(letter(bot))

    assert said in refused.value.message
    assert refused.value.lasting is lasting
    assert "key=abc" not in refused.value.message


def test_a_redirect_is_not_followed(bot):
    bot.status, bot.headers = 302, {"Location": f"{bot.url}&stolen=1"}

    with pytest.raises(NotSentError, match="HTTP 302") as refused:
        sender_to(bot).send(letter(bot))

    assert refused.value.lasting
    assert len(bot.calls) == 1


def test_who_does_not_answer_in_time_is_tried_again(bot):
    bot.waits = threading.Event()

    with pytest.raises(NotSentError, match="规定时间") as refused:
        sender_to(bot, timeout=0.3).send(letter(bot))

    assert not refused.value.lasting


def test_a_certificate_of_somebody_else_stops_it(bot):
    import ssl

    with pytest.raises(NotSentError, match="证书"):
        sender_to(bot, tls=ssl.create_default_context()).send(letter(bot))

    assert bot.calls == []


def test_nobody_listening_is_tried_again(bot):
    with pytest.raises(NotSentError, match="连不上") as refused:
        sender_to(bot, hosts=frozenset({"bot.example.org:1"})).send(
            letter(bot, target="https://bot.example.org:1/")
        )

    assert not refused.value.lasting


def test_a_name_that_leads_inside_is_not_called(bot):
    """The robot is there, allowed and would answer; its address is an inner one."""
    sender = HookSender(
        frozenset({f"bot.example.org:{bot.port}"}),
        lookup=lambda _host, _port: ["1.1.1.1", "127.0.0.1"],
        tls=bot.tls,
    )

    with pytest.raises(NotSentError, match="内部网络"):
        sender.send(letter(bot))

    assert bot.calls == []


def test_the_own_lookup_finds_this_machine_and_refuses_it(bot):
    host = f"localhost:{bot.port}"

    with pytest.raises(NotSentError, match="内部网络"):
        HookSender(frozenset({host})).send(letter(bot, target=f"https://{host}/"))


@pytest.mark.parametrize(
    "target", ["https://evil.example/x", "http://bot.example.org/", "ftp://x"]
)
def test_an_address_that_is_not_allowed_any_more_is_not_called(bot, target):
    with pytest.raises(NotSentError) as refused:
        sender_to(bot).send(letter(bot, target=target))

    assert refused.value.lasting
    assert bot.calls == []


def test_a_channel_wants_an_allowed_host_and_keeps_its_address_sealed(world, settings):
    settings.YIBEN_WEBHOOK_HOSTS = ["qyapi.weixin.qq.com"]

    with pytest.raises(ManyErrors) as refused:
        channel_of(world, transport="wecom", target="https://evil.example/x")

    assert "管理员没有允许发往 evil.example" in refused.value.problems[0].message


def test_a_digest_reaches_the_robot_after_it_failed_once(world, settings, bot):
    """From the hour to the robot: composed, refused with 500, tried again, taken."""
    host = f"bot.example.org:{bot.port}"
    settings.YIBEN_WEBHOOK_HOSTS = [host]
    channel_of(world, transport="dingtalk", target=bot.url, secret=SECRET)
    compose_digests(at=AT)
    carriers = dict.fromkeys(Transport, sender_to(bot))

    bot.status = 500
    first = deliver_next(at=AT, senders=carriers)
    bot.status = 200
    row = Message.objects.get()
    second = deliver_next(at=row.next_at, senders=carriers)

    assert (first.state, second.state) == ("failed", "sent")
    told = [one["body"]["markdown"]["text"] for one in bot.calls]
    assert len(told) == 2
    assert "主题党日" in told[1]
    assert [name for name in world.people if name in told[1]] == []
    assert PERSONAL not in told[1]
    keys = {one["headers"]["Idempotency-Key"] for one in bot.calls}
    assert keys == {row.pk}
