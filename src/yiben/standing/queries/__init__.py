"""Reads of standing: what is due, how a tree stands, and why."""

from yiben.standing.words import (
    Board,
    BoardRow,
    Citation,
    ClauseLine,
    Counts,
    EntryLine,
    Grounds,
    Line,
    SystemRow,
)

from .boards import board, system_title
from .breakdown import (
    REASONS,
    Asleep,
    DueLine,
    Facet,
    MonthLine,
    Reason,
    asleep_below,
    due_between,
    facets,
    months,
    reasons,
)
from .clashes import clashes_of
from .counts import counts_of
from .explain import (
    clauses_of,
    evaluate_unit,
    explain,
    parquet_of,
    satisfied_by,
    write_region,
)
from .focus import EVENTS, LASTING, PARTS, Focus, Part, period_choices, spans_in
from .grounds import grounds_of, grounds_with_way
from .lines import due_lines, lines_of, my_lines
from .listing import Listing, due_days, listed, listing
from .overview import (
    Overview,
    UnitCells,
    may_look_down,
    overview,
    reach_at,
    systems_at,
    unit_above,
)
from .replay import SCREEN, Replay, ReplayLine, replay_of

__all__ = [
    "EVENTS",
    "LASTING",
    "PARTS",
    "REASONS",
    "SCREEN",
    "Asleep",
    "Board",
    "BoardRow",
    "Citation",
    "ClauseLine",
    "Counts",
    "DueLine",
    "EntryLine",
    "Facet",
    "Focus",
    "Grounds",
    "Line",
    "Listing",
    "MonthLine",
    "Overview",
    "Part",
    "Reason",
    "Replay",
    "ReplayLine",
    "SystemRow",
    "UnitCells",
    "asleep_below",
    "board",
    "clashes_of",
    "clauses_of",
    "counts_of",
    "due_between",
    "due_days",
    "due_lines",
    "evaluate_unit",
    "explain",
    "facets",
    "grounds_of",
    "grounds_with_way",
    "lines_of",
    "listed",
    "listing",
    "may_look_down",
    "months",
    "my_lines",
    "overview",
    "parquet_of",
    "period_choices",
    "reach_at",
    "reasons",
    "replay_of",
    "satisfied_by",
    "spans_in",
    "system_title",
    "systems_at",
    "unit_above",
    "write_region",
]
