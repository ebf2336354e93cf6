"""The verbs of gatherings: plan, revise, close, correct, withdraw, cancel."""

from .closing import close_gathering, record_gathering
from .correcting import correct_gathering, withdraw_gathering
from .planning import cancel_gathering, plan_gathering, revise_gathering
from .seating import seat_joint_unit

__all__ = [
    "cancel_gathering",
    "close_gathering",
    "correct_gathering",
    "plan_gathering",
    "record_gathering",
    "revise_gathering",
    "seat_joint_unit",
    "withdraw_gathering",
]
