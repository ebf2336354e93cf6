"""Books by workbook: out as a template, in by preview, and only once."""

import io
import zipfile
from datetime import date

import pytest
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from tests.factories.excel import SHEET, Desk, add, saved
from tests.factories.gatherings import NOT_RECORDERS, THEME_DAY
from tests.factories.web import browser_of, page_of, queries_of, refusals
from yiben.books.gatherings.actions import withdraw_gathering
from yiben.books.gatherings.models import Gathering
from yiben.ledger.models import Entry
from yiben.people.models import AuditLine
from yiben.web.excel.words import MOST_ROWS
from yiben.web.pages.excel import BOOKS

LIBRARY = "library.publicity.logged"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def desk(world) -> Desk:
    return Desk(world, "gatherings", THEME_DAY)


def held(**given: object) -> dict[str, object]:
    return {
        "已开展": "是",
        "日期": date(2026, 10, 20),
        "开始时间": "09:00",
        "结束时间": "11:00",
        "主题": "重温入党誓词",
        "地点": "村部",
        "主持人": "李春生",
        "记录人": "王小禾",
        **given,
    }


def n_rows() -> tuple[int, int]:
    return Gathering.objects.count(), Entry.objects.count()


@pytest.mark.parametrize("book", sorted(BOOKS))
def test_every_workbook_of_every_book_can_be_fetched_and_shown(world, book):
    browser = browser_of(world["recorder"])
    place = [world.branch.pk, book]
    panel = browser.get(reverse("excel-book", args=place)).context["panel"]

    answers = [
        browser.get(url).status_code
        for one in panel.kinds
        for url in (one.empty_url, one.known_url, one.import_url)
    ]

    assert answers
    assert set(answers) == {200}
    assert browser.get(panel.export_url).status_code == 200


@pytest.mark.parametrize("book", sorted(BOOKS))
def test_the_list_of_a_book_leads_to_its_workbooks(world, book):
    browser = browser_of(world["recorder"])
    place = reverse("excel-book", args=[world.branch.pk, book])
    listed = "gatherings" if book == "attendance" else book

    page = page_of(browser.get(reverse(listed, args=[world.branch.pk])))

    assert place in page
    assert place in page_of(browser.get(reverse("excel", args=[world.branch.pk])))


def test_a_template_offers_what_can_be_chosen(desk):
    book = desk.template()
    rules = book[SHEET].data_validations.dataValidation

    lists = {rule.formula1 for rule in rules if rule.type == "list"}
    names = [cell.value for cell in book["选项"]["B"]]

    assert any("选项" in one for one in lists)
    assert any("李春生" in str(cell.value) for row in book["选项"] for cell in row)
    assert names


def test_a_row_becomes_what_the_form_would_have_made(world, desk):
    counts = desk.bring(desk.filled(held(没有到会的人="赵田（请假：出差）")))

    row = Gathering.objects.get()
    seats = {one.person.name: one for one in row.seats.filter(role="attendee")}
    assert counts == {"new": 1, "same": 0, "other": 0}
    assert (row.state, row.title, str(row.starts)) == (
        "closed",
        "重温入党誓词",
        "09:00:00",
    )
    assert (seats["赵田"].state, seats["赵田"].reason) == ("leave", "出差")
    assert {one.state for name, one in seats.items() if name != "赵田"} == {"present"}
    assert row.entry.entered_by == world["recorder"]


def test_the_same_file_twice_changes_nothing(desk):
    data = desk.filled(held(), held(日期=date(2026, 9, 20)))
    desk.bring(data)
    before = n_rows()

    again = desk.bring(data)

    assert again == {"new": 0, "same": 2, "other": 0}
    assert n_rows() == before == (2, 2)


def test_a_double_click_on_confirm_writes_once(desk):
    shown = desk.show(desk.filled(held()))

    first, second = desk.confirm(shown), desk.confirm(shown)

    assert first.status_code == second.status_code == 302
    assert n_rows() == (1, 1)
    page = page_of(desk.browser.get(second["Location"]))
    assert "没有重复登记" in page


def test_two_who_confirm_the_same_file_write_it_once(world, desk):
    other = Desk(world, "gatherings", THEME_DAY, "second")
    data = desk.filled(held())
    mine, theirs = desk.show(data), other.show(data)

    answers = {desk.confirm(mine).status_code, other.confirm(theirs).status_code}

    assert answers == {302}
    assert n_rows() == (1, 1)


def test_a_preview_writes_nothing(desk):
    shown = desk.show(desk.filled(held()))

    assert shown.context["panel"].n_new == 1
    assert n_rows() == (0, 0)
    assert not AuditLine.objects.filter(action__startswith="gatherings").exists()


def test_every_mistake_comes_at_once_with_its_cell_and_nothing_is_written(desk):
    heads = desk.heads()
    data = desk.filled(
        held(),
        held(日期="2026-02-30", 主持人="没有这个人"),
        held(日期=date(2026, 9, 1), 主持人=None),
        held(日期=date(2026, 8, 1), 没有到会的人="外来客"),
        held(日期=date(2027, 1, 1)),
    )
    cells = [f"{SHEET}!{chr(65 + heads.index(one))}" for one in ("日期", "主持人")]

    told = desk.problems(data)

    assert [place for place, _ in told] == [
        f"{cells[0]}3",
        f"{cells[1]}3",
        f"{cells[1]}4",
        f"{SHEET}!{chr(65 + heads.index('没有到会的人'))}5",
        f"{cells[0]}6",
    ]
    assert "外来客" in told[3][1]
    assert n_rows() == (0, 0)


def test_a_row_that_differs_is_left_alone_and_says_where(desk):
    desk.bring(desk.filled(held()))
    row = Gathering.objects.get()

    shown = desk.show(desk.filled(held(地点="镇上"), held(日期=date(2026, 9, 20))))
    desk.confirm(shown)

    panel = shown.context["panel"]
    other = next(one for one in panel.rows if one.change == "other")
    assert other.differences == ("地点：登记的是“村部”，表里是“镇上”",)
    assert other.url == reverse("gathering", args=[row.pk])
    row.refresh_from_db()
    assert (row.place, n_rows()) == ("村部", (2, 2))


def test_an_empty_cell_says_nothing_about_what_stands(desk):
    desk.bring(desk.filled(held()))

    assert desk.bring(desk.filled(held(地点=None))) == {"new": 0, "same": 1, "other": 0}


def test_what_was_taken_back_does_not_come_back_by_a_file(world, desk):
    data = desk.filled(held())
    desk.bring(data)
    row = Gathering.objects.get()
    withdraw_gathering(row, reason="没有开", by=world["recorder"], at=row.created_at)
    before = n_rows()

    problems = desk.problems(data)

    assert [message for _, message in problems] == [
        "这一行的内容登记过，后来更正或撤回了。"
    ]
    assert n_rows() == before


def test_the_same_row_twice_in_a_file_is_a_mistake(desk):
    problems = desk.problems(desk.filled(held(), held()))

    assert [place for place, _ in problems] == [f"{SHEET}!第3行"]


def zipped(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_x", ".x"), content)
    return buffer.getvalue()


BAD_FILES = {
    "empty": (b"", "空"),
    "text": ("日期,主题\n2026-10-20,甲".encode(), "不是 Excel"),
    "image": (b"\x89PNG\r\n\x1a\n" + bytes(200), "不是 Excel"),
    "old": (bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600), "旧版"),
    "word": (zipped(word__document_xml=b"<w/>"), "不是 Excel 工作簿"),
    "bomb": (
        zipped(xl__workbook_xml=b"<w/>", xl__worksheets__a_xml=bytes(90_000_000)),
        "过大",
    ),
    "broken": (b"PK\x03\x04" + bytes(100), "已损坏"),
}


@pytest.mark.parametrize("name", sorted(BAD_FILES))
def test_a_file_that_lies_about_itself_is_refused_in_plain_words(desk, name):
    data, said = BAD_FILES[name]

    shown = desk.show(data)

    assert shown.status_code == 422
    assert said in page_of(shown)
    assert n_rows() == (0, 0)


def test_macros_are_refused(desk):
    data = bytearray(desk.filled(held()))
    buffer = io.BytesIO(bytes(data))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"Sub Auto_Open()")

    assert "宏" in desk.problems(buffer.getvalue())[0][1]


def test_the_workbook_of_another_kind_is_refused(world, desk):
    other = Desk(world, "gatherings", "gatherings.party_lecture.held")

    (_, message), *_ = desk.problems(other.filled())

    assert message.startswith("这不是“主题党日”的模板。")


def test_a_workbook_without_our_sheets_or_columns_is_refused(desk):
    bare, changed = Workbook(), desk.template()
    changed[SHEET]["B1"] = "哪天"

    assert "缺少工作表" in desk.problems(saved(bare))[0][1]
    assert "多了不认识的列“哪天”" in desk.problems(saved(changed))[0][1]


def test_more_rows_than_one_file_may_have_are_refused(desk):
    book = desk.template()
    for number in range(MOST_ROWS + 1):
        add(book, held(主题=f"第{number}次"))

    (_, message), *_ = desk.problems(saved(book))

    assert f"一次最多导入 {MOST_ROWS} 行" in message


def test_a_file_with_nothing_in_it_says_so(desk):
    assert "没有填写任何一行" in desk.problems(desk.filled())[0][1]


@pytest.mark.parametrize("who", NOT_RECORDERS)
def test_only_the_recorder_may_bring_a_file(world, desk, who):
    data = desk.filled(held())
    other = Desk(world, "gatherings", THEME_DAY, who)
    before = refusals()

    answers = [
        other.show(data).status_code,
        other.browser.get(other.url("excel-template")).status_code,
        other.browser.post(other.url("excel-confirm")).status_code,
    ]

    assert set(answers) <= {403, 404}
    assert refusals() == before + 3
    assert n_rows() == (0, 0)


def test_a_confirmation_of_another_preview_does_nothing(world, desk):
    old = desk.show(desk.filled(held()))
    desk.show(desk.filled(held(日期=date(2026, 9, 20))))

    answer = desk.confirm(old)

    assert answer.status_code == 422
    assert "预览已经过期" in page_of(answer)
    assert n_rows() == (0, 0)


def test_an_export_holds_texts_only_and_the_audit_says_who_took_it(world):
    desk = Desk(world, "library", LIBRARY)
    title = "公告007"
    row = {head: "1" for head in desk.heads() if head.endswith("号")}
    desk.bring(desk.filled({**row, **published(desk, title)}))
    url = reverse("excel-export", args=[world.branch.pk, "library"])

    book = load_workbook(io.BytesIO(desk.browser.get(url).content))

    cells = [cell for page in book for line in page for cell in line]
    assert {cell.data_type for cell in cells if cell.value} == {"s"}
    assert title in {cell.value for cell in cells}
    line = AuditLine.objects.filter(action="excel.export").get()
    assert line.account_id == world["recorder"].pk


def published(desk: Desk, title: str) -> dict[str, object]:
    """Return a row with every required column filled."""
    page = desk.template()[SHEET]
    must = [str(cell.value)[:-1] for cell in page[1] if str(cell.value)[-1] == "*"]
    return {head: date(2026, 11, 2) if "日" in head else title for head in must}


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)"])
def test_a_text_that_would_become_a_formula_is_refused_by_its_cell(desk, text):
    book = desk.template()
    add(book, held(主题=None))
    page = book[SHEET]
    cell = page.cell(2, desk.heads().index("主题") + 1)
    cell.value, cell.data_type = text, "s"

    (place, message), *_ = desk.problems(saved(book))

    assert (place, "不能以" in message) == (f"{SHEET}!{cell.coordinate}", True)


@pytest.mark.parametrize("who", ["superior", "county_superior"])
def test_a_superior_takes_lists_out_but_not_what_stays_in_the_branch(world, who):
    browser = browser_of(world[who])

    answers = {
        slug: browser.get(
            reverse("excel-export", args=[world.branch.pk, slug])
        ).status_code
        for slug in BOOKS
    }

    refused = {slug for slug, status in answers.items() if status != 200}
    assert refused == {slug for slug, one in BOOKS.items() if one.is_own}


def test_the_pages_ask_as_much_for_many_records_as_for_few(world, desk):
    url = reverse("excel-book", args=[world.branch.pk, "gatherings"])
    few = queries_of(desk.browser, url)
    desk.bring(
        desk.filled(*(held(日期=date(2026, month, 5)) for month in range(1, 11)))
    )

    assert queries_of(desk.browser, url) <= few <= 12
