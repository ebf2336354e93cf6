"""Reads of gatherings: the prefilled form, one gathering, and lists."""

from .blank import blank_for, form_of
from .helpers import Helper, helpers_for, partners_for
from .lists import gathering, gatherings_of
from .views import view_of

__all__ = [
    "Helper",
    "blank_for",
    "form_of",
    "gathering",
    "gatherings_of",
    "helpers_for",
    "partners_for",
    "view_of",
]
