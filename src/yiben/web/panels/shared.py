"""The pieces of ``yiben.web.parts`` under the name by which panels know them."""

from yiben.web.parts import (
    Cell,
    Choice,
    Field,
    ProblemLine,
    Table,
    by_place,
    choices,
    day_or_none,
    lines_of,
)

__all__ = [
    "Cell",
    "Choice",
    "Field",
    "ProblemLine",
    "Table",
    "by_place",
    "choices",
    "day_or_none",
    "lines_of",
]
