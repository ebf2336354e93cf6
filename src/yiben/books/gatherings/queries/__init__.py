"""Reads of gatherings: the prefilled form, one gathering, and lists."""

from .agenda import unfinished_of
from .blank import blank_for, form_of
from .dated import DatedRow, dated_for, dated_of
from .helpers import Helper, helpers_for, matters_of_form, partners_for, roster_for
from .life import absences_of, last_list
from .lists import gathering, gatherings_of, planned_below
from .sheets import (
    SheetLine,
    SignSheet,
    scanned,
    sheet_for,
    spare_sheet,
    ticket_of,
)
from .views import view_of

__all__ = [
    "DatedRow",
    "Helper",
    "SheetLine",
    "SignSheet",
    "absences_of",
    "blank_for",
    "dated_for",
    "dated_of",
    "form_of",
    "gathering",
    "gatherings_of",
    "helpers_for",
    "last_list",
    "matters_of_form",
    "partners_for",
    "planned_below",
    "roster_for",
    "scanned",
    "sheet_for",
    "spare_sheet",
    "ticket_of",
    "unfinished_of",
    "view_of",
]
