"""Who leads and who is responsible: each test is a row of the list (pattern O)."""

from dataclasses import replace
from datetime import date

import pytest

from tests.cast import make_account
from tests.factories.gatherings import AT, THEME_DAY, World, make_world, theme_day
from tests.factories.registers import FROM_ON, line, missing
from tests.factories.sheets import ON, in_force
from yiben.books.gatherings.actions import close_gathering, plan_gathering
from yiben.books.gatherings.queries import blank_for as blank_meeting
from yiben.books.registers.actions import (
    end_register,
    hand_over,
    revise_register,
    withdraw_register,
)
from yiben.books.registers.checks import AlreadyEndedError
from yiben.books.registers.queries import (
    form_of,
    gaps_of,
    register,
    registers_of,
    view_of,
    whole_of,
)
from yiben.common.errors import ManyErrors, RefusedError
from yiben.ledger.models import Entry
from yiben.ledger.queries import history_of
from yiben.org.words import GrantRole
from yiben.people.models import Tenure
from yiben.people.words import Office
from yiben.standing.actions import rebuild
from yiben.standing.queries import lines_of

DUTIES = ["抓支部建设", "听取汇报"]
MOVED_ON = date(2026, 9, 1)


@pytest.fixture
def world(db) -> World:
    return make_world()


def town_line(world: World, kind: str, title: str, **given):
    return line(world, kind, title, unit=world.town, by="town_recorder", **given)


def join_team(world: World, name: str) -> str:
    person = world.people[name]
    office = Office.COMMITTEE_MEMBER.value
    Tenure.objects.create(
        person=person, org=world.town, office=office, from_on=date(2020, 1, 1)
    )
    return person.pk


def moved(world: World, row, name: str, on: date = MOVED_ON):
    return hand_over(
        row,
        holder_id=world.id(name),
        on=on,
        reason="分工调整",
        by=world["town_recorder"],
        at=AT,
    )


def seen(world: World, row, by: str = "town_recorder", on: date = ON):
    return whole_of(register(row.pk, seen_by=world[by]), on=on, seen_by=world[by])


# 6 一岗双责


def test_dual_duty_moving_a_portfolio_moves_what_is_open_and_keeps_the_record(world):
    join_team(world, "陶七")
    old = town_line(
        world,
        "dual_duty.kept",
        "农业农村",
        holder_id=world.id("柳书记"),
        fields={"duties": DUTIES},
    )
    act = town_line(
        world,
        "dual_duty.registered",
        "到河湾村听取汇报",
        about=old,
        from_on=date(2026, 6, 1),
        fields={"duty": "听取汇报"},
    )

    new = moved(world, old, "陶七")

    old.refresh_from_db()
    assert (old.holder.name, old.until_on) == ("柳书记", date(2026, 8, 31))
    assert (new.holder.name, new.from_on, new.until_on) == ("陶七", MOVED_ON, None)
    assert [one.register_id for one in seen(world, old).acts] == [act.pk]
    after = seen(world, new)
    assert after.tasks == (("抓支部建设", None), ("听取汇报", date(2026, 6, 1)))
    assert after.acts == ()
    assert [one.holder for one in after.before] == ["柳书记"]
    assert view_of(act, seen_by=world["town_recorder"]).holder == "柳书记"


def test_dual_duty_the_register_of_any_past_date_names_who_held_it_then(world):
    join_team(world, "陶七")
    old = town_line(world, "dual_duty.kept", "农业农村", holder_id=world.id("柳书记"))
    moved(world, old, "陶七")

    def holders(on: date) -> list[str]:
        rows = registers_of(world.town, seen_by=world["town_recorder"], standing_on=on)
        return [one.holder for one in rows]

    assert holders(date(2026, 2, 1)) == []
    assert holders(date(2026, 8, 31)) == ["柳书记"]
    assert holders(MOVED_ON) == ["陶七"]


def test_dual_duty_moved_twice_by_a_double_click_is_moved_once(world):
    join_team(world, "陶七")
    old = town_line(world, "dual_duty.kept", "农业农村", holder_id=world.id("柳书记"))
    first, entries = moved(world, old, "陶七"), Entry.objects.count()

    assert moved(world, old, "陶七") == first
    assert Entry.objects.count() == entries
    with pytest.raises(AlreadyEndedError):
        moved(world, old, "陶六")


def test_dual_duty_a_move_that_makes_no_sense_is_told_all_at_once(world):
    old = town_line(world, "dual_duty.kept", "农业农村", holder_id=world.id("柳书记"))

    with pytest.raises(ManyErrors) as caught:
        hand_over(
            old,
            holder_id=world.id("吴东岭"),
            on=FROM_ON,
            reason=" ",
            by=world["town_recorder"],
            at=AT,
        )

    assert [one.where for one in caught.value.problems] == ["holder_id", "on", "reason"]
    with pytest.raises(RefusedError):
        hand_over(
            old,
            holder_id=world.id("陶七"),
            on=MOVED_ON,
            reason="分工",
            by=world["recorder"],
            at=AT,
        )


# 9 领导小组


def test_leading_small_group_replacing_the_chair_keeps_history(world):
    join_team(world, "陶七")
    row = town_line(
        world,
        "leading_small_group.kept",
        "学习教育领导小组",
        holder_id=world.id("柳书记"),
        tags=("element.leader", "element.members"),
        fields={"document": "柳发〔2026〕3 号", "members": ["陶六"]},
    )

    new = moved(world, row, "陶七")

    found = seen(world, new)
    assert [(one.holder, one.until_on) for one in found.before] == [
        ("柳书记", date(2026, 8, 31))
    ]
    assert found.row.fields["document"] == "柳发〔2026〕3 号"
    assert found.row.tags == ("element.leader", "element.members")


@pytest.mark.parametrize(
    ("pack", "home", "owed"),
    [
        ("heilongjiang-2017", "province", True),
        ("xuzhuang-2017", "town", True),
        ("hunan-2017", "province", False),
    ],
)
def test_leading_small_group_is_owed_where_a_document_says_so_only(
    world, pack, home, owed
):
    in_force(world, pack)
    rebuild(year=2026, at=AT)
    unit = getattr(world.cast, home)
    viewer = overseer(world, unit)

    lines = lines_of(
        unit, year=2026, as_of=ON, seen_by=viewer, system="leading_small_group"
    )

    assert bool([one for one in lines if one.org_id == unit.pk]) is owed


def overseer(world: World, unit):
    return make_account(
        f"over{unit.pk}", world["security_admin"], (GrantRole.SUPERIOR, unit)
    )


# 10 牵头部门


def test_lead_department_each_sees_its_own_and_one_that_goes_leaves_its_tasks(world):
    own = town_line(
        world,
        "lead_department.kept",
        "组织工作牵头",
        target_id=world.branch.pk,
        fields={"duties": ["汇总情况", "督促检查"]},
    )
    other = town_line(
        world,
        "lead_department.kept",
        "宣传配合",
        target_id=world.neighbour.pk,
        fields={"duties": ["宣传典型"]},
    )

    mine = registers_of(world.branch, seen_by=world["recorder"])
    assert [one.id for one in mine] == [own.pk]
    with pytest.raises(RefusedError):
        register(other.pk, seen_by=world["recorder"])
    assert missing_at_town(world, "lead_department.kept") == {}

    end_register(
        own,
        until_on=date(2026, 10, 31),
        reason="机构改革",
        by=world["town_recorder"],
        at=AT,
    )

    found = [
        (gap.name, gap.note)
        for group in gaps(world, "lead_department.kept")
        for gap in group.gaps
    ]
    assert found == [("组织工作牵头", "2026年11月1日起没有人承担：汇总情况；督促检查")]


def gaps(world: World, kind: str):
    return gaps_of(
        world.town, on=ON, seen_by=world["town_recorder"], kind=f"registers.{kind}"
    )


def missing_at_town(world: World, kind: str, on: date = ON) -> dict[str, list[str]]:
    return missing(world, kind, on=on, unit=world.town, by="town_recorder")


def test_lead_department_what_ends_for_good_is_not_looked_for(world):
    row = town_line(
        world, "lead_department.kept", "专项工作", fields={"duties": ["汇总"]}
    )
    end_register(
        row,
        until_on=date(2026, 10, 31),
        reason="任务完成",
        for_good=True,
        by=world["town_recorder"],
        at=AT,
    )

    assert missing_at_town(world, "lead_department.kept") == {}


# 106 委员联系支部


def test_committee_links_a_member_without_one_is_listed_and_new_year_resets_nothing(
    world,
):
    join_team(world, "陶七")
    row = town_line(
        world,
        "linked_branch.kept",
        "河湾村党支部",
        holder_id=world.id("柳书记"),
        target_id=world.branch.pk,
    )

    heading = "没有联系支部的委员"
    assert missing_at_town(world, "linked_branch.kept") == {heading: ["陶七"]}
    after = date(2027, 2, 1)
    assert missing_at_town(world, "linked_branch.kept", after) == {heading: ["陶七"]}
    assert [
        one.id
        for one in registers_of(
            world.town, seen_by=world["town_recorder"], standing_on=after
        )
    ] == [row.pk]


def test_committee_links_who_was_sent_counts_and_who_stayed_away_does_not(world):
    row = town_line(
        world,
        "linked_branch.kept",
        "河湾村党支部",
        holder_id=world.id("柳书记"),
        target_id=world.branch.pk,
    )
    came = held_at_branch(world, guest="柳书记", title="主题党日")
    held_at_branch(world, guest=None, title="没有派人的党日")

    assert [(x.title, x.entry_id) for x in seen(world, row).acts] == [
        ("主题党日", came)
    ]


def held_at_branch(world: World, *, guest: str | None, title: str) -> str:
    form = theme_day(world, title=title)
    if guest:
        form = form.with_role("guest", world.id(guest))
    row = plan_gathering(world.branch, form, by=world["recorder"], at=AT)
    return close_gathering(row, by=world["recorder"], at=AT).pk


# 152 领导干部联系点


def test_contact_point_a_party_day_at_another_unit_does_not_count(world):
    row = town_line(
        world,
        "contact_point.kept",
        "河湾村",
        holder_id=world.id("柳书记"),
        target_id=world.branch.pk,
    )
    blank = blank_meeting(
        world.neighbour, THEME_DAY, date(2026, 11, 18), seen_by=world["neighbour"]
    )
    form = replace(blank, title="桃园村党日", place="村部")
    form = form.with_role("guest", world.id("柳书记"))
    other = plan_gathering(world.neighbour, form, by=world["neighbour"], at=AT)
    close_gathering(other, by=world["neighbour"], at=AT)
    assert seen(world, row).acts == ()

    here = held_at_branch(world, guest="柳书记", title="河湾村党日")
    visit = town_line(
        world,
        "contact_point.registered",
        "到村看水渠",
        about=row,
        from_on=date(2026, 11, 19),
    )

    assert [(x.entry_id, x.register_id) for x in seen(world, row).acts] == [
        (None, visit.pk),
        (here, None),
    ]
    assert (visit.holder_id, visit.target_id) == (
        world.id("柳书记"),
        world.branch.pk,
    )


# every line: correction with history


def test_a_line_put_right_keeps_what_it_said_before(world):
    row = town_line(
        world,
        "contact_point.kept",
        "河湾村",
        holder_id=world.id("柳书记"),
        target_id=world.branch.pk,
    )
    first, by = row.entry_id, world["town_recorder"]
    form = replace(form_of(row, seen_by=by), title="河湾村（含水库）")

    revise_register(row, form, reason="写漏了水库", by=by, at=AT)

    titles = [one.title for one in history_of(first, seen_by=by)]
    assert titles == ["河湾村", "河湾村（含水库）"]
    with pytest.raises(ManyErrors) as caught:
        revise_register(row, replace(form, title=""), reason="", by=by, at=AT)
    assert [one.where for one in caught.value.problems] == ["title", "reason"]


def test_a_line_with_records_about_it_is_ended_and_not_taken_back(world):
    row = town_line(
        world,
        "contact_point.kept",
        "河湾村",
        holder_id=world.id("柳书记"),
        target_id=world.branch.pk,
    )
    town_line(world, "contact_point.registered", "到村", about=row)

    with pytest.raises(ManyErrors) as caught:
        withdraw_register(row, reason="登记错了", by=world["town_recorder"], at=AT)

    assert [one.message for one in caught.value.problems] == ["已经有记载是关于它的。"]


def test_an_act_needs_the_line_it_is_about(world):
    with pytest.raises(ManyErrors) as caught:
        town_line(world, "contact_point.registered", "到村", holder_id=None)

    assert "about_id" in [one.where for one in caught.value.problems]
