"""The pages of dues: a month, a card, requests, what went up, totals."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from yiben.books.dues.words import (
    DECISIONS,
    STATES,
    Card,
    CardMonth,
    ExemptionLine,
    MemberLine,
    MonthView,
    Paid,
    PaymentLine,
    Purse,
    RemittanceLine,
    SetUpLine,
    Totals,
    label_of,
    period_of,
)

from .crumbs import Crumb
from .shared import ProblemLine

TONES = {"paid": "good", "unpaid": "soon", "waived": "quiet", "unset": "late"}
ICONS = {
    "paid": "circle-check",
    "unpaid": "progress",
    "waived": "circle-minus",
    "unset": "help-circle",
}


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A member in a month as the page shows it."""

    line: MemberLine
    word: str
    tone: str
    icon: str
    is_ticked: bool
    month: str = ""
    label: str = ""
    payments: tuple[PaymentLine, ...] = ()
    unset: str = ""
    """Why nobody can say what was due; empty where it is known."""

    @property
    def can_pay(self) -> bool:
        """Say whether the line has a box to tick."""
        return self.line.state == "unpaid"


@dataclass(frozen=True, slots=True)
class MonthPanel:
    """A branch's month."""

    org_id: str
    name: str
    crumbs: tuple[Crumb, ...]
    view: MonthView
    lines: tuple[PersonLine, ...]
    month: str
    label: str
    before: str
    after: str
    paid_on: str
    note: str
    token: str
    problems: tuple[ProblemLine, ...] = ()


@dataclass(frozen=True, slots=True)
class FormPanel:
    """A page with one form and some facts above it."""

    title: str
    lead: str
    crumbs: tuple[Crumb, ...]
    back: str
    button: str
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CardPanel:
    """One member's dues of a year."""

    org_id: str
    card: Card
    crumbs: tuple[Crumb, ...]
    months: tuple[PersonLine, ...]
    accounts: tuple[tuple[str, str], ...]
    requests: tuple[tuple[str, str], ...]
    may_keep: bool = False


@dataclass(frozen=True, slots=True)
class SetUpPanel:
    """Members without a sum."""

    org_id: str
    name: str
    crumbs: tuple[Crumb, ...]
    known: tuple[SetUpLine, ...]
    fresh: tuple[SetUpLine, ...]


@dataclass(frozen=True, slots=True)
class RequestsPanel:
    """Requests to pay less, those that wait first."""

    org_id: str
    name: str
    crumbs: tuple[Crumb, ...]
    lines: tuple[tuple[ExemptionLine, str, str, bool], ...]


@dataclass(frozen=True, slots=True)
class FlowPanel:
    """What a unit has, sent and received."""

    org_id: str
    name: str
    crumbs: tuple[Crumb, ...]
    cash: Decimal
    special: Decimal
    on_the_way: Decimal
    sent: tuple[tuple[RemittanceLine, str], ...]
    came: tuple[tuple[RemittanceLine, str], ...]
    may_remit: bool
    may_receive: bool
    is_branch: bool


@dataclass(frozen=True, slots=True)
class PublishedPanel:
    """Totals shown to the members."""

    org_id: str
    name: str
    crumbs: tuple[Crumb, ...]
    totals: Totals
    published: tuple[Totals, ...]
    may_publish: bool
    token: str


def span_of(first: int, last: int) -> str:
    """Return some months as a person reads them."""
    if first == last:
        return label_of(first)
    return f"{label_of(first)}至{label_of(last)}"


def person_line(
    line: MemberLine,
    ticked: frozenset[str] | None = None,
    month: int = 0,
    payments: tuple[PaymentLine, ...] = (),
) -> PersonLine:
    """Return a member's line; in a fresh form everybody who can pay is ticked."""
    return PersonLine(
        line=line,
        word=STATES[line.state],
        tone=TONES[line.state],
        icon=ICONS[line.state],
        is_ticked=ticked is None or line.person_id in ticked,
        month=period_of(month) if month else "",
        label=label_of(month) if month else "",
        payments=payments,
    )


def card_panel(
    org_id: str, card: Card, crumbs: tuple[Crumb, ...], *, may_keep: bool
) -> CardPanel:
    """Return a member's card."""
    return CardPanel(
        org_id=org_id,
        card=card,
        crumbs=crumbs,
        months=card_months(card),
        accounts=tuple(
            (
                f"{label_of(one.from_month)}起",
                f"{one.category_label}，{one.band_label}，每月 {one.monthly} 元"
                + (f"（{one.reason}）" if one.reason else ""),
            )
            for one in card.accounts
        ),
        requests=tuple(
            (
                span_of(one.from_month, one.until_month),
                f"减到每月 {one.amount} 元，{DECISIONS[one.state]}"
                + (f"（{one.note}）" if one.note else ""),
            )
            for one in card.exemptions
        ),
        may_keep=may_keep,
    )


def card_months(card: Card) -> tuple[PersonLine, ...]:
    """Return the months of a card with every row of the book."""
    return tuple(_card_month(card, one) for one in card.months)


def _card_month(card: Card, one: CardMonth) -> PersonLine:
    """Return a month; one before any sum was set owes nothing that is known."""
    shown = person_line(one.line, None, one.month, one.payments)
    if one.line.state != Paid.UNSET:
        return shown
    first = min((each.from_month for each in card.accounts), default=None)
    if first is None or one.month > first:
        return replace(shown, unset="定了数额才知道应交多少")
    why = f"数额从{label_of(first)}起才定，这个月应交多少没有记在这里"
    return replace(shown, unset=why, word="当时没有定数额", tone="quiet")


def requests_of(
    rows: Iterable[tuple[ExemptionLine, bool]],
) -> tuple[tuple[ExemptionLine, str, str, bool], ...]:
    """Return requests with what can be done, the waiting ones first."""
    found = [
        (
            one,
            span_of(one.from_month, one.until_month),
            DECISIONS[one.state],
            decides and one.state == "asked",
        )
        for one, decides in rows
    ]
    return tuple(sorted(found, key=lambda one: one[0].state != "asked"))


def flow_panel(
    unit: tuple[str, str, tuple[Crumb, ...]],
    purses: dict[Purse, Decimal],
    flow: tuple[list[RemittanceLine], list[RemittanceLine]],
    may: tuple[bool, bool, bool],
) -> FlowPanel:
    """Return the page of a unit's money; ``may`` remit, receive, and is a branch."""
    org_id, name, crumbs = unit
    sent, came = flow
    return FlowPanel(
        org_id=org_id,
        name=name,
        crumbs=crumbs,
        cash=purses[Purse.CASH],
        special=purses[Purse.SPECIAL],
        on_the_way=purses[Purse.ON_THE_WAY],
        sent=tuple((one, span_of(one.from_month, one.until_month)) for one in sent),
        came=tuple((one, span_of(one.from_month, one.until_month)) for one in came),
        may_remit=may[0],
        may_receive=may[1],
        is_branch=may[2],
    )
