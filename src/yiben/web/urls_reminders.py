"""Addresses of reminders: one's own, a unit's, the outbox, calendar links."""

from django.urls import path

from .pages import feeds, outbox, reminders, reminders_unit

UNIT = "units/<str:org_id>/reminders"
CHANNEL = "channels/<str:channel_id>"

urlpatterns = [
    path("me/reminders/", reminders.reminders, name="reminders"),
    path("me/reminders/preview/", reminders.preview, name="reminders-preview"),
    path("me/reminders/confirm/", reminders.confirm, name="reminders-confirm"),
    path("me/reminders/feed/", reminders.feed_make, name="reminders-feed"),
    path(
        "me/reminders/feed/revoke/",
        reminders.feed_revoke,
        name="reminders-feed-revoke",
    ),
    path(f"{UNIT}/", reminders_unit.reminders_unit, name="unit-reminders"),
    path(f"{UNIT}/preview/", reminders_unit.preview, name="unit-reminders-preview"),
    path(f"{UNIT}/feed/", reminders_unit.feed_make, name="unit-feed"),
    path(f"{UNIT}/feed/revoke/", reminders_unit.feed_revoke, name="unit-feed-revoke"),
    path(f"{CHANNEL}/switch/", reminders_unit.channel_switch, name="channel-switch"),
    path(f"{CHANNEL}/remove/", reminders_unit.channel_remove, name="channel-remove"),
    path(f"{CHANNEL}/try/", reminders_unit.channel_try, name="channel-try"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/<str:message_id>/retry/", outbox.retry, name="outbox-retry"),
    path("feeds/<str:token>.ics", feeds.feed, name="feed"),
]
