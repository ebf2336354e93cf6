"""What makes a gathering valid; every fault is told at once, before any writing."""

from .errors import AlreadyClosedError, NotOpenError, SupersededError
from .form import Occasion, problems_of
from .life import after_problems, due_for, lacking
from .ticket import TicketError, ticket_for
from .voting import body_of, chairs_of, told

__all__ = [
    "AlreadyClosedError",
    "NotOpenError",
    "Occasion",
    "SupersededError",
    "TicketError",
    "after_problems",
    "body_of",
    "chairs_of",
    "due_for",
    "lacking",
    "problems_of",
    "ticket_for",
    "told",
]
