"""Every bad cell is reported at once, with its address and what to write instead."""

from datetime import date

import pytest

from tests.cast import TODAY
from tests.rooms.people.roster import (
    HEADERS,
    member_line,
    office_line,
    org_line,
    rows,
    workbook,
    write,
)
from tests.rooms.people.test_identity import numbered
from yiben.common.errors import RefusedError
from yiben.people import queries
from yiben.people.checks.layout import MEMBERS, OFFICES, ORGS

GOOD_NUMBER = numbered("32050319900601002")


def preview(cast, by="superior", org="town", **sheets):
    return queries.preview_roster(
        workbook(**sheets),
        org=getattr(cast, org),
        seen_by=getattr(cast, by),
        on=TODAY,
    )


def problems(cast, **sheets):
    return [str(problem) for problem in preview(cast, **sheets).problems]


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (
            {"身份证号": 110105199001011234},
            (
                "党员!F2：身份证号被 Excel 存成了数字（1.10105E+17），后几位已经丢失。"
                "请把这一列设为“文本”格式，再重新输入完整的号码。"
            ),
        ),
        (
            {"身份证号": "1.10105E+17"},
            (
                "党员!F2：身份证号被 Excel 存成了数字（1.10105E+17），后几位已经丢失。"
                "请把这一列设为“文本”格式，再重新输入完整的号码。"
            ),
        ),
        (
            {"身份证号": "320503199006010014"},
            "党员!F2：身份证号的最后一位对不上。多半有一位输错了，请对照身份证核对。",
        ),
        (
            {"入党日期": "2015-02-30"},
            "党员!K2：入党日期“2015-02-30”：没有这一天。请核对年月日。",
        ),
        (
            {"入党日期": "2015年7月"},
            "党员!K2：入党日期“2015年7月”不完整。请写到日，例如 2001-07-01。",
        ),
        (
            {"入党日期": 42186},
            "党员!K2：入党日期被存成了数字（42186）。请把这一列设为“日期”格式，再核对。",
        ),
        (
            {"入党日期": "去年"},
            "党员!K2：入党日期“去年”不是日期。请写成 2001-07-01 这样的日期。",
        ),
        ({"入党日期": None}, "党员!K2：入党日期没有填写。请填写入党日期。"),
        ({"姓名": None}, "党员!B2：姓名没有填写。请填写姓名。"),
        ({"姓名": "=1+1"}, "党员!B2：姓名不能以“=”开头。请删去开头的符号。"),
        ({"姓名": "\uff20张三"}, "党员!B2：姓名不能以“\uff20”开头。请删去开头的符号。"),
        ({"姓名": "张\u200b三"}, "党员!B2：姓名里有看不见的控制字符。请重新输入。"),
        (
            {"姓名": "#REF!"},
            "党员!B2：单元格里是公式错误（#REF!）。请改为直接填写内容。",
        ),
        (
            {"姓名": "长" * 61},
            "党员!B2：姓名太长（61 个字）。请不要超过 60 个字。",
        ),
        (
            {"党员类别": "群众"},
            "党员!J2：没有“群众”这个党员类别。可以填：正式党员、预备党员。",
        ),
        (
            {"手机号": "1380013"},
            "党员!G2：电话号码不对。手机号应为 11 位；座机请写成“区号-号码”。",
        ),
        (
            {"年老体弱": "也许"},
            "党员!N2：年老体弱应填“是”或“否”，现在是“也许”。请改正。",
        ),
        (
            {"出生日期": date(1997, 7, 2)},
            "党员!K2：入党时（2015年7月1日）未满十八岁。请核对出生日期和入党日期。",
        ),
        (
            {"所在党支部": "天边党支部"},
            "党员!H2：在柳溪镇委员会的范围内没有“天边党支部”。请核对名称，或先在“组织”表里添加。",
        ),
        (
            {"所在党支部": "东岭村党支部"},
            "党员!H2：在柳溪镇委员会的范围内没有“东岭村党支部”。请核对名称，或先在“组织”表里添加。",
        ),
        (
            {"所在党支部": "中共柳溪镇委员会"},
            "党员!H2：中共柳溪镇委员会不是党支部。党员的组织关系只能落在党支部，请改选党支部。",
        ),
        (
            {"所在党小组": "第九党小组"},
            "党员!I2：河湾村党支部没有叫“第九党小组”的党小组。请核对名称，或先在“组织”表里添加。",
        ),
        (
            {"编号": "p_none"},
            "党员!A2：在柳溪镇委员会的范围内没有编号为“p_none”的党员。新增的党员请把编号留空。",
        ),
        (
            {"身份证号": "320503**********19"},
            "党员!F2：带星号的号码与系统中的对不上。请填写完整的号码，或把这一格留空。",
        ),
        (
            {"身份证号": GOOD_NUMBER, "出生日期": date(1991, 6, 1)},
            "党员!D2：出生日期与身份证号（1990-06-01）不一致。请核对两处。",
        ),
        (
            {"身份证号": GOOD_NUMBER, "性别": "男"},
            "党员!C2：性别与身份证号（女）不一致。请核对两处。",
        ),
        (
            {"党员类别": "预备党员", "转正日期": date(2016, 7, 1)},
            "党员!L2：预备党员不应有转正日期。已经转正的，请把党员类别改为正式党员。",
        ),
        (
            {"转入本支部日期": date(2014, 1, 1)},
            "党员!M2：转入本支部的日期早于入党日期。请核对两个日期。",
        ),
    ],
)
def test_bad_member_cell_has_its_message(cast, given, problem):
    sheet = rows(MEMBERS, member_line(**given))

    assert problems(cast, members=sheet) == [problem]


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (
            {"组织类别": "俱乐部"},
            (
                "组织!D2：没有“俱乐部”这个组织类别。"
                "可以填：党委、党工委、党组、党总支、党支部、党小组。"
            ),
        ),
        (
            {"组织类别": "党小组"},
            (
                "组织!D2：党委下面不能直接设党小组。"
                "党委下面可以设：党委、党工委、党组、党总支、党支部。"
            ),
        ),
        (
            {"上级组织": "没有的党委"},
            "组织!G2：在柳溪镇委员会的范围内没有“没有的党委”。请核对名称，或先在“组织”表里添加。",
        ),
        (
            {"上级组织": "中共青禾县委员会"},
            "组织!G2：在柳溪镇委员会的范围内没有“中共青禾县委员会”。请核对名称，或先在“组织”表里添加。",
        ),
        ({"上级组织": None}, "组织!G2：新增的组织没有填写上级组织。请填写上级组织。"),
        (
            {"成立日期": date(2027, 1, 1)},
            "组织!H2：成立日期不能晚于今天。请到那一天再办理。",
        ),
        (
            {"编号": "o_none"},
            "组织!A2：在柳溪镇委员会的范围内没有编号为“o_none”的组织。新增的组织请把编号留空。",
        ),
        (
            {"组织全称": "河湾村党支部", "组织类别": "党总支"},
            "组织!D2：河湾村党支部在系统中是党支部。组织类别改变的，请撤销后另设。",
        ),
        (
            {"组织全称": "河湾村党支部", "上级组织": "中共白石县委员会"},
            "组织!G2：河湾村党支部在系统中不隶属“中共白石县委员会”。调整隶属关系请在组织页面办理。",
        ),
    ],
)
def test_bad_organisation_cell_has_its_message(cast, given, problem):
    sheet = rows(ORGS, org_line(**given))

    assert problems(cast, orgs=sheet) == [problem]


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (
            {"姓名": "无此人"},
            "职务!B2：名册里没有叫“无此人”的党员。请先在“党员”表里添加。",
        ),
        (
            {"职务": "书记"},
            "职务!F2：这段时间的书记是李春生。请先登记前任书记的离任日期。",
        ),
        (
            {"职务": "组长"},
            "职务!E2：河湾村党支部没有这个职务。党小组只设组长，组长只在党小组里设。",
        ),
        (
            {"离任日期": date(2019, 1, 1)},
            "职务!G2：离任日期早于任职日期。请核对两个日期。",
        ),
        ({"任职日期": date(2027, 1, 1)}, "职务!F2：任职日期晚于今天。请任职后再登记。"),
        (
            {"人员编号": "p_none"},
            "职务!A2：在柳溪镇委员会的范围内没有编号为“p_none”的人员。请核对编号，或留空。",
        ),
        (
            {"姓名": "王小禾", "职务": "委员"},
            "职务!F2：与2012年7月1日起的同一职务重叠。请先登记前一段的离任日期。",
        ),
    ],
)
def test_bad_office_cell_has_its_message(cast, given, problem):
    sheet = rows(OFFICES, office_line(**given))

    assert problems(cast, offices=sheet) == [problem]


def test_all_bad_cells_of_all_sheets_come_at_once_in_order(cast):
    found = preview(
        cast,
        orgs=rows(ORGS, org_line(层级="天")),
        members=rows(MEMBERS, member_line(), member_line(姓名=None, 入党日期="x")),
        offices=rows(OFFICES, office_line(职务="王")),
    )

    assert [problem.where for problem in found.problems] == [
        "组织!E2",
        "党员!B3",
        "党员!K3",
        "职务!E2",
    ]


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        (
            ["姓名", "入党日期"],
            (
                "党员!第1行：缺少列“编号”、“性别”、“出生日期”、“民族”、“身份证号”、“手机号”、"
                "“所在党支部”、“所在党小组”、“党员类别”、“转正日期”、“转入本支部日期”、"
                "“年老体弱”、“流动党员”。请按模板的表头改正。"
            ),
        ),
        (
            [*HEADERS[MEMBERS], "工资"],
            "党员!第1行：多了不认识的列“工资”。请按模板的表头改正。",
        ),
        (
            [*HEADERS[MEMBERS], "姓名"],
            "党员!第1行：列“姓名”出现了两次。请按模板的表头改正。",
        ),
    ],
)
def test_wrong_headers_are_named(cast, header, problem):
    assert problems(cast, members=[header]) == [problem]


def test_columns_may_stand_in_any_order(cast):
    header, line = rows(MEMBERS, member_line(入党日期="坏"))
    turned = [list(reversed(header)), list(reversed(line))]

    assert problems(cast, members=turned) == [
        "党员!E2：入党日期“坏”不是日期。请写成 2001-07-01 这样的日期。"
    ]


def test_empty_sheet_lacks_its_headers(cast):
    found = problems(cast, offices=[])

    assert found[0].startswith("职务!第1行：缺少列“人员编号”")


def test_duplicates_within_the_file_name_the_other_row(cast):
    same = member_line(身份证号=GOOD_NUMBER)
    found = problems(
        cast,
        orgs=rows(ORGS, org_line(), org_line()),
        members=rows(
            MEMBERS,
            same,
            same | {"姓名": "郑大满"},
            member_line(姓名="赵田", 出生日期=None, 入党日期=date(2012, 7, 1)),
            member_line(姓名="赵田", 出生日期=None, 入党日期=date(2012, 7, 1)),
        ),
        offices=rows(OFFICES, office_line(), office_line()),
    )

    assert found == [
        "组织!B3：与第 2 行是同一个组织。请删去一行。",
        "党员!B3：与第 2 行是同一个人。请删去一行。",
        "党员!B5：与第 4 行是同一个人。请删去一行。",
        "职务!B3：与第 2 行是同一段任职。请删去一行。",
    ]


def test_member_of_another_branch_is_not_pulled_over(cast):
    from tests.factories.people import make_membership, make_person

    make_membership(cast.next_branch, make_person(id_number=GOOD_NUMBER))
    sheet = rows(MEMBERS, member_line(身份证号=GOOD_NUMBER))

    assert problems(cast, members=sheet) == [
        (
            "党员!F2：这个身份证号已经登记过。"
            "如是组织关系转入，请由转出支部开介绍信，再在本支部接收。"
        )
    ]


def test_namesakes_need_their_number(cast):
    from tests.factories.people import make_membership, make_person

    make_membership(cast.branch, make_person(name="赵田", birth_on=None))
    sheet = rows(
        MEMBERS, member_line(姓名="赵田", 出生日期=None, 入党日期=date(2012, 7, 1))
    )

    assert problems(cast, members=sheet) == [
        "党员!B2：支部里有 2 个“赵田”。请填写编号。"
    ]
    offices = rows(OFFICES, office_line(姓名="赵田"))
    assert problems(cast, offices=offices) == [
        "职务!B2：有 2 个人叫“赵田”。请填写人员编号或所在党支部。"
    ]


def test_new_branches_circling_each_other_are_named(cast):
    sheet = rows(
        ORGS,
        org_line(组织全称="甲", 组织类别="党委", 上级组织="乙"),
        org_line(组织全称="乙", 组织类别="党委", 上级组织="甲"),
    )

    assert problems(cast, orgs=sheet) == [
        "组织!G2：上级组织“乙”与本组织互为上下级。请核对上级组织。",
        "组织!G3：上级组织“甲”与本组织互为上下级。请核对上级组织。",
    ]


def test_what_the_system_knows_is_not_undone_by_a_file(cast):
    known = {"姓名": "赵田", "出生日期": date(1982, 3, 1), "入党日期": date(2012, 7, 1)}
    found = problems(
        cast,
        members=rows(
            MEMBERS,
            member_line(**known, 党员类别="预备党员"),
            member_line(
                姓名="孙苗", 出生日期=date(1984, 3, 1), 入党日期=date(2026, 3, 1)
            ),
            member_line(
                姓名="李春生",
                性别="男",
                出生日期=date(1980, 3, 1),
                入党日期=date(2012, 7, 1),
                转入本支部日期=date(2013, 1, 1),
            ),
        ),
    )

    assert found == [
        "党员!J2：赵田在系统中是正式党员。请核对党员类别。",
        "党员!K2：预备党员不应有转正日期。已经转正的，请把党员类别改为正式党员。",
        "党员!L3：预备党员转正，没有填写转正日期。请填写转正日期。",
        "党员!M4：系统中登记的是 2012-07-01。如系统中有误，请在党员页面更正。",
    ]


def test_recorder_of_a_branch_imports_that_branch_only(cast):
    found = preview(
        cast,
        by="recorder",
        org="branch",
        orgs=rows(
            ORGS,
            org_line(
                组织全称="河湾村第三党小组", 组织类别="党小组", 上级组织="河湾村党支部"
            ),
            org_line(),
        ),
        members=rows(MEMBERS, member_line(所在党小组="河湾村第三党小组")),
    )

    assert [str(problem) for problem in found.problems] == [
        "组织!G3：在河湾村党支部的范围内没有“中共柳溪镇委员会”。请核对名称，或先在“组织”表里添加。"
    ]


def test_recorder_of_a_committee_founds_branches_but_fills_none(cast):
    from tests.cast import make_account

    cast.clerk = make_account("clerk", cast.security_admin, ("recorder", cast.town))
    found = preview(
        cast,
        by="clerk",
        orgs=rows(
            ORGS,
            org_line(),
            org_line(
                组织全称="河湾村第三党小组", 组织类别="党小组", 上级组织="河湾村党支部"
            ),
        ),
        members=rows(
            MEMBERS, member_line(), member_line(姓名="郑二", 所在党支部="上坡村党支部")
        ),
        offices=rows(OFFICES, office_line(姓名="郑小满", 任职组织="河湾村党支部")),
    )

    assert [str(problem) for problem in found.problems] == [
        "组织!G3：你不能在河湾村党支部下面设组织。请由它的上级添加。",
        "党员!H2：河湾村党支部的党员不归你登记。请由该支部或它的上级导入。",
        "党员!H3：上坡村党支部的党员不归你登记。请由该支部或它的上级导入。",
        "职务!B2：名册里没有叫“郑小满”的党员。请先在“党员”表里添加。",
        "职务!D2：河湾村党支部的职务不归你登记。请由该组织或它的上级导入。",
    ]


def test_recorder_cannot_rename_the_own_branch_by_file(cast):
    sheet = rows(
        ORGS,
        org_line(
            编号=cast.branch.pk,
            组织全称="别名党支部",
            成立日期=date(2010, 1, 1),
            所属领域="农村",
        ),
    )

    found = preview(cast, by="recorder", org="branch", orgs=sheet)

    assert [str(problem) for problem in found.problems] == [
        "组织!B2：河湾村党支部的登记不归你修改（组织全称与系统中不同）。请改回原样，或由上级修改。"
    ]


@pytest.mark.parametrize(
    "who", "member stranger auditor system_admin security_admin".split()
)
def test_preview_and_export_refuse_the_wrong_people(cast, who):
    with pytest.raises(RefusedError):
        preview(cast, by=who, org="branch")
    with pytest.raises(RefusedError):
        queries.export_roster(cast.branch, seen_by=getattr(cast, who), on=TODAY)


def test_unknown_extra_sheets_are_left_alone(cast):
    data = write({name: [HEADERS[name]] for name in HEADERS} | {"说明": [["随便"]]})

    found = queries.preview_roster(data, org=cast.town, seen_by=cast.superior, on=TODAY)

    assert found.problems == ()


def test_namesake_born_on_the_same_day_elsewhere_needs_a_number(cast):
    from tests.factories.org import make_org
    from tests.factories.people import make_membership, make_person

    other = make_org(cast.town, kind="branch", name="上坡村党支部")
    make_membership(other, make_person(name="郑小满", birth_on=date(1990, 6, 1)))
    sheet = rows(MEMBERS, member_line())

    assert problems(cast, members=sheet) == [
        (
            "党员!B2：另一个支部有同名、同一天出生的“郑小满”。"
            "如是同一个人，请填写编号；如不是，请填写身份证号。"
        )
    ]
    assert (
        problems(cast, members=rows(MEMBERS, member_line(身份证号=GOOD_NUMBER))) == []
    )


def test_organisations_of_one_name_need_their_number(cast):
    from tests.factories.org import make_org

    for _ in range(2):
        make_org(cast.town, kind="branch", name="上坡村党支部")
    found = problems(
        cast,
        orgs=rows(ORGS, org_line()),
        members=rows(MEMBERS, member_line(所在党支部="上坡村党支部")),
    )

    assert found == [
        "组织!B2：有 2 个组织叫“上坡村党支部”。请填写编号。",
        "党员!H2：有 2 个组织叫“上坡村党支部”。请改填组织全称或组织编号。",
    ]


def test_true_and_false_cells_are_yes_and_no(cast):
    from yiben.people.checks.cells import read_cell
    from yiben.people.checks.layout import SHEETS

    frail = next(column for column in SHEETS[MEMBERS] if column.key == "frail")

    assert read_cell(True, frail, on=TODAY) is True
    assert read_cell(False, frail, on=TODAY) is False


def test_office_of_a_namesake_is_told_apart_by_the_branch(cast):
    from tests.factories.org import make_org
    from tests.factories.people import make_membership, make_person

    other = make_org(cast.town, kind="branch", name="上坡村党支部")
    make_membership(other, make_person(name="钱水生"))
    known = office_line(人员编号=cast.person("周大山").pk, 姓名="周大山")

    assert (
        problems(
            cast, offices=rows(OFFICES, office_line(所在党支部="河湾村党支部"), known)
        )
        == []
    )
