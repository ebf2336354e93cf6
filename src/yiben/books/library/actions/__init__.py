"""The verbs of the library."""

from .goals import end_goal, mark_entry, set_goal, unmark_entry
from .imports import import_people
from .items import log_item, note_received, withdraw_item

__all__ = [
    "end_goal",
    "import_people",
    "log_item",
    "mark_entry",
    "note_received",
    "set_goal",
    "unmark_entry",
    "withdraw_item",
]
