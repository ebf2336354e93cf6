"""Transfers: one owner on every day, by one hand over both or by letter."""

from datetime import date

import pytest

from tests.cast import AT, JOINED, TODAY, make_account
from tests.factories.people import make_transfer
from yiben.common.errors import RefusedError, YibenError
from yiben.org.access import may_see
from yiben.people import actions, queries
from yiben.people.facts import member_facts
from yiben.people.models import AuditLine, Membership, Tenure, Transfer

SPRING = date(2026, 3, 1)


@pytest.fixture
def city(cast):
    """Somebody over both branches."""
    return make_account("city", cast.security_admin, ("superior", cast.city))


def owners(person):
    facts = member_facts(person_ids=[person.pk])
    return [(fact.org_id, fact.span.from_on, fact.span.until_on) for fact in facts]


def test_transfer_member_leaves_no_day_without_an_owner_or_with_two(cast, city):
    person = cast.person("赵田")

    actions.transfer_member(
        person, to_branch=cast.next_branch, on=SPRING, by=city, at=AT
    )

    assert sorted(owners(person), key=lambda row: row[1]) == [
        (cast.branch.pk, JOINED, date(2026, 2, 28)),
        (cast.next_branch.pk, SPRING, None),
    ]
    assert Tenure.objects.get(person=person).until_on == date(2026, 2, 28)


def test_transferred_member_sees_the_new_branch_and_not_the_old(cast, city):
    actions.transfer_member(
        cast.person("赵田"), to_branch=cast.next_branch, on=SPRING, by=city, at=AT
    )

    assert may_see(cast.member, cast.next_branch)
    assert not may_see(cast.member, cast.branch)
    with pytest.raises(RefusedError):
        queries.person(cast.person("赵田").pk, seen_by=cast.recorder)


@pytest.mark.parametrize("who", ["recorder", "superior", "stranger"])
def test_one_branch_alone_cannot_transfer(cast, who):
    before = list(Membership.objects.order_by("pk").values())

    with pytest.raises(RefusedError):
        actions.transfer_member(
            cast.person("赵田"),
            to_branch=cast.next_branch,
            on=SPRING,
            by=getattr(cast, who),
            at=AT,
        )

    assert list(Membership.objects.order_by("pk").values()) == before


@pytest.mark.parametrize(
    ("target", "on", "message"),
    [
        ("branch", SPRING, "赵田本来就在河湾村党支部。"),
        ("next_branch", JOINED, "转入日期应晚于进入原支部的日期（2012年7月1日）。"),
        ("next_branch", date(2027, 1, 1), "截止日期早于起始日期。"),
        ("next_county", SPRING, "中共白石县委员会不是党支部。"),
    ],
)
def test_transfer_member_says_what_is_wrong(cast, city, target, on, message):
    with pytest.raises(YibenError) as refused:
        actions.transfer_member(
            cast.person("赵田"), to_branch=getattr(cast, target), on=on, by=city, at=AT
        )

    assert refused.value.message == message


def test_sender_keeps_the_member_until_the_letter_is_received(cast):
    person = cast.person("赵田")
    letter = actions.send_member(
        person, to_branch=cast.next_branch, by=cast.recorder, at=AT
    )
    assert [row[0] for row in owners(person)] == [cast.branch.pk]

    actions.receive_member(letter, on=TODAY, by=cast.stranger, at=AT)

    assert Membership.objects.get(live_key=person.pk).org == cast.next_branch
    assert Transfer.objects.get().received_on == TODAY
    actions_done = AuditLine.objects.order_by("id").values_list("action", flat=True)
    assert list(actions_done)[-2:] == ["member.send", "member.receive"]


def test_letter_is_seen_by_both_branches_only(cast):
    letter = actions.send_member(
        cast.person("赵田"), to_branch=cast.next_branch, by=cast.recorder, at=AT
    )

    assert queries.transfers_of(cast.branch, seen_by=cast.recorder) == [letter]
    assert queries.transfers_of(cast.next_branch, seen_by=cast.stranger) == [letter]
    assert queries.transfer_row(letter.pk, seen_by=cast.stranger) == letter
    for who in (cast.member, cast.auditor, cast.system_admin):
        with pytest.raises(RefusedError):
            queries.transfer_row(letter.pk, seen_by=who)


@pytest.mark.parametrize("who", ["recorder", "superior", "member", "auditor"])
def test_only_the_receiving_branch_receives(cast, who):
    letter = actions.send_member(
        cast.person("赵田"), to_branch=cast.next_branch, by=cast.recorder, at=AT
    )

    with pytest.raises(RefusedError):
        actions.receive_member(letter, on=TODAY, by=getattr(cast, who), at=AT)

    assert Transfer.objects.get().received_on is None


@pytest.mark.parametrize("who", ["recorder", "stranger"])
def test_either_side_may_cancel_a_letter_once(cast, who):
    by = getattr(cast, who)
    letter = actions.send_member(
        cast.person("赵田"), to_branch=cast.next_branch, by=cast.recorder, at=AT
    )
    with pytest.raises(RefusedError):
        actions.cancel_transfer(letter, by=cast.member, at=AT)

    actions.cancel_transfer(letter, by=by, at=AT)

    for again in (
        lambda: actions.cancel_transfer(letter, by=by, at=AT),
        lambda: actions.receive_member(letter, on=TODAY, by=cast.stranger, at=AT),
    ):
        with pytest.raises(YibenError) as refused:
            again()
        assert refused.value.message == "这封介绍信已经撤回。"


def test_one_open_letter_at_a_time(cast):
    person = cast.person("赵田")
    actions.send_member(person, to_branch=cast.next_branch, by=cast.recorder, at=AT)

    with pytest.raises(YibenError) as refused:
        actions.send_member(person, to_branch=cast.next_branch, by=cast.recorder, at=AT)

    assert refused.value.message == "赵田已有一封没有接收的介绍信。"


def test_letter_to_the_own_branch_is_refused(cast):
    with pytest.raises(YibenError) as refused:
        actions.send_member(
            cast.person("赵田"), to_branch=cast.branch, by=cast.recorder, at=AT
        )

    assert refused.value.message == "赵田本来就在河湾村党支部。"


def test_transfer_by_a_hand_over_both_overtakes_the_letter(cast, city):
    person = cast.person("赵田")
    letter = actions.send_member(
        person, to_branch=cast.next_branch, by=cast.recorder, at=AT
    )

    actions.transfer_member(
        person, to_branch=cast.next_branch, on=TODAY, by=city, at=AT
    )

    letter.refresh_from_db()
    assert letter.cancelled_on == TODAY


def test_letter_is_received_once_and_only_while_the_member_is_there(cast):
    person, by = cast.person("赵田"), cast.stranger
    letter = actions.send_member(
        person, to_branch=cast.next_branch, by=cast.recorder, at=AT
    )
    actions.receive_member(letter, on=TODAY, by=by, at=AT)
    with pytest.raises(YibenError) as refused:
        actions.receive_member(letter, on=TODAY, by=by, at=AT)
    assert refused.value.message == "这封介绍信已经接收。"
    other = cast.person("钱水生")
    stale = make_transfer(other, cast.next_branch, cast.branch)

    with pytest.raises(YibenError) as refused:
        actions.receive_member(stale, on=TODAY, by=cast.recorder, at=AT)

    assert refused.value.message == "钱水生已不在开出介绍信的支部。"
