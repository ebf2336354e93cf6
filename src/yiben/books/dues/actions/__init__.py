"""The verbs of dues: set, excuse, collect, correct, remit, receive, publish."""

from .collecting import collect_month, correct_payment, pay_dues
from .remitting import publish_dues, receive_remittance, remit_dues
from .setting import ask_exemption, carry_over, decide_exemption, set_account

__all__ = [
    "ask_exemption",
    "carry_over",
    "collect_month",
    "correct_payment",
    "decide_exemption",
    "pay_dues",
    "publish_dues",
    "receive_remittance",
    "remit_dues",
    "set_account",
]
