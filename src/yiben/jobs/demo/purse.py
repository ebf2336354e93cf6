"""Dues of a village branch: sums, a quarter's payments, one correction, the way up."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from yiben.books.dues import queries
from yiben.books.dues.actions import (
    collect_month,
    correct_payment,
    pay_dues,
    publish_dues,
    receive_remittance,
    remit_dues,
    set_account,
)
from yiben.books.dues.words import (
    AccountForm,
    CollectForm,
    PayForm,
    RemitForm,
    month_index,
)
from yiben.common.clock import moment
from yiben.common.ids import new_id
from yiben.rules.words import Trait

from .act import Act
from .data import Data
from .house import House
from .words import YEAR

KEY = "shiqiao"
FIRST = month_index(YEAR, 10)
PAID_ON = (date(YEAR, 10, 15), date(YEAR, 11, 14), date(YEAR, 12, 12))
FARMER = Decimal("1.00")
TEAM_BASE = Decimal("3600.00")
RETIRED_BASE = Decimal("2800.00")
DEBTOR, MISTAKEN = -1, -2
"""Who pays October and November only in December, and whose sum was written wrong."""


def purse_acts(data: Data) -> Iterator[Act]:
    """Give the dues of the last quarter of one branch."""
    if KEY not in data.units:
        return
    yield Act(moment(date(YEAR, 9, 29), 9), _set_sums)
    for number, on in enumerate(PAID_ON):
        run = partial(_collect, month=FIRST + number, on=on)
        yield Act(moment(on, 16), run)
    yield Act(moment(date(YEAR, 12, 14), 9), _pay_later)
    yield Act(moment(date(YEAR, 12, 15), 9), _correct)
    yield Act(moment(date(YEAR, 12, 16), 9), _remit)
    yield Act(moment(date(YEAR, 12, 19), 9), _publish)


def _payers(house: House, on: date) -> list[str]:
    """Return the members of the branch in an order that does not change."""
    rows = house.members(KEY, on)
    return [row.person_id for row in sorted(rows, key=lambda one: one.name)]


def _set_sums(house: House) -> None:
    """Set what each member pays: by wage, by pension, or the farmer's sum."""
    on, hand = date(YEAR, 9, 29), house.recorder(KEY)
    team = {row.person_id for row in house.team(KEY, on)}
    for row in house.members(KEY, on):
        form = AccountForm(row.person_id, "farmer", FARMER, from_month=FIRST)
        if row.person_id in team:
            form = AccountForm(
                row.person_id, "salaried", base=TEAM_BASE, from_month=FIRST
            )
        elif Trait.FRAIL in row.flags:
            form = AccountForm(
                row.person_id, "retired", base=RETIRED_BASE, from_month=FIRST
            )
        set_account(house.org(KEY), form, by=hand, at=moment(on, 9))


def _collect(house: House, *, month: int, on: date) -> None:
    """Take in a month at the theme day; one of them forgot it twice."""
    payers = _payers(house, on)
    if month < FIRST + 2:
        payers.pop(DEBTOR)
    form = CollectForm(month, tuple(payers), on, token=new_id("x"))
    collect_month(house.org(KEY), form, by=house.recorder(KEY), at=moment(on, 16))


def _pay_later(house: House) -> None:
    """Let the one who forgot pay both months, and give something more."""
    on = date(YEAR, 12, 14)
    form = PayForm(
        _payers(house, on)[DEBTOR],
        (FIRST, FIRST + 1),
        2 * FARMER,
        on,
        voluntary=Decimal("10.00"),
        token=new_id("x"),
    )
    pay_dues(house.org(KEY), form, by=house.recorder(KEY), at=moment(on, 9))


def _correct(house: House) -> None:
    """Take back a payment that was written down for the wrong person."""
    on, hand = date(YEAR, 12, 15), house.recorder(KEY)
    who = _payers(house, on)[MISTAKEN]
    card = queries.card_of(house.org(KEY), who, YEAR, today=on, seen_by=hand)
    (paid,) = next(one for one in card.months if one.month == FIRST + 2).payments
    correct_payment(
        queries.payment(paid.id, seen_by=hand),
        amount=None,
        reason="十二月误记，本人还没有交",
        by=hand,
        at=moment(on, 9),
    )


def _remit(house: House) -> None:
    """Send the quarter up; the town signs for it two days later."""
    on, hand = date(YEAR, 12, 16), house.recorder(KEY)
    amount = queries.to_remit(house.org(KEY), seen_by=hand)
    form = RemitForm(amount, FIRST, FIRST + 2, on, token=new_id("x"))
    sent = remit_dues(house.org(KEY), form, by=hand, at=moment(on, 9))
    then = moment(on + timedelta(days=2), 10)

    def receive(now: House) -> None:
        taker = now.recorder("yunxi")
        row = queries.remittance(sent.pk, seen_by=taker)
        receive_remittance(row, receipt="云党财 0412 号", by=taker, at=then)

    house.then(then, receive)


def _publish(house: House) -> None:
    publish_dues(
        house.org(KEY),
        YEAR,
        token=new_id("x"),
        by=house.recorder(KEY),
        at=moment(date(YEAR, 12, 19), 9),
    )
