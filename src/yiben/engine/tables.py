"""Columns of integers, and the numbers that names are given.

Days are ordinals, months ``year * 12 + month - 1``; what has no end ends on
``NEVER``. There are no nulls, so that every backend reads the same.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Generic, TypeAlias, TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from yiben.rules.words import Status

Ints: TypeAlias = NDArray[np.int64]
Columns: TypeAlias = Mapping[str, Ints]
Name = TypeVar("Name", bound=Hashable)

CODES: dict[Status, int] = {status: code for code, status in enumerate(Status)}
"""The numbers that stand for statuses."""

NEVER = 9_999_999
"""A day later than any, and a due day of what has none."""


class Numbers(Generic[Name]):
    """Gives each name a number, in the order they are first heard.

    >>> numbers = Numbers[str]()
    >>> [numbers.of(name) for name in ("b", "a", "b")]
    [0, 1, 0]
    """

    def __init__(self) -> None:
        """Begin empty."""
        self._numbers: dict[Name, int] = {}

    def of(self, name: Name) -> int:
        """Return the number of a name, giving it one if need be."""
        return self._numbers.setdefault(name, len(self._numbers))

    def known(self, name: Name) -> int | None:
        """Return the number of a name, or None if it has none."""
        return self._numbers.get(name)

    @property
    def names(self) -> list[Name]:
        """Return all names by number."""
        return list(self._numbers)


def columns(names: Sequence[str], rows: Iterable[Sequence[int]]) -> dict[str, Ints]:
    """Return rows of integers as named columns."""
    grid = np.array(list(rows), dtype=np.int64).reshape(-1, len(names))
    return {name: grid[:, place].copy() for place, name in enumerate(names)}


def join(left: Ints, right: Ints) -> tuple[Ints, Ints]:
    """Return the places of every pair of equal keys, as a join by key does."""
    order = np.argsort(right, kind="stable")
    keys = right[order]
    begins = np.searchsorted(keys, left, side="left")
    counts = np.searchsorted(keys, left, side="right") - begins
    places = np.repeat(np.arange(len(left)), counts)
    starts = np.repeat(begins - np.cumsum(counts) + counts, counts)
    return places, order[starts + np.arange(len(places))]


def arrow(table: Columns) -> pa.Table:
    """Return columns as an Arrow table."""
    return pa.table({name: pa.array(values) for name, values in table.items()})
