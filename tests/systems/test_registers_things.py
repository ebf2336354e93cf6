"""Bases, lecturers, coverage, guarantees, models: each test is a row (pattern R)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.cast import make_account
from tests.factories.gatherings import AT, World, make_world, theme_day
from tests.factories.registers import line, missing
from tests.factories.sheets import ON, found, held, in_force
from yiben.books.gatherings.actions import plan_gathering
from yiben.books.registers.actions import (
    advance_register,
    end_register,
    keep_register,
    withdraw_register,
)
from yiben.books.registers.models import Register
from yiben.books.registers.queries import (
    below_of,
    blank_for,
    figures_of,
    gaps_of,
    register,
    registers_of,
    source_choices,
    whole_of,
)
from yiben.common.errors import ManyErrors, RefusedError
from yiben.ledger.actions import correct_entry
from yiben.ledger.models import Entry
from yiben.ledger.queries import entry, history_of
from yiben.org.words import GrantRole
from yiben.people.models import Tenure
from yiben.people.words import Office
from yiben.policy.actions import adopt_pack, define_name
from yiben.standing.actions import rebuild
from yiben.standing.queries import lines_of

BASE = "education_base.kept"
BOOKING = "education_base.registered"
NINE = {"booked_for": "2026-12-01", "starts": "9 点", "hours": 2}


@pytest.fixture
def world(db) -> World:
    return make_world()


def told(caught) -> list[str]:
    return [one.message for one in caught.value.problems]


def wheres(caught) -> list[str]:
    return [one.where for one in caught.value.problems]


def seen(world: World, row: Register, by: str = "recorder"):
    return whole_of(register(row.pk, seen_by=world[by]), on=ON, seen_by=world[by])


def town_line(world: World, kind: str, title: str, **given) -> Register:
    return line(world, kind, title, unit=world.town, by="town_recorder", **given)


# 25 先进典型


def test_role_models_one_found_unfit_is_withdrawn_with_the_reason_kept(world):
    row = line(
        world,
        "role_models.kept",
        "赵田同志",
        fields={"kind_of": "个人", "deed": "常年调解邻里纠纷", "source": "第一党小组"},
        tags=("model.member",),
    )

    posted = end_register(
        row, until_on=ON, reason="经核实事迹不实", by=world["recorder"], at=AT
    )

    view = entry(posted.pk, seen_by=world["recorder"])
    assert view.payload["fields"]["withdrawn"] == "经核实事迹不实"
    assert view.payload["fields"]["deed"] == "常年调解邻里纠纷"
    assert view.ends_on == ON
    history = history_of(posted.pk, seen_by=world["recorder"])
    assert [one.correction_reason for one in history] == [None, "经核实事迹不实"]
    listed = registers_of(world.branch, seen_by=world["recorder"])
    assert [(one.title, one.end_reason) for one in listed] == [
        ("赵田同志", "经核实事迹不实")
    ]


# 44 教育基地


def book(world: World, base: Register, unit, by: str, **given) -> Register:
    fields = {**NINE, **given.pop("fields", {})}
    return line(
        world, BOOKING, "参观", unit=unit, by=by, about=base, fields=fields, **given
    )


def test_education_base_two_branches_of_one_hour_are_shown_the_clash(world):
    base = town_line(world, BASE, "县烈士陵园", fields={"kind_of": "红色教育"})
    book(world, base, world.branch, "recorder")

    with pytest.raises(ManyErrors) as caught:
        book(world, base, world.neighbour, "neighbour", fields={"starts": "10 点"})

    assert told(caught) == ["河湾村党支部已经约了 2026-12-01 9 点至 11 点。"]
    later = book(world, base, world.neighbour, "neighbour", fields={"starts": "11 点"})
    assert base.tags == ("base.red",)
    assert {x.meets for x in seen(world, base, "town_recorder").acts} == {""}
    assert later.target_id == world.town.pk


def test_education_base_those_who_agreed_to_share_both_see_it(world):
    base = town_line(world, BASE, "县烈士陵园")
    book(world, base, world.branch, "recorder")
    book(world, base, world.neighbour, "neighbour", tags=("base.together",))

    acts = seen(world, base, "town_recorder").acts
    assert {(x.unit_name, x.meets) for x in acts} == {
        ("河湾村党支部", "桃园村党支部"),
        ("桃园村党支部", "河湾村党支部"),
    }
    withdrawn = Register.objects.get(about=base, unit=world.branch)
    withdraw_register(withdrawn, reason="改期", by=world["recorder"], at=AT)
    assert {x.meets for x in seen(world, base, "town_recorder").acts} == {""}


def test_education_base_of_a_neighbour_is_not_lent(world):
    base = line(world, BASE, "村史馆", unit=world.neighbour, by="neighbour")

    with pytest.raises(ManyErrors) as caught:
        book(world, base, world.branch, "recorder")

    assert "about_id" in wheres(caught)
    with pytest.raises(RefusedError):
        register(base.pk, seen_by=world["recorder"])


def test_education_base_keeps_who_came(world):
    base = town_line(world, BASE, "县烈士陵园")
    line(world, "base_visit.registered", "重温誓词", about=base, fields={"members": 12})

    acts = seen(world, base, "town_recorder").acts
    assert [(x.title, x.unit_name) for x in acts] == [("重温誓词", "河湾村党支部")]


# 51 党性教育报告员


def test_lecturer_whose_term_is_over_cannot_be_booked(world):
    row = town_line(
        world,
        "lecturer.kept",
        "聘为报告员",
        holder_id=world.id("柳书记"),
        until_on=date(2026, 11, 30),
        fields={"field": "农村", "level": "县级"},
    )
    assert row.tags == ("level.county",)

    with pytest.raises(ManyErrors) as caught:
        line(world, "lecturer.registered", "讲农业政策", about=row, fields=NINE)

    assert told(caught) == ["“聘为报告员”到2026年11月30日为止。"]
    soon = {**NINE, "booked_for": "2026-11-30"}
    booked = line(world, "lecturer.registered", "讲政策", about=row, fields=soon)
    assert [x.register_id for x in seen(world, row, "town_recorder").acts] == [
        booked.pk
    ]


# 78 “最佳组织生活”


def test_best_org_life_only_what_is_in_the_ledger_can_be_nominated(world):
    planned = plan_gathering(
        world.branch, theme_day(world), by=world["recorder"], at=AT
    )
    done = held(world, title="田间党日")
    offered = source_choices(
        world.branch, "registers.best_org_life.kept", ON, seen_by=world["recorder"]
    )
    assert [one for one, _ in offered] == [done]

    for source in (None, planned.pk):
        with pytest.raises(ManyErrors) as caught:
            nominate(world, source)
        assert wheres(caught) == ["source_id"]
    row = nominate(world, done)

    assert (row.source_id, row.tags) == (done, ("element.confirmed",))
    for step in ("judged", "published"):
        advance_register(row, step, on=ON, by=world["recorder"], at=AT)
    row.refresh_from_db()
    assert row.tags == ("element.confirmed", "stage.judged", "element.published")


def nominate(world: World, source: str | None) -> Register:
    return line(world, "best_org_life.kept", "田间党日", source_id=source, from_on=ON)


def test_best_org_life_of_a_record_taken_back_is_marked_and_not_nominated(world):
    done = held(world, title="田间党日")
    row = nominate(world, done)
    gone = Entry.objects.get(pk=done)
    correct_entry(gone, None, reason="没有开成", by=world["recorder"], at=AT)

    assert not seen(world, row).source_stands
    with pytest.raises(ManyErrors):
        nominate(world, done)


# 97 “1+5”


def test_one_plus_five_a_missing_document_is_listed_by_name_once_defined(world):
    in_force(world, "xuzhuang-2017")
    kind, by = "registers.one_plus_five.kept", world["recorder"]
    figures = figures_of(world.branch, kind, on=ON, seen_by=by)
    assert "可以由" in figures.items_missing
    assert missing(world, "one_plus_five.kept", on=ON) == {}

    define_name(
        world.town,
        pack="xuzhuang-2017",
        term="1+5制度体系",
        items=("三会一课制度", "主题党日制度"),
        from_on=date(2026, 1, 1),
        by=world.cast.superior,
        at=AT,
    )
    line(world, "one_plus_five.kept", "主题党日制度")

    assert missing(world, "one_plus_five.kept", on=ON) == {
        "还缺的文件": ["三会一课制度"]
    }


# 99 两个覆盖


def covered(world: World, name: str, sector: str, way: str) -> Register:
    return town_line(
        world, "org_coverage.kept", name, fields={"unit_kind": sector, "way": way}
    )


def test_org_coverage_a_unit_without_an_organisation_lowers_the_rate_at_once(world):
    covered(world, "农机公司", "非公有制企业", "单独组建")
    covered(world, "米业公司", "非公有制企业", "联合组建")
    covered(world, "养老协会", "社会组织", "派驻指导")
    assert rates(world) == {
        "社会组织": "100.0%",
        "非公有制企业": "100.0%",
        "合计": "100.0%",
    }

    covered(world, "物流公司", "非公有制企业", "未覆盖")

    assert rates(world) == {
        "社会组织": "100.0%",
        "非公有制企业": "66.7%",
        "合计": "75.0%",
    }
    assert rates(world, date(2026, 1, 1))["合计"] == "—"


def rates(world: World, on: date = ON) -> dict[str, str]:
    figures = figures_of(
        world.town,
        "registers.org_coverage.kept",
        on=on,
        seen_by=world["town_recorder"],
    )
    return {one.group: one.percent for one in figures.rates}


# 101 支部班子


def test_branch_team_a_vacancy_older_than_the_set_days_is_shown(world):
    Tenure.objects.filter(org=world.neighbour, office=Office.SECRETARY.value).update(
        until_on=date(2026, 9, 1)
    )

    def vacant(on: date) -> list[str]:
        rows = below_of(
            world.town,
            "registers.branch_team.kept",
            on=on,
            seen_by=world["superior"],
        )
        return [one.org_name for one in rows if one.gaps]

    assert vacant(date(2026, 10, 31)) == []
    assert vacant(date(2026, 11, 5)) == ["桃园村党支部"]
    groups = gaps_of(
        world.neighbour,
        on=ON,
        seen_by=world["neighbour"],
        kind="registers.branch_team.kept",
    )
    assert [(g.heading, g.gaps[0].note) for g in groups] == [
        ("书记空缺", "从2026年9月2日起空缺，已 79 天")
    ]
    figures = figures_of(
        world.branch,
        "registers.branch_team.kept",
        on=ON,
        seen_by=world["recorder"],
    )
    assert {name for _, name, _ in figures.team} == {"李春生", "王小禾"}


# 104 支部工作保障

ITEMS = {
    "阵地场所": ("80000.00", "80000.00"),
    "经费": ("12000.50", "9000.25"),
    "书记报酬待遇": ("36000", "36000"),
}


def test_branch_guarantee_the_sum_of_the_gaps_equals_the_hand_count(world):
    for item, (need, got) in ITEMS.items():
        guarantee(world, item, need, got)

    assert missing(world, "branch_guarantee.kept", on=ON) == {
        "还没有登记的项目": ["服务群众专项经费"]
    }
    last = guarantee(world, "服务群众专项经费", "50000.10", "")
    assert last.tags == ("item.special",)
    figures = figures_of(
        world.branch,
        "registers.branch_guarantee.kept",
        on=ON,
        seen_by=world["recorder"],
    )
    by_hand = (Decimal("12000.50") - Decimal("9000.25")) + Decimal("50000.10")
    assert (figures.sums[-1].name, figures.sums[-1].gap) == ("合计", by_hand)
    rows = below_of(
        world.town,
        "registers.branch_guarantee.kept",
        on=ON,
        seen_by=world["superior"],
    )
    assert {one.org_name: one.gap_sum for one in rows} == {
        "河湾村党支部": by_hand,
        "桃园村党支部": Decimal("0.00"),
    }


def guarantee(world: World, item: str, need: str, got: str) -> Register:
    fields = {"item": item, "amount": need, "got": got, "source": "县财政"}
    return line(world, "branch_guarantee.kept", item, fields=fields)


def test_branch_guarantee_an_item_is_registered_once(world):
    guarantee(world, "经费", "100", "100")
    with pytest.raises(ManyErrors) as caught:
        guarantee(world, "经费", "200", "100")
    assert wheres(caught) == ["fields:item"]


def test_only_those_above_read_the_registers_below(world):
    for name in ("recorder", "member", "stranger", "auditor", "nobody"):
        with pytest.raises(RefusedError):
            below_of(
                world.town,
                "registers.branch_guarantee.kept",
                on=ON,
                seen_by=world[name],
            )


# 108 网格


def test_grid_plus_each_grid_has_one_organisation_and_gaps_are_listed(world):
    town_line(
        world,
        "grid_plus.kept",
        "河湾一网格",
        target_id=world.branch.pk,
        holder_id=world.id("赵田"),
    )
    town_line(world, "grid_plus.kept", "河湾二网格", holder_id=world.id("周大山"))

    with pytest.raises(ManyErrors) as caught:
        town_line(world, "grid_plus.kept", "河湾一网格", target_id=world.neighbour.pk)

    assert wheres(caught) == ["title"]
    assert missing(
        world, "grid_plus.kept", on=ON, unit=world.town, by="town_recorder"
    ) == {"还没有落实的": ["河湾二网格"]}


# 111 新型党务工作者队伍


def test_network_team_an_empty_roster_is_an_open_duty(world):
    zone = found(
        world,
        "中共青禾高新区工作委员会",
        "general",
        kind="working_committee",
        level="county",
        superior=world.cast.city,
    )
    cast = world.cast
    for unit, pack in ((cast.centre, "central-2017"), (zone, "huaian-2017")):
        adopt_pack(unit, pack, date(2017, 7, 1), by=cast.system_admin, at=AT)
    world.people["宣传员"] = world.people["郑县长"]
    Tenure.objects.create(
        person=world.people["宣传员"],
        org=zone,
        office=Office.COMMITTEE_MEMBER.value,
        from_on=date(2020, 1, 1),
    )
    grants = (GrantRole.RECORDER, zone), (GrantRole.SUPERIOR, zone)
    world.accounts["zone"] = make_account("zone", world["security_admin"], *grants)

    def done() -> list[int]:
        rebuild(year=2026, at=AT)
        lines = lines_of(
            zone, year=2026, as_of=ON, seen_by=world["zone"], system="network_team"
        )
        return [one.done for one in lines]

    assert done() == [0]
    line(
        world,
        "network_team.kept",
        "维护公众号",
        unit=zone,
        by="zone",
        holder_id=world.id("宣传员"),
        fields={"skill": "新媒体", "trained_on": "2026-04-10"},
    )
    assert done() == [1]


# 112 党建工作指导员


def test_party_guide_an_organisation_without_a_guide_is_listed(world):
    firm = found(world, "农机公司党支部", "non_public_enterprise")
    found(world, "养老协会党支部", "social_org")
    row = town_line(
        world,
        "party_guide.kept",
        "指导农机公司",
        holder_id=world.id("柳书记"),
        target_id=firm.pk,
    )

    assert missing(
        world, "party_guide.kept", on=ON, unit=world.town, by="town_recorder"
    ) == {"没有指导员的两新组织": ["养老协会党支部"]}
    town_line(world, "party_guide.registered", "帮建制度", about=row, from_on=ON)
    assert [x.title for x in seen(world, row, "town_recorder").acts] == ["帮建制度"]


# 141 示范窗口


def test_demo_window_keeps_every_step_and_why_it_was_withdrawn(world):
    row = line(world, "demo_window.kept", "便民服务窗口", from_on=date(2026, 3, 1))
    with pytest.raises(ManyErrors) as caught:
        advance_register(row, "named", on=ON, by=world["recorder"], at=AT)
    assert told(caught) == ["还没有记“验收”。"]

    advance_register(
        row,
        "checked",
        on=date(2026, 5, 1),
        note_text="镇党委验收",
        by=world["recorder"],
        at=AT,
    )
    advance_register(row, "named", on=date(2026, 6, 1), by=world["recorder"], at=AT)
    end_register(row, until_on=ON, reason="复查不达标", by=world["recorder"], at=AT)

    found_ = seen(world, row).row
    assert [(x.label, x.on, x.note) for x in found_.steps] == [
        ("申报", date(2026, 3, 1), ""),
        ("验收", date(2026, 5, 1), "镇党委验收"),
        ("命名", date(2026, 6, 1), ""),
    ]
    assert found_.tags == ("stage.nominated", "stage.checked", "stage.named")
    reasons = [
        one.correction_reason
        for one in history_of(found_.entry_id, seen_by=world["recorder"])
    ]
    assert reasons == [None, "验收", "命名", "复查不达标"]


# every register: one entry, twice is once


def test_a_booking_sent_twice_is_one_booking_and_one_entry(world):
    base = town_line(world, BASE, "县烈士陵园")
    blank = blank_for(
        world.branch, f"registers.{BOOKING}", ON, seen_by=world["recorder"]
    )
    form = replace(blank, title="参观", fields=NINE)
    assert form.about_id == base.pk
    entries = Entry.objects.count()

    first = keep_register(world.branch, form, by=world["recorder"], at=AT)

    assert keep_register(world.branch, form, by=world["recorder"], at=AT) == first
    assert Entry.objects.count() == entries + 1
