"""The words of assessment sheets: items, how they are settled, what units say."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from yiben.rules.words import Word


class How(Word):
    """How the value of an item came to stand on a sheet."""

    GIVEN = "given", "由人评定"
    CONFIRMED = "confirmed", "按算出的数确认"
    OVERRIDDEN = "overridden", "改定"
    LEFT_OUT = "left_out", "不计入"


@dataclass(frozen=True, slots=True)
class Item:
    """One item of an assessment sheet: what is looked at, and how much it weighs.

    ``source`` names the indicator it is computed by; without one, people give
    it. ``programme``: it is the one about this study programme (central 八).
    """

    key: str
    label: str
    weight: Decimal
    source: str = ""
    programme: bool = False


@dataclass(frozen=True, slots=True)
class ScoreForm:
    """What the assessors gave for one item, with the entries it rests on."""

    case_id: str
    item: str
    points: Decimal
    reason: str
    entry_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SettleForm:
    """What somebody decides about a computed item; all but ``confirmed`` say why."""

    item: str
    how: str
    points: Decimal | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """The value of an item as it stands, with the draft it was made from.

    ``points`` is None where the item is not counted. ``earlier`` are what stood
    here before, the oldest first: nothing that was settled is lost.
    """

    item: str
    how: str
    points: Decimal | None
    reason: str
    draft: Mapping[str, Any]
    entry_ids: tuple[str, ...]
    by: str
    at: datetime | None
    earlier: tuple[Mapping[str, Any], ...] = ()

    @property
    def how_label(self) -> str:
        """Return in words how it came to stand."""
        return How(self.how).label


@dataclass(frozen=True, slots=True)
class Remark:
    """What a unit said about its sheet, and what it was answered."""

    id: str
    item: str
    text: str
    made_on: date
    due_on: date
    answer: str
    answered_on: date | None
    upheld: bool


@dataclass(frozen=True, slots=True)
class SheetCase:
    """One unit of an assessment: its items as settled, what it said of them."""

    id: str
    org_id: str
    name: str
    path: str
    settled: Mapping[str, Settled]
    comment: str
    commented_on: date | None
    remarks: tuple[Remark, ...]
    grade: str
    entry_id: str | None

    @property
    def n_waiting(self) -> int:
        """Return how many objections wait for an answer."""
        return sum(one.answered_on is None for one in self.remarks)


@dataclass(frozen=True, slots=True)
class SheetRound:
    """An assessment: its items and weights, how far it is, its units in tree order."""

    id: str
    unit_id: str
    unit_name: str
    title: str
    year: int
    state: str
    state_label: str
    on: date
    items: tuple[Item, ...]
    grade_basis: str
    sent_on: date | None
    answer_by: date | None
    decided_on: date | None
    decided_at: str
    meeting_id: str | None
    published_on: date | None
    cases: tuple[SheetCase, ...]
    may_assess: bool
    may_answer: bool


@dataclass(frozen=True, slots=True)
class ScoreView:
    """The score of one item; ``share`` is points × weight, each opens its evidence."""

    item: Item
    points: Decimal | None
    reason: str
    entry_ids: tuple[str, ...]

    @property
    def share(self) -> Decimal:
        """Return what the item adds to the sum; nothing where it is not counted.

        >>> ScoreView(Item("a", "甲", Decimal(30)), Decimal(90), "", ()).share
        Decimal('27.00')
        """
        if self.points is None:
            return Decimal(0)
        return (self.points * self.item.weight / 100).quantize(Decimal("0.01"))
