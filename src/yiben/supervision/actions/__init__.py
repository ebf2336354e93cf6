"""The verbs of supervision: plan visits, draw, inspect, answer, close, take measures."""

from .answering import end_measure, reply_measure, revoke_measure
from .handing import list_findings
from .inspecting import close_finding, hold_inspection, reply_finding
from .measuring import take_measure
from .planning import cancel_plan, draw_units, drop_visit, plan_visits

__all__ = [
    "cancel_plan",
    "close_finding",
    "draw_units",
    "drop_visit",
    "end_measure",
    "hold_inspection",
    "list_findings",
    "plan_visits",
    "reply_finding",
    "reply_measure",
    "revoke_measure",
    "take_measure",
]
