"""``yiben remind``: compose what is due and deliver what waits."""

import argparse

from django.conf import settings

from yiben.common.clock import now
from yiben.reminders.actions import (
    compose_digests,
    deliver_next,
    forget_old,
    senders,
)
from yiben.reminders.queries import is_quiet_now
from yiben.reminders.words import MessageState

MOST = 5000
"""Messages of one run; the next one goes on."""


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the word."""
    words = "写好到了时候的提醒并发出；每十分钟运行一次，重复运行不会发两份"
    remind = commands.add_parser("remind", help=words)
    remind.set_defaults(run=run_remind)


def run_remind(_args: argparse.Namespace) -> int:
    """Compose, deliver one after the other, and say what became of them."""
    for gone in forget_old(at=now()):
        (settings.VAR / "outbox" / f"{gone}.json").unlink(missing_ok=True)
    if is_quiet_now(now()):
        print("现在是安静时段或休息日，什么也不发")
        return 0
    written = compose_digests(at=now())
    carriers = senders()
    states: list[str] = []
    # The moment is read anew for each, so that every lease counts from its start.
    while len(states) < MOST and (done := deliver_next(at=now(), senders=carriers)):
        states.append(done.state)
    sent = states.count(MessageState.SENT)
    failed = states.count(MessageState.FAILED)
    given_up = states.count(MessageState.GIVEN_UP)
    print(
        f"新写 {written} 份，发出 {sent} 份，没发出会再试 {failed} 份，"
        f"不再自动试 {given_up} 份"
    )
    return 0
