"""Voting rules on which sources disagree: a unit in authority chooses one reading."""

from datetime import date

import pytest

from tests.factories.policy import AT
from yiben.common.errors import RefusedError
from yiben.people.models import AuditLine
from yiben.policy.actions import settle_matter
from yiben.policy.checks import SettlementError
from yiben.policy.models import Setting
from yiben.policy.queries import matters_for, matters_of
from yiben.rules.matters import find

ELECTION = "assembly-election"
DAY = date(2026, 3, 1)


def settle(
    land, unit, value="present", key="pass_of", who="town", on=DAY, matter=ELECTION
):
    return settle_matter(
        getattr(land, unit), matter, key, value, on, by=land[who], at=AT
    )


def base(land, unit, on=DAY):
    found = find(matters_for(getattr(land, unit), on=on), "assembly", "election")
    assert found is not None
    assert found.passes is not None
    return found.passes.of


def refusal(land, *given, **words):
    with pytest.raises(SettlementError) as refused:
        settle(land, *given, **words)
    assert not Setting.objects.exists() or "已由" in str(refused.value)
    return str(refused.value)


def test_the_shipped_reading_holds_until_somebody_chooses(land):
    assert base(land, "branch") == "should_attend"


def test_a_choice_holds_for_all_below_from_its_day(land):
    settle(land, "town")

    assert base(land, "branch") == "present"
    assert base(land, "zone") == "should_attend"
    assert base(land, "branch", date(2026, 2, 28)) == "should_attend"
    assert AuditLine.objects.filter(action="matter.settle").count() == 1


def test_the_highest_unit_has_the_word(land):
    settle(land, "town")
    settle(land, "province", "should_attend", who="province")

    assert base(land, "branch") == "should_attend"
    assert "已由" in refusal(land, "town", "present")


def test_a_unit_may_change_its_own_choice_later(land):
    settle(land, "town")
    settle(land, "town", "should_attend", on=date(2026, 6, 1))

    days = (date(2026, 5, 31), date(2026, 6, 1))
    assert [base(land, "branch", day) for day in days] == ["present", "should_attend"]


def test_only_what_is_left_open_can_be_chosen(land):
    assert "不能另定" in refusal(land, "town", key="pass_than", value="at_least")
    assert "没有这样的选项" in refusal(land, "town", "voters")
    assert "没有表决事项" in refusal(land, "town", matter="assembly-lottery")


@pytest.mark.parametrize("who", ["recorder", "member", "nobody", "auditor"])
def test_nobody_else_chooses(land, who):
    with pytest.raises(RefusedError):
        settle(land, "town", who=who)


def test_the_page_says_what_holds_and_who_chose(land):
    settle(land, "town")

    lines = matters_of(land.branch, on=DAY, seen_by=land["recorder"])
    (line,) = [one for one in lines if one.matter.id == ELECTION]
    choices = {one.option.key: one for one in line.choices}

    assert choices["pass_of"].value == "present"
    assert choices["pass_of"].settled_by == land.town.short_name
    assert choices["attend_than"].settled_by == ""
    assert not any(one.may_settle for one in line.choices)


def test_strangers_do_not_read_them(land):
    with pytest.raises(RefusedError):
        matters_of(land.branch, on=DAY, seen_by=land["nobody"])
