"""From a filing to entries, and from entries to what a filing is drafted from."""

from .asked import (
    Ask,
    Lack,
    asks_of,
    asks_publication,
    lacks_of,
    others_of,
    periods_asked,
)
from .changes import changes_between, lines_in
from .drafted import (
    Drafted,
    drafted_of,
    figures_in,
    figures_text,
    linked_of,
)
from .entries import draft_of, people_of

__all__ = [
    "Ask",
    "Drafted",
    "Lack",
    "asks_of",
    "asks_publication",
    "changes_between",
    "draft_of",
    "drafted_of",
    "figures_in",
    "figures_text",
    "lacks_of",
    "lines_in",
    "linked_of",
    "others_of",
    "people_of",
    "periods_asked",
]
