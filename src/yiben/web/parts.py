"""Pieces that many pages are made of: fields, mistakes, tables."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from yiben.common.errors import Problem
from yiben.web.templatetags.yiben import anchor


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be chosen."""

    value: str
    label: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form, with what was answered and what is wrong with it.

    ``type`` is that of an HTML input, or textarea, select, checks, radios.
    ``where`` is the place by which a room's mistakes name the field;
    ``offered`` are texts to pick from, of which none need be picked.
    """

    name: str
    label: str
    type: str = "text"
    value: str = ""
    choices: tuple[Choice, ...] = ()
    help: str = ""
    required: bool = False
    problems: tuple[str, ...] = ()
    where: str = ""
    rows: int = 5
    autocomplete: str = "off"
    accept: str = ""
    inputmode: str = ""
    offered: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Return the id to which the summary of mistakes links."""
        return anchor(self.where or self.name)

    @property
    def describedby(self) -> str:
        """Return the ids of help and mistakes, for those who listen to the page."""
        ids = [f"{self.id}-help"] if self.help else []
        ids += [f"{self.id}-wrong{n}" for n in range(1, len(self.problems) + 1)]
        return " ".join(ids)


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """One line of the summary of mistakes; no anchor if no field is to blame."""

    text: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a simple table."""

    text: str
    head: str = ""
    url: str = ""
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A simple table for ``parts/table.html``."""

    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""


def choices(
    pairs: Iterable[tuple[str, str]], *chosen: str | None, empty: str | None = None
) -> tuple[Choice, ...]:
    """Return choices from (value, label) pairs; ``empty`` labels "none of them"."""
    first = (Choice("", empty, not any(chosen)),) if empty is not None else ()
    return first + tuple(Choice(v, label, v in chosen) for v, label in pairs)


def day_or_none(text: str) -> date | None:
    """Return the day that an address names as ``2026-05-08``; None if it names none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def lines_of(problems: Sequence[Problem]) -> tuple[ProblemLine, ...]:
    """Return the summary of a form's mistakes, linked to their fields."""
    return tuple(
        ProblemLine(
            f"{one.message}{one.advice}", anchor(one.where) if one.where else ""
        )
        for one in problems
    )


def by_place(problems: Sequence[Problem]) -> Mapping[str, tuple[str, ...]]:
    """Return the mistakes of each field."""
    found: dict[str, tuple[str, ...]] = {}
    for one in problems:
        text = f"{one.message}{one.advice}"
        found[one.where] = (*found.get(one.where, ()), text)
    return found
