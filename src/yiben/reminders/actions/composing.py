"""Composing the digests of a week: each once, at its hour, in working hours."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.conf import settings

from yiben.common.clock import local_day
from yiben.people.models import Account
from yiben.reminders import checks
from yiben.reminders.facts import (
    hook_text,
    is_frail,
    mail_text,
    sections_for,
    sections_of,
    subject_of,
)
from yiben.reminders.models import Channel, Message, Preference
from yiben.reminders.queries import rules
from yiben.reminders.words import (
    HOOKS,
    OVER,
    MessageState,
    Section,
    Transport,
    Way,
)
from yiben.standing.actions import ensure_year

KEPT = timedelta(days=90)
"""So long reminders are kept (domain.md, how long what is kept)."""

OWN_WAY_OUT = "不想再收，在“我的—提醒和日历”里选“不要提醒”。"
UNIT_WAY_OUT = "不想再收，请本组织的记录员在“提醒和日历订阅”里停用。"
NOTHING = "这一周没有要提醒的"


def compose_digests(*, at: datetime) -> int:
    """Write what is due to be sent at a moment; return how many were written.

    Safe to call at any time and from several processes: a digest has one key for
    its addressee and week, and the second one is refused by the database. In
    quiet hours nothing is written; to the frail nothing ever is.
    """
    told = rules()
    if checks.is_quiet(at, told):
        return 0
    day, week = local_day(at), checks.week_of(at)
    waiting = list(_waiting(at, week, told))
    if not waiting:
        return 0
    for year in {day.year, (day + timedelta(days=31)).year}:
        ensure_year(year=year, at=at)
    return sum(_compose(one, week, at) for one in waiting)


def _waiting(
    at: datetime, week: str, told: checks.Rules
) -> Iterator[Preference | Channel]:
    """Give whose hour has come this week and who has no message for it yet."""
    done = set(
        Message.objects.filter(key__startswith=f"digest:{week}:").values_list(
            "key", flat=True
        )
    )
    wanted: Iterable[Preference | Channel] = [
        *Preference.objects.filter(way=Way.EMAIL, is_confirmed=True).select_related(
            "account"
        ),
        *Channel.objects.filter(is_on=True).select_related("org"),
    ]
    for one in wanted:
        due = checks.due_moment(one.weekday, one.hour, at, told)
        if due is not None and due <= at and _key(one, week) not in done:
            yield one


def _key(one: Preference | Channel, week: str) -> str:
    return f"digest:{week}:{one.pk}"


def _compose(one: Preference | Channel, week: str, at: datetime) -> bool:
    if isinstance(one, Channel):
        return _write(one, None, week, sections_of(one.org, on=local_day(at)), at)
    account, day = one.account, local_day(at)
    if not account.is_active or is_frail(account.person_id, day):
        return False
    return _write(one, account, week, sections_for(account, on=day), at)


def _write(
    one: Preference | Channel,
    account: Account | None,
    week: str,
    sections: list[Section],
    at: datetime,
) -> bool:
    """Put a message into the outbox unless there is one; say whether it is to go."""
    channel = one if isinstance(one, Channel) else None
    transport = channel.transport if channel else Transport.EMAIL.value
    base = settings.YIBEN_BASE_URL
    if transport in HOOKS:
        text = hook_text(sections, base)
    else:
        text = mail_text(sections, base, UNIT_WAY_OUT if channel else OWN_WAY_OUT)
    state = MessageState.WAITING if sections else MessageState.DROPPED
    made, is_new = Message.objects.get_or_create(
        key=_key(one, week),
        defaults={
            "account": account,
            "channel": channel,
            "org": channel.org if channel else None,
            "transport": transport,
            "subject": subject_of(channel.org.short_name if channel else "", week),
            "text": text if sections else None,
            "state": state.value,
            "made_at": at,
            "next_at": at,
            "expires_at": checks.end_of_week(at),
            "note": "" if sections else NOTHING,
        },
    )
    return is_new and made.state == MessageState.WAITING


def forget_old(*, at: datetime) -> list[str]:
    """Delete what was settled and is older than reminders are kept; return its ids."""
    rows = Message.objects.filter(state__in=OVER, made_at__lt=at - KEPT)
    gone = list(rows.values_list("pk", flat=True))
    rows.filter(pk__in=gone).delete()
    return gone
