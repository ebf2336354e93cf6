"""One's own reminders: the day, the hour, the address, the calendar link."""

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from yiben.common import clock
from yiben.reminders import queries
from yiben.reminders.actions import (
    choose_reminders,
    confirm_address,
    make_feed,
    revoke_feed,
)
from yiben.reminders.checks import hours_awake
from yiben.reminders.words import PreferenceView
from yiben.web.forms.reminders import (
    CODE,
    TOKEN,
    choice_questions,
    choice_start,
    read_choice,
)
from yiben.web.forms.sheet import Sheet
from yiben.web.panels.reminders import (
    FeedCard,
    PreviewPanel,
    RemindersPanel,
    feed_card,
)

from .desk import Request, attempt, carry_out, show, turn_to
from .feeds import link_to


@require_http_methods(["GET", "HEAD", "POST"])
def reminders(request: Request) -> HttpResponse:
    """Show what one chose; a POST chooses."""
    who = request.user
    told = queries.my_preference(on=clock.today(), seen_by=who)
    sheet = _sheet(told, request.POST if request.method == "POST" else None)
    form = read_choice(sheet)
    if attempt(sheet, lambda: choose_reminders(form, by=who, at=clock.now())):
        return turn_to(request, "已按你选的保存。", "reminders")
    return _page(request, told, sheet)


def _sheet(told: PreferenceView, raw: QueryDict | None = None) -> Sheet:
    hours = hours_awake(queries.rules())
    return Sheet(choice_questions(hours), raw, choice_start(told))


def _page(
    request: Request,
    told: PreferenceView,
    sheet: Sheet,
    link: str = "",
    code: Sheet | None = None,
) -> HttpResponse:
    panel = RemindersPanel(
        told=told,
        feed=_card(request, link),
        guessed_year=queries.unpublished_year(clock.today()),
    )
    return show(request, "reminders", panel, sheet=sheet, code=code or Sheet(CODE))


def _card(request: Request, link: str) -> FeedCard | None:
    if request.user.person_id is None:
        return None
    return feed_card(queries.my_feed(seen_by=request.user), link)


@require_POST
def confirm(request: Request) -> HttpResponse:
    """Confirm one's address by the code that was sent there."""
    sheet = Sheet(CODE, request.POST)
    code = sheet.text("code")
    if attempt(sheet, lambda: confirm_address(code, by=request.user, at=clock.now())):
        return turn_to(request, "邮箱已确认，从下一次起按时发。", "reminders")
    told = queries.my_preference(on=clock.today(), seen_by=request.user)
    return _page(request, told, _sheet(told), code=sheet)


@require_safe
def preview(request: Request) -> HttpResponse:
    """Show what the digest would say today; nothing is sent."""
    who, today = request.user, clock.today()
    panel = PreviewPanel(
        lead="今天写的话，会写这些。这里只是预览，不发送。",
        back=reverse("reminders"),
        sections=tuple(queries.my_digest(on=today, seen_by=who)),
        is_frail=queries.my_preference(on=today, seen_by=who).is_frail,
    )
    return show(request, "reminders_preview", panel)


@require_POST
def feed_make(request: Request) -> HttpResponse:
    """Make a new link and show it, this once."""
    sheet = Sheet(TOKEN, request.POST)
    token = sheet.text("token")
    secret = carry_out(lambda: make_feed(None, token, by=request.user, at=clock.now()))
    told = queries.my_preference(on=clock.today(), seen_by=request.user)
    return _page(request, told, _sheet(told), link_to(request, secret))


@require_POST
def feed_revoke(request: Request) -> HttpResponse:
    """Revoke one's own link."""
    carry_out(lambda: revoke_feed(None, by=request.user, at=clock.now()))
    return turn_to(request, "链接已作废，谁拿着都打不开了。", "reminders")
