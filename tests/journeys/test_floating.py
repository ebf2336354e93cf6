"""A floating member's year at a host branch: entered there, seen at home, counted once."""

from playwright.sync_api import Page, expect

from tests.factories.gatherings import World
from tests.journeys.screen import fits
from tests.journeys.test_recorder import complaints, log_in, shoot
from yiben.ledger.models import Entry

__all__ = ["complaints"]
WHO = "钱水生"
DAYS = ("2026-08-12", "2026-10-14")


def change(page: Page, address: str, name: str) -> None:
    """Somebody else sits down at the browser."""
    page.context.clear_cookies()
    log_in(page, address, name)


def leave(page: Page, world: World, address: str) -> str:
    """The home branch writes down who leaves, where to, and who stays in touch."""
    page.goto(f"{address}/units/{world.branch.pk}/floating/")
    page.locator("[name=person_id]").select_option(label=WHO)
    page.locator("[name=place]").fill("临江市建筑工地")
    page.locator("[name=reason]").select_option(index=1)
    page.locator("[name=from_on]").fill("2026-08-01")
    page.locator("[name=host]").fill(world.neighbour.name)
    page.locator("[name=contact_id]").select_option(label="李春生")
    shoot(page, "floating-1-leave")
    assert fits(page, 320)
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_text("已登记流出")).to_be_visible()
    return page.url


def take_in(page: Page, stay: str) -> None:
    """The host branch takes the member in."""
    page.goto(stay)
    page.locator("[name=on]").fill("2026-08-03")
    page.get_by_role("button", name="接收").click()
    expect(page.get_by_text("已接收。以后的活动名单里有这名党员")).to_be_visible()


def hold(page: Page, unit: str, on: str) -> None:
    """The host holds a theme day; the guest stands on its list."""
    page.goto(f"{unit}/gatherings/new/gatherings.theme_day.held/")
    page.locator("[name=happened_on]").fill(on)
    page.locator("[name=title]").fill("志愿服务")
    page.get_by_role("button", name="按上面的日期和勾选更新下面").click()
    expect(page.get_by_label(WHO, exact=True)).to_be_visible()
    page.get_by_role("button", name="关闭入账").click()
    page.get_by_role("button", name="确认关闭入账").click()
    expect(page.get_by_role("heading", name="这次记录同时算作")).to_be_visible()


def test_a_year_at_the_host_branch_is_seen_at_home_and_counted_once(
    world: World, live_server, page: Page, complaints: list[str]
):
    address = live_server.url
    log_in(page, address, "recorder")
    stay = leave(page, world, address)
    change(page, address, "neighbour")
    take_in(page, stay)
    for on in DAYS:
        hold(page, f"{address}/units/{world.neighbour.pk}", on)
    page.goto(stay)
    page.locator("textarea[name=text]").fill("按时参加，表现很好。")
    page.get_by_role("button", name="告诉对方").click()

    change(page, address, "recorder")
    page.goto(stay)
    expect(page.get_by_text("流入地支部记下的 2 次")).to_be_visible()
    expect(page.get_by_text("按时参加，表现很好。")).to_be_visible()
    shoot(page, "floating-2-home")
    assert fits(page, 320)
    page.goto(f"{address}/units/{world.branch.pk}/floating/")
    expect(page.get_by_text("本支部党员 6 人，其中在外流动 1 人")).to_be_visible()
    page.goto(stay)
    page.get_by_text("登记返回").first.click()
    page.locator("[name=until_on]").fill("2026-11-19")
    page.get_by_role("button", name="登记返回").click()
    expect(page.get_by_text("已登记返回")).to_be_visible()

    held = Entry.objects.filter(kind="gatherings.theme_day.held")
    assert sorted(str(one.happened_on) for one in held) == list(DAYS)
    assert {one.unit_id for one in held} == {world.neighbour.pk}
    assert [one for one in complaints if "422" not in one] == []
