"""What the pages of workbooks show."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from yiben.common.errors import Problem

from .words import Book, Change, Outcome, Row, Template

ROWS_SHOWN = 300
PROBLEMS_SHOWN = 200


@dataclass(frozen=True, slots=True)
class KindLine:
    """One kind of a book, with where its workbook is and where it comes in."""

    label: str
    empty_url: str
    known_url: str
    import_url: str


@dataclass(frozen=True, slots=True)
class BookPage:
    """One book: its workbooks, and its list to take out."""

    unit_id: str
    unit_name: str
    label: str
    back: str
    kinds: tuple[KindLine, ...]
    export_url: str


@dataclass(frozen=True, slots=True)
class BookList:
    """All books of a unit."""

    unit_id: str
    unit_name: str
    books: tuple[tuple[str, str], ...]
    ledger_url: str
    roster_url: str


@dataclass(frozen=True, slots=True)
class ImportPage:
    """The page on which a file is chosen, weighed and confirmed."""

    unit_name: str
    label: str
    back: str
    action: str
    confirm_url: str
    empty_url: str
    known_url: str
    filename: str = ""
    waits: str = ""
    counts: tuple[tuple[str, int], ...] = ()
    rows: tuple[Row, ...] = ()
    n_more: int = 0
    problems: tuple[Problem, ...] = ()
    n_problems: int = 0
    n_new: int = 0


def book_list(unit: Any, books: Sequence[Book]) -> BookList:
    """Return the page that leads to every book."""
    return BookList(
        unit.pk,
        unit.name,
        tuple(
            (one.label, reverse("excel-book", args=[unit.pk, one.slug]))
            for one in books
        ),
        reverse("ledger", args=[unit.pk]),
        reverse("roster", args=[unit.pk]),
    )


def book_page(unit: Any, book: Book, kinds: Sequence[tuple[str, str]]) -> BookPage:
    """Return the page of one book; without kinds nothing can come in."""
    place = [unit.pk, book.slug]
    return BookPage(
        unit_id=unit.pk,
        unit_name=unit.name,
        label=book.label,
        back=reverse("excel", args=[unit.pk]),
        kinds=tuple(_kind(place, kind, label) for kind, label in kinds),
        export_url=reverse("excel-export", args=place),
    )


def _kind(place: list[str], kind: str, label: str) -> KindLine:
    template = reverse("excel-template", args=[*place, kind])
    return KindLine(
        label,
        template,
        f"{template}?known=1",
        reverse("excel-import", args=[*place, kind]),
    )


def import_page(
    unit: Any,
    book: Book,
    kind: str,
    template: Template,
    *,
    outcome: Outcome | None = None,
    filename: str = "",
    waits: str = "",
) -> ImportPage:
    """Return the page of one workbook, with what an import would do."""
    place = [unit.pk, book.slug, kind]
    blank = reverse("excel-template", args=place)
    told = outcome or Outcome()
    shown = [row for row in told.rows if row.change is not Change.SAME]
    return ImportPage(
        unit_name=unit.name,
        label=template.title,
        back=reverse("excel-book", args=place[:2]),
        action=reverse("excel-import", args=place),
        confirm_url=reverse("excel-confirm", args=place),
        empty_url=blank,
        known_url=f"{blank}?known=1",
        filename=filename,
        waits=waits,
        counts=tuple((one.label, told.count(one)) for one in Change)
        if outcome and not told.problems
        else (),
        rows=tuple(shown[:ROWS_SHOWN]) if not told.problems else (),
        n_more=max(len(shown) - ROWS_SHOWN, 0),
        problems=told.problems[:PROBLEMS_SHOWN],
        n_problems=len(told.problems),
        n_new=told.count(Change.NEW),
    )
