"""What makes a gathering valid; every fault is told at once, before any writing."""

from .errors import AlreadyClosedError, NotOpenError, SupersededError
from .form import Occasion, problems_of
from .voting import (
    VOTING,
    Chairs,
    VotingRule,
    body_of,
    chairs_of,
    is_passed,
    is_quorate,
)

__all__ = [
    "VOTING",
    "AlreadyClosedError",
    "Chairs",
    "NotOpenError",
    "Occasion",
    "SupersededError",
    "VotingRule",
    "body_of",
    "chairs_of",
    "is_passed",
    "is_quorate",
    "problems_of",
]
