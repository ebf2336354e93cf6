"""Who may do and see what: EP-11 for the whole cast."""

from typing import Any

import pytest

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
from yiben.books.dues import actions, queries
from yiben.books.dues.models import (
    Collection,
    DuesAccount,
    Exemption,
    Payment,
    Publication,
    Remittance,
)
from yiben.books.dues.words import (
    ZERO,
    AccountForm,
    CollectForm,
    ExemptionForm,
    PayForm,
    RemitForm,
)
from yiben.common.errors import RefusedError

TODAY = PAID_ON.replace(day=20)
TABLES = (Collection, DuesAccount, Exemption, Payment, Publication, Remittance)


@pytest.fixture
def kept(world):
    set_up(world)
    collected(world, ["李春生"])
    asked(world)
    remitted(world)
    return world


def rows() -> list[int]:
    return [one.objects.count() for one in TABLES]


def writes(world) -> dict[str, Any]:
    branch, who = world.branch, world.id("赵田")
    ease = Exemption.objects.get()
    sent = Remittance.objects.get()
    return {
        "set": lambda by: actions.set_account(
            branch, AccountForm(who, "farmer", ZERO), by=by, at=AT
        ),
        "carry": lambda by: actions.carry_over(branch, [who], by=by, at=AT),
        "collect": lambda by: actions.collect_month(
            branch, CollectForm(NOVEMBER, (who,), PAID_ON), by=by, at=AT
        ),
        "pay": lambda by: actions.pay_dues(
            branch, PayForm(who, (NOVEMBER,), ZERO, PAID_ON), by=by, at=AT
        ),
        "correct": lambda by: actions.correct_payment(
            payment_of(world, "李春生"), amount=None, reason="错", by=by, at=AT
        ),
        "ask": lambda by: actions.ask_exemption(
            branch,
            ExemptionForm(who, NOVEMBER, NOVEMBER, ZERO, PAID_ON, "病"),
            by=by,
            at=AT,
        ),
        "decide": lambda by: actions.decide_exemption(
            ease, approve=True, note="", by=by, at=AT
        ),
        "remit": lambda by: actions.remit_dues(
            branch, RemitForm(ZERO, NOVEMBER, NOVEMBER, PAID_ON), by=by, at=AT
        ),
        "receive": lambda by: actions.receive_remittance(
            sent, receipt="一", by=by, at=AT
        ),
        "publish": lambda by: actions.publish_dues(
            branch, 2026, token="x", by=by, at=AT
        ),
    }


MAY = {"decide": {"superior"}, "receive": {"superior"}}


@pytest.mark.parametrize(
    "what",
    "set carry collect pay correct ask decide remit receive publish".split(),
)
def test_only_the_right_hand_writes(kept, what):
    act, before = writes(kept)[what], rows()

    for name, account in kept.cast.wrong_people(*MAY.get(what, {"recorder"})).items():
        with pytest.raises(RefusedError):
            act(account)
        assert (name, rows()) == (name, before)


READS = {
    "month": {"recorder"},
    "card": {"recorder", "member"},
    "set_up": {"recorder"},
    "payment": {"recorder"},
    "totals": {"recorder", "member", "superior"},
    "published": {"recorder", "member", "superior"},
    "flow": {"recorder", "superior"},
    "requests": {"recorder", "superior"},
}


@pytest.mark.parametrize("what", sorted(READS))
def test_only_the_right_eyes_read(kept, what):
    branch, who = kept.branch, kept.id("赵田")
    read = {
        "month": lambda by: queries.month_view(
            branch, NOVEMBER, today=TODAY, seen_by=by
        ),
        "card": lambda by: queries.card_of(branch, who, 2026, today=TODAY, seen_by=by),
        "set_up": lambda by: queries.set_up_of(branch, today=TODAY, seen_by=by),
        "payment": lambda by: queries.payment(
            payment_of(kept, "李春生").pk, seen_by=by
        ),
        "totals": lambda by: queries.totals_of(branch, 2026, today=TODAY, seen_by=by),
        "published": lambda by: queries.published_of(branch, seen_by=by),
        "flow": lambda by: queries.flow_of(branch, seen_by=by),
        "requests": lambda by: queries.exemptions_for(branch, today=TODAY, seen_by=by),
    }[what]

    for account in kept.cast.wrong_people(*READS[what]).values():
        with pytest.raises(RefusedError):
            read(account)
    for name in READS[what]:
        assert read(getattr(kept.cast, name)) is not None


def test_another_member_does_not_see_a_members_card(kept):
    with pytest.raises(RefusedError):
        queries.card_of(
            kept.branch, kept.id("李春生"), 2026, today=TODAY, seen_by=kept["member"]
        )


def test_the_committee_sees_requests_and_no_sums(kept):
    (line, decides), *_ = queries.exemptions_for(
        kept.town, today=TODAY, seen_by=kept["superior"]
    )

    assert (line.person, line.reason, decides) == ("王小禾", "家里有病人", True)
    with pytest.raises(RefusedError):
        queries.month_view(kept.branch, NOVEMBER, today=TODAY, seen_by=kept["superior"])
