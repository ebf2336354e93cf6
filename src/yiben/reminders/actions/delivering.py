"""Delivering what waits: one message at a time, each under a lease.

At least once: a message is marked as sent only after it was. Whoever is killed
between the two leaves a lease that runs out; the message then goes out once
more, with the same id and a word that it may be the second copy, and after a
second such end never again by itself. So at most one duplicate comes of it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction
from django.db.models import Q

from yiben.common.clock import local_day
from yiben.common.ids import new_id
from yiben.people.access import hold
from yiben.people.actions import note_audit
from yiben.people.models import Account
from yiben.people.words import Outcome as Audited
from yiben.reminders import access, checks
from yiben.reminders.facts import is_frail
from yiben.reminders.models import Message, Preference
from yiben.reminders.queries import rules
from yiben.reminders.words import RETRIED, Letter, MessageState, Transport, Way

from .choosing import confirm_key
from .senders import Senders

LEASE: Final = timedelta(minutes=5)
"""Longer than any sender takes; after it somebody else may try."""

FIRST_WAIT: Final = timedelta(minutes=10)
MOST_ATTEMPTS: Final = 6
"""With doubling waits about five hours, within the day the digest was meant for."""

AGAIN = "（发送曾经中断，这一条可能已经发过一次。）"
TWICE_LOST = "发送两次都中断，可能已经收到一份；为免再重复，不再自动发送。"
TOO_LATE = "过了时候，没有发出。"
NOT_WANTED = "写成以后停用了、换了人，或不再提醒。"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one message."""

    id: str
    state: str


def deliver_next(*, at: datetime, senders: Senders) -> Outcome | None:
    """Send the message that has waited longest; None if none may go now.

    The caller asks again, with the moment of then, until there is none. Two
    callers at once never send the same one.
    """
    told = rules()
    if checks.is_quiet(at, told):
        return None
    row = _claim(at)
    if row is None or row.state != MessageState.SENDING:
        return Outcome(row.pk, row.state) if row else None
    letter = _letter(row, at)
    if letter is None:
        return _settle(row, MessageState.DROPPED, note=NOT_WANTED)
    sender = senders[Transport(row.transport)]
    try:
        sender.send(letter)
    except checks.NotSentError as reason:
        return _put_off(row, reason, at)
    return _settle(row, MessageState.SENT, via=sender.name, sent_at=at)


@transaction.atomic
def _claim(at: datetime) -> Message | None:
    """Take the next message under a lease, or settle one that must not go."""
    ready = Q(state__in=[MessageState.WAITING, MessageState.FAILED], next_at__lte=at)
    lost = Q(state=MessageState.SENDING, lease_until__lte=at)
    skip = connection.features.has_select_for_update_skip_locked
    rows = Message.objects.select_for_update(skip_locked=skip, of=("self",))
    rows = rows.select_related("channel__org", "account")
    row = rows.filter(ready | lost).order_by("next_at", "pk").first()
    if row is None:
        return None
    if row.state == MessageState.SENDING:
        row.lost += 1
    row.lease = row.lease_until = None
    if row.lost > 1:
        row.state, row.note = MessageState.GIVEN_UP.value, TWICE_LOST
    elif row.expires_at <= at:
        row.state, row.note = MessageState.GIVEN_UP.value, TOO_LATE
    else:
        row.state, row.attempts = MessageState.SENDING.value, row.attempts + 1
        row.lease, row.lease_until = new_id("l"), at + LEASE
    row.save()
    return row


def _letter(row: Message, at: datetime) -> Letter | None:
    """Return what is sent; None if it is no longer wanted (asked just before)."""
    target, secret = _target(row, at)
    if not target:
        return None
    again = row.lost > 0
    return Letter(
        id=row.pk,
        transport=row.transport,
        target=target,
        secret=secret,
        subject=row.subject,
        text=(row.text or "") + (f"\n{AGAIN}" if again else ""),
        at=at,
        again=again,
    )


def _target(row: Message, at: datetime) -> tuple[str, str]:
    if row.channel is not None:
        on = row.channel.is_on and row.channel.transport == row.transport
        return (row.channel.target or "", row.channel.secret or "") if on else ("", "")
    if row.account is None or not row.account.is_active:
        return "", ""
    if is_frail(row.account.person_id, local_day(at)):
        return "", ""
    chosen = Preference.objects.filter(account=row.account, way=Way.EMAIL).first()
    if chosen is None or not chosen.address:
        return "", ""
    # A code goes to the address it was made for, before that one is confirmed.
    key = confirm_key(row.account.pk, chosen.address, local_day(row.made_at))
    return (chosen.address, "") if chosen.is_confirmed or row.key == key else ("", "")


def _put_off(row: Message, reason: checks.NotSentError, at: datetime) -> Outcome:
    if reason.lasting or row.attempts >= MOST_ATTEMPTS:
        return _settle(row, MessageState.GIVEN_UP, note=reason.message)
    wait = FIRST_WAIT * 2 ** (row.attempts - 1)
    return _settle(row, MessageState.FAILED, note=reason.message, next_at=at + wait)


def _settle(row: Message, state: MessageState, **changed: object) -> Outcome:
    """Write what became of it, unless the lease went to somebody else meanwhile."""
    note = str(changed.pop("note", ""))
    if row.lost:
        note = f"{AGAIN}{note}"
    Message.objects.filter(pk=row.pk, lease=row.lease).update(
        state=state.value, lease=None, lease_until=None, note=note[:200], **changed
    )
    return Outcome(row.pk, state.value)


@transaction.atomic
def retry_message(message: Message, *, by: Account, at: datetime) -> Message:
    """Send again what failed or was given up; raises AlreadyMovedOnError.

    It gets a week, as if it were new; an administrator decides, who sees that
    it may be a duplicate.
    """
    access.require_outbox(hold(by))
    row = Message.objects.select_for_update().get(pk=message.pk)
    if row.state not in RETRIED:
        raise checks.AlreadyMovedOnError(row.get_state_display())
    row.state, row.attempts = MessageState.WAITING.value, 0
    row.lost = min(row.lost, 1)
    row.next_at, row.expires_at = at, at + timedelta(days=7)
    row.save()
    thing = f"message:{row.pk}"
    note_audit(by, "reminders.retry", thing, row.org, Audited.DONE, at)
    return row
