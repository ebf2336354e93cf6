"""Posts, pairs, households, visits: each test is a row of the list (pattern R)."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.cast import make_account
from tests.factories.gatherings import AT, World, admit, make_world
from tests.factories.registers import line, missing
from tests.factories.sheets import ON, found, in_force
from yiben.books.registers.actions import end_register, hand_over
from yiben.books.registers.models import Register
from yiben.books.registers.queries import blank_for, gaps_of, registers_of, whole_of
from yiben.common.errors import ManyErrors, RefusedError
from yiben.ledger.models import Entry
from yiben.ledger.queries import entry
from yiben.org.words import GrantRole
from yiben.people.actions import end_membership
from yiben.people.words import LeaveWay
from yiben.policy.queries import kinds
from yiben.rules.kinds import FieldType
from yiben.standing.actions import rebuild
from yiben.standing.queries import lines_of

MEMBERS = {"李春生", "王小禾", "赵田", "钱水生", "孙苗", "周大山"}


@pytest.fixture
def world(db) -> World:
    return make_world()


def wheres(caught) -> list[str]:
    return [one.where for one in caught.value.problems]


def told(caught) -> list[str]:
    return [one.message for one in caught.value.problems]


# 129 设岗定责


def test_post_duty_a_member_without_a_post_is_listed_on_any_day(world):
    heading = "没有岗位的党员"
    before = missing(world, "post_duty.kept", on=ON)
    assert set(before[heading]) == MEMBERS

    row = line(world, "post_duty.kept", "政策宣传岗", holder_id=world.id("赵田"))

    assert set(missing(world, "post_duty.kept", on=ON)[heading]) == MEMBERS - {"赵田"}
    end_register(
        row, until_on=date(2026, 10, 1), reason="外出", by=world["recorder"], at=AT
    )
    assert "赵田" in missing(world, "post_duty.kept", on=ON)[heading]
    assert "赵田" not in missing(world, "post_duty.kept", on=date(2026, 9, 1))[heading]


def test_post_duty_a_post_nobody_reviewed_for_a_year_is_listed(world):
    old = line(
        world,
        "post_duty.kept",
        "监督岗",
        holder_id=world.id("赵田"),
        from_on=date(2025, 3, 1),
    )
    heading = "过了时间还没有“岗位职责评议”的"
    assert missing(world, "post_duty.kept", on=ON)[heading] == ["赵田—监督岗"]

    line(
        world,
        "post_duty.registered",
        "会上评议",
        about=old,
        from_on=ON,
        fields={"result": "好"},
    )

    assert heading not in missing(world, "post_duty.kept", on=ON)


def test_post_duty_other_members_are_not_told_who_has_none(world):
    assert (
        gaps_of(
            world.branch,
            on=ON,
            seen_by=world["member"],
            kind="registers.post_duty.kept",
        )
        == []
    )


def test_post_duty_whoever_left_the_branch_is_told_to_be_replaced(world):
    line(world, "post_duty.kept", "监督岗", holder_id=world.id("赵田"))
    leave(world, "赵田", date(2026, 9, 30))

    heading = "承担人已经不在名册上的"
    assert missing(world, "post_duty.kept", on=ON)[heading] == ["监督岗"]


def leave(world: World, name: str, until: date) -> None:
    end_membership(
        world.people[name],
        on=until,
        leave_way=LeaveWay.ENDED,
        by=world.cast.superior,
        at=AT,
    )


# 131 到社区报到


def home_of_clerk(world: World):
    """Found the branch of an office in the town, with one member."""
    home = found(world, "镇机关党支部", "government_organ")
    world.people["在职员"] = admit(world.cast, "在职员", home)
    world.accounts["clerk"] = make_account(
        "clerk", world["security_admin"], (GrantRole.RECORDER, home)
    )
    return home


def reported(world: World, **given) -> Register:
    """Let the village register that somebody of another unit came."""
    names = {"target_name": "镇机关党支部", "holder_name": "在职员"}
    return line(world, "community_report.kept", "河湾村", **{**names, **given})


def test_community_report_the_receipt_appears_at_the_unit_which_only_reads(world):
    home = home_of_clerk(world)

    row = reported(world, tags=("element.receipt",))

    seen = registers_of(home, seen_by=world["clerk"])
    assert [(one.id, one.holder, one.tags) for one in seen] == [
        (row.pk, "在职员", ("element.receipt",))
    ]
    with pytest.raises(RefusedError):
        end_register(row, until_on=ON, reason="不去了", by=world["clerk"], at=AT)
    assert [
        (one.id, one.role) for one in entry(row.entry_id, seen_by=world["clerk"]).orgs
    ] == [(home.pk, "joint")]


def test_community_report_meets_the_duty_of_the_home_unit(world):
    home = home_of_clerk(world)
    in_force(world, "heilongjiang-2017")
    reported(world)
    rebuild(year=2026, at=AT)

    lines = lines_of(
        home, year=2026, as_of=ON, seen_by=world["clerk"], system="community_report"
    )

    assert [one.done for one in lines] == [1]


def test_community_report_nobody_is_registered_or_counted_twice(world):
    home = home_of_clerk(world)
    row = reported(world)
    entries = Entry.objects.count()

    with pytest.raises(ManyErrors) as caught:
        line(
            world,
            "community_report.kept",
            "桃园村",
            unit=home,
            by="clerk",
            holder_id=world.id("在职员"),
        )

    assert told(caught) == ["河湾村党支部已经登记过“河湾村”（承担人相同）。"]
    act: dict[str, Any] = {"about": row, "from_on": ON, "fields": {"hours": 2}}
    line(world, "community_report.registered", "清扫村道", **act)
    with pytest.raises(ManyErrors) as caught:
        line(world, "community_report.registered", "又记一遍", **act)
    assert wheres(caught) == ["holder_id"]
    assert Entry.objects.count() == entries + 1


def test_community_report_a_name_that_is_not_there_is_not_told_which(world):
    home_of_clerk(world)
    said = set()
    for names in (
        {"target_name": "没有的支部", "holder_name": "在职员"},
        {"target_name": "镇机关党支部", "holder_name": "没有的人"},
    ):
        with pytest.raises(ManyErrors) as caught:
            reported(world, **names)
        said.add(tuple(told(caught)))

    assert said == {("没有找到这个单位的这名党员。",)}


# 132 结对帮扶


def test_pair_help_a_pair_without_a_visit_in_the_set_time_is_listed(world):
    often = line(
        world,
        "pair_help.kept",
        "第 3 户",
        holder_id=world.id("李春生"),
        fields={"kind_of": "贫困户", "every": 30},
    )
    line(
        world,
        "pair_help.kept",
        "第 5 户",
        holder_id=world.id("周大山"),
        fields={"every": 365},
    )
    heading = "过了时间还没有“结对帮扶走访”的"
    assert missing(world, "pair_help.kept", on=ON) == {heading: ["李春生—第 3 户"]}

    visit = line(
        world,
        "pair_help.registered",
        "送去过冬的煤",
        about=often,
        from_on=ON,
        fields={"help": ["冬煤 200 公斤"], "amount": "300.00"},
    )

    assert missing(world, "pair_help.kept", on=ON) == {}
    after = ON + timedelta(days=31)
    assert missing(world, "pair_help.kept", on=after) == {heading: ["李春生—第 3 户"]}
    assert often.tags == ("pair.poor",)
    whole = whole_of(often, on=ON, seen_by=world["recorder"])
    assert [(one.register_id, one.who) for one in whole.acts] == [(visit.pk, "李春生")]
    assert entry(visit.entry_id, seen_by=world["recorder"]).payload["fields"] == {
        "help": ["冬煤 200 公斤"],
        "amount": "300.00",
    }


# 135 党员户挂牌


def test_household_plate_is_for_villages_and_communities_only(world):
    row = line(world, "household_plate.kept", "12 号", holder_id=world.id("赵田"))
    assert row.pk
    firm = found(world, "农机公司党支部", "enterprise")
    with pytest.raises(ManyErrors) as caught:
        line(
            world,
            "household_plate.kept",
            "1 号",
            unit=firm,
            by=recorder_of(world, firm),
            holder_id=None,
        )

    assert "“共产党员户挂牌”只在农村、社区登记。" in told(caught)


def recorder_of(world: World, unit) -> str:
    name = f"clerk{unit.pk}"
    world.accounts[name] = make_account(
        name, world["security_admin"], (GrantRole.RECORDER, unit)
    )
    return name


def test_household_plate_one_door_one_plate_and_why_it_was_taken_down(world):
    row = line(world, "household_plate.kept", "12 号", holder_id=world.id("赵田"))
    with pytest.raises(ManyErrors) as caught:
        line(world, "household_plate.kept", "12 号", holder_id=world.id("周大山"))
    assert wheres(caught) == ["title"]

    posted = end_register(
        row, until_on=ON, reason="已迁走", by=world["recorder"], at=AT
    )

    view = entry(posted.pk, seen_by=world["recorder"])
    assert view.payload["fields"] == {"taken_down": "已迁走"}


# 136 服务卡


def test_service_card_what_was_issued_equals_the_register(world):
    for name in ("赵田", "周大山", "孙苗"):
        line(world, "service_card.kept", "代办养老认证", holder_id=world.id(name))

    rows = registers_of(
        world.branch, seen_by=world["recorder"], kind="registers.service_card.kept"
    )
    assert sorted(one.fields["number"] for one in rows) == ["001", "002", "003"]
    with pytest.raises(ManyErrors) as caught:
        line(
            world,
            "service_card.kept",
            "同号",
            holder_id=world.id("李春生"),
            fields={"number": "002"},
        )
    assert wheres(caught) == ["fields:number"]


# 137 党员突击队


def test_commando_a_mission_without_members_is_refused(world):
    team = tuple(world.id(name) for name in ("赵田", "周大山"))
    row = line(
        world,
        "commando.kept",
        "防汛突击队",
        holder_id=world.id("李春生"),
        people_ids=team,
    )

    with pytest.raises(ManyErrors) as caught:
        line(world, "commando.registered", "巡堤", about=row, people_ids=())

    assert wheres(caught) == ["people_ids"]
    mission = line(world, "commando.registered", "巡堤", about=row, from_on=ON)
    people = entry(mission.entry_id, seen_by=world["recorder"]).people
    assert {(one.name, one.role) for one in people} == {
        ("李春生", "holder"),
        ("赵田", "attendee"),
        ("周大山", "attendee"),
    }


# 139 责任区、先锋岗


def test_vanguard_post_is_for_enterprises_and_social_organisations_only(world):
    firm = found(world, "农机公司党支部", "enterprise")
    by = recorder_of(world, firm)
    world.people["焊工"] = admit(world.cast, "焊工", firm)
    row = line(
        world,
        "vanguard_post.kept",
        "焊接班组",
        unit=firm,
        by=by,
        holder_id=world.id("焊工"),
        fields={"kind_of": "党员示范班组"},
    )
    assert row.tags == ("post.crew",)
    with pytest.raises(ManyErrors) as caught:
        line(world, "vanguard_post.kept", "村口", holder_id=world.id("赵田"))
    assert wheres(caught) == ["kind"]


# 143 党员联户


def test_household_link_a_household_with_no_member_is_listed(world):
    row = line(world, "household_link.kept", "一组 1 户")
    line(world, "household_link.kept", "一组 2 户", holder_id=world.id("赵田"))
    heading = "还没有落实的"
    on = date(2026, 6, 1)
    assert missing(world, "household_link.kept", on=on) == {heading: ["一组 1 户"]}

    hand_over(
        row,
        holder_id=world.id("周大山"),
        on=date(2026, 5, 1),
        reason="落实联户党员",
        by=world["recorder"],
        at=AT,
    )

    assert missing(world, "household_link.kept", on=on) == {}
    assert missing(world, "household_link.kept", on=date(2026, 4, 1)) == {
        heading: ["一组 1 户"]
    }


# 147 家规家风


def test_family_rules_ask_for_nobody_of_the_family(world):
    asked = [
        field.label
        for name, kind in kinds().items()
        if kind.system == "family_rules" and kind.book == "registers"
        for field in kind.fields
        if field.type == FieldType.PERSON or (field.required and field.name != "topic")
    ]
    assert asked == []

    row = line(world, "family_rules.kept", "勤俭持家", holder_id=world.id("赵田"))

    people = entry(row.entry_id, seen_by=world["recorder"]).people
    assert [one.name for one in people] == ["赵田"]


# prefill


def test_the_next_line_starts_from_what_was_chosen_last(world):
    line(
        world,
        "pair_help.kept",
        "第 3 户",
        holder_id=world.id("李春生"),
        fields={"kind_of": "贫困户", "measure": "送技术"},
    )

    blank = blank_for(
        world.branch, "registers.pair_help.kept", ON, seen_by=world["recorder"]
    )

    assert blank.fields == {"kind_of": "贫困户"}
    only = blank_for(
        world.branch, "registers.pair_help.registered", ON, seen_by=world["recorder"]
    )
    assert only.holder_id == world.id("李春生")
    assert only.about_id is not None
