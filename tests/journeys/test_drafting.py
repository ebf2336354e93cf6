"""A document of the town, from its text to a duty of the branch, by two people."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.factories.drafts import forget_approved
from tests.factories.gatherings import World
from tests.journeys.test_superior import assert_fits, complaints, log_in, shoot
from yiben.policy.models import Draft

__all__ = ["complaints"]

TEXT = """\
中共柳溪镇委员会
关于加强支部学习的实施方案
一、学习制度
各党支部每月组织一次集中学习，会风要务实。
二、报告制度
各党支部每年年底前向镇党委报送工作总结。
"""


@pytest.fixture(autouse=True)
def fresh_shelf(settings) -> Iterator[None]:
    settings.YIBEN_BURDEN_HOURS = 5.0
    yield
    forget_approved()


def change_to(page: Page, address: str, name: str) -> None:
    page.context.clear_cookies()
    log_in(page, address, name)


def begin(page: Page) -> None:
    page.get_by_role("link", name="起草文件").first.click()
    page.get_by_role("link", name="起草新文件").click()
    shoot(page, "draft-new")
    page.get_by_label("标题").fill("关于加强支部学习的实施方案")
    page.get_by_label("简称").fill("柳溪学习方案")
    page.get_by_label("从哪天起生效").fill("2026-01-01")
    page.get_by_label("粘贴原文").fill(TEXT)
    page.get_by_label("我确认这份文件不涉及国家秘密").first.check()
    page.get_by_role("button", name="开始起草").click()
    expect(page.get_by_text("已经开始")).to_be_visible()


def choose(page: Page, form: str, kind: str) -> None:
    """Answer the first two pages about a rule."""
    page.get_by_role("button", name="写成一条规则").click()
    page.get_by_label(form).check()
    page.get_by_role("button", name="下一步").click()
    page.locator("select[name=kind]").select_option(kind)
    page.get_by_role("button", name="下一步").click()


def write_monthly(page: Page) -> None:
    """Mark a phrase in the text with the mouse, and correct one mistake."""
    page.wait_for_load_state()
    page.locator("#draft-text p", has_text="每月组织").evaluate(
        """(one) => {
          const node = one.firstChild, range = document.createRange();
          const at = node.data.indexOf("各党支部");
          range.setStart(node, at); range.setEnd(node, at + 4);
          const found = getSelection(); found.removeAllRanges(); found.addRange(range);
        }"""
    )
    expect(page.locator("#pick")).to_have_value("各党支部")
    page.get_by_role("button", name="写成一条规则").click()
    page.get_by_label("应当开展").check()
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_role("alert")).to_contain_text("这句话在原文里有 2 处")
    shoot(page, "draft-twice")
    assert_fits(page, "twice")
    page.get_by_role("button", name="用“各党支部每月组织一次集中学习”").click()
    page.locator("select[name=kind]").select_option("gatherings.seminar.held")
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_label("党支部（2 个）")).to_be_checked()
    page.get_by_label("多久一次").select_option("month")
    page.get_by_label("简短的名字").fill("支部集中学习")
    page.get_by_role("button", name="保存这条规则").click()
    expect(page.get_by_role("alert")).to_contain_text("“用自己的话说一遍”没有填写")
    shoot(page, "draft-details")
    assert_fits(page, "details")
    page.get_by_label("用自己的话说一遍").fill("支部每月集中学习一次。")
    page.get_by_role("button", name="保存这条规则").click()
    expect(page.get_by_text("现在是 2 个党支部")).to_be_visible()


def write_yearly(page: Page) -> None:
    page.locator("#pick").fill("每年年底前向镇党委报送工作总结")
    choose(page, "应当报送", "filings.annual_review")
    page.get_by_label("简短的名字").fill("年度工作总结")
    page.get_by_label("用自己的话说一遍").fill("支部每年报一次总结。")
    page.get_by_role("button", name="保存这条规则").click()
    expect(page.get_by_text("“年度工作总结”已保存")).to_be_visible()


def try_cases(page: Page) -> None:
    page.get_by_role("link", name="运行例子").click()
    page.get_by_role("button", name="给还没有例子的职责各生成三个").click()
    expect(page.get_by_text("运行了 6 个例子，0 个不相符")).to_be_visible()
    shoot(page, "draft-cases")
    assert_fits(page, "cases")
    page.get_by_role("link", name="改例子").first.click()
    shoot(page, "draft-case")
    assert_fits(page, "case")
    page.go_back()
    page.get_by_role("link", name="关于加强支部学习的实施方案").click()


def hand_in(page: Page) -> None:
    """Hand the document in, which asks for reasons because it asks for much."""
    page.get_by_role("link", name="四、送另一人审批").click()
    page.get_by_role("button", name="送审").click()
    expect(page.get_by_role("alert")).to_contain_text("要写明理由")
    page.get_by_label("送审说明").fill("今年集中整治学习走过场。")
    page.get_by_label("指定审批人").select_option(
        label="superior的账号（柳溪镇委员会）"
    )
    shoot(page, "draft-submit")
    assert_fits(page, "submit")
    page.get_by_role("button", name="送审").click()
    expect(page.get_by_role("status")).to_contain_text("已送审")


def test_a_document_is_written_checked_approved_and_owed_by_the_branch(
    world: World, live_server, page: Page, complaints: list[str]
):
    log_in(page, live_server.url, "town_recorder")
    begin(page)
    write_monthly(page)
    write_yearly(page)
    shoot(page, "draft")
    assert_fits(page, "draft")
    try_cases(page)
    hand_in(page)
    draft = Draft.objects.get()
    expect(page.get_by_role("button", name="批准")).to_have_count(0)

    change_to(page, live_server.url, "superior")
    page.goto(f"{live_server.url}/drafts/{draft.pk}/")
    shoot(page, "draft-decide")
    page.get_by_role("button", name="批准").click()
    page.get_by_role("link", name="去施行").click()
    page.locator("select[name=pack]").select_option(label="柳溪学习方案")
    page.locator("input[name=from_on]").fill("2026-01-01")
    page.locator("main form button[type=submit]").click()
    expect(page.get_by_role("status")).to_contain_text("文件已施行")

    change_to(page, live_server.url, "recorder")
    expect(page.get_by_text("支部集中学习").first).to_be_visible()
    shoot(page, "draft-due")
    page.get_by_role("link", name="柳溪学习方案").first.click()
    target = page.locator(".sentence:target")
    expect(target).to_have_text("各党支部每月组织一次集中学习")
    assert not [one for one in complaints if "422" not in one]
