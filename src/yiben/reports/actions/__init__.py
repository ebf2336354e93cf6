"""What is done with reports: printed, written, signed, exported."""

from .books import Printed, file_of, print_book, print_own
from .county import Done, Mapper, Order, Progress, pack_county, write_county, write_unit
from .papers import keep_template, revise_paper, sign_paper, write_paper
from .printing import (
    ask_print,
    cancel_print,
    decide_print,
    expire_prints,
    fetch_print,
)
from .working import order_of, release_print, take_print, work_print

__all__ = [
    "Done",
    "Mapper",
    "Order",
    "Printed",
    "Progress",
    "ask_print",
    "cancel_print",
    "decide_print",
    "expire_prints",
    "fetch_print",
    "file_of",
    "keep_template",
    "order_of",
    "pack_county",
    "print_book",
    "print_own",
    "release_print",
    "revise_paper",
    "sign_paper",
    "take_print",
    "work_print",
    "write_county",
    "write_paper",
    "write_unit",
]
