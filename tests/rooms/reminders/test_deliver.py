"""The outbox: nothing is lost, nothing is sent twice without saying so."""

import json
from datetime import date, timedelta

import pytest
from django.core import mail

from tests.factories.gatherings import NOT_RECORDERS
from tests.factories.race import at_once
from tests.factories.reminders import (
    AT,
    FRIDAY,
    MAIL,
    Carrier,
    carried_by,
    channel_of,
    passing,
    wants,
)
from tests.factories.web import make_ruled_world
from yiben.common.clock import moment
from yiben.common.errors import RefusedError
from yiben.people.actions import set_flag
from yiben.reminders.actions import (
    MailSender,
    SinkSender,
    compose_digests,
    deliver_next,
    remove_channel,
    retry_message,
    senders,
    switch_channel,
    try_channel,
)
from yiben.reminders.checks import AlreadyMovedOnError, NotSentError
from yiben.reminders.models import Message
from yiben.reminders.queries import outbox
from yiben.reminders.words import Transport

LEASE = timedelta(minutes=6)


class Killed(BaseException):
    """What a process killed between sending and noting leaves behind: nothing."""


@pytest.fixture
def waiting(world):
    """One digest of the recorder waits."""
    wants(world["recorder"])
    compose_digests(at=AT)
    return world


def row() -> Message:
    return Message.objects.get()


def test_what_is_sent_is_marked_and_not_sent_again(waiting):
    carrier = Carrier()

    done = deliver_next(at=AT, senders=carried_by(carrier))
    nothing = deliver_next(at=AT, senders=carried_by(carrier))

    assert (done.state, nothing) == ("sent", None)
    assert [one.target for one in carrier.letters] == [MAIL]
    assert (row().state, row().sent_at, row().via) == ("sent", AT, "试")


def test_nothing_is_sent_in_quiet_hours(waiting):
    carrier = Carrier()

    quiet = [moment(FRIDAY, 21), moment(date(2026, 11, 21), 11)]

    assert [deliver_next(at=one, senders=carried_by(carrier)) for one in quiet] == [
        None,
        None,
    ]
    assert carrier.letters == []
    assert row().state == "waiting"


def test_a_failure_is_tried_again_later_and_later_then_given_up(waiting):
    carrier = Carrier([passing(f"对方出错（HTTP 50{n}）。") for n in range(9)])
    at, waits = AT, []

    while row().state != "given_up":
        deliver_next(at=at, senders=carried_by(carrier))
        if row().state == "failed":
            waits.append((row().next_at - at) // timedelta(minutes=1))
            assert deliver_next(at=at, senders=carried_by(carrier)) is None
            at = row().next_at

    assert waits == [10, 20, 40, 80, 160]
    assert len(carrier.letters) == row().attempts == 6
    assert row().note == "对方出错（HTTP 505）。"
    assert len({one.id for one in carrier.letters}) == 1


def test_a_lasting_reason_is_given_up_at_once(waiting):
    carrier = Carrier([NotSentError("邮件服务器不认收件地址。", lasting=True)])

    done = deliver_next(at=AT, senders=carried_by(carrier))

    assert done.state == "given_up"
    assert row().note == "邮件服务器不认收件地址。"


def test_killed_between_sending_and_noting_sends_once_more_and_says_so(waiting):
    carrier = Carrier([Killed()])
    with pytest.raises(Killed):
        deliver_next(at=AT, senders=carried_by(carrier))

    early = deliver_next(at=AT + timedelta(minutes=4), senders=carried_by(carrier))
    again = deliver_next(at=AT + LEASE, senders=carried_by(carrier))

    assert (early, again.state) == (None, "sent")
    first, second = carrier.letters
    assert first.id == second.id
    assert "可能已经发过一次" not in first.text
    assert "可能已经发过一次" in second.text
    assert "可能已经发过一次" in row().note


def test_killed_twice_is_never_sent_a_third_time_by_itself(waiting):
    carrier = Carrier([Killed(), Killed()])
    at = AT
    for _ in range(2):
        with pytest.raises(Killed):
            deliver_next(at=at, senders=carried_by(carrier))
        at += LEASE

    done = deliver_next(at=at, senders=carried_by(carrier))

    assert done.state == "given_up"
    assert len(carrier.letters) == 2
    assert "为免再重复" in row().note


def test_a_late_note_of_an_old_sender_changes_nothing(waiting):
    """A sender that outlives its lease finds that the message went to another."""
    inner = Carrier()

    class Slow(Carrier):
        def send(self, letter):
            super().send(letter)
            deliver_next(at=AT + LEASE, senders=carried_by(inner))
            raise passing()

    deliver_next(at=AT, senders=carried_by(Slow()))

    assert len(inner.letters) == 1
    assert row().state == "sent"


def test_a_digest_of_last_week_is_not_sent_this_week(waiting):
    carrier = Carrier()

    done = deliver_next(at=AT + timedelta(days=4), senders=carried_by(carrier))

    assert done.state == "given_up"
    assert (carrier.letters, row().note) == ([], "过了时候，没有发出。")


def test_what_is_no_longer_wanted_is_dropped_at_the_last_moment(waiting):
    carrier = Carrier()
    wants(waiting["recorder"], way="off")

    done = deliver_next(at=AT, senders=carried_by(carrier))

    assert (done.state, carrier.letters) == ("dropped", [])


def test_who_became_frail_since_is_not_sent_to(waiting):
    carrier = Carrier()
    person = waiting.people["王小禾"]
    set_flag(person, "frail", from_on=FRIDAY, by=waiting["superior"], at=AT)

    done = deliver_next(at=AT, senders=carried_by(carrier))

    assert (done.state, carrier.letters) == ("dropped", [])


@pytest.mark.parametrize("how", ["switched off", "removed"])
def test_a_channel_that_is_gone_gets_nothing_more(world, how):
    channel = channel_of(world)
    compose_digests(at=AT)
    if how == "removed":
        remove_channel(channel, by=world["recorder"], at=AT)
    else:
        switch_channel(channel, on=False, by=world["recorder"], at=AT)
    carrier = Carrier()

    done = deliver_next(at=AT, senders=carried_by(carrier))

    assert (done.state, carrier.letters) == ("dropped", [])


def test_an_administrator_sends_again_what_was_given_up(waiting):
    carrier = Carrier([NotSentError("对方不收（HTTP 404）。", lasting=True)])
    deliver_next(at=AT, senders=carried_by(carrier))

    retry_message(row(), by=waiting["system_admin"], at=AT)
    with pytest.raises(AlreadyMovedOnError):
        retry_message(row(), by=waiting["system_admin"], at=AT)
    done = deliver_next(at=AT, senders=carried_by(carrier))

    assert done.state == "sent"


def test_only_the_system_administrator_sees_the_outbox_or_sends_again(waiting):
    Message.objects.update(state="given_up")
    everybody = {*NOT_RECORDERS, "recorder"} - {"system_admin"}

    for name in sorted(everybody):
        with pytest.raises(RefusedError):
            retry_message(row(), by=waiting[name], at=AT)
        with pytest.raises(RefusedError):
            outbox(seen_by=waiting[name])

    assert row().state == "given_up"
    (shown,) = outbox(seen_by=waiting["system_admin"])
    assert shown.addressee == "个人"
    assert not hasattr(shown, "text")


def test_a_trial_is_sent_once_however_often_the_button_is_pressed(world):
    channel = channel_of(world)
    for _ in range(2):
        try_channel(channel, "x_1", by=world["recorder"], at=AT)
    carrier = Carrier()

    deliver_next(at=AT, senders=carried_by(carrier))

    (letter,) = carrier.letters
    assert letter.target == "zhibu@example.org"
    assert "收到就说明地址填对了" in letter.text


def test_without_configuration_messages_become_files_on_this_machine(
    waiting, settings, tmp_path
):
    settings.VAR = tmp_path
    carriers = senders()

    done = deliver_next(at=AT, senders=carriers)

    path = tmp_path / "outbox" / f"{done.id}.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    assert (row().state, row().via) == ("sent", "写到本机")
    assert "主题党日" in told["text"]
    assert MAIL not in path.read_text(encoding="utf-8")
    assert path.stat().st_mode & 0o077 == 0
    assert mail.outbox == []


def test_a_disk_that_is_full_is_a_reason_to_try_again(waiting, tmp_path):
    (tmp_path / "outbox").write_text("a file where the folder should be")

    done = deliver_next(at=AT, senders=carried_by(SinkSender(tmp_path / "outbox")))

    assert done.state == "failed"
    assert "写不进去" in row().note


def test_a_demonstration_never_sends(settings, tmp_path):
    settings.YIBEN_DEMO = True
    settings.YIBEN_EMAIL_ON = True
    settings.YIBEN_WEBHOOK_HOSTS = ["qyapi.weixin.qq.com"]

    names = {type(one).__name__ for one in senders().values()}
    settings.YIBEN_DEMO = False
    real = {to.value: type(one).__name__ for to, one in senders().items()}

    assert names == {"SinkSender"}
    assert real == {
        "email": "MailSender",
        "wecom": "HookSender",
        "dingtalk": "HookSender",
        "plain": "HookSender",
    }


def test_a_mail_carries_an_id_by_which_a_copy_is_known(waiting):
    sender = MailSender("一本账 <yiben@example.org>")

    deliver_next(at=AT, senders=dict.fromkeys(Transport, sender))

    (sent,) = mail.outbox
    assert sent.to == [MAIL]
    assert sent.message()["Message-ID"] == f"<{row().pk}@example.org>"
    assert sent.message()["Auto-Submitted"] == "auto-generated"
    assert sent.subject == "一本账：本周提醒（2026年第47周）"


def test_a_mail_server_that_does_not_answer_is_tried_again(waiting, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    sender = MailSender("yiben@example.org")

    done = deliver_next(at=AT, senders=dict.fromkeys(Transport, sender))

    assert done.state == "failed"
    assert row().note == "邮件服务器没有收下（ConnectionRefusedError）。"


@pytest.mark.django_db(transaction=True)
def test_two_deliverers_at_once_send_each_message_once():
    world = make_ruled_world()
    names = ("recorder", "second", "superior", "neighbour", "town_recorder")
    for name in names:
        wants(world[name], address=f"{name}@example.org")
    channel_of(world)
    written = compose_digests(at=AT)
    carrier = Carrier()

    def run() -> int:
        count = 0
        while deliver_next(at=AT, senders=carried_by(carrier)):
            count += 1
        return count

    done = at_once(run, run, run)

    sent = [one.id for one in carrier.letters]
    assert written >= 4
    assert sum(done) == len(sent) == len(set(sent)) == written
    assert set(Message.objects.values_list("state", flat=True)) <= {"sent", "dropped"}
