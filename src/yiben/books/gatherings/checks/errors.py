"""The errors of gatherings that are about the row and not about the form."""

from datetime import datetime

from yiben.common.clock import LOCAL
from yiben.common.errors import YibenError


def moment_text(at: datetime) -> str:
    """Return a moment as a person reads it, in local time."""
    local = at.astimezone(LOCAL)
    return f"{local.year}年{local.month}月{local.day}日{local:%H:%M}"


class AlreadyClosedError(YibenError):
    """Somebody else was quicker; their entry stands."""

    def __init__(self, name: str, at: datetime) -> None:
        """Say who closed it, and when."""
        super().__init__(
            f"这次会议已由{name}于{moment_text(at)}关闭。",
            "如有出入，请打开它作“更正”。",
        )


class NotOpenError(YibenError):
    """Only a planned gathering can be changed, closed or cancelled."""

    def __init__(self, label: str) -> None:
        """Name the state it is in."""
        super().__init__(
            f"这次会议{label}，不能再改。", "如有出入，请在最新一版上作“更正”。"
        )


class SupersededError(YibenError):
    """Only the newest version can be corrected or withdrawn."""

    def __init__(self, label: str) -> None:
        """Name the state it is in."""
        super().__init__(f"这一版{label}，不能更正。", "请打开最新一版再更正。")
