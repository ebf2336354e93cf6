"""Reads of filings: the prefilled form, one filing, a unit's list, an inbox."""

from .blank import (
    KINDS_OF_PLANS,
    also_offered,
    blank_for,
    figures_now,
    meetings_offered,
    starts_of,
)
from .lists import filing, filings_of, inbox
from .views import entries_behind, view_of

__all__ = [
    "KINDS_OF_PLANS",
    "also_offered",
    "blank_for",
    "entries_behind",
    "figures_now",
    "filing",
    "filings_of",
    "inbox",
    "meetings_offered",
    "starts_of",
    "view_of",
]
