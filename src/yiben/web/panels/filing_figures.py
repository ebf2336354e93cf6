"""The figures of a plan or report: counted, never typed, each with its records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from yiben.books.filings.words import Figure, FilingView
from yiben.ledger.queries import EntryView


@dataclass(frozen=True, slots=True)
class FigureLine:
    """A figure, what it was before or is now if that differs, and what is behind it."""

    label: str
    value: int
    unit: str
    note: str = ""
    url: str = ""
    lines: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FigurePage:
    """The records behind one figure."""

    title: str
    label: str
    value: int
    unit: str
    back: str
    entries: tuple[EntryView, ...]
    lines: tuple[str, ...]
    gone: int


def figure_lines(
    figures: Sequence[Figure], before: Mapping[str, int]
) -> tuple[FigureLine, ...]:
    """Return the figures of a form; ``before`` is what they were when last saved."""
    return tuple(
        FigureLine(
            one.label,
            one.value,
            one.unit,
            note=_was(before.get(one.name, one.value), one.value),
            lines=one.lines,
            entries=one.entries,
        )
        for one in figures
    )


def _was(before: int, value: int) -> str:
    return "" if before == value else f"上次保存时是 {before}，台账有变化"


def figures_sent(view: FilingView) -> tuple[FigureLine, ...]:
    """Return the figures as they were sent; a later count stands beside, as that."""
    return tuple(
        FigureLine(
            one.figure.label,
            one.figure.value,
            one.figure.unit,
            note="" if one.now is None else f"台账里现在是 {one.now}",
            url=reverse("filing-figure", args=[view.row.id, one.figure.number]),
        )
        for one in view.figures
    )


def figure_page(
    row: Any, figure: Figure, entries: Sequence[EntryView], gone: int
) -> FigurePage:
    """Return the page of one figure."""
    return FigurePage(
        title=row.title,
        label=figure.label,
        value=figure.value,
        unit=figure.unit,
        back=reverse("filing", args=[row.pk]),
        entries=tuple(entries),
        lines=figure.lines,
        gone=gone,
    )
