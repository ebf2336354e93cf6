"""A recorder's day, in a real browser: due list, theme day, ledger, correction."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.cast import PASSWORD
from tests.conftest import ROOT
from tests.factories.gatherings import World
from tests.journeys.screen import WIDE, fits, resize

SHOTS = ROOT / "var" / "shots"
WIDTHS = (360, 1360)


def shoot(page: Page, name: str) -> None:
    """Keep pictures to look at; only if asked for, because they take time."""
    if not os.environ.get("YIBEN_SHOTS"):
        return
    SHOTS.mkdir(parents=True, exist_ok=True)
    for width in WIDTHS:
        resize(page, width)
        page.screenshot(path=Path(SHOTS, f"{name}-{width}.png"), full_page=True)
    resize(page, WIDE)


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """Collect what the browser's console complains about: a broken policy, too."""
    found: list[str] = []
    page.on(
        "console",
        lambda one: found.append(one.text) if one.type == "error" else None,
    )
    page.on("pageerror", lambda one: found.append(str(one)))
    return found


def log_in(page: Page, address: str, name: str) -> None:
    page.goto(address)
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()


def fill_in_a_theme_day(page: Page) -> None:
    """Open the form from the list and write down what was held."""
    page.get_by_role("link", name="记一次活动").last.click()
    shoot(page, "03-choose")
    page.get_by_role("link", name="主题党日", exact=True).first.click()
    page.get_by_label("主题", exact=False).first.fill("重温入党誓词")
    page.get_by_label("日期").fill("2026-11-18")
    page.get_by_label("地点").fill("村部会议室")
    page.get_by_label("支部党员大会", exact=True).check()
    page.get_by_label("党课", exact=True).check()
    page.get_by_label("主讲人", exact=True).select_option(label="李春生")
    page.get_by_label("赵田", exact=True).select_option("leave")
    page.get_by_label("赵田没有到会的原因").fill("外出务工")


def correct_the_place(page: Page) -> None:
    """Try without a reason first: nothing is corrected then."""
    page.get_by_role("link", name="更正").click()
    page.get_by_label("地点").fill("村文化广场")
    page.get_by_role("button", name="更正入账").click()
    expect(page.get_by_role("alert")).to_contain_text("原因")
    page.get_by_label("更正的原因").fill("地点记错了")
    shoot(page, "08-correct")
    page.get_by_role("button", name="更正入账").click()
    expect(page.get_by_text("原来的记录保留备查")).to_be_visible()


def test_recorder_closes_a_theme_day_and_corrects_it(
    world: World, live_server, page: Page, complaints: list[str]
):
    page.goto(live_server.url)
    shoot(page, "01-login")
    assert fits(page, 320)
    log_in(page, live_server.url, "recorder")

    expect(page.get_by_role("heading", name="本月该办什么")).to_be_visible()
    shoot(page, "02-due")
    assert fits(page, 320)

    fill_in_a_theme_day(page)
    shoot(page, "04-form")
    assert fits(page, 320)

    page.get_by_role("button", name="关闭入账").click()
    expect(page.get_by_role("heading", name="核对后关闭入账")).to_be_visible()
    expect(page.get_by_text("应到 6 人，实到 5 人")).to_be_visible()
    shoot(page, "05-close")
    assert fits(page, 320)

    page.get_by_role("button", name="确认关闭入账").click()
    expect(page.get_by_role("heading", name="这次记录同时算作")).to_be_visible()
    shoot(page, "06-done")
    assert fits(page, 320)
    assert page.locator(".lines .row-line").count() >= 2

    page.get_by_role("link", name="看这次记录").click()
    shoot(page, "07-gathering")
    correct_the_place(page)

    page.get_by_role("link", name="台账记录").click()
    expect(page.get_by_role("heading", name="更正的经过")).to_be_visible()
    expect(page.get_by_text("地点记错了").first).to_be_visible()
    shoot(page, "09-entry")
    assert fits(page, 320)
    assert not [one for one in complaints if "422" not in one]


def test_pages_fit_a_telephone(
    world: World, live_server, page: Page, complaints: list[str]
):
    log_in(page, live_server.url, "recorder")
    unit = f"{live_server.url}/units/{world.branch.pk}"

    for place in (
        "calendar/",
        "ledger/",
        "filings/",
        "filings/new/filings.meeting_plan/2026/",
        "registers/",
        "registers/new/registers.event.registered/",
        "talks/",
        "talks/new/",
        "gatherings/",
    ):
        page.goto(f"{unit}/{place}")
        shoot(page, f"2-{place.replace('/', '-')}")
        assert fits(page, 320), place

    assert complaints == []


def test_the_main_path_needs_no_script(world: World, live_server, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    log_in(page, live_server.url, "recorder")
    kind = "gatherings.member_assembly.held"
    page.goto(f"{live_server.url}/units/{world.branch.pk}/gatherings/new/{kind}/")
    page.get_by_label("议题").fill("讨论修渠")
    page.get_by_role("button", name="再加一条决议").click()
    page.get_by_label("决议内容").fill("年底前修好水渠")
    page.get_by_label("赞成").fill("5")

    page.get_by_role("button", name="关闭入账").click()
    page.get_by_role("button", name="确认关闭入账").click()

    expect(page.get_by_role("heading", name="这次记录同时算作")).to_be_visible()
    context.close()


def test_a_draft_survives_a_lost_connection(world: World, live_server, page: Page):
    log_in(page, live_server.url, "recorder")
    kind = "gatherings.theme_day.held"
    address = f"{live_server.url}/units/{world.branch.pk}/gatherings/new/{kind}/"
    page.goto(address)
    page.get_by_label("地点").fill("还没有保存的地点")
    page.wait_for_timeout(600)

    page.goto(address)
    page.get_by_role("button", name="恢复上次的内容").click()

    expect(page.get_by_label("地点")).to_have_value("还没有保存的地点")
