"""The verbs of ballots: open, hand out paper, cast, stop, enter a sheet, count."""

from .count import count_box, enter_sheet, void_box
from .vote import Opened, cast_vote, give_paper, open_box, renew_codes, stop_box

__all__ = [
    "Opened",
    "cast_vote",
    "count_box",
    "enter_sheet",
    "give_paper",
    "open_box",
    "renew_codes",
    "stop_box",
    "void_box",
]
