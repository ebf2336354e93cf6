"""Reads of dues: a month, a card, set-up, requests, what went up, totals."""

from .branch import card_of, month_view, my_card, payment, set_up_of, was_sent
from .lines import exemption_line
from .totals import (
    decider_of,
    exemption,
    exemptions_for,
    flow_of,
    held_by,
    published_of,
    remittance,
    to_remit,
    totals_of,
)

__all__ = [
    "card_of",
    "decider_of",
    "exemption",
    "exemption_line",
    "exemptions_for",
    "flow_of",
    "held_by",
    "month_view",
    "my_card",
    "payment",
    "published_of",
    "remittance",
    "set_up_of",
    "to_remit",
    "totals_of",
    "was_sent",
]
