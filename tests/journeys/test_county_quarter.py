"""A county's quarter, in a real browser: plan, draw, visit, finding, answer, closed."""

from datetime import date

from playwright.sync_api import Page, expect

from tests.factories.gatherings import AT, World
from tests.factories.supervision import inspection_form
from tests.factories.visits import SEED
from tests.journeys.screen import fits
from tests.journeys.test_recorder import complaints, log_in, shoot
from yiben.books.lists.models import Item
from yiben.supervision.actions import hold_inspection
from yiben.supervision.models import Inspection, MeasureTaken, VisitPlan
from yiben.supervision.words import FindingForm

__all__ = ["complaints"]
WORDS = "第三季度没有召开支部党员大会"
RESULT = "11月20日补开支部党员大会"


def found_in_autumn(world: World) -> Inspection:
    """Something the county found in September, to be put right by October."""
    form = inspection_form(
        world,
        happened_on=date(2026, 9, 1),
        inspector_ids=(),
        findings=(FindingForm("八月没有主题党日", date(2026, 10, 1)),),
    )
    by = world["county_superior"]
    return hold_inspection(world.county, world.branch, form, by=by, at=AT)


def as_another(page: Page, address: str, who: str) -> None:
    page.context.clear_cookies()
    log_in(page, address, who)
    expect(page.get_by_role("button", name="登录", exact=True)).to_have_count(0)


def plan(page: Page, address: str, world: World) -> None:
    """Freeze what is drawn from, before anybody can know the seed."""
    page.goto(f"{address}/units/{world.county.pk}/visits/new/")
    page.get_by_label("督查事项").fill("第四季度基层党建督查")
    page.get_by_label("依据和原因").fill("省方案：每季度对下级督促检查")
    page.get_by_label("开始日期").fill("2026-11-20")
    page.get_by_label("结束日期").fill("2026-12-20")
    page.get_by_label("方式").select_option(label="随机抽查")
    page.get_by_role("group", name="指定的单位").get_by_label("河湾村党支部").check()
    pool = page.get_by_role("group", name="随机抽取的范围")
    for name in ("柳溪镇委员会", "桃园村党支部"):
        pool.get_by_label(name).check()
    page.get_by_label("抽取几个").fill("1")
    page.get_by_role("button", name="立计划").click()
    expect(page.get_by_role("status")).to_contain_text("计划已经立好")
    shoot(page, "county-1-plan")


def draw(page: Page) -> None:
    """Draw once; a second draw is refused, even from a page that is old."""
    page.get_by_label("公开的种子").fill(SEED)
    with page.context.new_page() as old:
        old.goto(page.url)
        old.get_by_label("公开的种子").fill(SEED + "1")
        page.get_by_role("button", name="抽取（只能抽一次）").click()
        expect(page.get_by_role("status")).to_contain_text("已经抽出")
        old.get_by_role("button", name="抽取（只能抽一次）").click()
        expect(old.get_by_role("alert")).to_contain_text("不能重抽")
    shoot(page, "county-2-drawn")


def visit(page: Page, address: str, world: World) -> None:
    """The branch is looked at, with what is known before; the plan is ticked off."""
    page.goto(f"{address}/units/{world.branch.pk}/brief/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("督查前看一看")
    page.goto(f"{address}/units/{world.branch.pk}/inspections/new/")
    page.get_by_label("督查组织").select_option(label="中共青禾县委员会")
    page.get_by_role("checkbox", name="第四季度基层党建督查").check()
    page.get_by_label("督查日期").fill("2026-11-20")
    page.get_by_role("combobox", name="方式").select_option(label="调阅资料")
    page.get_by_label("检查内容").fill("“三会一课”落实情况")
    page.get_by_label("问题 1", exact=True).fill(WORDS)
    page.get_by_label("问题 1 的整改期限").fill("2026-11-30")
    page.locator("main").get_by_role("button", name="登记").click()
    expect(page.get_by_role("heading", name="发现的问题，1 个")).to_be_visible()
    expect(page.get_by_text("被督查组织反馈以后，才能核实销号")).to_be_visible()
    expect(page.get_by_role("button", name="核实销号")).to_have_count(0)
    shoot(page, "county-3-inspection")


def onto_the_list(page: Page, address: str, inspection: str) -> None:
    """The branch takes the finding onto its own list, and works it off there."""
    page.goto(f"{address}/inspections/{inspection}/")
    page.get_by_role("button", name="列入问题清单").click()
    expect(page.get_by_role("status")).to_contain_text("已列入问题清单")
    shoot(page, "county-4-listed")
    page.locator("article").get_by_role("link", name="的问题清单").click()
    expect(page.get_by_text("督查发现（待整改）")).to_be_visible()
    page.get_by_role("link", name="办结", exact=True).click()
    page.get_by_label("整改结果").fill(RESULT)
    page.get_by_label("凭什么认定办结").fill("11月20日的会议记录")
    page.get_by_label("验收人").select_option(label="赵田")
    page.get_by_role("button", name="办结").click()
    page.get_by_role("link", name="去反馈").click()


def answer(page: Page) -> None:
    """The answer is there already; a person looks at it and sends it."""
    expect(page.get_by_label("整改情况")).to_have_value(
        f"{RESULT}\n凭据：11月20日的会议记录（清单2026年11月20日办结）"
    )
    shoot(page, "county-5-answer")
    assert fits(page, 320)
    page.get_by_role("button", name="反馈整改情况").click()
    expect(page.get_by_role("status")).to_contain_text("等上级核实")


def close(page: Page, address: str, inspection: str) -> None:
    page.goto(f"{address}/inspections/{inspection}/")
    page.get_by_label("核实情况").fill("看了会议记录，问了两名党员")
    page.get_by_role("button", name="核实销号").click()
    expect(page.get_by_role("status")).to_contain_text("已销号")
    shoot(page, "county-6-closed")


def call(page: Page, address: str, world: World) -> None:
    """What is overdue is listed; the first step is a call that somebody made."""
    page.goto(f"{address}/units/{world.county.pk}/overdue/")
    shoot(page, "county-7-overdue")
    assert fits(page, 320)
    page.get_by_role("link", name="打电话、当面提醒").first.click()
    page.get_by_label("谁提醒的").select_option(label="郑县长（书记）")
    page.get_by_label("怎样提醒的").select_option(label="打电话")
    shoot(page, "county-8-call")
    assert fits(page, 320)
    page.get_by_role("button", name="记下").click()
    expect(page.get_by_role("status")).to_contain_text("“提醒”已记下")
    shoot(page, "county-9-measure")
    assert fits(page, 320)


def test_a_quarter_of_a_county_from_the_plan_to_the_closed_finding(
    world: World, live_server, page: Page, complaints: list[str], settings
):
    address = live_server.url
    old = found_in_autumn(world)
    as_another(page, address, "county_superior")
    plan(page, address, world)
    draw(page)
    assert VisitPlan.objects.get().visits.count() == 2
    visit(page, address, world)
    inspection = Inspection.objects.exclude(pk=old.pk).get()
    assert (
        VisitPlan.objects.get().visits.get(inspection=inspection).unit == world.branch
    )
    as_another(page, address, "recorder")
    onto_the_list(page, address, inspection.pk)
    answer(page)
    as_another(page, address, "county_superior")
    close(page, address, inspection.pk)

    assert inspection.findings.get().state == "closed"
    assert Item.objects.get().state == "closed"
    call(page, address, world)
    made = MeasureTaken.objects.get()
    assert (made.rung, made.decided_by.name) == ("reminder", "郑县长")
    assert made.finding == old.findings.get()
    assert [one for one in complaints if "422" not in one] == []
