"""An appraisal with an objection, in a real browser: recorder, member, recorder."""

from playwright.sync_api import Page, expect

from tests.factories.gatherings import World
from tests.journeys.screen import fits
from tests.journeys.test_recorder import complaints, log_in, shoot

__all__ = ["complaints"]
DIMENSIONS = ("政治合格", "执行纪律合格", "品德合格", "发挥作用合格")


def leave(page: Page) -> None:
    """Log out, on a screen wide enough for the button."""
    page.get_by_role("button", name="退出").first.click()


def enter_step(page: Page, label: str, name: str) -> None:
    """Open a step of the checklist; those who lack it are ticked already."""
    page.get_by_role("link", name=label, exact=True).click()
    shoot(page, f"appraisal-{name}")
    assert fits(page, 320)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="步骤")).to_be_visible()


def hold_test(page: Page) -> None:
    """Hold the secret test on paper: all returned, both sheets alike."""
    page.get_by_role("link", name="民主测评", exact=True).click()
    page.get_by_label("监票人").select_option(label="钱水生")
    page.get_by_label("计票人").select_option(label="周大山")
    shoot(page, "appraisal-test")
    page.get_by_role("button", name="冻结名单，开始测评").click()
    shoot(page, "appraisal-paper")
    assert fits(page, 320)
    for name in ("李春生", "王小禾", "赵田"):
        page.get_by_label(name, exact=True).check()
    page.get_by_role("button", name="保存领票名单").click()
    page.get_by_role("button", name="停止投票").click()
    shoot(page, "appraisal-sheets")
    assert fits(page, 320)
    for _ in range(2):
        page.locator("details[open] button", has_text="封存这张计票单").first.click()
    page.get_by_role("button", name="计票", exact=True).click()
    expect(page.get_by_role("heading", name="计票结果")).to_be_visible()
    shoot(page, "appraisal-counted")


def decide(page: Page) -> None:
    """Give everybody a grade, and write down the meeting."""
    page.get_by_role("link", name="支部意见", exact=True).click()
    for box in page.get_by_label("的等次", exact=False).all():
        box.select_option("合格")
    for box in page.locator("textarea").all():
        box.fill("表现良好")
    shoot(page, "appraisal-opinion")
    assert fits(page, 320)
    page.get_by_role("button", name="保存").click()
    page.get_by_role("link", name="评定", exact=True).click()
    page.get_by_label("哪次会议评定").fill("11月20日支部党员大会")
    page.get_by_role("button", name="评定入账").click()
    expect(page.get_by_role("alert")).to_contain_text("四个方面都要评到")
    for label in DIMENSIONS:
        page.get_by_label(label, exact=True).check()
    shoot(page, "appraisal-decide")
    page.get_by_role("button", name="评定入账").click()
    expect(page.get_by_text("已评定")).to_be_visible()


def object_as_member(page: Page, address: str) -> None:
    """Read the own grade and object to it."""
    log_in(page, address, "member")
    page.goto(f"{address}/me/ratings/")
    shoot(page, "appraisal-mine")
    assert fits(page, 320)
    page.get_by_role("link", name="2026年度民主评议党员等次").last.click()
    expect(page.get_by_text("表现良好")).to_be_visible()
    page.get_by_text("对评定有异议").click()
    page.get_by_label("对什么有异议", exact=False).fill("没有算上抗洪")
    page.get_by_role("button", name="提出异议").click()
    expect(page.get_by_text("前答复")).to_be_visible()
    shoot(page, "appraisal-objection")
    assert fits(page, 320)


def test_an_appraisal_with_an_objection(
    world: World, live_server, page: Page, complaints: list[str]
):
    log_in(page, live_server.url, "recorder")
    page.goto(f"{live_server.url}/units/{world.branch.pk}/ratings/")
    shoot(page, "appraisal-list")
    page.get_by_role("link", name="民主评议党员等次", exact=True).click()
    page.get_by_role("button", name="开始").click()
    round_url = page.url
    enter_step(page, "个人自评", "self")
    enter_step(page, "党员互评", "mutual")
    hold_test(page)
    page.goto(round_url)
    decide(page)
    enter_step(page, "反馈本人", "feedback")
    shoot(page, "appraisal-round")
    assert fits(page, 320)
    leave(page)

    object_as_member(page, live_server.url)
    leave(page)

    log_in(page, live_server.url, "recorder")
    page.goto(f"{live_server.url}/units/{world.branch.pk}/ratings/")
    page.get_by_role("link", name="赵田").click()
    page.get_by_label("答复", exact=False).first.fill("复核后意见成立")
    page.get_by_label("改定的等次", exact=False).select_option("优秀")
    page.get_by_label("改定的理由").fill("抗洪表现突出")
    shoot(page, "appraisal-answer")
    page.get_by_role("button", name="答复").click()
    expect(page.get_by_text("采纳")).to_be_visible()

    page.goto(round_url)
    page.get_by_role("button", name="报上级备案").click()
    expect(page.get_by_text("已报上级备案", exact=False)).to_be_visible()
    assert not [one for one in complaints if "422" not in one]
