"""Import and export: all or nothing, twice is once, and out is in."""

import io
from datetime import date, timedelta

import openpyxl
import pytest

from tests.cast import AT, TODAY, make_account
from tests.factories.people import make_membership, make_person
from tests.factories.queued import waiting_names
from tests.rooms.people.roster import (
    member_line,
    office_line,
    org_line,
    rows,
    workbook,
)
from tests.rooms.people.test_identity import numbered
from yiben.common.clock import moment
from yiben.common.errors import ManyErrors, RefusedError, YibenError
from yiben.common.queue import Touch
from yiben.org.models import Affiliation, NameSpell, Org, TraitSpell
from yiben.people import actions, queries
from yiben.people.checks.layout import MEMBERS, OFFICES, ORGS, SHEETS
from yiben.people.models import AuditLine, MemberFlag, Membership, Person, Tenure

GOOD_NUMBER = numbered("32050319900601002")
SPRING = date(2026, 3, 1)


def everything():
    """All rows that an import could touch, opened."""
    models = (
        Org,
        NameSpell,
        Affiliation,
        TraitSpell,
        Person,
        Membership,
        MemberFlag,
        Tenure,
    )
    return [list(model.objects.order_by("pk").values()) for model in models]


def preview(cast, data, by="superior", org="town"):
    return queries.preview_roster(
        data, org=getattr(cast, org), seen_by=getattr(cast, by), on=TODAY
    )


def import_file(cast, data, by="superior", org="town"):
    found = preview(cast, data, by, org)
    return actions.import_roster(found, by=getattr(cast, by), at=AT)


def secretary(org):
    found = queries.secretary_of(org, TODAY)
    return found and found.name


def full_roster():
    """A committee's roster: a branch with a group, its members and offices."""
    return workbook(
        orgs=rows(
            ORGS,
            # The group stands before its branch: the order is the writer's own.
            org_line(
                组织全称="上坡村第一党小组", 组织类别="党小组", 上级组织="上坡村党支部"
            ),
            org_line(组织简称="上坡村", 所属领域="农村", 设支部委员会="是"),
        ),
        members=rows(
            MEMBERS,
            member_line(
                所在党支部="上坡村党支部",
                所在党小组="上坡村第一党小组",
                身份证号=GOOD_NUMBER,
                手机号=13800138000,
                民族="汉",
                转正日期="2016.7.1",
                转入本支部日期="2018年3月1日",
                流动党员="是",
            ),
            member_line(
                姓名="冯新苗",
                出生日期=19990102,
                所在党支部="上坡村党支部",
                党员类别="预备",
                入党日期="20260301",
            ),
        ),
        offices=rows(
            OFFICES,
            office_line(姓名="郑小满", 任职组织="上坡村党支部", 职务="书记"),
            office_line(姓名="冯新苗", 任职组织="上坡村第一党小组", 职务="组长"),
        ),
    )


def test_import_founds_admits_and_appoints(cast):
    result = import_file(cast, full_roster())

    assert (result.created, result.updated, result.unchanged) == (6, 0, 0)
    branch = Org.objects.get(name="上坡村党支部")
    assert branch.path.startswith(cast.town.path)
    assert Org.objects.get(name="上坡村第一党小组").path.startswith(branch.path)
    assert Org.objects.find_problems() == ([], [], [], [], [])
    person = Person.objects.get(name="郑小满")
    assert (person.sex, person.birth_on, person.ethnic) == (
        "2",
        date(1990, 6, 1),
        "01",
    )
    assert (person.phone, person.id_number) == ("13800138000", GOOD_NUMBER)
    row = Membership.objects.get(person=person)
    assert (row.org, row.joined_on, row.full_on, row.from_on, row.live_key) == (
        branch,
        date(2015, 7, 1),
        date(2016, 7, 1),
        date(2018, 3, 1),
        person.pk,
    )
    assert MemberFlag.objects.get(person=person).flag == "floating"
    assert secretary(branch) == "郑小满"


def test_import_writes_one_line_and_touches_the_tree(cast):
    Touch.objects.all().delete()

    import_file(cast, full_roster())

    line = AuditLine.objects.order_by("-id")[0]
    assert (line.action, line.thing, line.detail) == (
        "roster.import",
        f"org:{cast.town.pk}",
        "新增 6，更新 0，不变 0",
    )
    assert f"tree:{cast.town.pk}" in waiting_names()
    assert queries.verify_audit() == []


def test_same_file_twice_changes_nothing(cast):
    import_file(cast, full_roster())
    before = everything()

    again = preview(cast, full_roster())
    result = actions.import_roster(again, by=cast.superior, at=AT)

    assert again.counts() == {
        "组织": {"create": 0, "update": 0, "unchanged": 2},
        "党员": {"create": 0, "update": 0, "unchanged": 2},
        "职务": {"create": 0, "update": 0, "unchanged": 2},
    }
    assert (result.created, result.updated, result.unchanged) == (0, 0, 6)
    assert everything() == before


def test_export_round_trips_through_the_import(cast):
    import_file(cast, full_roster())
    data = queries.export_roster(cast.county, seen_by=county(cast), on=TODAY)
    before = everything()

    found = preview(cast, data, by="county_superior", org="county")

    assert found.problems == ()
    assert {row.change for row in found.rows} == {"unchanged"}
    assert len(found.rows) == (4 + 1 + 2) + (6 + 2) + (3 + 2)
    actions.import_roster(found, by=cast.county_superior, at=AT)
    assert everything() == before


def county(cast):
    grant = ("superior", cast.county)
    cast.county_superior = make_account("county", cast.security_admin, grant)
    return cast.county_superior


def test_export_round_trips_where_names_repeat(cast):
    for number in (1, 2):
        actions.import_roster(
            preview(
                cast,
                workbook(
                    orgs=rows(
                        ORGS,
                        org_line(组织全称=f"第{number}村党支部"),
                        org_line(
                            组织全称="第一党小组",
                            组织类别="党小组",
                            上级组织=f"第{number}村党支部",
                        ),
                    ),
                    members=rows(
                        MEMBERS,
                        member_line(
                            姓名="同名",
                            出生日期=date(1980, number, 1),
                            所在党支部=f"第{number}村党支部",
                            所在党小组="第一党小组",
                        ),
                    ),
                ),
            ),
            by=cast.superior,
            at=AT,
        )
    before = everything()

    data = queries.export_roster(cast.town, seen_by=cast.superior, on=TODAY)
    found = preview(cast, data)

    assert found.problems == ()
    assert {row.change for row in found.rows} == {"unchanged"}
    actions.import_roster(found, by=cast.superior, at=AT)
    assert everything() == before


def test_numbers_leave_the_house_masked(cast):
    import_file(cast, full_roster())

    data = queries.export_roster(cast.town, seen_by=cast.superior, on=TODAY)

    book = openpyxl.load_workbook(io.BytesIO(data))
    cells = {str(cell.value) for row in book[MEMBERS].rows for cell in row}
    assert {"138****8000", f"320503**********{GOOD_NUMBER[-2:]}"} <= cells
    assert not {"13800138000", GOOD_NUMBER} & cells


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1+1"])
def test_no_formula_leaves_the_house(cast, start):
    make_membership(cast.branch, make_person(name=start))
    Org.objects.filter(pk=cast.branch.pk).update(short_name=start)

    data = queries.export_roster(cast.town, seen_by=cast.superior, on=TODAY)

    book = openpyxl.load_workbook(io.BytesIO(data))
    cells = [cell for page in book for row in page.rows for cell in row]
    assert [cell for cell in cells if cell.data_type == "f"] == []
    shown = {cell.value for cell in cells}
    assert start in shown or start.strip() in shown


def test_dates_leave_as_real_dates(cast):
    data = queries.export_roster(cast.town, seen_by=cast.superior, on=TODAY)

    page = openpyxl.load_workbook(io.BytesIO(data))[ORGS]

    assert page["H2"].is_date
    assert page["H2"].value.date() == date(2010, 1, 1)


def test_template_is_the_three_sheets_and_their_explanation(cast):
    book = openpyxl.load_workbook(io.BytesIO(queries.roster_template(cast.town)))

    assert book.sheetnames == [*SHEETS, "填写说明"]
    for name, columns in SHEETS.items():
        assert [cell.value for cell in book[name][1]] == [
            column.header for column in columns
        ]
    notes = {cell.value for row in book["填写说明"].rows for cell in row}
    assert f"{cast.town.name}（编号 {cast.town.pk}）及其下级" in notes
    found = preview(cast, queries.roster_template())
    assert (found.problems, found.rows) == ((), ())


def test_one_bad_line_and_nothing_is_written(cast):
    data = workbook(
        orgs=rows(ORGS, org_line()),
        members=rows(MEMBERS, member_line(), member_line(姓名="坏", 入党日期="坏")),
    )
    before, lines = everything(), AuditLine.objects.count()

    with pytest.raises(ManyErrors) as refused:
        import_file(cast, data)

    assert refused.value.message == "有 1 处需要改正，什么都没有写入。"
    assert [problem.where for problem in refused.value.problems] == ["党员!K3"]
    assert everything() == before
    assert AuditLine.objects.count() == lines


def test_preview_that_no_longer_holds_is_refused(cast):
    sheet = workbook(members=rows(MEMBERS, member_line(身份证号=GOOD_NUMBER)))
    found = preview(cast, sheet)
    make_membership(cast.next_branch, make_person(id_number=GOOD_NUMBER))
    before = everything()

    with pytest.raises(ManyErrors):
        actions.import_roster(found, by=cast.superior, at=AT)

    assert everything() == before


@pytest.mark.parametrize(
    "who", "recorder member stranger auditor system_admin security_admin".split()
)
def test_preview_of_one_is_not_the_right_of_another(cast, who):
    found = preview(cast, full_roster())
    before = everything()

    with pytest.raises(RefusedError):
        actions.import_roster(found, by=getattr(cast, who), at=AT)
    if who != "recorder":
        with pytest.raises(RefusedError):
            actions.note_export(cast.branch, by=getattr(cast, who), at=AT)

    assert everything() == before


def test_sealed_preview_opens_for_the_same_account_and_place_only(cast):
    found = preview(cast, full_roster())

    sealed = queries.seal_preview(found, seen_by=cast.superior)

    assert GOOD_NUMBER not in sealed
    again = queries.open_preview(sealed, org=cast.town, seen_by=cast.superior, on=TODAY)
    assert (again.rows, again.problems) == (found.rows, ())
    assert actions.import_roster(again, by=cast.superior, at=AT).created == 6
    with pytest.raises(YibenError):
        queries.open_preview(sealed, org=cast.town, seen_by=cast.recorder, on=TODAY)
    elsewhere = queries.open_preview(
        sealed, org=cast.branch, seen_by=cast.superior, on=TODAY
    )
    assert elsewhere.rows == ()
    bad = preview(cast, workbook(members=rows(MEMBERS, member_line(姓名=None))))
    with pytest.raises(ManyErrors):
        queries.seal_preview(bad, seen_by=cast.superior)


def changed_roster(cast):
    """The village branch, changed in every way a file can change it."""
    branch = cast.branch.pk
    known = {"性别": "男", "出生日期": None, "入党日期": date(2012, 7, 1)}
    zhao = member_line(
        **known,
        姓名="赵田",
        手机号="13900139000",
        所在党支部=branch,
        所在党小组=cast.group_two.pk,
        年老体弱="是",
    )
    sun = member_line(
        姓名="孙苗",
        出生日期=None,
        所在党支部=branch,
        入党日期=date(2025, 11, 1),
        转正日期=date(2026, 11, 1),
    )
    place = org_line(
        编号=branch,
        组织全称="河湾社区党支部",
        所属领域="社区",
        成立日期=date(2009, 1, 1),
        设支部委员会="否",
        有理论学习中心组="是",
    )
    post = {"任职组织": branch, "职务": "书记"}
    old = {"任职日期": date(2012, 7, 1), "离任日期": date(2026, 10, 31)}
    return workbook(
        orgs=rows(ORGS, place),
        members=rows(MEMBERS, zhao, sun),
        offices=rows(
            OFFICES,
            office_line(姓名="李春生", **post, **old),
            office_line(姓名="赵田", **post, 任职日期=date(2026, 11, 1)),
        ),
    )


def test_preview_names_what_would_change(cast):
    found = preview(cast, changed_roster(cast))

    place = ("组织全称", "所属领域", "成立日期", "设支部委员会", "有理论学习中心组")
    assert [(row.label, row.change, row.changes) for row in found.rows] == [
        ("河湾社区党支部", "update", place),
        ("赵田", "update", ("手机号", "所在党小组", "年老体弱")),
        ("孙苗", "update", ("党员类别", "入党日期", "转正日期")),
        ("李春生", "update", ("离任日期",)),
        ("赵田", "create", ()),
    ]


def test_changes_in_a_file_become_dated_changes(cast):
    data = changed_roster(cast)

    result = import_file(cast, data)

    assert (result.created, result.updated, result.unchanged) == (1, 4, 0)
    assert preview(cast, data).problems == ()
    assert {row.change for row in preview(cast, data).rows} == {"unchanged"}
    groups = Membership.objects.filter(person=cast.person("赵田")).order_by("from_on")
    assert [(row.group, row.from_on) for row in groups] == [
        (cast.group_one, date(2012, 7, 1)),
        (cast.group_two, TODAY),
    ]
    assert secretary(cast.branch) == "赵田"
    names = NameSpell.objects.filter(org=cast.branch).order_by("from_on")
    assert [row.from_on for row in names] == [date(2009, 1, 1), TODAY]


def test_flags_and_traits_end_by_file(cast):
    person = cast.person("赵田")
    actions.set_flag(person, "frail", from_on=SPRING, by=cast.recorder, at=AT)
    line = member_line(
        编号=person.pk,
        姓名="赵田",
        性别="男",
        出生日期=None,
        年老体弱="否",
        入党日期=date(2012, 7, 1),
    )

    import_file(cast, workbook(members=rows(MEMBERS, line)))

    row = MemberFlag.objects.get(person=person)
    assert row.until_on == TODAY - timedelta(days=1)


def test_transfer_within_the_scope_by_file(cast):
    import_file(cast, workbook(orgs=rows(ORGS, org_line())))
    line = member_line(
        编号=cast.person("赵田").pk,
        姓名="赵田",
        性别="男",
        出生日期=None,
        入党日期=date(2012, 7, 1),
        所在党支部="上坡村党支部",
    )
    without_day = preview(cast, workbook(members=rows(MEMBERS, line)))
    assert [str(problem) for problem in without_day.problems] == [
        "党员!M2：赵田在系统中属于河湾村党支部。如已转入，请填写转入本支部日期。"
    ]

    line["转入本支部日期"] = SPRING
    import_file(cast, workbook(members=rows(MEMBERS, line)))

    row = Membership.objects.get(live_key=cast.person("赵田").pk)
    assert (row.org.name, row.from_on) == ("上坡村党支部", SPRING)
    data = queries.export_roster(cast.town, seen_by=cast.superior, on=TODAY)
    assert {row.change for row in preview(cast, data).rows} == {"unchanged"}


def test_somebody_who_left_comes_back_by_file(cast):
    person = make_person(name="郑小满", sex="2", id_number=GOOD_NUMBER)
    make_membership(
        cast.next_branch, person, until_on=date(2020, 1, 1), leave_way="ended"
    )
    line = member_line(身份证号=GOOD_NUMBER, 转入本支部日期=SPRING)

    import_file(cast, workbook(members=rows(MEMBERS, line)))

    assert Person.objects.filter(name="郑小满").count() == 1
    assert Membership.objects.get(live_key=person.pk).org == cast.branch


def test_somebody_comes_back_after_the_day_they_left(cast):
    person = make_person(name="郑小满", sex="2", id_number=GOOD_NUMBER)
    make_membership(
        cast.next_branch, person, until_on=date(2026, 6, 1), leave_way="ended"
    )
    line = member_line(身份证号=GOOD_NUMBER, 转入本支部日期=SPRING)

    found = preview(cast, workbook(members=rows(MEMBERS, line)))

    assert [str(problem) for problem in found.problems] == [
        "党员!M2：组织关系与已登记的一段（2012年7月1日起）重叠。请先结束前一段。"
    ]


def test_transfer_by_file_follows_the_entry_into_the_old_branch(cast):
    import_file(cast, workbook(orgs=rows(ORGS, org_line())))
    line = member_line(
        编号=cast.person("孙苗").pk,
        姓名="孙苗",
        出生日期=None,
        党员类别="预备党员",
        入党日期=date(2025, 3, 1),
        转入本支部日期=date(2026, 1, 1),
        所在党支部="上坡村党支部",
    )

    found = preview(cast, workbook(members=rows(MEMBERS, line)))

    assert [str(problem) for problem in found.problems] == [
        "党员!M2：转入日期应晚于进入原支部的日期（2026-03-01）。请核对日期。"
    ]


def test_trait_is_ended_by_file_the_day_before(cast):
    place = org_line(
        编号=cast.branch.pk,
        组织全称="河湾村党支部",
        成立日期=date(2010, 1, 1),
        所属领域="农村",
        设支部委员会="否",
    )

    import_file(cast, workbook(orgs=rows(ORGS, place)))

    spell = TraitSpell.objects.get(org=cast.branch)
    assert spell.until_on == TODAY - timedelta(days=1)


def test_export_is_written_down(cast):
    actions.note_export(cast.town, by=cast.superior, at=moment(TODAY))

    line = AuditLine.objects.order_by("-id")[0]
    assert (line.action, line.org_id) == ("roster.export", cast.town.pk)
