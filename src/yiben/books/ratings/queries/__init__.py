"""Reads of ratings: rounds with their checklists, one's own, points with sources."""

from .cases import (
    case,
    case_view,
    evidence_for,
    my_cases,
    objection,
    objections_waiting,
)
from .points import points_of_person, require_points
from .results import Debriefed, Evaluated, debriefs_of, evaluations_of
from .rounds import (
    blank_for,
    filed_grades,
    has_sheet,
    kinds_for,
    meetings_for,
    people_for,
    round_row,
    rounds_of,
    scheme_of,
    sheet_of,
    starts_for,
    view_of,
)
from .sheets import (
    assessed_of,
    indicators,
    shares_of,
    sheet_case,
    sheet_round,
    starting_items,
)

__all__ = [
    "Debriefed",
    "Evaluated",
    "assessed_of",
    "blank_for",
    "case",
    "case_view",
    "debriefs_of",
    "evaluations_of",
    "evidence_for",
    "filed_grades",
    "has_sheet",
    "indicators",
    "kinds_for",
    "meetings_for",
    "my_cases",
    "objection",
    "objections_waiting",
    "people_for",
    "points_of_person",
    "require_points",
    "round_row",
    "rounds_of",
    "scheme_of",
    "shares_of",
    "sheet_case",
    "sheet_of",
    "sheet_round",
    "starting_items",
    "starts_for",
    "view_of",
]
