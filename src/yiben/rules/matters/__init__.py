"""Voting and quorum as data: matters, their shares, and the table they stand in."""

from .matter import (
    ORDINARY,
    Ballot,
    Base,
    Body,
    Chairs,
    Matter,
    Option,
    OptionKey,
    Share,
    Than,
    is_passed,
    is_quorate,
    whole_of,
)
from .table import FILE, Matters, find, matters_in, of_meeting

__all__ = [
    "FILE",
    "ORDINARY",
    "Ballot",
    "Base",
    "Body",
    "Chairs",
    "Matter",
    "Matters",
    "Option",
    "OptionKey",
    "Share",
    "Than",
    "find",
    "is_passed",
    "is_quorate",
    "matters_in",
    "of_meeting",
    "whole_of",
]
