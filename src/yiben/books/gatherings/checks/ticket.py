"""The ticket in the code on the wall: good for one gathering and half a minute.

It names nobody and holds nothing but a moment and a digest under our key.
"""

from datetime import datetime, timedelta

from yiben.common.crypto import blind_index
from yiben.common.errors import YibenError

LASTS = timedelta(seconds=30)
LENGTH = 24
PLACE = "gatherings.ticket"


class TicketError(YibenError):
    """A code that is too old or belongs to another gathering."""


def ticket_for(gathering_id: str, at: datetime) -> str:
    """Return the ticket shown at a moment."""
    moment = str(int(at.timestamp()))
    return f"{moment}.{_digest(gathering_id, moment)}"


def must_be_good(ticket: str, gathering_id: str, at: datetime) -> None:
    """Raise TicketError unless the ticket was shown for this gathering just now."""
    moment, _, digest = ticket.partition(".")
    good = moment.isdigit() and digest == _digest(gathering_id, moment)
    if not good:
        raise TicketError(
            "这个签到码不是这次会议的。", "请扫会场正在显示的码，或在纸上签到。"
        )
    age = int(at.timestamp()) - int(moment)
    if not 0 <= age <= LASTS.total_seconds():
        raise TicketError(
            "签到码过期了，只管半分钟。", "请再扫一次正在显示的码，或在纸上签到。"
        )


def _digest(gathering_id: str, moment: str) -> str:
    return blind_index(f"{gathering_id}\n{moment}", PLACE)[:LENGTH]
