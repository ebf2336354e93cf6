"""A member's complaint and the answer: with a name one level up, and without one."""

from playwright.sync_api import Page, expect

from tests.factories.feedback import members
from tests.factories.gatherings import World
from tests.journeys.screen import fits
from tests.journeys.test_recorder import complaints, log_in, shoot

__all__ = ["complaints"]
TEXT = "同样的数，登记表和统计表各填一遍。"
FIRST, SECOND = "下个月再研究。", "统计表从本月起取消。"


def change(page: Page, address: str, name: str) -> None:
    """Somebody else sits down at the browser."""
    page.context.clear_cookies()
    log_in(page, address, name)
    expect(page.get_by_role("button", name="退出登录").first).to_be_attached()


def complain(page: Page, *, naming: str) -> None:
    """Come from the foot of whatever page it is, and write what is wrong."""
    page.get_by_role("link", name="提意见、投诉").last.click()
    expect(page.get_by_role("heading", name="提意见、投诉")).to_be_visible()
    page.get_by_label("意见", exact=False).first.fill(TEXT)
    page.get_by_label("向谁反映").select_option(label="中共柳溪镇委员会")
    page.get_by_label(naming, exact=True).check()
    shoot(page, f"complaint-1-{naming}")
    assert fits(page, 320)
    page.get_by_role("button", name="提交").click()


def answer(page: Page, address: str, unit: str, text: str) -> None:
    """The level that was asked finds it on its page, and answers."""
    page.goto(f"{address}/units/{unit}/feedback/")
    shoot(page, f"complaint-2-{len(text)}")
    assert fits(page, 320)
    page.get_by_role("link", name=TEXT).first.click()
    page.get_by_label("答复", exact=False).first.fill(text)
    page.get_by_role("button", name="答复").click()
    expect(page.get_by_text("已经答复。")).to_be_visible()


def test_a_complaint_is_answered_and_goes_one_level_up(
    world: World, live_server, page: Page, complaints: list[str]
):
    address = live_server.url
    members(world)
    change(page, address, "member")
    complain(page, naming="实名")
    expect(page.get_by_text("已经收下，答复会写在这里。")).to_be_visible()
    here = page.url

    change(page, address, "superior")
    answer(page, address, world.town.pk, FIRST)
    change(page, address, "member")
    page.goto(here)
    expect(page.get_by_text(FIRST)).to_be_visible()
    shoot(page, "complaint-3-answer")
    page.get_by_role("button", name="不满意，交给青禾县委员会").click()
    expect(page.get_by_text("等待答复")).to_be_visible()

    change(page, address, "county_superior")
    answer(page, address, world.county.pk, SECOND)
    change(page, address, "member")
    page.goto(here)
    page.get_by_role("button", name="满意", exact=True).click()
    expect(page.get_by_text("本人满意")).to_be_visible()
    assert complaints == []


def test_without_a_name_the_code_leads_to_the_answer(
    world: World, live_server, page: Page, complaints: list[str]
):
    address = live_server.url
    members(world)
    change(page, address, "member")
    complain(page, naming="匿名")
    code = page.locator(".receipt-code strong").inner_text()
    shoot(page, "complaint-4-code")
    page.goto(f"{address}/me/feedback/")
    expect(page.get_by_text("还没有实名提过意见")).to_be_visible()

    change(page, address, "superior")
    answer(page, address, world.town.pk, SECOND)
    page.context.clear_cookies()
    page.goto(f"{address}/login/")
    page.get_by_role("link", name="提意见、投诉").click()
    page.get_by_role("link", name="凭码看答复").click()
    page.get_by_label("凭码").fill(code)
    page.get_by_role("button", name="看答复").click()
    expect(page.get_by_text(SECOND)).to_be_visible()
    page.get_by_role("button", name="满意", exact=True).click()
    expect(page.get_by_text("本人满意")).to_be_visible()
    assert complaints == []
