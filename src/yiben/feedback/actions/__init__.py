"""The verbs of feedback: mark a duty, complain, answer, say whether it was enough."""

from .answering import answer_complaint, answer_marks, judge_coded, judge_reply
from .complaining import complain, complain_from_outside, complain_on_paper
from .marking import forget_tokens, mark_duty

__all__ = [
    "answer_complaint",
    "answer_marks",
    "complain",
    "complain_from_outside",
    "complain_on_paper",
    "forget_tokens",
    "judge_coded",
    "judge_reply",
    "mark_duty",
]
