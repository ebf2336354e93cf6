"""The verbs of lists: raise, take in, take a step, give and finish a task, supply."""

from .opening import open_item, open_row, raise_opinion, take_in, withdraw_item
from .steps import evaluate_item, link_item, record_act, take_step
from .supplying import supply_list
from .tasks import add_task, finish_task, give_item_task

__all__ = [
    "add_task",
    "evaluate_item",
    "finish_task",
    "give_item_task",
    "link_item",
    "open_item",
    "open_row",
    "raise_opinion",
    "record_act",
    "supply_list",
    "take_in",
    "take_step",
    "withdraw_item",
]
