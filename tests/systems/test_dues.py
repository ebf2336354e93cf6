"""The row of systems.md with dues: one named test for it."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories.dues import (
    NOVEMBER,
    SUMS,
    collected,
    payment_of,
    remitted,
    set_up,
)
from tests.factories.gatherings import AT, World, make_world
from yiben.books.dues.actions import correct_payment, publish_dues, set_account
from yiben.books.dues.facts import balances
from yiben.books.dues.models import Payment, Posting
from yiben.books.dues.queries import month_view, published_of, totals_of
from yiben.books.dues.words import ZERO, AccountForm, Purse
from yiben.ledger.models import Entry
from yiben.ledger.queries import my_entries

TODAY = date(2026, 11, 20)


@pytest.fixture
def world(db) -> World:
    return make_world()


def view(world):
    return month_view(world.branch, NOVEMBER, today=TODAY, seen_by=world["recorder"])


# 120
def test_dues_of_a_branch_are_the_sum_of_its_members_and_corrections_keep_both(world):
    set_up(world)
    collected(world)
    assert view(world).paid == sum(Decimal(sum_) for _, sum_ in SUMS.values())
    seen = my_entries(
        seen_by=world["member"], since=date(2026, 1, 1), until=date(2026, 12, 31)
    )
    assert "dues.dues.paid" in {one.kind for one in seen}

    change = AccountForm(
        world.id("李春生"), "salaried", Decimal(75), None, NOVEMBER, "基数核错"
    )
    set_account(world.branch, change, by=world["recorder"], at=AT)
    correct_payment(
        payment_of(world, "李春生"),
        amount=Decimal("75.00"),
        reason="少收了",
        by=world["recorder"],
        at=AT,
    )

    figures = [
        one.amount
        for one in Payment.objects.filter(person_id=world.id("李春生"))
        if not one.is_reversal
    ]
    assert figures == [Decimal("50.00"), Decimal("75.00")]
    members = sum((one.paid for one in view(world).lines), ZERO)
    totals = totals_of(world.branch, 2026, today=TODAY, seen_by=world["superior"])
    assert members == totals.collected == balances(world.branch)[Purse.CASH]
    assert Entry.objects.filter(kind="dues.dues.paid").count() == 2

    remitted(world, str(members))
    publish_dues(world.branch, 2026, token="x", by=world["recorder"], at=AT)
    (shown,) = published_of(world.branch, seen_by=world["member"])
    assert (shown.collected, shown.remitted) == (members, members)


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.sampled_from(sorted(SUMS)), max_size=8))
def test_the_book_balances_after_any_run_of_payments_and_corrections(world, names):
    with transaction.atomic():
        set_up(world)
        for name in names:
            if any(one.name == name for one in view(world).unpaid):
                collected(world, [name])
            else:
                correct_payment(
                    payment_of(world, name),
                    amount=None,
                    reason="记错",
                    by=world["recorder"],
                    at=AT,
                )
        held = balances(world.branch)
        assert sum(held.values()) == 0
        assert held[Purse.CASH] == view(world).paid
        assert not Posting.objects.filter(into=F("out_of")).exists()
        transaction.set_rollback(True)
