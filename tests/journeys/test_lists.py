"""A problem, from an opinion to its confirmed effect, in a real browser."""

from playwright.sync_api import Page, expect

from tests.factories.gatherings import World
from tests.journeys.screen import fits
from tests.journeys.test_recorder import complaints, log_in, shoot
from yiben.books.lists.models import Item
from yiben.ledger.models import Entry

__all__ = ["complaints"]
WORDS = "文化广场的路灯坏了没人修"
PROBLEM = "lists.problem_finding"


def log_out(page: Page, address: str) -> None:
    page.context.clear_cookies()
    page.goto(address)


def hand_in(page: Page) -> None:
    """The member hands in an opinion, with their name."""
    page.get_by_role("link", name="我的", exact=True).first.click()
    page.get_by_role("link", name="我的清单和意见").click()
    page.get_by_role("link", name="提意见建议").click()
    page.get_by_label("意见或建议").fill(WORDS)
    shoot(page, "lists-01-opinion")
    assert fits(page, 320)
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("还没有答复")).to_be_visible()
    shoot(page, "lists-02-mine")


def take_in(page: Page) -> None:
    """The recorder takes it in and makes a problem of it."""
    page.get_by_role("link", name="清单", exact=True).first.click()
    page.get_by_role("link", name="新收到的意见 1").click()
    page.get_by_role("link", name=WORDS).click()
    page.get_by_role("link", name="收下入账").click()
    page.get_by_label("怎样收到的").select_option("网络")
    shoot(page, "lists-03-take-in")
    page.get_by_role("button", name="收下入账").click()
    page.get_by_text("要解决的，立为问题").click()
    page.get_by_role("link", name="查找解决问题").click()


def raise_problem(page: Page) -> None:
    """Title and source stand there already."""
    expect(page.get_by_label("查到的问题")).to_have_value(WORDS)
    page.get_by_label("责任人").select_option(label="李春生")
    page.get_by_label("完成时限").fill("2026-11-30")
    shoot(page, "lists-04-problem")
    assert fits(page, 320)
    page.get_by_role("button", name="登记入账").click()
    page.get_by_text("加一项任务").click()
    page.get_by_label("任务", exact=False).last.fill("报供电所更换灯具")
    page.get_by_role("button", name="加上").click()
    shoot(page, "lists-05-item")
    assert fits(page, 320)


def close(page: Page) -> None:
    """First by the person responsible, which is refused; then by somebody else."""
    page.get_by_role("link", name="办结", exact=True).click()
    page.get_by_label("办理结果").fill("灯具已全部更换")
    page.get_by_label("凭什么认定办结").fill("11月20日支委会现场看过")
    page.get_by_label("验收人").select_option(label="李春生")
    page.get_by_role("button", name="办结").click()
    expect(page.get_by_role("alert")).to_contain_text("不能自己验收自己的")
    shoot(page, "lists-06-refused")
    page.get_by_label("验收人").select_option(label="赵田")
    page.get_by_role("button", name="办结").click()
    expect(page.get_by_text("办结后看 30 天")).to_be_visible()
    shoot(page, "lists-07-waiting")


def answer(page: Page) -> None:
    """The person who said it gets an answer."""
    opinion = Item.objects.get(kind="lists.mass_opinion")
    page.goto(page.url.split("/items/")[0] + f"/items/{opinion.pk}/")
    page.get_by_role("link", name="答复", exact=True).click()
    page.get_by_label("答复内容").fill("路灯已修好，谢谢提醒")
    page.get_by_label("答复日期").fill("2026-11-20")
    page.get_by_role("button", name="答复").click()


def confirm(page: Page) -> None:
    """A month later it is still bright."""
    page.get_by_role("link", name="清单", exact=True).first.click()
    page.get_by_role("link", name="等看效果").click()
    shoot(page, "lists-08-list")
    assert fits(page, 320)
    page.locator("main").get_by_role("link", name=WORDS).last.click()
    page.get_by_role("link", name="验收销号", exact=True).click()
    page.get_by_label("验收人").select_option(label="钱水生")
    page.get_by_role("button", name="验收销号").click()
    expect(page.locator("main").get_by_text("验收销号").first).to_be_visible()
    shoot(page, "lists-09-confirmed")


def test_a_problem_from_an_opinion_to_its_confirmed_effect(
    world: World, live_server, page: Page, complaints: list[str], settings
):
    log_in(page, live_server.url, "member")
    hand_in(page)
    log_out(page, live_server.url)
    log_in(page, live_server.url, "recorder")
    take_in(page)
    raise_problem(page)
    close(page)
    answer(page)
    settings.YIBEN_TODAY = "2026-12-21"
    log_out(page, live_server.url)  # a month later the session has long ended
    log_in(page, live_server.url, "recorder")
    confirm(page)

    kinds = [one.kind for one in Entry.objects.filter(kind__startswith=PROBLEM)]
    assert sorted(kinds) == [
        f"{PROBLEM}.{s}" for s in ("closed", "confirmed", "opened")
    ]
    log_out(page, live_server.url)
    log_in(page, live_server.url, "member")
    page.goto(f"{live_server.url}/me/items/")
    expect(page.get_by_text("路灯已修好，谢谢提醒")).to_be_visible()
    assert [one for one in complaints if "422" not in one] == []
