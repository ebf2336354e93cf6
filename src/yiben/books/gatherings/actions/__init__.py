"""The verbs of gatherings: plan, revise, close, correct, and what goes on after."""

from .after import record_after
from .batches import add_batch
from .closing import close_gathering, record_gathering
from .correcting import correct_gathering, withdraw_gathering
from .planning import cancel_gathering, plan_gathering, revise_gathering
from .seating import seat_joint_unit
from .signing_in import sign_in

__all__ = [
    "add_batch",
    "cancel_gathering",
    "close_gathering",
    "correct_gathering",
    "plan_gathering",
    "record_after",
    "record_gathering",
    "revise_gathering",
    "seat_joint_unit",
    "sign_in",
    "withdraw_gathering",
]
