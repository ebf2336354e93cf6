"""The outbox: what was sent, what was not and why; for the system administrator."""

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.http import require_POST, require_safe

from yiben.common import clock
from yiben.reminders import queries
from yiben.reminders.actions import retry_message, senders
from yiben.reminders.words import MessageState
from yiben.web.panels.reminders import outbox_panel

from .desk import Request, carry_out, show, turn_to


@require_safe
def outbox(request: Request) -> HttpResponse:
    """List messages by state: neither their text nor to whom by name."""
    who = request.user
    state = request.GET.get("state", "")
    state = state if state in set(MessageState) else ""
    text = request.GET.get("page", "1")
    page = int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else 1  # noqa: PLR2004 -- four digits
    counts = queries.outbox_counts(seen_by=who)
    ways = dict.fromkeys(f"{to.label}：{by.name}" for to, by in senders().items())
    panel = outbox_panel(
        queries.outbox(seen_by=who, state=state, page=page),
        counts,
        queries.all_channels(seen_by=who),
        sends=("演示环境不发送",) if settings.YIBEN_DEMO else tuple(ways),
        is_quiet=queries.is_quiet_now(clock.now()),
        state=state,
        page=max(page, 1),
        size=queries.SHOWN,
    )
    return show(request, "outbox", panel)


@require_POST
def retry(request: Request, message_id: str) -> HttpResponse:
    """Put a message that was not sent back into the queue."""
    row = queries.message(message_id, seen_by=request.user)
    carry_out(lambda: retry_message(row, by=request.user, at=clock.now()))
    return turn_to(request, "已放回发件箱，会再发一次。", "outbox")
