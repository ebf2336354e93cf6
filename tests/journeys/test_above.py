"""From a telephone to a wall: the view from above fits where it is shown."""

import pytest
from playwright.sync_api import Page, expect

from tests.cast import PASSWORD
from tests.factories.gatherings import World
from tests.factories.superior import held_theme_day
from tests.journeys.screen import fits, resize

PAGES = ("", "facets/", "gaps/", "trends/", "week/", "questions/", "?wall=1")


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """Collect what the browser's console complains about: a broken policy, too."""
    found: list[str] = []
    page.on(
        "console", lambda one: found.append(one.text) if one.type == "error" else None
    )
    page.on("pageerror", lambda one: found.append(str(one)))
    return found


def test_the_view_fits_a_small_telephone_and_a_wall(
    page: Page, live_server, world: World, complaints: list[str]
):
    held_theme_day(world)
    above = f"{live_server.url}/units/{world.town.pk}/above/"
    page.goto(above)
    page.get_by_label("用户名").fill("superior")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="制度 × 组织")).to_be_visible()

    # A telephone folds what has nothing missing; a tick shows all of it.
    resize(page, 360, 740)
    calm = page.locator(".heatmap tbody tr:not(.asking)").first
    expect(page.locator(".heatmap tbody tr.asking").first).to_be_visible()
    expect(calm).to_be_hidden()
    page.get_by_label("全部制度、全部组织都列出来").check()
    expect(calm).to_be_visible()

    for place in PAGES:
        page.goto(above + place)
        assert fits(page, 320), place

    page.goto(above + "?wall=1")
    resize(page, 1920, 1080)
    assert page.evaluate("document.documentElement.scrollHeight") <= 1080
    expect(page.get_by_text("七天内到期", exact=True)).to_be_visible()

    # From the wall back, and from a cell to the reasons, by keyboard and link.
    page.get_by_role("link", name="柳溪镇委员会").click()
    cell = page.locator("td.heat a").first
    cell.click()
    expect(page.get_by_role("heading", name="职责清单")).to_be_visible()
    assert complaints == []
