"""From rows to forms, rosters and entries, and from forms back to rows."""

from .entry import draft_of, notes_stay
from .life import missed_seats, opened
from .occasion import occasion_of
from .roster import frail_on, offices_in, roster_of, team_of
from .rows import form_from, write_lists, write_rows

__all__ = [
    "draft_of",
    "form_from",
    "frail_on",
    "missed_seats",
    "notes_stay",
    "occasion_of",
    "offices_in",
    "opened",
    "roster_of",
    "team_of",
    "write_lists",
    "write_rows",
]
