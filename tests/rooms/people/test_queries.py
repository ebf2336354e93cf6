"""Reads of people: lists, cards, one's own record, and what stays hidden."""

from datetime import date

import pytest

from tests.cast import AT, JOINED, TODAY
from tests.factories.people import make_membership, make_person
from yiben.common.errors import RefusedError
from yiben.people import actions, queries
from yiben.people.facts import member_facts, office_facts, people_facts
from yiben.people.words import PersonDetails


def test_members_of_lists_groups_in_order(cast):
    rows = queries.members_of(cast.branch, on=TODAY, seen_by=cast.recorder)

    assert [(row.name, row.group_name, row.label, row.offices) for row in rows] == [
        ("李春生", "河湾村第一党小组", "正式党员", ("书记",)),
        ("王小禾", "河湾村第一党小组", "正式党员", ("委员（班子成员）",)),
        ("赵田", "河湾村第一党小组", "正式党员", ("党小组组长",)),
        ("周大山", "河湾村第二党小组", "正式党员", ()),
        ("孙苗", "河湾村第二党小组", "预备党员", ()),
        ("钱水生", "河湾村第二党小组", "正式党员", ()),
    ]


def test_members_of_a_group_and_of_another_day(cast):
    group = queries.members_of(cast.group_two, on=TODAY, seen_by=cast.recorder)
    earlier = queries.members_of(
        cast.branch, on=date(2026, 2, 1), seen_by=cast.recorder
    )

    assert [row.name for row in group] == ["周大山", "孙苗", "钱水生"]
    assert "孙苗" not in {row.name for row in earlier}
    assert (
        queries.members_of(cast.branch, on=date(2011, 1, 1), seen_by=cast.member) == []
    )


def test_flags_are_hidden_from_the_other_members(cast):
    actions.set_flag(
        cast.person("周大山"), "frail", from_on=JOINED, by=cast.recorder, at=AT
    )

    def flags(viewer):
        rows = queries.members_of(cast.branch, on=TODAY, seen_by=viewer)
        return {row.flags for row in rows if row.name == "周大山"}

    assert flags(cast.recorder) == {("frail",)}
    assert flags(cast.member) == {()}


@pytest.mark.parametrize("who", "stranger system_admin security_admin".split())
def test_lists_refuse_the_wrong_people(cast, who):
    with pytest.raises(RefusedError):
        queries.members_of(cast.branch, on=TODAY, seen_by=getattr(cast, who))


@pytest.mark.parametrize("extra", [1, 30])
def test_members_of_asks_the_same_number_of_questions(
    cast, django_assert_num_queries, extra
):
    for _ in range(extra):
        make_membership(cast.branch)
    cast.recorder.hold_grants()

    with django_assert_num_queries(3):
        queries.members_of(cast.branch, on=TODAY, seen_by=cast.recorder)


def test_person_is_seen_where_they_belong_or_hold_office(cast):
    person = cast.person("吴东岭")
    for who in (cast.recorder, cast.superior):
        with pytest.raises(RefusedError):
            queries.person(person.pk, seen_by=who)
    actions.appoint(
        person, cast.next_branch, "secretary", from_on=TODAY, by=cast.stranger, at=AT
    )

    assert queries.person(person.pk, seen_by=cast.stranger) == person
    assert queries.person(cast.person("赵田").pk, seen_by=cast.auditor).name == "赵田"


def test_person_is_refused_like_one_that_does_not_exist(cast):
    answers = []
    for person_id in (cast.person("赵田").pk, "p_none"):
        with pytest.raises(RefusedError) as refused:
            queries.person(person_id, seen_by=cast.stranger)
        answers.append((str(refused.value), refused.value.action))

    assert answers[0] == answers[1]


def test_person_comes_without_numbers(cast, django_assert_num_queries):
    found = queries.person(cast.person("赵田").pk, seen_by=cast.recorder)

    assert found.get_deferred_fields() == {"phone", "id_number"}


def test_auditor_reads_no_row_of_a_person(cast):
    person = cast.person("赵田")

    assert queries.card_of(person, seen_by=cast.auditor) is None
    with pytest.raises(RefusedError):
        queries.memberships_of(person, seen_by=cast.auditor)
    assert len(queries.memberships_of(person, seen_by=cast.superior)) == 1


def test_my_record_tells_everything_held(cast):
    person, by = cast.person("赵田"), cast.recorder
    details = PersonDetails(
        name="赵田",
        sex="1",
        ethnic="01",
        phone="13800138002",
        id_number="320503199001010019",
    )
    actions.correct_person(person, details, by=by, at=AT)
    actions.set_flag(person, "floating", from_on=TODAY, by=by, at=AT)

    card = queries.my_record(cast.member).card

    assert (card.name, card.sex, card.birth_on, card.ethnic) == (
        "赵田",
        "男",
        date(1990, 1, 1),
        "汉族",
    )
    assert (card.phone, card.id_number) == ("13800138002", "320503**********19")
    assert (card.branch_name, card.group_name, card.kind) == (
        "河湾村党支部",
        "河湾村第一党小组",
        "正式党员",
    )
    assert [(row.what, row.where) for row in card.tenures] == [
        ("党小组组长", "河湾村第一党小组")
    ]
    assert [row.what for row in card.flags] == ["流动党员"]


def test_my_record_tells_who_has_read_it(cast):
    person = cast.person("赵田")
    actions.open_person(person.pk, by=cast.superior, at=AT)
    actions.note_audit(
        cast.stranger, "person.read", f"person:{person.pk}", None, "refused", AT
    )

    record = queries.my_record(cast.member)

    assert [(row.who, row.outcome) for row in record.reads] == [
        ("stranger的账号", "拒绝"),
        ("superior的账号", "完成"),
    ]


@pytest.mark.parametrize("who", ["superior", "system_admin", "auditor"])
def test_my_record_needs_a_person_behind_the_account(cast, who):
    with pytest.raises(RefusedError):
        queries.my_record(getattr(cast, who))


def test_find_members_finds_within_sight_only(cast):
    found = queries.find_members("东", seen_by=cast.superior)
    own = queries.find_members("东", seen_by=cast.stranger)

    assert found == []
    assert [row.name for row in own] == ["吴东岭"]
    assert queries.find_members(" ", seen_by=cast.stranger) == []


def test_rows_for_other_rooms(cast):
    person = cast.person("赵田")

    assert queries.person_row(person.pk) == person
    assert queries.people_rows([person.pk]) == {person.pk: person}
    found = queries.membership_on(person.pk, TODAY)
    assert found is not None
    assert found.org == cast.branch
    assert queries.membership_on(person.pk, date(2000, 1, 1)) is None
    with pytest.raises(RefusedError):
        queries.person_row("p_none")


@pytest.mark.parametrize("extra", [1, 30])
def test_member_facts_ask_the_same_number_of_questions(
    cast, django_assert_num_queries, extra
):
    for _ in range(extra):
        make_membership(cast.branch, make_person())

    with django_assert_num_queries(1):
        facts = member_facts([cast.branch.pk])

    assert len(facts) == 6 + extra
    assert len(member_facts()) == 7 + extra


def test_people_facts_are_all_the_memberships_of_a_branchs_members(
    cast, django_assert_num_queries
):
    guest, elsewhere = make_person(), make_person()
    first = make_membership(cast.branch, guest)
    make_membership(cast.next_branch, elsewhere)

    with django_assert_num_queries(1):
        offices, members = people_facts([cast.branch.pk])

    assert offices == office_facts([cast.branch.pk])
    here = {one.person_id for one in member_facts([cast.branch.pk])}
    assert first.person_id in here
    assert members == member_facts(person_ids=here)
    assert elsewhere.pk not in {one.person_id for one in members}
