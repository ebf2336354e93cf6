"""Reads of reports: books, papers, figures, and the files they are printed as."""

from .books import book_of, books_for, books_of, form_named
from .cards import my_handbook
from .figures import Value, values_of
from .official import official_pdf
from .official_word import official_docx
from .papers import PaperLine, PaperView, paper_row, papers_of, view_of
from .printing import PRINTERS, PrintView, print_row, print_view, prints_of
from .readings import Reading, readings_of
from .sources import UnitCount, duties_behind, units_behind
from .templates import fill, template_of
from .typeset import book_pdf, has_fonts
from .word import book_docx

__all__ = [
    "PRINTERS",
    "PaperLine",
    "PaperView",
    "PrintView",
    "Reading",
    "UnitCount",
    "Value",
    "book_docx",
    "book_of",
    "book_pdf",
    "books_for",
    "books_of",
    "duties_behind",
    "fill",
    "form_named",
    "has_fonts",
    "my_handbook",
    "official_docx",
    "official_pdf",
    "paper_row",
    "papers_of",
    "print_row",
    "print_view",
    "prints_of",
    "readings_of",
    "template_of",
    "units_behind",
    "values_of",
    "view_of",
]
