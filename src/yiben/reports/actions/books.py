"""Books handed out: who took which is written down before the file leaves."""

from dataclasses import dataclass
from datetime import datetime

from yiben.common.clock import local_day
from yiben.org.access import Viewer
from yiben.org.models import Org
from yiben.people.actions import note_audit
from yiben.people.words import Outcome
from yiben.reports.access import is_cross_level
from yiben.reports.queries.books import book_of, form_named
from yiben.reports.queries.cards import my_handbook
from yiben.reports.queries.typeset import book_pdf
from yiben.reports.queries.word import book_docx
from yiben.reports.words import Book, FileType

READ, PRINTED = "record.read", "report.book"
"""The audit words for a reading from outside, and for one's own print."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A file with its name."""

    name: str
    data: bytes


def file_of(book: Book, sort: FileType) -> bytes:
    """Return a book as the file that was asked for."""
    return book_pdf(book) if sort is FileType.PDF else book_docx(book)


def print_book(
    org: Org, name: str, *, year: int, sort: FileType, by: Viewer, at: datetime
) -> Printed:
    """Return a unit's book of a year as a file.

    Raises RefusedError, UnknownFormError, TypesetError. A reading from outside
    the unit is an audit line that the unit sees on its page.
    """
    form = form_named(name)
    book = book_of(org, form, year=year, on=local_day(at), seen_by=by)
    data = file_of(book, sort)
    action = READ if is_cross_level(by, org) else PRINTED
    note_audit(by, action, f"book:{name}:{year}", org, Outcome.DONE, at)
    return Printed(f"{org.short_name}{form.title}{year}.{sort.value}", data)


def print_own(
    *, year: int, sort: FileType, name: str, by: Viewer, at: datetime
) -> Printed:
    """Return the viewer's own card of a year; it is nobody else's business."""
    book = my_handbook(year=year, on=local_day(at), seen_by=by, name=name)
    return Printed(f"党员活动纪实手册{year}.{sort.value}", file_of(book, sort))
