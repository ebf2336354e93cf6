"""Keeping the channels of a unit: add, switch, remove, try."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from yiben.common.errors import ManyErrors
from yiben.org.models import Org
from yiben.people.access import hold
from yiben.people.actions import note_audit
from yiben.people.models import Account
from yiben.people.words import Outcome
from yiben.reminders import access, checks
from yiben.reminders.facts import trial_text
from yiben.reminders.models import Channel, Message
from yiben.reminders.queries import hosts, rules
from yiben.reminders.words import MOST_CHANNELS, ChannelForm

TRIAL_LASTS = timedelta(days=3)


def add_channel(org: Org, form: ChannelForm, *, by: Account, at: datetime) -> Channel:
    """Add a place to which a unit's digest goes; the same form twice is one.

    Raises ManyErrors and TooManyChannelsError.
    """
    access.require_keep(hold(by), org)
    found = _sent_before(org, form.token)
    if found is not None:
        return found
    problems = list(checks.channel_problems(form, rules(), hosts()))
    if problems:
        raise ManyErrors(problems)
    try:
        with transaction.atomic():
            return _add(org, form, by=by, at=at)
    except IntegrityError:
        found = _sent_before(org, form.token)
        if found is None:  # pragma: no cover -- not a form sent twice
            raise
        return found


def _sent_before(org: Org, token: str) -> Channel | None:
    if not token:
        return None
    return Channel.objects.filter(org=org, token=token).first()


def _add(org: Org, form: ChannelForm, *, by: Account, at: datetime) -> Channel:
    Org.objects.select_for_update().get(pk=org.pk)
    if Channel.objects.filter(org=org).count() >= MOST_CHANNELS:
        raise checks.TooManyChannelsError
    row = Channel.objects.create(
        org=org,
        transport=str(form.transport),
        target=form.target,
        secret=form.secret or None,
        weekday=form.weekday,
        hour=form.hour,
        token=form.token or None,
        made_at=at,
    )
    _note("add_channel", row, by=by, at=at)
    return row


@transaction.atomic
def switch_channel(channel: Channel, *, on: bool, by: Account, at: datetime) -> Channel:
    """Switch a channel on or off; what waits for one that is off is not sent."""
    access.require_keep(hold(by), channel.org)
    row = _held(channel)
    row.is_on = on
    row.save(update_fields=["is_on"])
    _note("switch_channel", row, by=by, at=at)
    return row


@transaction.atomic
def remove_channel(channel: Channel, *, by: Account, at: datetime) -> None:
    """Remove a channel with its address and its secret; messages stay on the list."""
    access.require_keep(hold(by), channel.org)
    row = _held(channel)
    _note("remove_channel", row, by=by, at=at)
    row.delete()


@transaction.atomic
def try_channel(channel: Channel, token: str, *, by: Account, at: datetime) -> Message:
    """Put a trial message into the outbox; it waits for working hours like others."""
    access.require_keep(hold(by), channel.org)
    made, _ = Message.objects.get_or_create(
        key=f"trial:{channel.pk}:{token[:40]}",
        defaults={
            "channel": channel,
            "org": channel.org,
            "transport": channel.transport,
            "subject": "一本账：试发",
            "text": trial_text(channel.org.short_name),
            "made_at": at,
            "next_at": at,
            "expires_at": at + TRIAL_LASTS,
        },
    )
    return made


def _held(channel: Channel) -> Channel:
    rows = Channel.objects.select_for_update(of=("self",)).select_related("org")
    return rows.get(pk=channel.pk)


def _note(action: str, row: Channel, *, by: Account, at: datetime) -> None:
    thing = f"channel:{row.pk}"
    note_audit(by, f"reminders.{action}", thing, row.org, Outcome.DONE, at)
