"""Check sheets: each test is a row of the list of systems (pattern F)."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.factories.gatherings import AT, LATER, World, make_world
from tests.factories.sheets import ON, found, found_in, held, in_force, sheet_form
from yiben.books.forms.actions import fill_sheet, hand_in
from yiben.books.forms.checks import ClosedSheetError
from yiben.books.forms.queries import (
    blank_for,
    offers_of,
    records_of,
    roll_of,
    sheet,
    sheets_of,
    view_of,
)
from yiben.common.errors import ManyErrors, RefusedError, YibenError
from yiben.ledger.queries import entries_of, entry
from yiben.org.models import Org
from yiben.policy.actions import define_name
from yiben.policy.queries import items_of_term
from yiben.standing.actions import rebuild
from yiben.standing.queries import lines_of

FOUR_FIX = "forms.four_fix.filled"
INQUIRY = "forms.inquiry_disclosure.filled"
CRITICISM = "forms.criticism.filled"
ANALYSIS = "forms.spirit_analysis.filled"
NEGATIVE = "forms.negative_list.filled"
STYLE_CHECKS = "forms.five_checks_hlj.filled"
CHECKS = "forms.checks_huaian.filled"
STYLE = "forms.style_rectification.filled"
HANDBOOK = "forms.spirit_handbook.filled"
BADGE = "forms.badge.filled"
TEXT = "理想信念还要再坚定，学习还要再深入一些。"


@pytest.fixture
def world(db) -> World:
    return make_world()


def offered(world: World, unit: Org, by: str, kind: str) -> list[Any]:
    found_ = offers_of(unit, on=ON, seen_by=world[by])
    return [one for one in found_ if one.kind == kind]


def fill(world: World, form, *, unit: Org | None = None, by: str = "recorder"):
    return fill_sheet(unit or world.branch, form, by=world[by], at=AT)


# 62 四定两挂一戴


def test_062_a_sheet_without_items_stays_closed_and_says_why_and_who(world):
    in_force(world, "xuzhuang-2017")

    (offer,) = offered(world, world.branch, "recorder", FOUR_FIX)

    assert not offer.is_open
    assert "四定两挂一戴" in offer.closed
    assert "柳溪镇" in offer.deciders
    with pytest.raises(ClosedSheetError) as caught:
        blank_for(world.branch, FOUR_FIX, ON, seen_by=world["recorder"])
    assert "柳溪镇" in caught.value.advice


def test_062_the_town_supplies_the_items_and_the_sheet_opens(world):
    in_force(world, "xuzhuang-2017")
    items = ["定时间", "定地点", "定内容", "定人员", "挂牌", "挂旗", "戴徽"]
    define_name(
        world.town,
        "xuzhuang-2017",
        "四定两挂一戴",
        items,
        date(2026, 1, 1),
        by=world["superior"],
        at=AT,
    )

    row = fill(world, sheet_form(world, FOUR_FIX))

    (offer,) = offered(world, world.branch, "recorder", FOUR_FIX)
    assert [one.text for one in offer.items] == items
    assert "element.four_fix" in row.tags


# 69 谈话函询情况


def inquiry(world: World, **given):
    return sheet_form(
        world, INQUIRY, unit=world.town, by="town_recorder", title="民主生活会", **given
    )


def test_069_nobody_inquired_is_said_by_confirmation_not_by_silence(world):
    in_force(world, "hunan-2017")
    none = "没有受到谈话函询"
    before = roll_of(world.town, INQUIRY, "民主生活会", ON, seen_by=world["superior"])

    bare = inquiry(world, fields={"outcome": none})
    with pytest.raises(ManyErrors) as caught:
        fill(world, bare, unit=world.town, by="town_recorder")
    confirmed = inquiry(world, fields={"outcome": none, "confirmed_by": "柳书记"})
    fill(world, confirmed, unit=world.town, by="town_recorder")

    after = roll_of(world.town, INQUIRY, "民主生活会", ON, seen_by=world["superior"])
    assert not before.is_told
    assert [one.where for one in caught.value.problems] == ["fields:confirmed_by"]
    assert after.is_told
    assert after.none_by


def test_069_an_inquired_member_has_one_of_three_outcomes(world):
    in_force(world, "hunan-2017")

    nameless = inquiry(world, fields={"outcome": "作出整改表态"})
    with pytest.raises(ManyErrors) as caught:
        fill(world, nameless, unit=world.town, by="town_recorder")
    row = fill(
        world,
        replace(nameless, holder_id=world.id("柳书记")),
        unit=world.town,
        by="town_recorder",
    )

    assert [one.where for one in caught.value.problems] == ["holder_id"]
    assert "outcome.pledge" in row.tags


def test_069_names_are_hidden_from_lower_levels(world):
    in_force(world, "hunan-2017")
    form = inquiry(
        world, fields={"outcome": "作出整改表态"}, holder_id=world.id("柳书记")
    )
    row = fill(world, form, unit=world.town, by="town_recorder")

    for who in ("recorder", "member", "neighbour"):
        with pytest.raises(RefusedError):
            sheets_of(world.town, seen_by=world[who])
        with pytest.raises(RefusedError):
            sheet(row.pk, seen_by=world[who])
        with pytest.raises(RefusedError):
            roll_of(world.town, INQUIRY, "民主生活会", ON, seen_by=world[who])
        with pytest.raises(RefusedError):
            entry(row.entry_id, seen_by=world[who])


# 70 批评和自我批评


def test_070_who_has_no_entry_is_named_before_the_meeting_closes(world):
    in_force(world, "hunan-2017")
    form = sheet_form(
        world,
        CRITICISM,
        title="11月组织生活会",
        holder_id=world.id("李春生"),
        fields={"gave": 3, "received": 2, "self": True},
    )
    row = fill(world, form)

    roll = roll_of(
        world.branch, CRITICISM, "11月组织生活会", ON, seen_by=world["recorder"]
    )

    assert roll.filled == ("李春生",)
    assert set(roll.lacking) == {"王小禾", "赵田", "钱水生", "孙苗", "周大山"}
    assert entry(row.entry_id, seen_by=world["superior"]).payload == {}
    assert view_of(row, seen_by=world["superior"]).is_hidden


# 73 党性体检：见 tests/books/filings；这里只看不设周期时提醒


def test_073_a_period_nobody_set_is_flagged_to_the_unit(world):
    in_force(world, "heilongjiang-2017")
    rebuild(year=2026, at=AT)

    lines = lines_of(world.branch, year=2026, as_of=ON, seen_by=world["recorder"])

    found_ = [one for one in lines if one.duty.endswith("/spirit-check-regular")]
    assert found_
    assert {one.status for one in found_} == {"undetermined"}


# 75 党性分析


def analysis(world: World, name: str, text: str = TEXT):
    return sheet_form(
        world,
        ANALYSIS,
        holder_id=world.id(name),
        fields={"body": text},
        handed_in=True,
    )


def test_075_the_same_text_of_two_members_is_shown_to_a_human(world):
    in_force(world, "hunan-2017")
    one = fill(world, analysis(world, "李春生"))
    two = fill(world, analysis(world, "周大山", f" {TEXT[:6]}\n{TEXT[6:]}"))
    other = fill(world, analysis(world, "钱水生", "自己写的，和别人的不一样，长一些。"))

    seen = [view_of(row, seen_by=world["recorder"]).alike for row in (one, two, other)]

    assert seen == [("周大山",), ("李春生",), ()]
    assert len(entries_of(world.branch, seen_by=world["recorder"], kind=ANALYSIS)) == 3


def test_075_a_text_is_compared_without_being_readable_in_the_database(world):
    in_force(world, "hunan-2017")

    row = fill(world, analysis(world, "李春生"))

    row.refresh_from_db()
    assert "理想信念" not in row.content
    assert row.prints.count() == 1


# 86 负面清单


def test_086_the_list_belongs_to_members_in_heilongjiang(world):
    in_force(world, "heilongjiang-2017")

    (offer,) = offered(world, world.branch, "recorder", NEGATIVE)

    form = sheet_form(world, NEGATIVE, holder_id=world.id("李春生"))
    assert {"person.member", "element.four_headings"} <= set(fill(world, form).tags)
    assert offer.is_of_person
    assert [one.text for one in offer.items] == [
        "不在组织",
        "不像党员",
        "不起作用",
        "不守规矩",
    ]


def test_086_the_list_belongs_to_organisations_in_xuzhuang(world):
    in_force(world, "xuzhuang-2017")

    (offer,) = offered(world, world.branch, "recorder", NEGATIVE)
    named = sheet_form(world, NEGATIVE, holder_id=world.id("李春生"))

    assert not offer.is_of_person
    with pytest.raises(ManyErrors) as caught:
        fill(world, named)
    assert [one.where for one in caught.value.problems] == ["holder_id"]
    row = fill(world, sheet_form(world, NEGATIVE, fields={"own_items": ["开会迟到"]}))
    assert "element.four_headings" in row.tags


def test_086_no_document_no_list(world):
    in_force(world, "hunan-2017")

    assert offered(world, world.branch, "recorder", NEGATIVE) == []
    with pytest.raises(YibenError):
        blank_for(world.branch, NEGATIVE, ON, seen_by=world["recorder"])


# 87、88 五查五改


def test_087_opened_in_heilongjiang_it_shows_the_style_items(world):
    in_force(world, "heilongjiang-2017")

    meaning = items_of_term(world.town, "五查五改", on=ON)
    (offer,) = offered(world, world.town, "town_recorder", STYLE_CHECKS)

    assert meaning is not None
    assert meaning.items[0] == "查思想观念"
    assert [one.text for one in offer.items] == list(meaning.items)
    assert offered(world, world.town, "town_recorder", CHECKS) == []


def test_088_opened_in_huaian_it_has_five_items_for_a_member(world):
    in_force(world, "huaian-2017")

    five, three = offered(world, world.branch, "recorder", CHECKS)
    (four,) = offered(world, world.town, "town_recorder", CHECKS)

    assert (five.term, len(five.items), five.is_of_person) == ("五查五改", 5, True)
    assert (three.term, len(three.items), three.is_of_person) == ("三查三改", 3, False)
    assert (four.term, len(four.items), four.is_of_person) == ("四查四改", 4, False)
    assert five.items[0].text == "查理想信念是否坚定"
    assert five.items[0].pair == "改党的意识不强"
    assert offered(world, world.branch, "recorder", STYLE_CHECKS) == []


def test_088_found_problems_count_for_the_duty_of_that_document(world):
    in_force(world, "huaian-2017")
    form = sheet_form(world, CHECKS, term="三查三改")

    row = fill(world, found_in(form, 1, "会议记录不全"))

    assert "sheet.branch" in row.tags
    view = view_of(row, seen_by=world["recorder"])
    assert view.answers[1].problems == ("会议记录不全",)


# 89 作风整顿


def test_089_units_outside_the_scope_get_no_task(world):
    in_force(world, "heilongjiang-2017")
    organ = found(world, "镇机关党支部", "government_organ")

    village = offered(world, world.branch, "recorder", STYLE)
    branch_of_organ = offered(world, organ, "superior", STYLE)
    (offer,) = offered(world, world.town, "town_recorder", STYLE)

    assert village == branch_of_organ == []
    assert (len(offer.items), offer.is_of_person) == (5, True)


# 96…：见 test_targets；123 党性锻炼纪实手册


def test_123_the_printed_book_matches_the_records_of_that_date(world):
    in_force(world, "huaian-2017")
    define_name(
        world.county,
        "huaian-2017",
        "党性锻炼纪实手册",
        ["参加学习", "参加组织生活", "承诺践诺"],
        date(2026, 1, 1),
        by=world["county_superior"],
        at=AT,
    )
    entry_id = held(world)
    form = sheet_form(world, HANDBOOK, holder_id=world.id("赵田"), title="2026年")
    row = fill(world, form)

    now = records_of(row, on=LATER.date(), seen_by=world["member"])
    before = records_of(row, on=date(2026, 11, 1), seen_by=world["member"])

    assert "主题党日" in [one.label for one in now]
    assert before == []
    assert entry(entry_id, seen_by=world["recorder"]).title in {
        one.title for one in now
    }


# 134 佩戴党徽、挂牌上岗


def test_134_only_units_in_the_stated_sectors_are_asked(world):
    in_force(world, "huaian-2017")
    window = found(world, "便民服务中心党支部", "service_window")
    rebuild(year=2026, at=AT)

    def asked(unit: Org) -> bool:
        lines = lines_of(unit, year=2026, as_of=ON, seen_by=world["superior"])
        return any(one.duty == "huaian-2017/wear-badge" for one in lines)

    assert asked(window)
    assert not asked(world.branch)


def test_134_a_spot_check_is_logged_by_place_and_date(world):
    in_force(world, "huaian-2017")
    form = sheet_form(world, BADGE, title="村部大厅", fields={"seen": 6, "wearing": 5})

    fill(world, form)

    (line,) = entries_of(world.branch, seen_by=world["member"], kind=BADGE)
    assert "村部大厅" in line.title
    assert line.happened_on == ON


# 自己的表只有自己看，交了支部才看


def test_073_a_member_sees_only_their_own_sheet(world):
    in_force(world, "huaian-2017")
    own = sheet_form(world, CHECKS, by="member", term="五查五改")
    mine = fill(world, own, by="member")
    theirs = fill(
        world, sheet_form(world, CHECKS, term="五查五改", holder_id=world.id("李春生"))
    )

    listed = [one.id for one in sheets_of(world.branch, seen_by=world["member"])]

    assert listed == [mine.pk]
    with pytest.raises(RefusedError):
        sheet(theirs.pk, seen_by=world["member"])
    assert view_of(mine, seen_by=world["recorder"]).is_hidden
    hand_in(mine, by=world["member"], at=LATER)
    mine.refresh_from_db()
    assert not view_of(mine, seen_by=world["recorder"]).is_hidden
    assert view_of(mine, seen_by=world["superior"]).is_hidden
