"""The words of workbooks: a book, the template of a kind, what an import does."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from yiben.common.errors import Problem
from yiben.rules.words import Word

from .columns import Column

Cells = Mapping[str, str]
SHEET, NOTES, OPTIONS = "填写", "说明", "选项"
CODE = "模板编号"
MOST_ROWS = 300
"""Rows of one file: more belong into several files."""


class Change(Word):
    """What an import does with a row."""

    NEW = "new", "新增"
    SAME = "same", "已有，不变"
    OTHER = "other", "和已登记的不同，不改动"


@dataclass(frozen=True, slots=True)
class Line:
    """One row that was read; ``where`` gives the address of a cell."""

    number: int
    cells: Cells
    letters: Cells = field(repr=False)

    def where(self, key: str) -> str:
        """Return the address of a cell, or of the row if it has no such column."""
        letter = self.letters.get(key)
        return (
            f"{SHEET}!{letter}{self.number}" if letter else f"{SHEET}!第{self.number}行"
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """What is written down already; ``more`` reads what is dear to look up.

    ``is_open`` says that a row may still go on from there.
    """

    cells: Cells
    url: str = ""
    more: Callable[[], Cells] | None = None
    is_open: bool = False

    def whole(self) -> Cells:
        """Return all its cells."""
        return {**self.cells, **self.more()} if self.more else self.cells


@dataclass(frozen=True, slots=True)
class Template:
    """The workbook of a kind at a unit.

    ``key`` are the columns that say which record a row is about; a row with
    nothing but ``prefilled`` columns was not filled in. ``write`` writes one
    row once for its token and says whether anything is new; it raises
    ManyErrors. ``fill`` gives the rows known already.
    """

    code: str
    title: str
    unit_id: str
    unit_name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    fill: Callable[[], Iterable[Cells]]
    stands: Callable[[Sequence[Cells]], Iterable[Standing]]
    write: Callable[[Cells, str, datetime], bool]
    prefilled: frozenset[str] = frozenset()
    places: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def column_of(self, where: str) -> str:
        """Return the key of the column that a room's mistake is about; "" if none."""
        for one in self.columns:
            if where in (one.where, one.key):
                return one.key
        return next(
            (key for start, key in self.places.items() if where.startswith(start)), ""
        )

    def identity(self, cells: Cells) -> tuple[str, ...]:
        """Return what tells a row from the others."""
        return tuple(cells.get(key, "") for key in self.key)

    def label(self, cells: Cells) -> str:
        """Return the words by which a row is known."""
        return " ".join(filter(None, self.identity(cells)))


@dataclass(frozen=True, slots=True)
class Row:
    """What an import does, or did, with one row of the file."""

    number: int
    label: str
    change: Change
    differences: tuple[str, ...] = ()
    url: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import would do, or did; with a problem it does nothing."""

    rows: tuple[Row, ...] = ()
    problems: tuple[Problem, ...] = ()

    def count(self, change: Change) -> int:
        """Return how many rows there are of one sort."""
        return sum(one.change is change for one in self.rows)


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet of an export: texts only."""

    name: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Book:
    """One book: what can come in, and what can go out.

    What ``is_own`` leaves the house only for who keeps the unit's records.
    """

    slug: str
    label: str
    kinds: Callable[[Any, Any, date], Sequence[tuple[str, str]]]
    template: Callable[[Any, str, Any, date], Template]
    pages: Callable[[Any, Any, date], Sequence[Page]]
    is_own: bool = False
