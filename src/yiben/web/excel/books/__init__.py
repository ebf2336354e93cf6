"""Every book that has workbooks, by its name in addresses."""

from yiben.web.excel.words import Book

from . import attendance, dues, gatherings, lists, papers, registers


def books_with(keep: registers.Keep) -> dict[str, Book]:
    """Return the books; ``keep`` is how the page of registers keeps a line."""
    found = (
        gatherings.BOOK,
        attendance.BOOK,
        registers.book(keep),
        lists.BOOK,
        dues.BOOK,
        papers.SHEETS,
        papers.TARGETS,
        papers.LIBRARY,
    )
    return {one.slug: one for one in found}
