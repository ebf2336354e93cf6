"""The pages of reminders: one's own, a unit's, a preview, the outbox."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from yiben.common.ids import new_id
from yiben.reminders.words import (
    ChannelRow,
    FeedRow,
    MessageRow,
    MessageState,
    PreferenceView,
    Section,
)

from .crumbs import Crumb


@dataclass(frozen=True, slots=True)
class FeedCard:
    """A calendar link: the one that works, a new one just made, the buttons."""

    row: FeedRow | None
    link: str
    token: str
    make_url: str
    revoke_url: str


@dataclass(frozen=True, slots=True)
class RemindersPanel:
    """One's own page."""

    told: PreferenceView
    feed: FeedCard | None
    guessed_year: int | None


@dataclass(frozen=True, slots=True)
class UnitPanel:
    """The page of a unit; ``channels`` is None for who does not keep them."""

    org_id: str
    name: str
    crumbs: tuple[Crumb, ...]
    channels: tuple[ChannelRow, ...] | None
    feed: FeedCard | None
    hosts: tuple[str, ...]
    token: str
    guessed_year: int | None


@dataclass(frozen=True, slots=True)
class PreviewPanel:
    """What a digest would say today."""

    lead: str
    back: str
    sections: tuple[Section, ...]
    is_frail: bool = False


@dataclass(frozen=True, slots=True)
class StateLine:
    """A state of the outbox, with the number of messages in it."""

    label: str
    url: str
    count: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class OutboxPanel:
    """The outbox, as far as an administrator sees it."""

    states: tuple[StateLine, ...]
    rows: tuple[MessageRow, ...]
    channels: tuple[ChannelRow, ...]
    sends: tuple[str, ...]
    is_quiet: bool
    previous: str
    next: str
    place: str


def feed_card(row: FeedRow | None, link: str = "", org_id: str = "") -> FeedCard:
    """Return the card of a link; ``link`` is shown once, when it was made."""
    at = [org_id] if org_id else []
    make, revoke = (
        ("unit-feed", "unit-feed-revoke")
        if org_id
        else ("reminders-feed", "reminders-feed-revoke")
    )
    return FeedCard(
        row, link, new_id("x"), reverse(make, args=at), reverse(revoke, args=at)
    )


def outbox_panel(
    rows: Sequence[MessageRow],
    counts: Mapping[str, int],
    channels: Sequence[ChannelRow],
    *,
    sends: tuple[str, ...],
    is_quiet: bool,
    state: str,
    page: int,
    size: int,
) -> OutboxPanel:
    """Return the page: states with their numbers, one page of messages."""
    here = reverse("outbox")
    states = [
        StateLine(
            one.label, f"{here}?state={one.value}", counts.get(one, 0), one == state
        )
        for one in MessageState
    ]
    everything = StateLine("全部", here, sum(counts.values()), is_current=not state)
    asked = f"{here}?state={state}&page="
    return OutboxPanel(
        states=(everything, *states),
        rows=tuple(rows),
        channels=tuple(channels),
        sends=sends,
        is_quiet=is_quiet,
        previous=f"{asked}{page - 1}" if page > 1 else "",
        next=f"{asked}{page + 1}" if len(rows) == size else "",
        place=f"第 {page} 页",
    )
