"""The words of forms: an offer, the form, a line of a list, a sheet to read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from yiben.rules.words import Word


class Found(Word):
    """What was ticked beside an item."""

    CLEAR = "clear", "没有"
    FOUND = "found", "有"


@dataclass(frozen=True, slots=True)
class Item:
    """One fixed item; ``pair`` is the correction a document puts beside it."""

    text: str
    pair: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was ticked and written beside one item."""

    item: str
    state: str = ""
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetOffer:
    """A sheet a unit may fill in, or the reason why it may not.

    ``source`` is who gave the items; ``deciders`` who may still supply them.
    """

    kind: str
    label: str
    term: str
    pack: str
    source: str
    items: tuple[Item, ...]
    is_of_person: bool
    tags: tuple[str, ...]
    closed: str = ""
    deciders: str = ""

    @property
    def is_open(self) -> bool:
        """Say whether it can be filled in."""
        return not self.closed


@dataclass(frozen=True, slots=True)
class SheetForm:
    """What somebody fills in."""

    kind: str
    term: str
    title: str
    filled_on: date
    holder_id: str | None = None
    answers: tuple[Answer, ...] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    handed_in: bool = False
    token: str = ""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One line of the list of sheets."""

    id: str
    unit_id: str
    unit_name: str
    kind: str
    kind_label: str
    term: str
    title: str
    holder_id: str | None
    holder: str
    filled_on: date
    handed_in: bool
    reviewed_by: str
    withdrawn: bool
    entry_id: str


@dataclass(frozen=True, slots=True)
class SheetView:
    """A sheet to read; without text if it is not open to the reader.

    ``alike`` names the others whose text is the same: for a human to look at.
    """

    row: SheetRow
    source: str
    answers: tuple[Answer, ...]
    fields: Mapping[str, Any]
    tags: tuple[str, ...]
    is_hidden: bool
    is_own: bool
    alike: tuple[str, ...]
    reason: str
    may_hand_in: bool
    may_review: bool
    may_withdraw: bool


@dataclass(frozen=True, slots=True)
class Roll:
    """Of whom there is a sheet under one title, of whom not, and who confirmed none.

    ``is_told`` is False as long as there is neither a name nor a confirmed
    "none": silence says nothing.
    """

    title: str
    filled: tuple[str, ...]
    lacking: tuple[str, ...]
    none_by: str = ""

    @property
    def is_told(self) -> bool:
        """Say whether somebody has said who it is about, or that it is nobody."""
        return bool(self.filled or self.none_by)


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One entry of the ledger on the printed sheet of a person."""

    happened_on: date
    label: str
    title: str
