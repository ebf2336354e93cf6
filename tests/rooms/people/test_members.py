"""Members: each verb does it, refuses the wrong people, and writes nothing then."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tests.cast import AT, JOINED, TODAY, make_account
from tests.factories.people import make_membership, make_person
from tests.factories.queued import waiting_names
from yiben.common.errors import RefusedError, YibenError
from yiben.common.queue import Touch
from yiben.people import actions
from yiben.people.checks import MemberError
from yiben.people.facts import member_facts
from yiben.people.models import AuditLine, MemberFlag, Membership, Person, Tenure
from yiben.people.words import PersonDetails

ID_NUMBER = "320503199001010019"
SPRING = date(2026, 3, 1)
NEW = PersonDetails(name="郑小满", sex="2", birth_on=date(1995, 6, 1))


def everything():
    models = (Person, Membership, MemberFlag, Tenure, AuditLine, Touch)
    return [list(model.objects.order_by("pk").values()) for model in models]


def admit(cast, by, details=NEW, **given):
    fields = {"branch": cast.branch, "group": cast.group_one, "joined_on": SPRING}
    return actions.admit_member(details, **{**fields, **given}, by=by, at=AT)


def test_admit_member_opens_a_membership_and_writes_a_line(cast):
    Touch.objects.all().delete()

    person = admit(cast, cast.recorder)

    row = Membership.objects.get(person=person)
    assert (row.org, row.group, row.kind) == (cast.branch, cast.group_one, "full")
    assert (row.from_on, row.until_on, row.live_key) == (SPRING, None, person.pk)
    line = AuditLine.objects.order_by("-id")[0]
    assert (line.action, line.thing, line.outcome) == (
        "member.admit",
        f"person:{person.pk}",
        "done",
    )
    assert set(waiting_names()) == {
        f"person:{person.pk}",
        f"tree:{cast.branch.pk}",
    }


def act(cast, verb, by):
    """Do each verb on the member 赵田 or in the branch."""
    person = cast.person("孙苗" if verb == "confirm" else "赵田")
    calls = {
        "admit": lambda: admit(cast, by),
        "correct": lambda: actions.correct_person(person, NEW, by=by, at=AT),
        "confirm": lambda: actions.confirm_member(person, full_on=TODAY, by=by, at=AT),
        "regroup": lambda: actions.move_to_group(
            person, cast.group_two, on=SPRING, by=by, at=AT
        ),
        "end": lambda: actions.end_membership(
            person, on=SPRING, leave_way="deceased", by=by, at=AT
        ),
        "flag": lambda: actions.set_flag(person, "frail", from_on=SPRING, by=by, at=AT),
        "unflag": lambda: actions.end_flag(
            person, "frail", until_on=TODAY, by=by, at=AT
        ),
        "send": lambda: actions.send_member(
            person, to_branch=cast.next_branch, by=by, at=AT
        ),
        "transfer": lambda: actions.transfer_member(
            person, to_branch=cast.next_branch, on=SPRING, by=by, at=AT
        ),
    }
    return calls[verb]()


@pytest.mark.parametrize(
    "verb",
    "admit correct confirm regroup end flag unflag send transfer".split(),
)
@pytest.mark.parametrize(
    "who", "member stranger auditor system_admin security_admin".split()
)
def test_verbs_refuse_the_wrong_people_and_write_nothing(cast, verb, who):
    before = everything()

    with pytest.raises(RefusedError):
        act(cast, verb, getattr(cast, who))

    assert everything() == before


@pytest.mark.parametrize(
    ("details", "given", "message"),
    [
        (PersonDetails(name=" "), {}, "姓名没有填写。"),
        (PersonDetails(name="长" * 61), {}, "姓名太长。"),
        (PersonDetails(name="郑", sex="7"), {}, "性别不在选项里。"),
        (PersonDetails(name="郑", ethnic="60"), {}, "民族不在选项里。"),
        (PersonDetails(name="郑", phone="123"), {}, "电话号码不对。"),
        (
            PersonDetails(name="郑", birth_on=date(2008, 3, 2)),
            {},
            "入党时（2026年3月1日）未满十八岁。",
        ),
        (
            PersonDetails(name="郑", birth_on=date(2027, 1, 1)),
            {},
            "出生日期晚于今天。",
        ),
        (
            PersonDetails(name="郑", birth_on=SPRING, id_number=ID_NUMBER),
            {},
            "出生日期与身份证号（1990年1月1日）不一致。",
        ),
        (NEW, {"joined_on": date(2027, 1, 1)}, "入党日期晚于今天。"),
        (NEW, {"from_on": date(2025, 1, 1)}, "转入本支部的日期早于入党日期。"),
        (NEW, {"from_on": date(2027, 1, 1)}, "转入本支部的日期晚于今天。"),
        (NEW, {"full_on": date(2025, 1, 1)}, "转正日期早于入党日期。"),
        (NEW, {"full_on": date(2027, 1, 1)}, "转正日期晚于今天。"),
        (
            NEW,
            {"kind": "probationary", "full_on": TODAY},
            "预备党员不应有转正日期。",
        ),
    ],
)
def test_admit_member_says_what_is_wrong_and_writes_nothing(
    cast, details, given, message
):
    before = everything()

    with pytest.raises(MemberError) as refused:
        admit(cast, cast.recorder, details, **given)

    assert refused.value.message == message
    assert everything() == before


def test_member_may_join_on_the_eighteenth_birthday(cast):
    details = PersonDetails(name="郑", birth_on=date(2008, 3, 1))

    assert admit(cast, cast.recorder, details).birth_on == date(2008, 3, 1)


def test_admit_member_to_a_group_of_another_branch_is_refused(cast):
    with pytest.raises(MemberError) as refused:
        admit(cast, cast.stranger, branch=cast.next_branch)

    assert refused.value.message == "河湾村第一党小组不属于东岭村党支部。"


def test_admit_member_to_a_committee_is_refused(cast):
    with pytest.raises(MemberError) as refused:
        admit(cast, cast.superior, branch=cast.town, group=None)

    assert refused.value.message == "中共柳溪镇委员会不是党支部。"


def test_identity_number_stands_for_one_member_in_the_whole_house(cast):
    details = PersonDetails(name="郑小满", id_number=ID_NUMBER)
    admit(cast, cast.recorder, details, joined_on=SPRING)

    with pytest.raises(MemberError) as refused:
        admit(cast, cast.stranger, details, branch=cast.next_branch, group=None)

    assert refused.value.message == "这个身份证号已经登记过。"


def test_somebody_who_left_and_returns_keeps_the_row(cast):
    details = PersonDetails(name="郑小满", id_number=ID_NUMBER)
    first = admit(cast, cast.recorder, details)
    actions.end_membership(
        first, on=date(2026, 6, 1), leave_way="ended", by=cast.recorder, at=AT
    )

    again = admit(
        cast,
        cast.stranger,
        details,
        branch=cast.next_branch,
        group=None,
        from_on=date(2026, 7, 1),
        entry_way="restored",
    )

    assert again == first
    assert Membership.objects.filter(person=first).count() == 2


def test_a_second_open_membership_is_impossible_in_the_database(cast):
    person = make_person()
    make_membership(cast.branch, person)

    with pytest.raises(IntegrityError), transaction.atomic():
        make_membership(cast.next_branch, person, from_on=SPRING)
    with pytest.raises(MemberError) as refused:
        actions.add_membership(
            person,
            branch=cast.next_branch,
            kind="full",
            joined_on=JOINED,
            from_on=SPRING,
            by=cast.stranger,
            at=AT,
        )

    assert refused.value.message == f"{person.name}的组织关系已在河湾村党支部。"


def test_confirm_member_closes_the_probation_the_day_before(cast):
    person = cast.person("孙苗")

    actions.confirm_member(person, full_on=date(2026, 11, 1), by=cast.recorder, at=AT)

    facts = member_facts(person_ids=[person.pk])
    assert [(row.membership, row.span.from_on, row.span.until_on) for row in facts] == [
        ("probationary", SPRING, date(2026, 10, 31)),
        ("full", date(2026, 11, 1), None),
    ]
    with pytest.raises(MemberError) as refused:
        actions.confirm_member(person, full_on=TODAY, by=cast.recorder, at=AT)
    assert refused.value.message == "孙苗已经是正式党员。"


def test_move_to_group_makes_two_facts_that_touch(cast):
    person = cast.person("赵田")

    actions.move_to_group(person, cast.group_two, on=SPRING, by=cast.recorder, at=AT)
    actions.move_to_group(person, cast.group_two, on=TODAY, by=cast.recorder, at=AT)

    facts = member_facts(person_ids=[person.pk])
    assert [(row.group_id, row.span.from_on, row.span.until_on) for row in facts] == [
        (cast.group_one.pk, JOINED, date(2026, 2, 28)),
        (cast.group_two.pk, SPRING, None),
    ]


def test_correct_person_changes_the_row_and_names_the_member(cast):
    person = cast.person("赵田")
    Touch.objects.all().delete()

    actions.correct_person(
        person, PersonDetails(name="赵甜", sex="2"), by=cast.recorder, at=AT
    )

    person.refresh_from_db()
    assert (person.name, person.sex, person.phone) == ("赵甜", "2", None)
    assert f"person:{person.pk}" in waiting_names()


def test_correct_person_to_anothers_number_is_refused(cast):
    admit(cast, cast.recorder, PersonDetails(name="郑", id_number=ID_NUMBER))

    with pytest.raises(MemberError) as refused:
        actions.correct_person(
            cast.person("赵田"),
            PersonDetails(name="赵田", id_number=ID_NUMBER),
            by=cast.recorder,
            at=AT,
        )

    assert refused.value.message == "这个身份证号已经登记过。"


def test_end_membership_ends_posts_flags_and_rights(cast):
    person = cast.person("赵田")
    actions.set_flag(person, "frail", from_on=SPRING, by=cast.recorder, at=AT)

    actions.end_membership(
        person, on=date(2026, 10, 31), leave_way="deceased", by=cast.recorder, at=AT
    )

    last = date(2026, 10, 31)
    row = Membership.objects.get(person=person)
    assert (row.until_on, row.leave_way, row.live_key) == (last, "deceased", None)
    assert Tenure.objects.get(person=person).until_on == last
    assert MemberFlag.objects.get(person=person).until_on == last
    assert cast.member.grants() == []


@pytest.mark.parametrize(
    ("on", "way", "message"),
    [
        (TODAY, "expelled", "没有选择离开支部的类型。"),
        (TODAY, "changed", "没有选择离开支部的类型。"),
        (date(2027, 1, 1), "ended", "截止日期早于起始日期。"),
        (date(2011, 1, 1), "ended", "截止日期早于起始日期。"),
    ],
)
def test_end_membership_says_what_is_wrong(cast, on, way, message):
    with pytest.raises(YibenError) as refused:
        actions.end_membership(
            cast.person("赵田"), on=on, leave_way=way, by=cast.recorder, at=AT
        )

    assert refused.value.message == message


def test_flags_begin_end_and_do_not_overlap(cast):
    person, by = cast.person("赵田"), cast.recorder
    actions.set_flag(person, "floating", from_on=SPRING, by=by, at=AT)

    with pytest.raises(YibenError) as refused:
        actions.set_flag(person, "floating", from_on=TODAY, by=by, at=AT)
    assert refused.value.message == "标记与已登记的一段（2026年3月1日起）重叠。"
    actions.end_flag(person, "floating", until_on=TODAY, by=by, at=AT)

    (fact,) = member_facts(person_ids=[person.pk])
    assert [(row.trait, row.span.from_on, row.span.until_on) for row in fact.flags] == [
        ("floating", SPRING, TODAY)
    ]
    with pytest.raises(MemberError) as refused:
        actions.end_flag(person, "floating", until_on=TODAY, by=by, at=AT)
    assert refused.value.message == "目前没有这个标记。"
    with pytest.raises(MemberError) as refused:
        actions.set_flag(person, "has_committee", from_on=TODAY, by=by, at=AT)
    assert refused.value.message == "党员没有这个标记。"


def test_open_person_writes_down_who_looked_but_not_oneself(cast):
    person = cast.person("赵田")
    before = AuditLine.objects.count()

    own = actions.open_person(person.pk, by=cast.member, at=AT)
    assert AuditLine.objects.count() == before
    card = actions.open_person(person.pk, by=cast.superior, at=AT)

    assert own == card
    line = AuditLine.objects.order_by("-id")[0]
    assert (line.action, line.thing, line.account_id) == (
        "person.read",
        f"person:{person.pk}",
        cast.superior.pk,
    )


@pytest.mark.parametrize(
    "who", "member stranger auditor system_admin security_admin".split()
)
def test_open_person_is_closed_to_the_wrong_people_and_like_a_missing_one(cast, who):
    by = getattr(cast, who)

    answers = []
    for person_id in (cast.person("李春生").pk, "p_none"):
        with pytest.raises(RefusedError) as refused:
            actions.open_person(person_id, by=by, at=AT)
        answers.append((str(refused.value), refused.value.action))

    assert answers[0] == answers[1]


def test_county_sees_the_row_but_not_the_telephone_number(cast):
    county = make_account("county", cast.security_admin, ("superior", cast.county))

    card = actions.open_person(cast.person("赵田").pk, by=county, at=AT)

    assert card.phone == "138****8002"


def test_nothing_changes_for_somebody_without_a_branch(cast):
    person = cast.person("赵田")
    actions.end_membership(
        person, on=SPRING, leave_way="ended", by=cast.recorder, at=AT
    )

    with pytest.raises(MemberError) as refused:
        actions.move_to_group(person, None, on=TODAY, by=cast.recorder, at=AT)

    assert refused.value.message == "赵田目前没有组织关系。"


def test_change_before_the_entry_is_refused(cast):
    with pytest.raises(MemberError) as refused:
        actions.move_to_group(
            cast.person("孙苗"),
            None,
            on=date(2026, 2, 1),
            by=cast.recorder,
            at=AT,
        )

    assert refused.value.message == ("变动日期早于进入本支部的日期（2026年3月1日）。")


def test_change_on_the_day_of_entry_changes_the_row_itself(cast):
    person = cast.person("孙苗")

    actions.move_to_group(person, None, on=SPRING, by=cast.recorder, at=AT)

    assert [row.group for row in Membership.objects.filter(person=person)] == [None]
