"""The verbs of registers: keep, correct, hand over, take a step, end, withdraw."""

from .changes import advance_register, hand_over, revise_register
from .ends import end_register, withdraw_register
from .keep import keep_register, register_event

__all__ = [
    "advance_register",
    "end_register",
    "hand_over",
    "keep_register",
    "register_event",
    "revise_register",
    "withdraw_register",
]
