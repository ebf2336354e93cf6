"""Each book by workbook: filled, brought in, and there as the page would have it."""

import io
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from tests.factories import dues
from tests.factories.excel import SHEET, Desk, heads_of, rows_of, saved
from tests.factories.gatherings import ASSEMBLY, AT, THEME_DAY, theme_day
from tests.factories.lists import problem
from yiben.books.dues.models import Payment
from yiben.books.forms.models import Sheet
from yiben.books.gatherings.actions import close_gathering, plan_gathering
from yiben.books.gatherings.models import Gathering
from yiben.books.library.models import Material
from yiben.books.lists.models import Item
from yiben.books.registers.models import Register
from yiben.books.targets.models import Attainment
from yiben.ledger.models import Entry
from yiben.people.actions import admit_member
from yiben.people.words import PersonDetails
from yiben.plans.actions import set_plan
from yiben.plans.words import PlanLine

PROBLEM = "lists.problem_finding"
PLATFORM = "registers.platform.kept"
ID_NUMBER = "320503199001010019"
PHONE = "13800138000"
TWICE = {"new": 0, "same": 1, "other": 0}


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def once_and_again(desk: Desk, data: bytes) -> None:
    """Bring a file of one new row, and bring it once more."""
    assert desk.bring(data) == {"new": 1, "same": 0, "other": 0}
    n_entries = Entry.objects.count()
    assert desk.bring(data) == TWICE
    assert Entry.objects.count() == n_entries


def must(desk: Desk, **given: object) -> dict[str, object]:
    """Return a row with each required column filled by something that fits."""
    page = desk.template()[SHEET]
    asked = [str(cell.value) for cell in page[1] if str(cell.value).endswith("*")]
    usual = {
        head[:-1]: date(2026, 11, 2) if "日期" in head or "起" in head else "村部"
        for head in asked
    }
    return {**usual, **given}


def platform(desk: Desk) -> dict[str, object]:
    """Return the row of a platform, with whoever keeps it if that is asked."""
    heads = desk.heads()
    kept_by = {"承担人": "李春生"} if "承担人" in heads else {}
    return must(desk, **{heads[0]: "河湾先锋群"}, **kept_by)


def test_a_register_comes_in_as_its_page_would_keep_it(world):
    desk = Desk(world, "registers", PLATFORM)

    once_and_again(desk, desk.filled(platform(desk)))

    kept = Register.objects.get()
    assert (kept.title, kept.entry.unit) == ("河湾先锋群", world.branch)


def test_the_filled_workbook_of_a_register_names_what_stands(world):
    desk = Desk(world, "registers", PLATFORM)
    desk.bring(desk.filled(platform(desk)))

    rows = rows_of(desk.template(known=True))

    assert rows[0][desk.heads()[0]] == "河湾先锋群"
    assert desk.bring(saved(desk.template(known=True)))["new"] == 0


def test_a_problem_list_comes_in_and_its_mistakes_name_their_cells(world):
    desk = Desk(world, "lists", PROBLEM)
    told = {
        "日期": date(2026, 9, 1),
        "责任人": "周大山",
        "提出人（党员）": "李春生",
    }
    title = next(head for head in desk.heads() if head not in told)
    row = must(desk, **told, **{title: "渠道淤塞"})
    row["问题来源" if "问题来源" in desk.heads() else title] = row.get(
        "问题来源", "渠道淤塞"
    )

    wrong = desk.problems(desk.filled({**row, "日期": date(2027, 1, 1)}))
    once_and_again(desk, desk.filled({**row, title: "渠道淤塞"}))

    place = f"{SHEET}!{chr(65 + desk.heads().index('日期'))}2"
    assert place in {one for one, _ in wrong}
    item = Item.objects.get()
    assert (item.words["title"], item.holder) == ("渠道淤塞", world.people["周大山"])


def test_the_words_of_a_list_that_differ_are_shown_and_kept(world):
    problem(world)
    desk = Desk(world, "lists", PROBLEM)
    book = desk.template(known=True)
    heads = heads_of(book)
    cell = book[SHEET].cell(2, heads.index("责任人") + 1)
    assert cell.value == "周大山"
    cell.value = "赵田"

    counts = desk.bring(saved(book))

    assert counts == {"new": 0, "same": 0, "other": 1}
    assert Item.objects.get().holder == world.people["周大山"]


def test_a_check_sheet_is_filled_by_a_row_for_each(world):
    desk = Desk(world, "sheets", "forms.badge.filled")

    once_and_again(desk, desk.filled(must(desk, 抽查人数=12, 佩戴党徽人数="11")))

    row = Sheet.objects.get()
    assert row.unit == world.branch
    other = must(desk, 抽查人数=12, 佩戴党徽人数="9")
    assert desk.bring(desk.filled(other)) == {"new": 0, "same": 0, "other": 1}


def test_targets_are_set_by_workbook(world):
    desk = Desk(world, "targets", "targets.programme")
    row = must(desk, 达标期限=date(2027, 6, 30))
    row |= {"要做到的事项（一行一项）": "每月学一次\n每季讲一次"}

    once_and_again(desk, desk.filled(row))

    assert Attainment.objects.get().target_on == date(2027, 6, 30)


def test_materials_come_in_by_workbook(world):
    desk = Desk(world, "library", "library.study_materials.logged")

    once_and_again(desk, desk.filled(must(desk)))

    assert Material.objects.get().title == "村部"


def test_dues_come_in_with_who_has_not_paid_filled_in(world):
    dues.set_up(world)
    desk = Desk(world, "dues", "payment")
    book = desk.template(known=True)
    place = heads_of(book).index("交纳日期") + 1
    named = {row["姓名"]: row["金额（元）"] for row in rows_of(book)}
    book[SHEET].cell(2, place).value = date(2026, 11, 18)

    once_and_again(desk, saved(book))

    assert named == {name: amount for name, (_, amount) in dues.SUMS.items()}
    paid = Payment.objects.get()
    assert (paid.paid_on, paid.amount) == (
        date(2026, 11, 18),
        Decimal(named[paid.person.name]),
    )


def test_a_payment_that_is_wrong_names_every_cell(world):
    dues.set_up(world)
    desk = Desk(world, "dues", "payment")
    row = {"姓名": "李春生", "月份": "2026-11", "交纳日期": date(2026, 11, 18)}

    wrong = desk.problems(
        desk.filled(
            {**row, "金额（元）": "-5"},
            {**row, "姓名": "周大山", "月份": "十一月", "金额（元）": "abc"},
            {**row, "姓名": "王小禾", "金额（元）": "29.99"},
            {
                **row,
                "姓名": "赵田",
                "交纳日期": None,
                "金额（元）": "0.20",
                "说明": "晚交",
            },
        )
    )

    places = [one for one, _ in wrong]
    money, month = f"{SHEET}!C", f"{SHEET}!B3"
    assert set(places) >= {f"{money}2", f"{money}3", f"{money}4", month, f"{SHEET}!D5"}
    assert not Payment.objects.exists()


def test_the_year_plan_stands_in_the_filled_workbook(world):
    item = PlanLine(month=12, day=18, kind=THEME_DAY, theme="年末总结")
    set_plan(world.branch, 2026, [item], by=world["recorder"], at=AT)
    desk = Desk(world, "gatherings", THEME_DAY)

    (row,) = rows_of(desk.template(known=True))

    assert (row["主题"], row["主持人"]) == ("年末总结", "李春生")
    assert "没有填写任何一行" in desk.problems(saved(desk.template(known=True)))[0][1]


def test_a_planned_gathering_is_closed_from_its_row(world):
    planned = plan_gathering(
        world.branch, theme_day(world), by=world["recorder"], at=AT
    )
    desk = Desk(world, "gatherings", THEME_DAY)
    book = desk.template(known=True)
    book[SHEET].cell(2, heads_of(book).index("已开展") + 1).value = "是"

    once_and_again(desk, saved(book))

    planned.refresh_from_db()
    assert (planned.state, Gathering.objects.count()) == ("closed", 1)


def test_resolutions_come_with_their_votes_or_not_at_all(world):
    desk = Desk(world, "gatherings", ASSEMBLY)
    row = {
        "已开展": "是",
        "日期": date(2026, 11, 5),
        "地点": "村部",
        "主持人": "李春生",
        "记录人": "王小禾",
    }
    title = next(h for h in desk.heads() if h in ("主题", "议题", "会议议题"))

    bare = desk.problems(desk.filled({**row, title: "修渠", "决议": "修好水渠"}))
    desk.bring(
        desk.filled({**row, title: "修渠", "决议": "修好水渠（赞成5，反对0，弃权0）"})
    )

    assert "没有写明票数" in bare[0][1]
    made = Gathering.objects.get().resolutions.get()
    assert (made.text, made.in_favour, made.passed) == ("修好水渠", 5, True)


def test_a_month_of_attendance_is_a_matrix_of_members_and_sessions(world):
    first = plan_gathering(world.branch, theme_day(world), by=world["recorder"], at=AT)
    form = theme_day(world, happened_on=date(2026, 11, 4), title="送学上门", token="t2")
    second = plan_gathering(world.branch, form, by=world["recorder"], at=AT)
    desk = Desk(world, "attendance", "2026-11")
    book = desk.template(known=True)
    heads = heads_of(book)
    page = book[SHEET]
    for line in (2, 3):
        page.cell(line, heads.index("已开展") + 1).value = "是"
    page.cell(3, heads.index("赵田") + 1).value = "病假"

    assert desk.bring(saved(book)) == {"new": 2, "same": 0, "other": 0}
    assert desk.bring(saved(book)) == {"new": 0, "same": 2, "other": 0}

    first.refresh_from_db()
    second.refresh_from_db()
    seats = {one.person.name: one.state for one in first.seats.filter(role="attendee")}
    assert (first.state, second.state) == ("closed", "closed")
    assert [name for name, state in seats.items() if state == "sick"] == ["赵田"]
    export = desk.browser.get(reverse("excel-export", args=desk.place[:2]))
    table = load_workbook(io.BytesIO(export.content)).worksheets[0]
    cells = {cell.value for line in table for cell in line}
    assert {"赵田", "病假", "重温入党誓词"} <= cells


def test_a_closed_gathering_is_not_changed_by_the_matrix(world):
    row = plan_gathering(world.branch, theme_day(world), by=world["recorder"], at=AT)
    close_gathering(row, by=world["recorder"], at=AT)
    desk = Desk(world, "attendance", "2026-11")
    label = f"{row.happened_on} {row.title}"

    counts = desk.bring(
        desk.filled({"哪次活动": label, "已开展": "是", "赵田": "缺席"})
    )

    assert counts == {"new": 0, "same": 0, "other": 1}
    assert not row.seats.filter(state="absent").exists()


def test_an_export_never_holds_an_identity_number_or_a_telephone(world):
    details = PersonDetails(name="何一", id_number=ID_NUMBER, phone=PHONE)
    admit_member(
        details,
        branch=world.branch,
        joined_on=date(2012, 7, 1),
        full_on=date(2013, 7, 1),
        by=world["superior"],
        at=AT,
    )
    close_gathering(
        plan_gathering(world.branch, theme_day(world), by=world["recorder"], at=AT),
        by=world["recorder"],
        at=AT,
    )
    desk = Desk(world, "gatherings", THEME_DAY)

    told = [
        str(cell.value)
        for slug in ("gatherings", "attendance", "registers", "lists", "dues")
        for page in load_workbook(
            io.BytesIO(
                desk.browser.get(
                    reverse("excel-export", args=[world.branch.pk, slug])
                ).content
            )
        )
        for line in page
        for cell in line
    ]

    assert "何一" in told
    assert not any(ID_NUMBER in one or PHONE in one for one in told)
