"""Floating members: one row for two branches; each side does its part."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.cast import AT, TODAY, make_account
from yiben.common.errors import RefusedError, YibenError
from yiben.people import actions, queries
from yiben.people.facts import guests_of
from yiben.people.models import AuditLine, MemberFlag, Membership, Stay, StayNote

LEFT = date(2026, 9, 1)


@pytest.fixture
def form(cast):
    return actions.StayForm(
        "白石县", "work", LEFT, cast.next_branch, cast.person("李春生")
    )


@pytest.fixture
def stay(cast, form):
    return actions.begin_stay(cast.person("赵田"), form, by=cast.recorder, at=AT)


def flags(person) -> list[tuple[str, date, date | None]]:
    rows = MemberFlag.objects.filter(person=person)
    return [(one.flag, one.from_on, one.until_on) for one in rows]


def test_begin_marks_the_member_and_moves_nobody(cast, stay):
    person = cast.person("赵田")

    assert flags(person) == [("floating", LEFT, None)]
    assert Membership.objects.get(person=person).org == cast.branch
    assert (stay.home, stay.host, stay.accepted_on) == (
        cast.branch,
        cast.next_branch,
        None,
    )


@pytest.mark.parametrize("who", ["member", "stranger", "auditor", "security_admin"])
def test_only_the_home_side_begins(cast, form, who):
    n_lines = AuditLine.objects.count()

    with pytest.raises(RefusedError):
        actions.begin_stay(cast.person("赵田"), form, by=getattr(cast, who), at=AT)

    assert Stay.objects.count() == 0
    assert AuditLine.objects.count() == n_lines


@pytest.mark.parametrize(
    "wrong",
    [
        {"place": " "},
        {"reason": "holiday"},
        {"contact": None},
        {"from_on": TODAY + timedelta(days=1)},
        {"from_on": date(2001, 1, 1)},
    ],
)
def test_begin_refuses_what_is_not_enough(cast, form, wrong):
    with pytest.raises(YibenError):
        actions.begin_stay(
            cast.person("赵田"), replace(form, **wrong), by=cast.recorder, at=AT
        )

    assert Stay.objects.count() == 0


def test_the_own_branch_is_no_host(cast, form):
    own = replace(form, host=cast.branch)

    with pytest.raises(YibenError, match="流入地就是本支部"):
        actions.begin_stay(cast.person("赵田"), own, by=cast.recorder, at=AT)


def test_a_member_floats_at_one_place_at_a_time(cast, form, stay):
    with pytest.raises(YibenError, match="已经登记在外流动"):
        actions.begin_stay(cast.person("赵田"), form, by=cast.recorder, at=AT)


def test_the_host_accepts_once_and_lists_the_guest_from_then(cast, stay):
    first = actions.accept_stay(stay, on=LEFT, by=cast.stranger, at=AT)
    again = actions.accept_stay(stay, on=TODAY, by=cast.stranger, at=AT)

    assert (first.accepted_on, again.accepted_on) == (LEFT, LEFT)
    ids = [cast.next_branch.pk]
    assert [one.person_name for one in guests_of(ids, LEFT)] == ["赵田"]
    assert guests_of(ids, LEFT - timedelta(days=1)) == []


@pytest.mark.parametrize("who", ["recorder", "superior", "member", "auditor"])
def test_nobody_accepts_for_the_host(cast, stay, who):
    with pytest.raises(RefusedError):
        actions.accept_stay(stay, on=LEFT, by=getattr(cast, who), at=AT)

    assert Stay.objects.get().accepted_on is None


def test_the_host_sees_the_name_and_not_the_record(cast, stay):
    person = cast.person("赵田")

    assert queries.person(person.pk, seen_by=cast.stranger) == person
    with pytest.raises(RefusedError):
        actions.open_person(person.pk, by=cast.stranger, at=AT)


def test_a_note_sent_twice_is_one_note_and_sealed(cast, stay):
    for _ in range(2):
        actions.feed_back(
            stay, "一切都好", side=cast.next_branch, token="x", by=cast.stranger, at=AT
        )

    assert StayNote.objects.count() == 1
    raw = StayNote.objects.extra(select={"raw": "text"}).values_list("raw", flat=True)
    assert "一切都好" not in raw[0]
    mine = queries.notes_of(stay, seen_by=cast.member)
    assert [(one.side, one.text) for one in mine] == [("东岭村党支部", "一切都好")]


@pytest.mark.parametrize("who", ["stranger", "member", "auditor"])
def test_nobody_speaks_for_the_other_side(cast, stay, who):
    with pytest.raises(RefusedError):
        actions.feed_back(
            stay, "甲", side=cast.branch, token="x", by=getattr(cast, who), at=AT
        )

    assert StayNote.objects.count() == 0


def test_end_closes_the_stay_and_the_mark(cast, stay):
    actions.accept_stay(stay, on=LEFT, by=cast.stranger, at=AT)

    actions.end_stay(stay, until_on=date(2026, 11, 1), by=cast.recorder, at=AT)

    assert flags(cast.person("赵田")) == [("floating", LEFT, date(2026, 11, 1))]
    assert guests_of([cast.next_branch.pk], date(2026, 11, 2)) == []
    with pytest.raises(YibenError, match="已经结束"):
        actions.end_stay(stay, until_on=TODAY, by=cast.recorder, at=AT)


@pytest.mark.parametrize("who", ["stranger", "member", "auditor"])
def test_only_the_home_side_ends(cast, stay, who):
    with pytest.raises(RefusedError):
        actions.end_stay(stay, until_on=TODAY, by=getattr(cast, who), at=AT)

    assert Stay.objects.get().until_on is None


def test_those_elsewhere_find_no_stay(cast, stay):
    nobody = make_account("nobody", cast.security_admin)

    for who in (nobody, cast.auditor, cast.security_admin):
        with pytest.raises(RefusedError):
            queries.stay(stay.pk, seen_by=who)
