"""A branch's year on paper: filled from the ledger, late and corrected entries shown."""

import io
import re
from dataclasses import replace
from datetime import date, timedelta

import docx
import pytest

from tests.factories.ledger import AT, full_draft, make_draft, make_town, post
from tests.rooms.reports.pdf import pages, text_of
from yiben.common.clock import moment
from yiben.common.errors import RefusedError
from yiben.ledger.actions import correct_entry, declare_gap, post_entry
from yiben.ledger.words import PersonLine
from yiben.people.models import AuditLine
from yiben.reports.actions import print_book, print_own
from yiben.reports.checks import UnknownFormError
from yiben.reports.queries import book_of, books_for, form_named, readings_of
from yiben.reports.words import BOOKS, FileType

NEXT_YEAR = moment(date(2027, 1, 10))
PDF, WORD = FileType.PDF, FileType.WORD
READERS = ("recorder", "superior", "county", "auditor")
OTHERS = (
    "member",
    "neighbour",
    "stranger",
    "town_recorder",
    "system_admin",
    "security_admin",
    "nobody",
)


@pytest.fixture
def town(db):
    return make_town()


def printed(town, name, sort=PDF, who="recorder", at=NEXT_YEAR, year=2026):
    made = print_book(town.branch, name, year=year, sort=sort, by=town[who], at=at)
    return made.data


def told(town, name, **more):
    return re.sub(r"\s", "", text_of(printed(town, name, **more)))


def word_text(data):
    made = docx.Document(io.BytesIO(data))
    cells = [cell.text for t in made.tables for row in t.rows for cell in row.cells]
    return re.sub(r"\s", "", "".join([*(p.text for p in made.paragraphs), *cells]))


def test_a_record_shows_every_column_of_the_paper_form(town):
    whole = full_draft(town)
    fields = {"minutes": "逐户讨论修渠", "agenda": ["学文件", "议事"]}
    payload = {**whole.payload, "fields": fields, "starts": "14:30"}
    draft = replace(whole, payload=payload)
    post_entry(draft, by=town["recorder"], at=AT)
    text = told(town, "theme-days")

    for part in (
        *("柳树村党支部", "主题党日", "五月主题党日", "2026年5月18日14:30", "村部"),
        *("主持人甄一", "主讲人田二", "应到3人", "实到2人", "牛三（请假，出差）"),
        *("桃园村党支部", "修渠", "照片.jpg", "台账第1号", "主持人签字", "记录人签字"),
    ):
        assert part in text, part
    assert word_text(printed(town, "theme-days", WORD)).count("修渠") >= 1


def test_what_was_held_together_stands_in_the_book_of_each(town):
    post_entry(full_draft(town), by=town["recorder"], at=AT)
    text = told(town, "meetings")

    assert "支部党员大会1次" in text
    assert "党课1次" in text
    assert "合并开展，见“支部党员大会”第1次" in text
    assert text.count("五月主题党日") == 2


def test_late_entries_are_marked_and_counted(town):
    post(town, at=AT + timedelta(days=30))

    for sort, read in ((PDF, text_of), (WORD, word_text)):
        text = re.sub(r"\s", "", read(printed(town, "meetings", sort)))
        assert "补录32天" in text
        assert "1条，其中补录1条" in text


def test_a_correction_shows_what_it_changed_and_a_withdrawal_leaves_a_trace(town):
    first, second = post(town, present=5, expected=9), post(town, title="不曾开过")
    draft = make_draft(town.branch, title="改过的题目", present=6, expected=9)
    correct_entry(first, draft, reason="数错了人", by=town["recorder"], at=AT)
    correct_entry(second, None, reason="记重了", by=town["recorder"], at=AT)
    text = told(town, "meetings")

    assert "题目由“五月支部党员大会”改为“改过的题目”" in text
    assert "实到由“5”改为“6”" in text
    assert "数错了人" in text
    assert "不曾开过撤销" in text
    assert "记重了" in text
    assert "支部党员大会1次" in text


def test_what_was_not_held_is_printed_with_its_reason(town):
    declare_gap(
        town.branch,
        duties=("hunan-2017/theme-day-monthly",),
        period="2026-02",
        reason="大雪封山",
        by=town["recorder"],
        at=AT,
    )

    assert "大雪封山" in told(town, "ledger")
    assert "大雪封山" in told(town, "theme-days")
    assert "大雪封山" not in told(town, "dues")


@pytest.mark.parametrize("sort", FileType)
def test_identity_numbers_are_never_printed(town, sort):
    number = "11010519491231002X"
    people = (PersonLine(town.people[0].pk, "attendee", "leave", number),)
    payload = {"fields": {"minutes": f"登记{number}"}}
    post(town, title=f"核对{number}", people=people, payload=payload, expected=1)

    for form in BOOKS:
        data = printed(town, form.name, sort)
        text = text_of(data) if sort is PDF else word_text(data)
        assert number not in text, form.name


SIGNS = '#eval("1") $x$ *a* <w:t>&lt; {{ x }} =cmd|1 @b \\n \x07“引”'


@pytest.mark.parametrize("sort", FileType)
def test_signs_of_any_markup_are_printed_as_written(town, sort):
    payload = {"fields": {"minutes": SIGNS}}
    post(town, title=SIGNS, payload=payload)
    data = printed(town, "meetings", sort)
    text = text_of(data) if sort is PDF else word_text(data)

    wanted = re.sub(r"\s", "", SIGNS.replace("\x07", ""))
    assert re.sub(r"\s", "", text).count(wanted) >= 2


def test_restricted_notes_are_withheld_from_above_and_said_to_be(town):
    secret = {"fields": {"minutes": "批评的话"}}
    post(town, payload=secret, privacy="restricted")

    assert "批评的话" in told(town, "meetings")
    above = told(town, "meetings", who="superior")
    assert "批评的话" not in above
    assert "内容只限有关人员阅读" in above


@pytest.mark.parametrize("who", OTHERS)
@pytest.mark.parametrize("name", [one.name for one in BOOKS])
def test_nobody_else_gets_a_book(town, who, name):
    lines = AuditLine.objects.count()

    with pytest.raises(RefusedError):
        printed(town, name, who=who)
    assert AuditLine.objects.count() == lines


@pytest.mark.parametrize("who", READERS)
def test_those_who_read_the_workings_get_their_books(town, who):
    names = {one.name for one in books_for(town.branch, seen_by=town[who])}

    assert ("handbook" in names) is (who == "recorder")
    assert ("talks" in names) is (who == "recorder")
    assert "meetings" in names
    assert printed(town, "meetings", who=who).startswith(b"%PDF")


def test_a_reading_from_above_is_shown_to_the_branch(town):
    printed(town, "meetings")
    assert readings_of(town.branch, seen_by=town["recorder"]) == []

    printed(town, "meetings", who="superior")
    (seen,) = readings_of(town.branch, seen_by=town["recorder"])

    assert seen.who == town["superior"].display_name
    assert seen.what == "2026年“三会一课”记录本"


def test_the_handbook_has_a_page_for_each_member_and_guests_have_none(town):
    people = (
        PersonLine(town.people[0].pk),
        PersonLine(town.people[2].pk, "attendee", "sick", "住院"),
    )
    post(town, people=people, present=1, expected=2)
    data = printed(town, "handbook")
    sheets = [re.sub(r"\s", "", text_of_page(page)) for page in pages(data)[1:]]

    assert len(sheets) == 3
    mine = next(one for one in sheets if "牛三正式党员" in one)
    assert "未参加病假1次" in mine
    assert "参加；病假，住院" in mine
    assert "自愿，不上交" in mine


def text_of_page(page):
    return page.get_textpage().get_text_bounded()


def test_a_member_prints_their_own_card_and_sees_nobody_else_on_it(town):
    people = tuple(PersonLine(one.pk) for one in town.people)
    post(town, people=people, present=3, expected=3)
    made = print_own(year=2026, sort=PDF, name="牛三", by=town["member"], at=NEXT_YEAR)
    text = text_of(made.data)

    assert "五月支部党员大会" in text
    assert "甄一" not in text
    with pytest.raises(RefusedError):
        print_own(year=2026, sort=PDF, name="-", by=town["nobody"], at=NEXT_YEAR)


def test_a_year_that_is_not_over_gives_a_draft(town):
    form = form_named("meetings")
    during = book_of(
        town.branch, form, year=2026, on=date(2026, 12, 31), seen_by=town["recorder"]
    )
    after = book_of(
        town.branch, form, year=2026, on=date(2027, 1, 1), seen_by=town["recorder"]
    )

    assert (during.draft, after.draft) == ("本年度未结束", "")
    assert "草稿" in told(town, "meetings", at=AT)
    assert "草稿" not in told(town, "meetings")


def test_an_empty_year_and_an_unknown_book_are_said_to_be(town):
    assert "本年度没有记录" in told(town, "meetings", year=2025)
    with pytest.raises(UnknownFormError):
        printed(town, "secrets")


@pytest.mark.parametrize("sort", FileType)
def test_every_book_can_be_printed_as_either_file(town, sort):
    post_entry(full_draft(town), by=town["recorder"], at=AT)
    heads = {PDF: b"%PDF", WORD: b"PK"}

    for form in BOOKS:
        assert printed(town, form.name, sort).startswith(heads[sort]), form.name


def test_the_same_day_gives_the_same_pdf(town):
    post_entry(full_draft(town), by=town["recorder"], at=AT)

    assert printed(town, "meetings") == printed(town, "meetings")


def test_a_book_asks_few_questions_however_many_records(
    town, django_assert_max_num_queries
):
    for _ in range(15):
        post_entry(full_draft(town), by=town["recorder"], at=AT)
    form = form_named("meetings")

    with django_assert_max_num_queries(40):
        book_of(
            town.branch, form, year=2026, on=NEXT_YEAR.date(), seen_by=town["recorder"]
        )
