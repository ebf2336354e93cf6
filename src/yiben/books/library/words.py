"""The words of the library: the form, a line, a page, an import, goals."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class ItemForm:
    """What somebody logs."""

    kind: str
    title: str
    logged_on: date
    holder_id: str | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    token: str = ""


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One line of a list; ``unknown`` are labels of figures nobody reported."""

    id: str
    unit_id: str
    unit_name: str
    kind: str
    kind_label: str
    title: str
    happened_on: date
    holder: str
    facets: tuple[str, ...]
    tags: tuple[str, ...]
    unknown: tuple[str, ...]
    received: int
    withdrawn: bool
    entry_id: str


@dataclass(frozen=True, slots=True)
class Received:
    """Somebody or some unit that received, adopted or is reached by an item."""

    id: str
    name: str
    on: date
    note: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """Who received an item, and who of the roster, or of the units below, did not.

    ``lacking`` is named only to those who keep the unit.
    """

    word: str
    total: int
    received: tuple[Received, ...]
    lacking: tuple[tuple[str, str], ...]

    @property
    def counted(self) -> int:
        """Return how many of the roster did."""
        return self.total - len(self.lacking)


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item to read."""

    row: ItemRow
    fields: Mapping[str, Any]
    unknown: tuple[str, ...]
    coverage: Coverage | None
    alike: tuple[str, ...]
    reason: str
    may_write: bool


@dataclass(frozen=True, slots=True)
class CatalogueLine:
    """A text to study: from a document in force, or added by a unit.

    What a document names cannot be taken out while it is in force.
    """

    title: str
    source: str
    item_id: str = ""
    until: str = ""

    @property
    def is_fixed(self) -> bool:
        """Say whether a document asks for it."""
        return not self.item_id


@dataclass(frozen=True, slots=True)
class ImportLine:
    """One row of a file: who took part in what, on which day."""

    place: str
    title: str
    on: date
    person_id: str
    site: str = ""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did; a second one of the same file does nothing."""

    created: int
    added: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class GoalRow:
    """A goal of a unit, and how many entries are marked with it."""

    id: str
    unit_id: str
    unit_name: str
    name: str
    from_on: date
    until_on: date | None
    marked: int


@dataclass(frozen=True, slots=True)
class MarkedEntry:
    """An entry marked with a goal, as its list shows it."""

    mark_id: str
    entry_id: str
    title: str
    kind_label: str
    unit_name: str
    happened_on: date
