"""A superior's day, in a real browser: from a number to the sentence, and a filing."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.cast import PASSWORD
from tests.conftest import ROOT
from tests.factories.gatherings import World
from tests.factories.superior import (
    bring_in,
    file_again,
    filed_plan,
    held_theme_day,
    inspected,
)
from tests.journeys.screen import WIDE, fits, resize
from yiben.books.filings.models import Filing

SHOTS = ROOT / "var" / "shots"
TALLEST = 1800
"""Long pages are cut: nobody looks at a picture of fifty thousand pixels."""


def shoot(page: Page, name: str) -> None:
    """Keep pictures to look at; only if asked for, because they take time."""
    if not os.environ.get("YIBEN_SHOTS"):
        return
    SHOTS.mkdir(parents=True, exist_ok=True)
    for width in (360, 1360):
        resize(page, width)
        tall = page.evaluate("document.documentElement.scrollHeight")
        page.screenshot(
            path=Path(SHOTS, f"s-{name}-{width}.png"),
            full_page=True,
            clip={"x": 0, "y": 0, "width": width, "height": min(tall, TALLEST)},
        )
    resize(page, WIDE)


def assert_fits(page: Page, place: str) -> None:
    """Assert that nothing has to be scrolled sideways on a small telephone."""
    assert fits(page, 360), place


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """Collect what the browser's console complains about: a broken policy, too."""
    found: list[str] = []
    page.on(
        "console", lambda one: found.append(one.text) if one.type == "error" else None
    )
    page.on("pageerror", lambda one: found.append(str(one)))
    return found


def log_in(page: Page, address: str, name: str) -> None:
    page.goto(address)
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()


def test_from_a_number_to_the_record_and_to_the_sentence(
    world: World, live_server, page: Page, complaints: list[str]
):
    bring_in(world, "central-2017")
    bring_in(world, "hunan-2017")
    entry = held_theme_day(world)
    log_in(page, live_server.url, "superior")
    expect(page.get_by_role("heading", name="中共柳溪镇委员会")).to_be_visible()
    shoot(page, "unit")
    assert_fits(page, "unit")
    row = page.get_by_role("row").filter(has_text="河湾村党支部")

    row.locator("td[data-label=已完成] a").click()  # 1
    expect(page.get_by_role("heading", name="职责清单")).to_be_visible()
    shoot(page, "lines")
    assert_fits(page, "lines")
    page.get_by_role("link", name="主题党日").first.click()  # 2
    expect(page.get_by_role("heading", name="计入的记录")).to_be_visible()
    shoot(page, "grounds")
    assert_fits(page, "grounds")
    grounds = page.url
    page.get_by_role("link", name=entry.title).first.click()  # 3
    expect(page.get_by_text("重温入党誓词").first).to_be_visible()

    page.goto(grounds)
    page.get_by_role("link", name="湖南").first.click()  # 3
    target = page.locator(".sentence:target")
    expect(target).to_be_visible()
    shoot(page, "document")
    if os.environ.get("YIBEN_SHOTS"):
        target.scroll_into_view_if_needed()
        page.screenshot(path=SHOTS / "s-sentence-1360.png")
    assert_fits(page, "document")
    page.locator(".ref").first.click()
    expect(page.locator(".card-duty:target")).to_be_visible()
    assert complaints == []


def test_a_plan_is_returned_with_a_reason_and_received_when_it_comes_again(
    world: World, live_server, page: Page, complaints: list[str]
):
    filing = filed_plan(world)
    log_in(page, live_server.url, "superior")
    page.get_by_role("link", name="收件").first.click()
    shoot(page, "inbox")
    assert_fits(page, "inbox")
    page.get_by_role("link", name="打开办理").click()
    shoot(page, "review")
    assert_fits(page, "review")
    page.get_by_role("button", name="退回并说明原因").click()
    expect(page.get_by_role("alert")).to_contain_text("退回原因")
    page.get_by_label("退回原因").fill("五月没有安排党课，请补上。")

    page.get_by_role("button", name="退回并说明原因").click()

    expect(page.get_by_role("status")).to_contain_text("已退回")
    filing = Filing.objects.get(pk=filing.pk)
    assert filing.state == "returned"
    file_again(world, filing, "河湾村党支部2026年“三会一课”计划（修改稿）")
    page.reload()
    page.get_by_role("link", name="打开办理").click()
    expect(page.get_by_text("五月没有安排党课").first).to_be_visible()
    page.get_by_role("button", name="给出回执").click()

    expect(page.get_by_role("status")).to_contain_text("回执")
    assert Filing.objects.get(pk=filing.pk).state == "received"
    assert not [one for one in complaints if "422" not in one]


def test_pages_fit_a_telephone(
    world: World, live_server, page: Page, complaints: list[str]
):
    inspection = inspected(world, "第三季度没有召开支部党员大会", "记录没有签名")
    unit, town = world.branch.pk, world.town.pk
    pages = {
        "superior": (
            f"units/{town}/roster/",
            f"units/{unit}/roster/?history=1",
            f"units/{town}/roster/import/",
            f"units/{town}/inspections/",
            f"units/{unit}/inspections/new/",
            f"inspections/{inspection.pk}/",
            f"units/{town}/terms/",
            f"units/{town}/documents/",
            f"units/{unit}/waivers/",
            "documents/",
            "documents/hunan-2017/",
        ),
        "recorder": (f"inspections/{inspection.pk}/",),
        "member": ("me/",),
        "security_admin": (
            "accounts/",
            "accounts/new/",
            f"accounts/{world['member'].pk}/",
        ),
        "chief_auditor": ("audit/?check=1",),
        "system_admin": ("organisations/", f"organisations/{town}/", "documents/"),
    }
    for name, places in pages.items():
        page.context.clear_cookies()
        log_in(page, live_server.url, world[name].username)
        for place in places:
            page.goto(f"{live_server.url}/{place}")
            slug = "".join(c if c.isascii() and c.isalpha() else "-" for c in place)
            shoot(page, f"{name}-{slug.strip('-')[-24:]}")
            assert_fits(page, place)
    assert complaints == []
