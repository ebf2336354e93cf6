"""What can be wrong with a reminder, a message or a link."""

from yiben.common.errors import YibenError
from yiben.reminders.words import MOST_CHANNELS


class NotSentError(Exception):
    """A sender could not send; a passing reason is tried again, a lasting one is not.

    The message is Chinese, for the administrator, and names neither the address
    nor a secret.
    """

    def __init__(self, message: str, *, lasting: bool = False) -> None:
        """Keep the reason and whether trying again could help."""
        super().__init__(message)
        self.message = message
        self.lasting = lasting


class TooManyChannelsError(YibenError):
    """A unit has as many channels as it may have."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(
            f"一个组织最多 {MOST_CHANNELS} 个接收地址。", "先去掉不用的，再添加。"
        )


class AlreadyMovedOnError(YibenError):
    """The message is no longer in a state from which it can be sent again."""

    def __init__(self, label: str) -> None:
        """Name the state."""
        super().__init__(f"这一条现在是“{label}”，不用重试。", "请刷新后再看。")


class WrongCodeError(YibenError):
    """The code is not the one that was sent to the address."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(
            "确认码不对，或已经过期。",
            "请看最近一封确认邮件；换个日子保存一次，会发新的。",
        )


class TooManyCodesError(YibenError):
    """Somebody guesses."""

    def __init__(self) -> None:
        """Say when it goes on."""
        super().__init__("今天填错太多次了。", "请明天再试。")


class LinkRevokedError(YibenError):
    """A link that was revoked does not come back."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__("这个链接已经作废。", "请重新打开本页，生成一个新的。")
