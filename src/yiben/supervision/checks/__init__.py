"""What is valid in supervision; every fault at once, in Chinese."""

from .looking import (
    DrawnError,
    FindingMovedOnError,
    NotBelowError,
    PlanOverError,
    VisitOverError,
    note_problems,
    plan_problems,
    problems_of,
    reason_problems,
    reply_problems,
    seed_problems,
)
from .measuring import (
    MeasureFacts,
    MeasureMovedOnError,
    end_problems,
    measure_problems,
)

__all__ = [
    "DrawnError",
    "FindingMovedOnError",
    "MeasureFacts",
    "MeasureMovedOnError",
    "NotBelowError",
    "PlanOverError",
    "VisitOverError",
    "end_problems",
    "measure_problems",
    "note_problems",
    "plan_problems",
    "problems_of",
    "reason_problems",
    "reply_problems",
    "seed_problems",
]
