"""Reads of the library. A door gives ``seen_by``; what it may not see is not there."""

from .catalogue import attributes_of, catalogue_of, own_catalogue
from .goals import goal, goals_of, markable_entries, marked_entries
from .items import (
    authors_for,
    blank_for,
    facet_values,
    item,
    items_of,
    kinds_for,
    recipients_for,
    view_of,
)
from .leaders import ActLine, DualLine, TopicLine, acts_of, dual_life_of, topics_of

__all__ = [
    "ActLine",
    "DualLine",
    "TopicLine",
    "acts_of",
    "attributes_of",
    "authors_for",
    "blank_for",
    "catalogue_of",
    "dual_life_of",
    "facet_values",
    "goal",
    "goals_of",
    "item",
    "items_of",
    "kinds_for",
    "markable_entries",
    "marked_entries",
    "own_catalogue",
    "recipients_for",
    "topics_of",
    "view_of",
]
