"""Reads of reminders: choices, channels, previews, the outbox, links."""

from collections import Counter
from datetime import date, datetime

from django.conf import settings
from django.db.models import QuerySet

from yiben.common.errors import RefusedError
from yiben.common.seal import sm3
from yiben.org.access import Viewer
from yiben.org.models import Org
from yiben.org.queries import orgs_rows
from yiben.people.access import hold
from yiben.people.models import Account

from . import access, checks
from .facts import is_frail, sections_for, sections_of
from .models import Channel, FeedToken, Message, Preference
from .words import (
    DAYS,
    ChannelRow,
    FeedRow,
    MessageRow,
    MessageState,
    PreferenceView,
    Scope,
    Section,
    Way,
)

DECEMBER = 12
SHOWN = 100
"""So many messages on a page."""


def rules() -> checks.Rules:
    """Return the quiet hours and working days of this installation."""
    path = settings.YIBEN_PACKS / "working-days.yaml"
    return checks.rules_from(settings.YIBEN_QUIET_HOURS, path)


def hosts() -> frozenset[str]:
    """Return the hosts that an administrator allowed robots to be called at."""
    return frozenset(settings.YIBEN_WEBHOOK_HOSTS)


def unpublished_year(on: date) -> int | None:
    """Return the year whose holidays are only guessed so far; in December the next."""
    told = rules()
    years = [on.year, on.year + 1] if on.month == DECEMBER else [on.year]
    return next((y for y in years if not checks.is_published_year(y, told)), None)


def my_preference(*, on: date, seen_by: Viewer) -> PreferenceView:
    """Return what the viewer chose; nothing wanted and Monday at nine to begin with."""
    row = Preference.objects.filter(account_id=seen_by.id).first()
    frail = is_frail(seen_by.person_id, on)
    if row is None:
        return PreferenceView(Way.OFF.value, 1, 9, "", frail)
    return PreferenceView(
        row.way, row.weekday, row.hour, row.address or "", frail, row.is_confirmed
    )


def my_digest(*, on: date, seen_by: Account) -> list[Section]:
    """Return what a digest would say to the viewer on a day; nothing is sent."""
    return sections_for(seen_by, on=on)


def my_feed(*, seen_by: Viewer) -> FeedRow | None:
    """Return the viewer's own link, if there is one that works."""
    return _feed(seen_by.id, None)


def unit_feed(org: Org, *, seen_by: Viewer) -> FeedRow | None:
    """Return the viewer's link to a unit's calendar, if there is one that works."""
    access.require_open(hold(seen_by), org)
    return _feed(seen_by.id, org.pk)


def _feed(account_id: str, org_id: str | None) -> FeedRow | None:
    row = FeedToken.objects.filter(live_key=f"{account_id}:{org_id or ''}").first()
    return FeedRow(row.pk, row.scope, row.org_id, row.made_at) if row else None


def unit(org_id: str, *, seen_by: Viewer) -> Org:
    """Return a unit whose reminders are open to the viewer, or raise RefusedError."""
    found = orgs_rows([org_id])
    if not found:
        raise RefusedError("reminders.see", org_id)
    access.require_open(hold(seen_by), found[0])
    return found[0]


def may_keep(org: Org, *, seen_by: Viewer) -> bool:
    """Say whether the viewer keeps the channels of a unit."""
    return access.may_keep(hold(seen_by), org)


def may_follow(org: Org, *, seen_by: Viewer) -> bool:
    """Say whether the viewer may have the calendar of a unit."""
    return access.may_follow(hold(seen_by), org)


def unit_digest(org: Org, *, on: date, seen_by: Viewer) -> list[Section]:
    """Return what the unit's channels would be told on a day; nothing is sent."""
    access.require_follow(hold(seen_by), org)
    return sections_of(org, on=on)


def channels_of(org: Org, *, seen_by: Viewer) -> list[ChannelRow]:
    """Return the channels of a unit, for who keeps them."""
    access.require_keep(hold(seen_by), org)
    return _channels(Channel.objects.filter(org=org))


def channel(channel_id: str, *, seen_by: Viewer) -> Channel:
    """Return a channel for an action; RefusedError if missing or not open."""
    found = Channel.objects.select_related("org").filter(pk=channel_id).first()
    if found is None:
        raise RefusedError("channel.keep", channel_id)
    access.require_keep(hold(seen_by), found.org)
    return found


def all_channels(*, seen_by: Viewer, limit: int = 200) -> list[ChannelRow]:
    """Return the channels of every unit, for the system administrator."""
    access.require_outbox(hold(seen_by))
    return _channels(Channel.objects.all())[:limit]


def _channels(rows: QuerySet[Channel]) -> list[ChannelRow]:
    days = dict(DAYS)
    return [
        ChannelRow(
            id=one.pk,
            org_id=one.org_id,
            org_name=one.org.name,
            transport=one.transport,
            transport_label=one.get_transport_display(),
            target=checks.masked(one.transport, one.target or ""),
            when=f"{days[str(one.weekday)]} {one.hour}点",
            is_on=one.is_on,
            has_secret=one.secret is not None,
        )
        for one in rows.select_related("org").order_by("org__path", "made_at", "pk")
    ]


def outbox(*, seen_by: Viewer, state: str = "", page: int = 1) -> list[MessageRow]:
    """Return a page of messages, newest first: no text, no name of a person."""
    access.require_outbox(hold(seen_by))
    rows = Message.objects.select_related("org").defer("text")
    if state in set(MessageState):
        rows = rows.filter(state=state)
    start = (max(page, 1) - 1) * SHOWN
    return [_row(one) for one in rows.order_by("-made_at", "pk")[start : start + SHOWN]]


def outbox_counts(*, seen_by: Viewer) -> dict[str, int]:
    """Return how many messages stand where."""
    access.require_outbox(hold(seen_by))
    return dict(Counter(Message.objects.values_list("state", flat=True)))


def message(message_id: str, *, seen_by: Viewer) -> Message:
    """Return a message to send again, or raise RefusedError."""
    access.require_outbox(hold(seen_by))
    found = Message.objects.filter(pk=message_id).first()
    if found is None:
        raise RefusedError("outbox.see", message_id)
    return found


def _row(one: Message) -> MessageRow:
    return MessageRow(
        id=one.pk,
        transport_label=one.get_transport_display(),
        addressee=one.org.name if one.org else "个人",
        subject=one.subject,
        state=one.state,
        state_label=one.get_state_display(),
        attempts=one.attempts,
        made_at=one.made_at,
        next_at=one.next_at,
        sent_at=one.sent_at,
        via=one.via,
        note=one.note,
    )


def link_behind(token: str) -> FeedToken | None:
    """Return the link of a token that works; None if unknown, revoked or outlived.

    The right of whoever made it is asked again at every reading.
    """
    digest = sm3(token.encode())
    rows = FeedToken.objects.select_related("account", "org")
    found = rows.filter(digest=digest).first()
    if found is None or not access.still_holds(found, found.account):
        return None
    return found


def name_of_calendar(link: FeedToken) -> str:
    """Return how a calendar program names the calendar."""
    if link.scope == Scope.UNIT and link.org is not None:
        return f"一本账：{link.org.short_name}"
    return "一本账：我的日历"


def is_quiet_now(at: datetime) -> bool:
    """Say whether nothing is sent at a moment."""
    return checks.is_quiet(at, rules())
