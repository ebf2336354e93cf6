"""A member moves in the middle of a quarter: slip, due date, receipt, and the duties."""

from datetime import date

from playwright.sync_api import Page, expect

from tests.factories.gatherings import World
from tests.journeys.screen import fits
from tests.journeys.test_recorder import complaints, log_in, shoot
from yiben.people.queries import membership_on

__all__ = ["complaints"]
WHO = "钱水生"
TODAY = date(2026, 11, 20)


def change(page: Page, address: str, name: str) -> None:
    """Somebody else sits down at the browser."""
    page.context.clear_cookies()
    log_in(page, address, name)


def branch_of(world: World, on: date) -> str:
    found = membership_on(world.id(WHO), on)
    assert found is not None
    return str(found.org_id)


def seats(page: Page, unit: str, on: str) -> list[str]:
    """Return who stands on the list of a meeting of a unit on a day."""
    page.goto(f"{unit}/gatherings/new/gatherings.member_assembly.held/")
    page.locator("[name=happened_on]").fill(on)
    page.get_by_role("button", name="按上面的日期和勾选更新下面").click()
    return page.locator(".seat .name").all_inner_texts()


def send(page: Page, world: World, unit: str) -> str:
    """The sending branch writes the letter of introduction."""
    page.goto(f"{unit}/transfers/")
    page.locator("[name=person_id]").select_option(label=WHO)
    page.locator("[name=to_branch]").fill(world.neighbour.name)
    page.locator("[name=due_on]").fill("2026-12-20")
    page.locator("[name=dues_until]").fill("2026年11月")
    shoot(page, "transfer-1-slip")
    assert fits(page, 320)
    page.get_by_role("button", name="开出").click()
    expect(page.get_by_text("对方接收以前，党员仍算本支部的")).to_be_visible()
    return page.url


def test_the_duties_stay_with_the_sender_until_the_receipt(
    world: World, live_server, page: Page, complaints: list[str], settings
):
    address = live_server.url
    home = f"{address}/units/{world.branch.pk}"
    there = f"{address}/units/{world.neighbour.pk}"
    log_in(page, address, "recorder")
    letter = send(page, world, home)
    expect(page.get_by_text("各项职责由转出支部负责")).to_be_visible()
    expect(page.get_by_text("有效期至")).to_be_visible()
    shoot(page, "transfer-2-waiting")
    assert fits(page, 320)
    assert WHO in seats(page, home, "2026-11-20")
    assert branch_of(world, TODAY) == world.branch.pk

    settings.YIBEN_TODAY = "2026-11-27"
    change(page, address, "neighbour")
    page.goto(letter)
    page.locator("[name=on]").fill("2026-11-26")
    shoot(page, "transfer-3-receive")
    assert fits(page, 320)
    page.get_by_role("button", name="接收", exact=True).click()
    expect(page.get_by_text("已接收，回执已到转出支部")).to_be_visible()
    assert WHO in seats(page, there, "2026-11-27")
    assert WHO not in seats(page, there, "2026-11-20")

    change(page, address, "recorder")
    page.goto(letter)
    expect(page.get_by_text(f"{WHO}自", exact=False)).to_be_visible()
    shoot(page, "transfer-4-receipt")
    assert WHO not in seats(page, home, "2026-11-27")
    assert branch_of(world, date(2026, 11, 25)) == world.branch.pk
    assert branch_of(world, date(2026, 11, 26)) == world.neighbour.pk
    assert [one for one in complaints if "422" not in one] == []
