"""The half-year report of a branch: figures by themselves, words by a person."""

import io
from datetime import date
from pathlib import Path

import docx
from playwright.sync_api import Page, expect

from tests.factories.gatherings import AT, World, theme_day
from tests.journeys.test_superior import assert_fits, complaints, log_in, shoot
from tests.rooms.reports.pdf import text_of
from yiben.books.gatherings.actions import record_gathering
from yiben.reports.models import Paper
from yiben.standing.actions import settle

__all__ = ["complaints"]

TITLE = "五月主题党日"


def held(world: World) -> None:
    form = theme_day(world, title=TITLE, happened_on=date(2026, 5, 20))
    record_gathering(world.branch, form, by=world["recorder"], at=AT)
    settle(at=AT)


def begin(page: Page, period: str) -> None:
    page.get_by_role("link", name="报表").first.click()
    expect(page.get_by_role("heading", name="报表", exact=True)).to_be_visible()
    more = page.get_by_text("写一份新的")
    link = page.get_by_role("link", name="“三会一课”半年报告", exact=True)
    if not link.is_visible():
        more.click()
    link.click()
    page.get_by_label("期间").select_option(label=period)
    page.get_by_role("button", name="存草稿，看数字").click()
    expect(page.get_by_role("status")).to_contain_text("草稿已存")


def fetched(page: Page, label: str) -> bytes:
    with page.expect_download() as taken:
        page.get_by_role("link", name=label, exact=True).click()
    return Path(taken.value.path()).read_bytes()


def words_of(data: bytes) -> str:
    made = docx.Document(io.BytesIO(data))
    cells = [one.text for table in made.tables for one in table._cells]
    return "".join([*(one.text for one in made.paragraphs), *cells])


def open_a_figure(page: Page) -> None:
    """From a figure in a sentence to the record behind it, and back."""
    page.get_by_role("link", name="主题党日次数 1").click()
    expect(page.get_by_text("取次数")).to_be_visible()
    shoot(page, "figure")
    assert_fits(page, "figure")
    page.get_by_role("link", name=TITLE).click()
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    page.go_back()
    page.go_back()


def fill_in(page: Page) -> None:
    """Sign too early, write what was named, sign."""
    sign = page.get_by_text("签发", exact=True).first
    sign.click()
    page.get_by_label("机关代字").fill("河支")
    page.get_by_role("button", name="签发").click()
    expect(page.get_by_role("alert")).to_contain_text("“做法和成效”没有填写")
    expect(page.get_by_label("机关代字")).to_have_value("河支")
    page.get_by_label("做法和成效").fill("每月一次，提前三天通知。")
    page.get_by_label("问题和打算").fill("外出的人多，改在晚上开。")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("status")).to_contain_text("已保存")
    expect(page.get_by_text("还要人填")).to_have_count(0)
    page.get_by_text("签发", exact=True).first.click()
    page.get_by_label("机关代字").fill("河支")
    page.get_by_role("button", name="签发").click()
    expect(page.get_by_role("status")).to_contain_text("已签发")


def test_a_half_year_report_from_its_figures_to_its_number(
    world: World, live_server, page: Page, complaints: list[str]
):
    held(world)
    log_in(page, live_server.url, "recorder")
    begin(page, "2026年上半年")
    expect(page.get_by_text("【请填写：做法和成效】")).to_be_visible()
    shoot(page, "half-year")
    assert_fits(page, "half-year")
    assert "【请填写：做法和成效】" in words_of(fetched(page, "Word"))
    open_a_figure(page)
    fill_in(page)

    said = text_of(fetched(page, "PDF"))
    assert "河支〔2026〕1号" in said
    assert "主题党日1次" in said
    assert "草稿" not in said
    word = words_of(fetched(page, "Word"))
    assert "外出的人多，改在晚上开。" in word
    assert "主题党日次数" in word  # the table that says where each figure is from
    assert Paper.objects.get().state == "signed"
    assert not [one for one in complaints if "422" not in one]


def test_over_a_period_that_still_runs_it_stays_a_draft(
    world: World, live_server, page: Page
):
    held(world)
    log_in(page, live_server.url, "recorder")
    begin(page, "2026年下半年（未结束，只能出草稿）")
    expect(page.get_by_text("还没有结束：数字会变")).to_be_visible()
    page.get_by_label("做法和成效").fill("每月一次。")
    page.get_by_label("问题和打算").fill("没有。")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("签发", exact=True).first.click()
    page.get_by_label("机关代字").fill("河支")
    page.get_by_role("button", name="签发").click()

    expect(page.get_by_role("alert")).to_contain_text("还没有结束，现在只能出草稿")
    assert "期间未结束" in words_of(fetched(page, "Word"))
    assert Paper.objects.get().state == "draft"
