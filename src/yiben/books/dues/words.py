"""The words of dues: accounts, forms, and what the pages show."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

PAID: Final = "dues.dues.paid"
REMITTED: Final = "dues.dues.remitted"
PUBLISHED: Final = "dues.dues.published"
BACK_PAY: Final = "element.back_pay"
EXTRA: Final = "element.extra"
SPECIAL: Final = "element.special"
ZERO: Final = Decimal("0.00")


class Purse(StrEnum):
    """Between which accounts money moves."""

    MEMBERS = "members"
    CASH = "cash"
    SPECIAL = "special"
    ON_THE_WAY = "on_the_way"
    RECEIVED = "received"


class Decision(StrEnum):
    """How far a request to pay less has come."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"


DECISIONS: Final = {
    Decision.ASKED: "等批准",
    Decision.APPROVED: "已批准",
    Decision.REFUSED: "未批准",
}


class Paid(StrEnum):
    """How a member stands in a month."""

    PAID = "paid"
    UNPAID = "unpaid"
    WAIVED = "waived"
    UNSET = "unset"


STATES: Final = {
    Paid.PAID: "已交",
    Paid.UNPAID: "未交",
    Paid.WAIVED: "已批准免交",
    Paid.UNSET: "还没有定数额",
}


@dataclass(frozen=True, slots=True)
class AccountForm:
    """What a member pays each month; ``base`` is used for the sum and forgotten."""

    person_id: str
    category: str
    monthly: Decimal | None = None
    base: Decimal | None = field(default=None, repr=False)
    from_month: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CollectForm:
    """One press: these members paid this month in full, on this day."""

    month: int
    person_ids: tuple[str, ...]
    paid_on: date
    note: str = ""
    token: str = ""


@dataclass(frozen=True, slots=True)
class PayForm:
    """One member pays some months, and perhaps something more of their own will."""

    person_id: str
    months: tuple[int, ...]
    amount: Decimal
    paid_on: date
    voluntary: Decimal = ZERO
    note: str = ""
    token: str = ""


@dataclass(frozen=True, slots=True)
class ExemptionForm:
    """A request of the branch that a member pay less, or nothing, for a time."""

    person_id: str
    from_month: int
    until_month: int
    amount: Decimal
    studied_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class RemitForm:
    """A unit sends money to its superior."""

    amount: Decimal
    from_month: int
    until_month: int
    sent_on: date
    is_special: bool = False
    token: str = ""


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A member in a month: what is due, what came in."""

    person_id: str
    name: str
    state: Paid
    due: Decimal
    paid: Decimal
    voluntary: Decimal
    paid_on: date | None
    category: str


@dataclass(frozen=True, slots=True)
class MonthView:
    """A branch's month: the sums are those of the lines."""

    month: int
    lines: tuple[MemberLine, ...]

    @property
    def due(self) -> Decimal:
        """Return what all members owe."""
        return sum((one.due for one in self.lines), ZERO)

    @property
    def paid(self) -> Decimal:
        """Return what came in, with what was given beyond."""
        return sum((one.paid + one.voluntary for one in self.lines), ZERO)

    @property
    def n_paid(self) -> int:
        """Return how many paid."""
        return sum(one.state == Paid.PAID for one in self.lines)

    @property
    def unpaid(self) -> tuple[MemberLine, ...]:
        """Return those who can still pay."""
        return tuple(one for one in self.lines if one.state == Paid.UNPAID)

    @property
    def unset(self) -> tuple[MemberLine, ...]:
        """Return those without a sum."""
        return tuple(one for one in self.lines if one.state == Paid.UNSET)


@dataclass(frozen=True, slots=True)
class CardMonth:
    """One month of a member's card; every row of it, the corrected ones too."""

    month: int
    line: MemberLine
    payments: tuple["PaymentLine", ...]


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """A row of the book: a payment, or the reversal of one."""

    id: str
    month: int
    amount: Decimal
    voluntary: Decimal
    paid_on: date
    receiver: str
    is_reversal: bool
    is_current: bool
    reason: str
    entry_id: str


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One version of a member's monthly sum."""

    category: str
    category_label: str
    band_label: str
    monthly: Decimal
    from_month: int
    reason: str


@dataclass(frozen=True, slots=True)
class ExemptionLine:
    """A request, and what became of it; ``reason`` only for those who may read."""

    id: str
    branch: str
    person: str
    from_month: int
    until_month: int
    amount: Decimal
    studied_on: date
    reason: str
    state: Decision
    decided_on: date | None
    decided_by: str
    note: str


@dataclass(frozen=True, slots=True)
class Card:
    """All a branch holds about one member's dues in a year."""

    person_id: str
    name: str
    year: int
    accounts: tuple[AccountLine, ...]
    months: tuple[CardMonth, ...]
    exemptions: tuple[ExemptionLine, ...]


@dataclass(frozen=True, slots=True)
class SetUpLine:
    """A member without a sum this year, with last year's."""

    person_id: str
    name: str
    from_month: int
    category: str
    category_label: str
    monthly: Decimal | None


@dataclass(frozen=True, slots=True)
class RemittanceLine:
    """Money on its way up, and the receipt for it."""

    id: str
    sender: str
    recipient: str
    amount: Decimal
    from_month: int
    until_month: int
    sent_on: date
    is_special: bool
    receipt: str
    received_on: date | None
    entry_id: str


@dataclass(frozen=True, slots=True)
class Totals:
    """What members are shown: counts and sums of the whole unit."""

    year: int
    members: int
    payers: int
    collected: Decimal
    remitted: Decimal
    published_on: date | None = None
    entry_id: str = ""


def month_index(year: int, month: int) -> int:
    """Return the number of a month since the year zero.

    >>> month_index(2026, 1) - month_index(2025, 12)
    1
    """
    return year * 12 + month - 1


def month_of(on: date) -> int:
    """Return the month a day lies in."""
    return month_index(on.year, on.month)


def year_of(month: int) -> int:
    """Return the year of a month."""
    return month // 12


def period_of(month: int) -> str:
    """Return a month as periods are written.

    >>> period_of(month_index(2026, 5))
    '2026-05'
    """
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def label_of(month: int) -> str:
    """Return a month as a person reads it."""
    return f"{month // 12}年{month % 12 + 1}月"


def first_day(month: int) -> date:
    """Return the first day of a month."""
    return date(month // 12, month % 12 + 1, 1)
