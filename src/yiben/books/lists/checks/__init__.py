"""What makes an item, a step, a task valid; every fault at once, in Chinese."""

from .errors import ItemMovedOnError, NotYetError
from .opening import opening_problems
from .steps import StepFacts, step_problems, task_problems

__all__ = [
    "ItemMovedOnError",
    "NotYetError",
    "StepFacts",
    "opening_problems",
    "step_problems",
    "task_problems",
]
