"""Reads of feedback: what was said of duties, complaints, and the answers."""

from .asking import Asking, asking_for, asking_from_outside, blank_code, hiding_of
from .complaints import (
    coded,
    complaint,
    complaints_for,
    complaints_from,
    my_complaints,
    public_replies,
    view_of,
)
from .marks import issuing, markable, my_marks, said_of, voices_for

__all__ = [
    "Asking",
    "asking_for",
    "asking_from_outside",
    "blank_code",
    "coded",
    "complaint",
    "complaints_for",
    "complaints_from",
    "hiding_of",
    "issuing",
    "markable",
    "my_complaints",
    "my_marks",
    "public_replies",
    "said_of",
    "view_of",
    "voices_for",
]
