"""What makes a line valid; every fault at once."""

from .ends import (
    AlreadyEndedError,
    WithdrawnError,
    change_problems,
    end_problems,
    hand_over_problems,
    reason_problems,
    step_problems,
)
from .form import Given, Known, problems_of
from .slots import Slot, meets, slot_of

__all__ = [
    "AlreadyEndedError",
    "Given",
    "Known",
    "Slot",
    "WithdrawnError",
    "change_problems",
    "end_problems",
    "hand_over_problems",
    "meets",
    "problems_of",
    "reason_problems",
    "slot_of",
    "step_problems",
]
