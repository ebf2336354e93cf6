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
from .explain import clauses_of, evaluate_unit, explain, parquet_of, satisfied_by
from .grounds import grounds_of
from .lines import due_lines, lines_of, my_lines

__all__ = [
    "Board",
    "BoardRow",
    "Citation",
    "ClauseLine",
    "Counts",
    "EntryLine",
    "Grounds",
    "Line",
    "SystemRow",
    "board",
    "clauses_of",
    "due_lines",
    "evaluate_unit",
    "explain",
    "grounds_of",
    "lines_of",
    "my_lines",
    "parquet_of",
    "satisfied_by",
    "system_title",
]
