"""Reads of lists: forms, one item, lists of a unit, what waits, what is one's own."""

from .forms import (
    blank_for,
    kinds_for,
    opening_names,
    opinion_kind,
    papers_asked,
    step_blank,
    step_names,
    take_in_blank,
    traced_kinds,
)
from .items import earlier_like, item, next_steps, view_of
from .members import silent_members, unjudged_of, without_item
from .own import my_items, published_of
from .rows import counts_of, items_of, progress_of, unfinished_for
from .supplied import Supplied, supplied_of
from .watch import claimable_for, watch_of

__all__ = [
    "Supplied",
    "blank_for",
    "claimable_for",
    "counts_of",
    "earlier_like",
    "item",
    "items_of",
    "kinds_for",
    "my_items",
    "next_steps",
    "opening_names",
    "opinion_kind",
    "papers_asked",
    "progress_of",
    "published_of",
    "silent_members",
    "step_blank",
    "step_names",
    "supplied_of",
    "take_in_blank",
    "traced_kinds",
    "unfinished_for",
    "unjudged_of",
    "view_of",
    "watch_of",
    "without_item",
]
