"""The verbs of ratings: begin, do a step, score, decide, file, object, answer."""

from .assess import (
    WHOLE_SHEET,
    comment_on,
    object_to_item,
    publish_result,
    send_sheet,
)
from .decide import decide_round, file_grades, withdraw_round
from .object import add_statement, answer_objection, object_to, object_to_points
from .rounds import begin_round, do_step, open_test
from .sheets import give_score, publish_sheet, settle_score

__all__ = [
    "WHOLE_SHEET",
    "add_statement",
    "answer_objection",
    "begin_round",
    "comment_on",
    "decide_round",
    "do_step",
    "file_grades",
    "give_score",
    "object_to",
    "object_to_item",
    "object_to_points",
    "open_test",
    "publish_result",
    "publish_sheet",
    "send_sheet",
    "settle_score",
    "withdraw_round",
]
