"""Reads of registers: forms, one line, what stands on a day, what is missing."""

from .below import below_of
from .figures import figures_of
from .forms import (
    about_choices,
    blank_for,
    form_of,
    raised_in,
    source_choices,
    team_choices,
)
from .gaps import gaps_of
from .rows import counts_of, register, registers_of, starts_for, view_of, whole_of

__all__ = [
    "about_choices",
    "below_of",
    "blank_for",
    "counts_of",
    "figures_of",
    "form_of",
    "gaps_of",
    "raised_in",
    "register",
    "registers_of",
    "source_choices",
    "starts_for",
    "team_choices",
    "view_of",
    "whole_of",
]
