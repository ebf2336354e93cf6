"""Setting, excusing, collecting, correcting, remitting and publishing dues."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from tests.factories.dues import (
    NOVEMBER,
    PAID_ON,
    asked,
    collected,
    payment_of,
    remitted,
    set_up,
)
from tests.factories.gatherings import AT
from yiben.books.dues.actions import (
    carry_over,
    collect_month,
    correct_payment,
    decide_exemption,
    pay_dues,
    publish_dues,
    receive_remittance,
    remit_dues,
    set_account,
)
from yiben.books.dues.checks import (
    AlreadyCorrectedError,
    AlreadyDecidedError,
    AlreadyReceivedError,
)
from yiben.books.dues.facts import balances
from yiben.books.dues.models import (
    Collection,
    DuesAccount,
    Exemption,
    Payment,
    Posting,
    Publication,
    Remittance,
)
from yiben.books.dues.queries import card_of, month_view
from yiben.books.dues.words import (
    AccountForm,
    CollectForm,
    Paid,
    PayForm,
    Purse,
    RemitForm,
    month_index,
)
from yiben.common.clock import moment
from yiben.common.errors import ManyErrors
from yiben.ledger.models import Entry
from yiben.people.models import AuditLine

D = Decimal
TODAY = date(2026, 11, 20)


def wrong(act) -> list[str]:
    with pytest.raises(ManyErrors) as caught:
        act()
    return [one.where for one in caught.value.problems]


def pay(world, name, months, amount, *, voluntary="0", note="", token="", on=PAID_ON):
    form = PayForm(
        world.id(name), tuple(months), D(amount), on, D(voluntary), note, token
    )
    return pay_dues(world.branch, form, by=world["recorder"], at=AT)


def view(world, month=NOVEMBER):
    return month_view(world.branch, month, today=TODAY, seen_by=world["recorder"])


@pytest.mark.parametrize(
    ("category", "base", "monthly", "band"),
    [
        ("salaried", "3000.00", "15.00", "upto_3000"),
        ("salaried", "3000.01", "30.00", "upto_5000"),
        ("retired", "5000.01", "50.00", "above_5000"),
    ],
)
def test_a_base_gives_the_sum_and_is_forgotten(world, category, base, monthly, band):
    form = AccountForm(world.id("李春生"), category, base=D(base))

    row = set_account(world.branch, form, by=world["recorder"], at=AT)

    assert (row.monthly, row.band) == (D(monthly), band)
    assert base not in repr(form)
    kept = [str(value) for value in DuesAccount.objects.values().get().values()]
    kept += [line.detail or "" for line in AuditLine.objects.all()]
    assert not any(base in one for one in kept)


def test_a_changed_sum_needs_a_reason_and_keeps_the_old_one(world):
    set_up(world, ["李春生"])
    form = AccountForm(world.id("李春生"), "salaried", D("75.00"), from_month=NOVEMBER)

    assert wrong(
        lambda: set_account(world.branch, form, by=world["recorder"], at=AT)
    ) == ["reason"]

    told = AccountForm(
        form.person_id, "salaried", D("75.00"), from_month=NOVEMBER, reason="调资"
    )
    set_account(world.branch, told, by=world["recorder"], at=AT)
    set_account(world.branch, told, by=world["recorder"], at=AT)
    rows = DuesAccount.objects.order_by("number")
    assert [one.monthly for one in rows] == [D("50.00"), D("75.00")]
    card = card_of(
        world.branch, form.person_id, 2026, today=TODAY, seen_by=world["recorder"]
    )
    dues = {one.month: one.line.due for one in card.months}
    assert (dues[NOVEMBER], dues[NOVEMBER - 1]) == (D("75.00"), D("50.00"))


def test_a_sum_between_two_bands_is_refused(world):
    for category, amount in (("salaried", "20.00"), ("farmer", "2.00")):
        form = AccountForm(world.id("李春生"), category, D(amount))
        assert wrong(
            lambda form=form: set_account(
                world.branch, form, by=world["recorder"], at=AT
            )
        ) == ["monthly"]
    assert DuesAccount.objects.count() == 0


def test_a_member_on_probation_pays_from_the_month_of_the_vote(world):
    set_up(world, ["孙苗"])

    assert DuesAccount.objects.get().from_month == month_index(2026, 3)
    card = card_of(
        world.branch,
        world.id("孙苗"),
        2026,
        today=TODAY,
        seen_by=world["recorder"],
    )
    assert min(one.month for one in card.months) == month_index(2026, 3)


def test_last_years_sums_are_carried_over_once(world):
    set_up(world)
    ids = [world.id("李春生"), world.id("周大山"), world.id("吴东岭")]
    new_year = moment(date(2027, 1, 5))

    for n_set in (2, 0):
        assert carry_over(world.branch, ids, by=world["recorder"], at=new_year) == n_set

    found = DuesAccount.objects.filter(year=2027)
    assert {one.monthly for one in found} == {D("50.00"), D("1.00")}


def test_one_press_posts_one_entry_with_totals_and_no_single_sum(world):
    set_up(world)

    row = collected(world, token="x_one")
    again = collected(world, token="x_one")

    assert again.pk == row.pk
    assert (Collection.objects.count(), Payment.objects.count()) == (1, 6)
    entry = Entry.objects.get(kind="dues.dues.paid")
    assert entry.people.count() == 6
    assert {one.role for one in entry.people.all()} == {"holder"}
    text = str(entry.payload)
    assert "96.95" in text
    assert "50.00" not in text
    assert "15.55" not in text


def test_who_has_not_paid_is_paid_for_later_with_an_entry_of_its_own(world):
    set_up(world)
    collected(world, ["李春生", "王小禾"])
    assert [one.name for one in view(world).unpaid] == [
        *sorted(["赵田", "钱水生", "孙苗", "周大山"])
    ]

    collected(world, ["赵田"])

    assert Entry.objects.filter(kind="dues.dues.paid").count() == 2
    assert wrong(lambda: collected(world, ["赵田", "周大山"])) == ["persons"]
    assert Payment.objects.count() == 3


def test_nothing_is_collected_twice_ahead_of_time_or_from_strangers(world):
    set_up(world)
    for who, month, where in (
        (["李春生"], NOVEMBER + 1, ["months", "paid_on"]),
        (["吴东岭"], NOVEMBER, ["persons"]),
        ([], NOVEMBER, ["persons"]),
    ):
        assert wrong(lambda who=who, month=month: collected(world, who, month)) == where
    assert (
        Payment.objects.count()
        == Entry.objects.filter(kind__startswith="dues").count()
        == 0
    )


def test_two_recorders_at_once_leave_one_payment(world):
    set_up(world)
    collected(world, ["李春生"])
    one = payment_of(world, "李春生")

    copy = Payment.objects.values().get(pk=one.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.create(**{**copy, "id": "dp_other"})
    assert wrong(lambda: collected(world, ["李春生"])) == ["persons"]


def test_a_quarter_is_three_entries_and_the_sum_must_fit(world):
    set_up(world)
    months = [NOVEMBER - 2, NOVEMBER - 1, NOVEMBER]
    for amount in ("-150", "149.99", "150.01"):
        assert wrong(lambda amount=amount: pay(world, "李春生", months, amount)) == [
            "amount"
        ]

    for _ in range(2):
        rows = pay(world, "李春生", months, "150", token="x_q")

    assert [one.month for one in rows] == months
    assert Payment.objects.count() == 3
    entries = Entry.objects.filter(kind="dues.dues.paid")
    assert entries.count() == 3
    assert wrong(lambda: pay(world, "李春生", months, "150")) == ["months"] * 3


def test_paying_back_more_than_six_months_needs_a_word(world):
    set_up(world)
    april = month_index(2026, 4)

    assert wrong(lambda: pay(world, "李春生", [april], "50")) == ["note"]

    pay(world, "李春生", [april], "50", note="外出务工，失去联系")
    pay(world, "李春生", [month_index(2026, 5)], "50")
    assert Payment.objects.count() == 2


def test_a_thousand_given_freely_goes_to_the_centre(world):
    set_up(world)

    pay(world, "李春生", [NOVEMBER], "50", voluntary="1000")
    pay(world, "王小禾", [NOVEMBER], "30", voluntary="999.99")

    held = balances(world.branch)
    assert (held[Purse.SPECIAL], held[Purse.CASH]) == (D("1000.00"), D("1079.99"))
    tagged = {one.tags for one in Entry.objects.filter(kind="dues.dues.paid")}
    assert tagged == {'["element.extra"]', '["element.extra","element.special"]'}


def test_a_correction_keeps_both_figures_and_both_entries(world):
    set_up(world)
    row = collected(world)
    first = row.entry_id
    set_account(
        world.branch,
        AccountForm(
            world.id("李春生"), "salaried", D("30.00"), None, NOVEMBER, "基数填错"
        ),
        by=world["recorder"],
        at=AT,
    )
    old = payment_of(world, "李春生")

    row = correct_payment(
        old, amount=D("30.00"), reason="多记了", by=world["recorder"], at=AT
    )

    rows = Payment.objects.filter(person_id=world.id("李春生")).order_by("number")
    assert [(one.amount, one.is_reversal) for one in rows] == [
        (D("50.00"), False),
        (D("50.00"), True),
        (D("30.00"), False),
    ]
    assert row.entry.corrects_id == first
    assert "76.95" in str(row.entry.payload)
    assert balances(world.branch)[Purse.CASH] == view(world).paid == D("76.95")
    with pytest.raises(AlreadyCorrectedError):
        correct_payment(old, amount=None, reason="再来", by=world["recorder"], at=AT)


def test_taking_back_the_only_payment_withdraws_the_entry(world):
    set_up(world)
    collected(world, ["李春生"])

    row = correct_payment(
        payment_of(world, "李春生"),
        amount=None,
        reason="记错人",
        by=world["recorder"],
        at=AT,
    )

    assert row.entry.kind == "ledger.entry.withdrawn"
    assert balances(world.branch)[Purse.CASH] == 0
    collected(world, ["李春生"])
    assert payment_of(world, "李春生").number == 3


def test_a_correction_must_change_something_fit_and_say_why(world):
    set_up(world)
    collected(world)
    one = payment_of(world, "李春生")
    for amount, reason, where in (
        ("50.00", "无", ["amount"]),
        ("-1", "无", ["amount"]),
        ("49", "", ["reason", "amount"]),
    ):
        assert (
            wrong(
                lambda amount=amount, reason=reason: correct_payment(
                    one, amount=D(amount), reason=reason, by=world["recorder"], at=AT
                )
            )
            == where
        )
    assert Payment.objects.count() == 6


def test_the_committee_approves_before_anything_is_eased(world):
    set_up(world)
    row = asked(world)
    assert asked(world).pk == row.pk
    assert "病人" not in Exemption.objects.get().reason_sealed
    before = {one.name: one.state for one in view(world).lines}
    assert before["王小禾"] == Paid.UNPAID

    decide_exemption(row, approve=True, note="", by=world["superior"], at=AT)

    after = {one.name: one.state for one in view(world).lines}
    assert after["王小禾"] == Paid.WAIVED
    assert wrong(lambda: collected(world, ["王小禾"])) == ["persons"]
    with pytest.raises(AlreadyDecidedError):
        decide_exemption(row, approve=False, note="x", by=world["superior"], at=AT)


def test_a_refusal_gives_its_reason_and_the_retired_are_the_branchs_own(world):
    set_up(world)
    row = asked(world)
    assert wrong(
        lambda: decide_exemption(
            row, approve=False, note="", by=world["superior"], at=AT
        )
    ) == ["reason"]

    own = asked(world, "钱水生", "5.00")
    decide_exemption(own, approve=True, note="", by=world["recorder"], at=AT)

    due = {one.name: one.due for one in view(world).lines}
    assert (due["王小禾"], due["钱水生"]) == (D("30.00"), D("5.00"))


def test_money_goes_up_once_with_a_receipt(world):
    set_up(world)
    collected(world)
    row = remitted(world, "96.95", token="x_r")
    assert remitted(world, "96.95", token="x_r").pk == row.pk
    assert wrong(lambda: remitted(world, "0.01")) == ["amount"]
    assert wrong(lambda: remitted(world, "-5")) == ["amount"]

    receive_remittance(row, receipt="收001", by=world["town_recorder"], at=AT)

    assert Remittance.objects.count() == 1
    assert Entry.objects.filter(kind="dues.dues.remitted").count() == 1
    assert balances(world.branch)[Purse.RECEIVED] == D("96.95")
    assert balances(world.town)[Purse.CASH] == D("96.95")
    with pytest.raises(AlreadyReceivedError):
        receive_remittance(row, receipt="收002", by=world["town_recorder"], at=AT)
    up = RemitForm(D("96.95"), NOVEMBER, NOVEMBER, PAID_ON)
    remit_dues(world.town, up, by=world["town_recorder"], at=AT)
    assert balances(world.town)[Purse.CASH] == 0


def test_publishing_shows_totals_to_members_and_posts_once(world):
    set_up(world)
    collected(world)
    remitted(world)

    for _ in range(2):
        row = publish_dues(world.branch, 2026, token="x_p", by=world["recorder"], at=AT)

    assert Publication.objects.count() == 1
    assert (row.members, row.payers, row.collected) == (6, 6, D("96.95"))
    entry = Entry.objects.get(kind="dues.dues.published")
    assert (entry.privacy, entry.people.count()) == ("branch", 0)


@pytest.mark.parametrize("model", [Payment, Posting])
def test_the_database_refuses_to_change_what_was_booked(world, model):
    set_up(world)
    collected(world)

    for act in (
        lambda rows: rows.update(amount=D("1.00")),
        lambda rows: rows._raw_delete(rows.db),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act(model.objects.all())


def test_a_posting_cannot_be_out_of_balance(world):
    set_up(world)
    collected(world)
    copy = Posting.objects.values()[0]

    for change in ({"into": copy["out_of"]}, {"amount": D("-1.00")}, {"into": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Posting.objects.create(**{**copy, "id": "dg_bad", **change})


def test_a_month_without_a_table_of_rates_is_refused(world):
    form = CollectForm(month_index(2000, 1), (world.id("李春生"),), PAID_ON)

    assert "months" in wrong(
        lambda: collect_month(world.branch, form, by=world["recorder"], at=AT)
    )
