"""The words of printing for a whole subtree: an order, and what becomes of it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from yiben.rules.words import Word

from .books import FileType


class PrintState(Word):
    """How an order to print stands."""

    ASKED = "asked", "等另一人批准"
    WAITING = "waiting", "等着印"
    RUNNING = "running", "正在印"
    DONE = "done", "已印好"
    REFUSED = "refused", "未批准"
    CANCELLED = "cancelled", "已取消"
    FAILED = "failed", "没有印成"
    EXPIRED = "expired", "已过期，文件已删"


UNFINISHED: Final = frozenset(
    {PrintState.ASKED, PrintState.WAITING, PrintState.RUNNING}
)
MOST_ALONE: Final = 200
"""Books with more people in them than this need a second person."""
MOST_OPEN: Final = 3
"""So many orders of one account may be open at once."""
MOST_TRIES: Final = 5
"""After so many broken runs somebody has to look."""
HELD: Final = timedelta(minutes=2)
"""A worker that has not been heard of for so long has lost its order."""
PACKING: Final = timedelta(minutes=15)
"""So long the archive may take, during which the worker says nothing."""
KEPT: Final = timedelta(days=7)
"""So long a finished archive can be fetched; then it is deleted."""
PURPOSE_LENGTH: Final = (4, 200)


@dataclass(frozen=True, slots=True)
class PrintForm:
    """What is ordered: which books of which year, as what, and what for."""

    books: tuple[str, ...]
    year: int
    sort: FileType
    purpose: str
