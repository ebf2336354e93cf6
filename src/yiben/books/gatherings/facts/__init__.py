"""From rows to forms, rosters and entries, and from forms back to rows."""

from .entry import draft_of, notes_stay
from .occasion import occasion_of
from .roster import offices_in, roster_of, team_of
from .rows import form_from, write_rows

__all__ = [
    "draft_of",
    "form_from",
    "notes_stay",
    "occasion_of",
    "offices_in",
    "roster_of",
    "team_of",
    "write_rows",
]
