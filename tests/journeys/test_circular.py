"""A circular of the town: a draft to look at as PDF, then the document itself."""

from playwright.sync_api import Page, expect

from tests.factories.gatherings import World
from tests.journeys.test_half_year_report import fetched, held
from tests.journeys.test_superior import assert_fits, complaints, log_in, shoot
from tests.rooms.reports.pdf import found, pages, signs, text_of
from yiben.reports.models import Paper

__all__ = ["complaints"]

GAPS = ("肯定的做法", "存在的问题", "工作要求")


def begin(page: Page) -> None:
    page.get_by_role("link", name="报表").first.click()
    expect(page.get_by_role("heading", name="报表", exact=True)).to_be_visible()
    link = page.get_by_role("link", name="情况通报", exact=True)
    if not link.is_visible():
        page.get_by_text("写一份新的").click()
    link.click()
    page.get_by_label("期间").select_option(label="2026年上半年")
    page.get_by_label("印发机关").fill("柳溪镇党委办公室")
    page.get_by_role("button", name="存草稿，看数字").click()
    expect(page.get_by_role("status")).to_contain_text("草稿已存")


def must_be_drawn(data: bytes) -> None:
    """Draw the first page and look at it: a red mark above, black text below."""
    drawn = pages(data)[0].render()
    points = bytes(drawn.buffer)
    step, middle = drawn.n_channels, drawn.stride * drawn.height // 2
    colours = list(zip(*(points[at::step] for at in range(3)), strict=False))
    red = sum(r > 200 and g < 60 and b < 60 for b, g, r in colours[: middle // step])
    black = sum(max(one) < 60 for one in colours[middle // step :])
    assert drawn.stride == drawn.width * step
    assert red > 500
    assert black > 500


def test_a_circular_from_its_draft_to_the_document(
    world: World, live_server, page: Page, complaints: list[str]
):
    held(world)
    log_in(page, live_server.url, "superior")
    begin(page)
    shoot(page, "circular")
    assert_fits(page, "circular")
    draft = fetched(page, "PDF")
    said = text_of(draft)
    assert "未签发" in said
    assert "（待编号）" in said
    assert all(f"【请填写：{one}】" in said for one in GAPS)
    must_be_drawn(draft)

    for one in GAPS:
        page.get_by_label(one).fill(f"{one}：按时开，如实记。")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("status")).to_contain_text("已保存")
    page.get_by_text("签发", exact=True).first.click()
    page.get_by_label("机关代字").fill("柳发")
    page.get_by_role("button", name="签发").click()
    expect(page.get_by_role("status")).to_contain_text("已签发")

    final = fetched(page, "PDF")
    said = text_of(final)
    assert "柳发〔2026〕1号" in said
    assert "【请填写" not in said
    assert "未签发" not in said
    number = found(pages(final)[0], "柳发〔2026〕1号")
    assert {round(one.size) for one in number} == {16}
    assert all(one.top > 0 for one in signs(pages(final)[0]))
    must_be_drawn(final)
    assert Paper.objects.get().number == 1
    assert not [one for one in complaints if "422" not in one]
