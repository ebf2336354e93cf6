"""A branch without a network for a week: sheets on paper, typed back later."""

from datetime import date

from playwright.sync_api import Page, expect

from tests.factories.gatherings import AT, World, theme_day
from tests.journeys.screen import fits
from tests.journeys.test_recorder import log_in, shoot
from yiben.books.gatherings.actions import plan_gathering
from yiben.books.gatherings.models import Gathering
from yiben.ledger.models import Entry


def test_a_week_on_paper_is_typed_back_in_a_minute(
    world: World, live_server, page: Page
):
    form = theme_day(world, happened_on=date(2026, 11, 16), title="清渠")
    plan_gathering(world.branch, form, by=world["recorder"], at=AT)
    log_in(page, live_server.url, "recorder")
    unit = f"{live_server.url}/units/{world.branch.pk}"

    page.goto(f"{unit}/gatherings/month/?month=2026-11")
    expect(page.get_by_text("清渠")).to_be_visible()
    assert fits(page, 320)
    shoot(page, "20-month")
    page.get_by_role("link", name="打印全月签到表").click()
    expect(page.get_by_role("heading", name="河湾村党支部签到表")).to_have_count(2)
    shoot(page, "21-sheets")
    assert fits(page, 320)

    # A week later, from the signed paper: two were not there.
    row = Gathering.objects.get()
    page.goto(f"{live_server.url}/gatherings/{row.pk}/back/")
    acts = 0
    for name, why in (("赵田", "外出"), ("周大山", "病假")):
        page.get_by_label(name, exact=False).first.check()
        page.get_by_label(f"{name}没有到的情况").select_option(label=why)
        acts += 2
    shoot(page, "22-back")
    assert fits(page, 320)
    page.get_by_role("button", name="存下，核对后入账").click()
    expect(page.get_by_text("应到 6 人，实到 4 人")).to_be_visible()
    page.get_by_role("button", name="确认关闭入账").click()
    expect(page.get_by_role("heading", name="这次记录同时算作")).to_be_visible()
    acts += 2

    # Two acts for each who was missing and two to close: well within a minute.
    assert acts == 6
    entry = Entry.objects.get(kind="gatherings.theme_day.held")
    assert (entry.present, entry.expected) == (4, 6)
    assert entry.happened_on == date(2026, 11, 16)
