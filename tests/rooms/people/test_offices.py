"""Offices and the end of an organisation."""

from datetime import date

import pytest

from tests.cast import AT, JOINED, TODAY
from tests.factories.queued import waiting_names
from yiben.common.errors import RefusedError, YibenError
from yiben.common.queue import Touch
from yiben.org.models import Org
from yiben.people import actions, queries
from yiben.people.facts import names, office_facts
from yiben.people.models import AuditLine, Grant, Membership, Tenure

SPRING = date(2026, 3, 1)


def appoint(cast, by, name="钱水生", org="branch", office="deputy_secretary", **given):
    fields = {"from_on": SPRING}
    return actions.appoint(
        cast.person(name),
        getattr(cast, org),
        office,
        **{**fields, **given},
        by=by,
        at=AT,
    )


def test_appoint_makes_a_tenure_a_line_and_a_touch(cast):
    Touch.objects.all().delete()

    row = appoint(cast, cast.recorder)

    person = cast.person("钱水生")
    (fact,) = office_facts(person_ids=[person.pk])
    assert (fact.org_id, fact.office, fact.span.from_on) == (
        cast.branch.pk,
        "deputy_secretary",
        SPRING,
    )
    assert AuditLine.objects.order_by("-id")[0].action == "office.appoint"
    assert set(waiting_names()) == {
        f"person:{person.pk}",
        f"org:{cast.branch.pk}",
    }
    assert queries.tenure_row(row.pk, seen_by=cast.recorder) == row


@pytest.mark.parametrize(
    "who", "member stranger auditor system_admin security_admin".split()
)
def test_offices_refuse_the_wrong_people_and_write_nothing(cast, who):
    before = list(Tenure.objects.order_by("pk").values())
    by, row = getattr(cast, who), Tenure.objects.order_by("pk")[0]

    with pytest.raises(RefusedError):
        appoint(cast, by)
    with pytest.raises(RefusedError):
        actions.end_tenure(row, until_on=TODAY, by=by, at=AT)
    with pytest.raises(RefusedError):
        queries.tenure_row(row.pk, seen_by=by)

    assert list(Tenure.objects.order_by("pk").values()) == before


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"office": "secretary"}, "这段时间的书记是李春生。"),
        ({"office": "group_leader"}, "河湾村党支部没有这个职务。"),
        ({"org": "group_one"}, "河湾村第一党小组没有这个职务。"),
        ({"office": "king"}, "没有这个职务。"),
        ({"until_on": date(2026, 1, 1)}, "离任日期早于任职日期。"),
        ({"from_on": date(2027, 1, 1)}, "截止日期早于起始日期。"),
        (
            {"name": "王小禾", "office": "committee_member"},
            "与2012年7月1日起的同一职务重叠。",
        ),
    ],
)
def test_appoint_says_what_is_wrong(cast, given, message):
    with pytest.raises(YibenError) as refused:
        appoint(cast, cast.recorder, **given)

    assert refused.value.message == message


def test_stranger_to_the_branch_cannot_be_appointed_by_guessing(cast):
    with pytest.raises(RefusedError):
        appoint(cast, cast.recorder, name="吴东岭")


def test_next_secretary_follows_on_the_day_after(cast):
    old = Tenure.objects.get(office="secretary")
    actions.end_tenure(old, until_on=date(2026, 2, 28), by=cast.superior, at=AT)

    appoint(cast, cast.superior, office="secretary")

    found = [
        queries.secretary_of(cast.branch, on) for on in (date(2026, 2, 28), SPRING)
    ]
    assert [row and row.name for row in found] == ["李春生", "钱水生"]
    assert queries.secretary_of(cast.town, TODAY) is None


def test_office_holders_stand_in_the_order_of_their_offices(cast):
    appoint(cast, cast.recorder)

    rows = queries.office_holders(cast.branch, on=TODAY, seen_by=cast.member)

    assert [(row.label, row.name) for row in rows] == [
        ("书记", "李春生"),
        ("副书记", "钱水生"),
        ("委员（班子成员）", "王小禾"),
    ]
    with pytest.raises(RefusedError):
        queries.office_holders(cast.branch, on=TODAY, seen_by=cast.stranger)


def test_disband_group_leaves_its_members_in_the_branch(cast):
    actions.disband_org(cast.group_one, on=SPRING, by=cast.recorder, at=AT)

    rows = Membership.objects.filter(live_key=cast.person("赵田").pk)
    assert [(row.org, row.group, row.from_on) for row in rows] == [
        (cast.branch, None, date(2026, 3, 2))
    ]
    assert Tenure.objects.get(office="group_leader").until_on == SPRING
    assert Org.objects.get(pk=cast.group_one.pk).dissolved_on == SPRING


def test_disband_branch_waits_for_its_members(cast):
    with pytest.raises(YibenError) as refused:
        actions.disband_org(cast.next_branch, on=TODAY, by=cast.system_admin, at=AT)
    assert refused.value.message == "东岭村党支部还有 1 名党员。"
    assert Org.objects.get(pk=cast.next_branch.pk).dissolved_on is None
    actions.end_membership(
        cast.person("吴东岭"),
        on=SPRING,
        leave_way="deceased",
        by=cast.stranger,
        at=AT,
    )

    actions.disband_org(cast.next_branch, on=TODAY, by=cast.system_admin, at=AT)

    assert Grant.objects.get(account=cast.stranger).until_on == TODAY


@pytest.mark.parametrize("who", ["recorder", "member", "stranger", "auditor"])
def test_disband_org_refuses_the_wrong_people(cast, who):
    with pytest.raises(RefusedError):
        actions.disband_org(cast.branch, on=TODAY, by=getattr(cast, who), at=AT)


def test_facts_of_other_rooms(cast):
    facts = office_facts([cast.branch.pk])

    assert [(fact.person_name, fact.office) for fact in facts] == [
        ("王小禾", "committee_member"),
        ("李春生", "secretary"),
    ]
    assert facts[0].span.from_on == JOINED
    assert names([cast.person("赵田").pk]) == {cast.person("赵田").pk: "赵田"}
    assert len(office_facts()) == 3
