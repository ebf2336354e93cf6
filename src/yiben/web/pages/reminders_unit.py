"""A unit's reminders: where its digest goes, and its calendar."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from yiben.common import clock
from yiben.common.ids import new_id
from yiben.reminders import queries
from yiben.reminders.actions import (
    add_channel,
    make_feed,
    remove_channel,
    revoke_feed,
    switch_channel,
    try_channel,
)
from yiben.reminders.checks import hours_awake
from yiben.web.forms.reminders import TOKEN, channel_questions, read_channel
from yiben.web.forms.sheet import Sheet
from yiben.web.panels.crumbs import crumbs_to
from yiben.web.panels.reminders import PreviewPanel, UnitPanel, feed_card

from .desk import Request, attempt, carry_out, show, turn_to
from .feeds import link_to

HERE = "unit-reminders"


@require_http_methods(["GET", "HEAD", "POST"])
def reminders_unit(request: Request, org_id: str) -> HttpResponse:
    """Show a unit's channels and calendar; a POST adds a channel."""
    unit = queries.unit(org_id, seen_by=request.user)
    if request.method != "POST":
        return _page(request, unit)
    sheet = _sheet(request.POST)
    form = read_channel(sheet)
    act = partial(add_channel, unit, form, by=request.user, at=clock.now())
    if attempt(sheet, act):
        return turn_to(request, "已添加。可以先试发一条。", HERE, org_id)
    return _page(request, unit, sheet)


def _sheet(raw: Any = None) -> Sheet:
    hours = hours_awake(queries.rules())
    start = {"weekday": "1", "hour": str(hours.start + 1), "token": new_id("x")}
    return Sheet(channel_questions(hours), raw, start)


def _page(
    request: Request, unit: Any, sheet: Sheet | None = None, link: str = ""
) -> HttpResponse:
    who = request.user
    keeps = queries.may_keep(unit, seen_by=who)
    follows = queries.may_follow(unit, seen_by=who)
    feed = queries.unit_feed(unit, seen_by=who)
    panel = UnitPanel(
        org_id=unit.pk,
        name=unit.name,
        crumbs=crumbs_to(unit, seen_by=who),
        channels=tuple(queries.channels_of(unit, seen_by=who)) if keeps else None,
        feed=feed_card(feed, link, unit.pk) if follows else None,
        hosts=tuple(sorted(queries.hosts())),
        token=new_id("x"),
        guessed_year=queries.unpublished_year(clock.today()),
    )
    return show(request, "reminders_unit", panel, sheet=sheet or _sheet())


@require_safe
def preview(request: Request, org_id: str) -> HttpResponse:
    """Show what the unit's digest would say today; nothing is sent."""
    unit = queries.unit(org_id, seen_by=request.user)
    found = queries.unit_digest(unit, on=clock.today(), seen_by=request.user)
    lead = f"{unit.name}：今天写的话，会写这些。这里只是预览，不发送。"
    panel = PreviewPanel(lead, reverse(HERE, args=[org_id]), tuple(found))
    return show(request, "reminders_preview", panel)


@require_POST
def feed_make(request: Request, org_id: str) -> HttpResponse:
    """Make a new link to the unit's calendar and show it, this once."""
    unit = queries.unit(org_id, seen_by=request.user)
    token = Sheet(TOKEN, request.POST).text("token")
    secret = carry_out(lambda: make_feed(unit, token, by=request.user, at=clock.now()))
    return _page(request, unit, link=link_to(request, secret))


@require_POST
def feed_revoke(request: Request, org_id: str) -> HttpResponse:
    """Revoke one's own link to the unit's calendar."""
    unit = queries.unit(org_id, seen_by=request.user)
    carry_out(lambda: revoke_feed(unit, by=request.user, at=clock.now()))
    return turn_to(request, "链接已作废，谁拿着都打不开了。", HERE, org_id)


@require_POST
def channel_switch(request: Request, channel_id: str) -> HttpResponse:
    """Switch a channel on or off."""
    row = queries.channel(channel_id, seen_by=request.user)
    on = request.POST.get("on") == "1"
    carry_out(lambda: switch_channel(row, on=on, by=request.user, at=clock.now()))
    said = "已启用。" if on else "已停用，还没发的不再发。"
    return turn_to(request, said, HERE, row.org_id)


@require_POST
def channel_remove(request: Request, channel_id: str) -> HttpResponse:
    """Remove a channel, address and secret with it."""
    row = queries.channel(channel_id, seen_by=request.user)
    carry_out(lambda: remove_channel(row, by=request.user, at=clock.now()))
    return turn_to(request, "已去掉，地址和密钥都已删除。", HERE, row.org_id)


@require_POST
def channel_try(request: Request, channel_id: str) -> HttpResponse:
    """Put a trial message into the outbox."""
    row = queries.channel(channel_id, seen_by=request.user)
    token = Sheet(TOKEN, request.POST).text("token")
    carry_out(lambda: try_channel(row, token, by=request.user, at=clock.now()))
    said = "试发的一条已放进发件箱，工作时间里十来分钟内发出。"
    return turn_to(request, said, HERE, row.org_id)
