"""Dues of the village branch, as its recorder keeps them."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from tests.factories.gatherings import AT, World
from yiben.books.dues.actions import (
    ask_exemption,
    collect_month,
    remit_dues,
    set_account,
)
from yiben.books.dues.models import Collection, Exemption, Payment, Remittance
from yiben.books.dues.words import (
    AccountForm,
    CollectForm,
    ExemptionForm,
    RemitForm,
    month_index,
)

NOVEMBER = month_index(2026, 11)
PAID_ON = date(2026, 11, 18)
SUMS = {
    "李春生": ("salaried", "50.00"),
    "王小禾": ("salaried", "30.00"),
    "赵田": ("farmer", "0.20"),
    "钱水生": ("retired", "15.55"),
    "孙苗": ("student", "0.20"),
    "周大山": ("farmer", "1.00"),
}


def set_up(world: World, names: Iterable[str] = SUMS) -> None:
    """Set the sums of the members of the village branch."""
    for name in names:
        category, monthly = SUMS[name]
        form = AccountForm(world.id(name), category, Decimal(monthly))
        set_account(world.branch, form, by=world["recorder"], at=AT)


def collected(
    world: World, names: Iterable[str] = SUMS, month: int = NOVEMBER, token: str = ""
) -> Collection:
    """Record that these paid."""
    who = tuple(world.id(name) for name in names)
    form = CollectForm(month, who, PAID_ON, token=token)
    return collect_month(world.branch, form, by=world["recorder"], at=AT)


def payment_of(world: World, name: str, month: int = NOVEMBER) -> Payment:
    """Return the last row of a member's month."""
    rows = Payment.objects.filter(person_id=world.id(name), month=month)
    return rows.order_by("-number")[0]


def asked(world: World, name: str = "王小禾", amount: str = "0") -> Exemption:
    """Ask that a member pay less from November on."""
    form = ExemptionForm(
        world.id(name),
        NOVEMBER,
        month_index(2026, 12),
        Decimal(amount),
        date(2026, 11, 10),
        "家里有病人",
    )
    return ask_exemption(world.branch, form, by=world["recorder"], at=AT)


def remitted(world: World, amount: str = "20.00", token: str = "") -> Remittance:
    """Send money to the town."""
    form = RemitForm(Decimal(amount), NOVEMBER, NOVEMBER, PAID_ON, token=token)
    return remit_dues(world.branch, form, by=world["recorder"], at=AT)
