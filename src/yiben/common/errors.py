"""Errors that a person reads: what is wrong, and what to do next."""

from dataclasses import dataclass


class YibenError(Exception):
    """Something a user can mend; the message and the advice are Chinese."""

    def __init__(self, message: str, advice: str = "") -> None:
        """Keep what is wrong apart from what to do about it."""
        super().__init__(message)
        self.message = message
        self.advice = advice

    def __str__(self) -> str:
        """Return one line with both parts."""
        return f"{self.message}{self.advice}"


class RefusedError(YibenError):
    """The account may not see or do this; doors answer with the same 404 page."""

    def __init__(self, action: str, thing: str = "") -> None:
        """Remember what was refused, for the audit line only."""
        super().__init__("没有找到这一页。", "可能是地址有误，或者不在你的权限范围内。")
        self.action = action
        self.thing = thing


def require(allowed: bool, action: str, thing: str) -> None:  # noqa: FBT001 -- a verdict
    """Raise RefusedError unless it is allowed."""
    if not allowed:
        raise RefusedError(action, thing)


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a file or form: where, what, and what to write instead."""

    where: str
    message: str
    advice: str = ""

    def __str__(self) -> str:
        """Return the line a person reads."""
        return f"{self.where}：{self.message}{self.advice}"


class ManyErrors(YibenError):
    """All mistakes at once; nothing has been written."""

    def __init__(self, problems: list[Problem]) -> None:
        """Keep the list and summarise it in one sentence."""
        super().__init__(f"有 {len(problems)} 处需要改正，什么都没有写入。")
        self.problems = problems
