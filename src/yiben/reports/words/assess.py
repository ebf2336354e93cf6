"""The words of an assessment sheet as it is shown: things, items, units."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from yiben.books.ratings.words import Item, Settled, SheetCase, SheetRound
from yiben.rules.indicators import Gauge, Indicator
from yiben.standing.queries import Line


class Placed(Protocol):
    """A unit as far as it is needed to find what lies below it."""

    @property
    def pk(self) -> str:
        """Return its id."""

    @property
    def path(self) -> str:
        """Return its place in the tree."""


@dataclass(frozen=True, slots=True)
class Place:
    """A unit's id and place in the tree."""

    pk: str
    path: str


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing that an indicator looked at, and how it stands.

    ``line`` is a duty; of the others, what opens it: an entry of the ledger, an
    inspection, or a round. ``number`` is how many ballots it stands for.
    """

    org_id: str
    state: str
    title: str
    on: date | None = None
    number: int = 1
    entry_id: str | None = None
    inspection_id: str | None = None
    round_id: str | None = None
    line: Line | None = None


@dataclass(frozen=True, slots=True)
class ItemView:
    """One item of one unit's sheet: what it comes to now, and what was settled.

    ``is_moved``: the ledger comes to something else since it was settled.
    """

    item: Item
    indicator: Indicator | None
    gauge: Gauge | None
    settled: Settled | None

    @property
    def is_open(self) -> bool:
        """Say whether somebody has still to decide about it."""
        return self.settled is None

    @property
    def is_moved(self) -> bool:
        """Say whether the ledger comes to something else since it was settled."""
        if self.settled is None or self.gauge is None:
            return False
        then = self.settled.draft.get("value")
        now = self.gauge.value
        return then != (None if now is None else str(now))

    @property
    def points(self) -> Decimal | None:
        """Return what it stands at: as settled, else as it is drafted."""
        if self.settled is not None:
            return self.settled.points
        return self.gauge.value if self.gauge else None


@dataclass(frozen=True, slots=True)
class UnitSheet:
    """One unit with its items; ``total`` is of what is counted and settled."""

    case: SheetCase
    items: tuple[ItemView, ...]
    total: Decimal
    left_out: Decimal

    @property
    def n_open(self) -> int:
        """Return how many items nobody has decided about."""
        return sum(one.is_open for one in self.items)

    @property
    def is_begun(self) -> bool:
        """Say whether somebody has decided about any item; before, no sum is one."""
        return self.n_open < len(self.items)

    @property
    def counted(self) -> Decimal:
        """Return the weights that are counted; nothing is spread over them."""
        return Decimal(100) - self.left_out


@dataclass(frozen=True, slots=True)
class SheetView:
    """An assessment with its units in the order of the tree."""

    round: SheetRound
    units: tuple[UnitSheet, ...]
    on: date

    @property
    def n_open(self) -> int:
        """Return how many items nobody has decided about."""
        return sum(one.n_open for one in self.units)


@dataclass(frozen=True, slots=True)
class ItemGrounds:
    """What one item rests on: each thing looked at, those that lack first.

    ``duties`` are the clauses with how many of their cells stand how.
    """

    unit: UnitSheet
    view: ItemView
    things: tuple[Thing, ...]
    n_more: int
    duties: tuple[tuple[Line, Mapping[str, int]], ...] = ()
