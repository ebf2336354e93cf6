"""Rows of the systems whose promise is a printed book or a written report."""

import re
from datetime import date, timedelta

import pytest

from tests.factories.ledger import AT, make_town, post
from tests.rooms.reports.pdf import text_of
from yiben.common.clock import moment
from yiben.ledger.actions import correct_entry
from yiben.ledger.words import PersonLine
from yiben.reports.actions import print_book, print_own, write_paper
from yiben.reports.queries import official_pdf, paper_row, view_of
from yiben.reports.words import FileType

JULY = moment(date(2026, 7, 5))


@pytest.fixture
def town(db):
    return make_town()


def plain(data: bytes) -> str:
    return re.sub(r"\s", "", text_of(data))


def test_spirit_handbook_printed_matches_the_records_of_that_date(town):
    people = (PersonLine(town.people[2].pk),)
    post(town, people=people, present=1, expected=1)
    wrong = post(town, title="记错的会", people=people, present=1, expected=1)

    def card(at):
        made = print_own(
            year=2026, sort=FileType.PDF, name="牛三", by=town["member"], at=at
        )
        return plain(made.data)

    assert "应参加2次参加2次" in card(AT)
    correct_entry(wrong, None, reason="没有开", by=town["recorder"], at=AT)
    after = card(AT + timedelta(days=1))
    assert "应参加1次参加1次" in after
    assert "记错的会" not in after


def test_report_meetings_halfyear_is_filled_from_the_ledger(town):
    post(town)
    post(town, kind="gatherings.party_lecture.held", title="党课")
    paper = write_paper(
        town.branch,
        "meeting-half",
        period="2026-H1",
        answers={},
        token="t",
        by=town["recorder"],
        at=JULY,
    )
    row = paper_row(paper.pk, seen_by=town["recorder"])
    view = view_of(row, on=JULY.date(), seen_by=town["recorder"])
    text = plain(official_pdf(view.official))

    assert "召开支部党员大会1次" in text
    assert "上党课1次" in text
    assert "【请填写：做法和成效】" in text


def test_special_report_says_what_is_asked_and_what_the_ledger_knows(town):
    post(town)
    paper = write_paper(
        town.branch,
        "special",
        period="2026-H1",
        answers={"事项": "防汛值守", "专题内容": "设了三个点。"},
        token="t",
        by=town["recorder"],
        at=JULY,
    )
    row = paper_row(paper.pk, seen_by=town["recorder"])
    view = view_of(row, on=JULY.date(), seen_by=town["recorder"])

    assert view.official.title == "关于防汛值守的报告"
    assert "设了三个点。" in view.official.body
    assert view.missing == ("下一步打算",)


def test_annual_evaluation_names_no_order_of_units_or_persons(town):
    post(town)
    paper = write_paper(
        town.town,
        "evaluation",
        period="2026",
        answers={},
        token="t",
        by=town["superior"],
        at=JULY,
    )
    row = paper_row(paper.pk, seen_by=town["superior"])
    view = view_of(row, on=JULY.date(), seen_by=town["superior"])
    text = plain(official_pdf(view.official))

    assert "柳树村" not in text
    assert not re.search(r"第[一二三1-3]名|排名第", text)
    assert "草稿：期间未结束" in text


def test_dues_book_shows_months_and_names_to_the_branch_and_totals_above(town):
    post(
        town,
        kind="dues.dues.paid",
        title="收2026年5月党费",
        people=tuple(PersonLine(one.pk, "holder") for one in town.people),
        payload={"fields": {"amount": "36.50", "payers": 3, "month": "2026-05"}},
        credit_period="2026-05",
        privacy="restricted",
    )

    def book(who):
        made = print_book(
            town.branch, "dues", year=2026, sort=FileType.PDF, by=town[who], at=JULY
        )
        return plain(made.data)

    assert "36.50" in book("recorder")
    assert "牛三√1个月" in book("recorder")
    assert "牛三" not in book("superior")
    assert "上级只看总数" in book("superior")


def test_org_life_ledger_shows_both_dates_and_a_deleted_record_leaves_a_trace(town):
    post(town, at=moment(date(2026, 6, 27)))
    gone = post(town, title="记重的会")
    correct_entry(gone, None, reason="记重了", by=town["recorder"], at=AT)
    made = print_book(
        town.branch,
        "meetings",
        year=2026,
        sort=FileType.PDF,
        by=town["recorder"],
        at=JULY,
    )
    text = plain(made.data)

    assert "2026年5月18日" in text
    assert "2026-06-27甄一【补录40天】" in text
    assert "记重的会撤销" in text


def test_member_record_sheet_equals_the_sum_of_the_records(town):
    people = (PersonLine(town.people[2].pk),)
    away = (PersonLine(town.people[2].pk, "attendee", "leave", "出差"),)
    for _ in range(3):
        post(town, people=people, present=1, expected=1)
    post(town, people=away, present=0, expected=1)
    made = print_book(
        town.branch,
        "handbook",
        year=2026,
        sort=FileType.PDF,
        by=town["recorder"],
        at=JULY,
    )
    sheet = plain(made.data).split("牛三")[-1]

    assert "应参加4次参加3次" in sheet
    assert "未参加请假1次" in sheet
