"""A quarter in a village branch, in a real browser: each thing entered once."""

from datetime import date
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from tests.factories.dues import SUMS
from tests.factories.gatherings import AT, World
from tests.journeys.screen import fits
from tests.journeys.test_recorder import complaints, log_in, shoot
from yiben.books.dues.actions import set_account
from yiben.books.dues.words import AccountForm, month_index
from yiben.common.clock import moment
from yiben.ledger.models import Entry
from yiben.policy.actions import settle_term
from yiben.standing.queries import lines_of

__all__ = ["complaints"]
YEAR = 2027
JANUARY = month_index(YEAR, 1)
NEW_YEAR = moment(date(YEAR, 1, 4))
SETTLED = {
    "branch-assembly-regular": "quarter",
    "lecture-attendance-regular": "quarter",
    "committee-meeting-regular": "month",
}
WANTED = ("theme-day-monthly", *SETTLED)


@pytest.fixture
def quarter(world: World, settings) -> World:
    """Settle what the document leaves open, and what each member pays."""
    settings.YIBEN_TODAY = "2027-01-04"
    for duty, every in SETTLED.items():
        settle_term(
            world.town,
            f"hunan-2017/{duty}",
            "every",
            every,
            date(YEAR, 1, 1),
            by=world["superior"],
            at=AT,
        )
    for name, (category, monthly) in SUMS.items():
        form = AccountForm(
            world.id(name), category, Decimal(monthly), from_month=JANUARY
        )
        set_account(world.branch, form, by=world["recorder"], at=NEW_YEAR)
    return world


class Clerk:
    """The recorder at the browser, on one day after the other."""

    def __init__(self, page: Page, url: str, world: World, settings) -> None:
        self.page, self.settings, self.url = page, settings, url
        self.unit = f"{url}/units/{world.branch.pk}"

    def come(self, day: str) -> None:
        """Log in on a later day; the session of last month has ended."""
        self.settings.YIBEN_TODAY = day
        self.page.context.clear_cookies()
        log_in(self.page, self.url, "recorder")

    def start(self, kind: str, title: str, on: str) -> None:
        self.page.goto(f"{self.unit}/gatherings/new/gatherings.{kind}.held/")
        self.page.locator("[name=happened_on]").fill(on)
        self.page.locator("[name=title]").fill(title)

    def close(self) -> None:
        """Close it, over the last look."""
        self.page.get_by_role("button", name="关闭入账").click()
        self.page.get_by_role("button", name="确认关闭入账").click()
        expect(
            self.page.get_by_role("heading", name="这次记录同时算作")
        ).to_be_visible()

    def hold(self, kind: str, title: str, on: str) -> None:
        self.start(kind, title, on)
        self.close()


def rich_theme_day(clerk: Clerk) -> None:
    """One theme day with a lecture and an assembly that decides something."""
    page = clerk.page
    clerk.start("theme_day", "开好局", "2027-01-12")
    for part in ("支部党员大会", "党课", "交纳党费"):
        page.get_by_label(part, exact=True).check()
    page.get_by_role("button", name="按上面的日期和勾选更新下面").click()
    page.locator("[name='role:speaker']").select_option(label="李春生")
    for name in ("赵田", "周大山"):
        page.get_by_label(name, exact=True).select_option("leave")
        page.get_by_label(f"{name}没有到会的原因").fill("外出")
    page.get_by_role("button", name="再加一条决议").click()
    page.get_by_label("决议内容").fill("三月底前修好水渠")
    page.get_by_label("赞成").fill("3")
    shoot(page, "quarter-1-form")
    assert fits(page, 320)
    clerk.close()


def plain_theme_day(clerk: Clerk, on: str) -> None:
    """A theme day without what the last one had within it."""
    clerk.start("theme_day", "志愿服务", on)
    for part in ("支部党员大会", "党课"):
        clerk.page.get_by_label(part, exact=True).uncheck()
    clerk.close()


def second_batch(clerk: Clerk) -> None:
    """The same month once more for one who was away: still one theme day."""
    page = clerk.page
    page.get_by_role("link", name="看这次记录").click()
    page.get_by_role("link", name="再记一批").click()
    page.locator("[name=on]").fill("2027-01-14")
    page.get_by_label("赵田").check()
    shoot(page, "quarter-2-batch")
    assert fits(page, 320)
    page.get_by_role("button", name="记上这一批").click()
    expect(page.get_by_text("分批").first).to_be_visible()


def make_up(clerk: Clerk) -> None:
    """What the other missed is made up at his home."""
    page = clerk.page
    clerk.start("make_up", "送学上门", "2027-01-20")
    page.get_by_label("周大山", exact=True).check()
    page.locator("[name=made_up]").first.check()
    shoot(page, "quarter-3-make-up")
    assert fits(page, 320)
    clerk.close()


def collect(clerk: Clerk, month: str, paid_on: str) -> None:
    """One press for the month: everybody paid."""
    page = clerk.page
    page.goto(f"{clerk.unit}/dues/?month={month}")
    page.locator("[name=paid_on]").fill(paid_on)
    page.get_by_role("button", name="勾选的全部已交").click()
    expect(page.get_by_text("6 人）")).to_be_visible()


def talk(clerk: Clerk) -> None:
    """Two talked; nothing of what was said is asked for."""
    page = clerk.page
    page.goto(f"{clerk.unit}/talks/new/")
    first, second = page.locator("#f-pairs select").all()[:2]
    first.select_option(label="李春生")
    second.select_option(label="王小禾")
    page.get_by_role("button", name="记入台账").click()
    expect(page.get_by_text("李春生").first).to_be_visible()


def report(clerk: Clerk) -> None:
    """The report on the half-year before is written from the ledger and sent."""
    page = clerk.page
    page.goto(f"{clerk.unit}/filings/new/filings.meeting_report/2026-H2/")
    page.locator("main textarea").last.fill("按计划开展，记录齐全。")
    shoot(page, "quarter-4-report")
    assert fits(page, 320)
    page.get_by_role("button", name="保存").click()
    page.get_by_role("button", name="报送上级").click()
    page.wait_for_load_state()
    assert Entry.objects.filter(kind="filings.meeting_report.filed").count() == 1


def met(world: World, as_of: date) -> dict[str, set[str]]:
    """Return the statuses of each duty of the first quarter."""
    found: dict[str, set[str]] = {}
    for line in lines_of(
        world.branch, year=YEAR, as_of=as_of, seen_by=world["superior"]
    ):
        name = line.duty.rpartition("/")[2]
        if name in WANTED and line.last_on <= date(YEAR, 3, 31):
            found.setdefault(name, set()).add(line.status)
    return found


def test_a_quarter_in_a_village_branch(
    quarter: World, live_server, page: Page, complaints: list[str], settings
):
    clerk = Clerk(page, live_server.url, quarter, settings)
    clerk.come("2027-01-25")
    clerk.hold("committee_meeting", "安排一季度", "2027-01-06")
    rich_theme_day(clerk)
    second_batch(clerk)
    make_up(clerk)
    collect(clerk, "2027-01", "2027-01-12")
    report(clerk)
    for month, today in (("02", "2027-02-24"), ("03", "2027-03-29")):
        clerk.come(today)
        clerk.hold("committee_meeting", "研究本月工作", f"2027-{month}-05")
        plain_theme_day(clerk, f"2027-{month}-12")
        collect(clerk, f"2027-{month}", f"2027-{month}-12")
    talk(clerk)

    assert met(quarter, date(YEAR, 4, 1)) == {key: {"met"} for key in WANTED}
    page.goto(f"{clerk.unit}/lines/?year={YEAR}&status=met")
    expect(page.locator("main")).to_contain_text("主题党日")
    shoot(page, "quarter-5-met")
    assert fits(page, 320)
    old = [one.corrects_id for one in Entry.objects.all() if one.corrects_id]
    current = Entry.objects.exclude(pk__in=old)
    held = [one.happened_on.month for one in current if "theme_day" in one.kind]
    assert sorted(held) == [1, 2, 3]
    assert [one for one in complaints if "422" not in one] == []
