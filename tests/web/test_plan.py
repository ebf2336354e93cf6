import re

import pytest
from django.urls import reverse

from tests.factories.gatherings import (
    ASSEMBLY,
    AT,
    LECTURE,
    NOT_RECORDERS,
    THEME_DAY,
)
from tests.factories.web import browser_of, page_of, queries_of, refusals
from yiben.people.models import AuditLine
from yiben.plans.actions import give_task, set_plan
from yiben.plans.models import PlanItem
from yiben.plans.queries import plan_mark
from yiben.plans.words import PlanLine


@pytest.fixture
def clerk(world):
    return browser_of(world["recorder"])


def at(world, year=2026):
    return reverse("plan", args=[world.branch.pk, year])


def planned(world, *lines, year=2026):
    set_plan(world.branch, year, lines, by=world["recorder"], at=AT)


def form(world, *rows, year=2026, mark=None):
    if mark is None:
        mark = plan_mark(world.branch, year, seen_by=world["recorder"])
    found = {"rows": str(len(rows)), "mark": mark}
    for number, row in enumerate(rows):
        for name in ("month", "day", "kind", "theme", "chair", "was"):
            found[f"{name}:{number}"] = row.get(name, "")
    return found


def values(page, name):
    return re.findall(rf'name="{name}:\d+" value="([^"]*)"', page)


def test_an_empty_year_begins_with_what_the_documents_ask(world, clerk):
    page = page_of(clerk.get(at(world)))

    kinds = values(page, "kind")
    assert kinds.count(THEME_DAY) == 12
    months = sorted(int(one) for one in values(page, "month") if one)
    assert set(months) == set(range(1, 13))
    assert set(values(page, "theme")) == {""}
    assert "按文件要求列好了月份" in page


def test_a_year_without_a_plan_begins_with_last_years(world, clerk):
    chair = world.id("李春生")
    planned(world, PlanLine(3, LECTURE, "学党章", chair_id=chair, day=8))

    page = page_of(clerk.get(at(world, 2027)))

    assert "先填上了2026年的" in page
    assert "学党章" in values(page, "theme")
    assert "李春生" in values(page, "chair")
    assert PlanItem.objects.filter(year=2027).count() == 0


def test_the_whole_year_is_saved_in_one_go_in_the_order_of_the_year(world, clerk):
    late = {"month": "9", "kind": LECTURE, "theme": "学条例", "chair": "李春生"}
    early = {
        "month": "2",
        "day": "5",
        "kind": ASSEMBLY,
        "theme": "讨论计划",
        "was": "1",
    }
    asked = {"month": "12", "kind": THEME_DAY, "was": "1"}

    answer = clerk.post(at(world), form(world, late, early, asked, {}))

    assert answer.status_code == 302
    rows = list(
        PlanItem.objects.order_by("number").values_list("month", "theme", "day")
    )
    assert rows == [(2, "讨论计划", 5), (9, "学条例", None)]
    assert PlanItem.objects.get(month=9).chair_id == world.id("李春生")


def test_clearing_a_theme_takes_the_line_out(world, clerk):
    planned(world, PlanLine(3, LECTURE, "学党章"))
    row = {"month": "3", "kind": LECTURE, "theme": "", "was": "1"}

    clerk.post(at(world), form(world, row))

    assert PlanItem.objects.count() == 0


def test_all_mistakes_come_at_once_and_nothing_typed_is_lost(world, clerk):
    rows = (
        {"month": "13", "kind": LECTURE, "theme": "学党章"},
        {"month": "2", "day": "30", "kind": LECTURE, "theme": "学准则"},
    )
    answer = clerk.post(at(world), form(world, *rows))
    assert answer.status_code == 422
    page = page_of(answer)
    assert "党课13月“学党章”：没有 13 月。" in page
    # February comes first in the year, but stands in the second row.
    assert '<a href="#f-row-1">党课2月“学准则”：2 月没有 30 日。' in page
    assert page.index('id="f-row-1"') < page.rindex("2 月没有 30 日。")

    typed = (
        {"month": "三月", "kind": "", "theme": "学党章", "chair": "无此人"},
        {"month": "5", "kind": LECTURE, "chair": "李春生"},
    )
    answer = clerk.post(at(world), form(world, *typed))
    page = page_of(answer)
    assert answer.status_code == 422
    for text in (
        "月份“三月”不是整数",
        "名册上没有“无此人”",
        "没有选活动",
        "没有写主题",
    ):
        assert text in page
    assert "学党章" in values(page, "theme")
    assert PlanItem.objects.count() == 0


def test_a_plan_that_somebody_changed_meanwhile_is_not_overwritten(world, clerk):
    mark = plan_mark(world.branch, 2026, seen_by=world["recorder"])
    planned(world, PlanLine(3, LECTURE, "别人写的"))
    row = {"month": "9", "kind": LECTURE, "theme": "我写的"}

    answer = clerk.post(at(world), form(world, row, mark=mark))

    assert answer.status_code == 422
    assert "别人改过这份计划" in page_of(answer)
    assert "我写的" in values(page_of(answer), "theme")
    assert [one.theme for one in PlanItem.objects.all()] == ["别人写的"]


def test_saved_twice_by_a_double_click_is_saved_once(world, clerk):
    given = form(world, {"month": "9", "kind": LECTURE, "theme": "学条例"})

    answers = [clerk.post(at(world), given).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert PlanItem.objects.count() == 1
    assert AuditLine.objects.filter(action="plans.set_plan").count() == 1


@pytest.mark.parametrize("who", NOT_RECORDERS)
def test_nobody_else_changes_the_plan(world, who):
    before = refusals()
    given = form(world, {"month": "9", "kind": LECTURE, "theme": "学条例"})

    answer = browser_of(world[who]).post(at(world), given)

    assert answer.status_code == 404
    assert refusals() == before + 1
    assert PlanItem.objects.count() == 0


def test_the_members_read_the_plan(world):
    planned(world, PlanLine(3, LECTURE, "学党章", chair_id=world.id("李春生"), day=8))

    page = page_of(browser_of(world["member"]).get(at(world)))

    assert "8日 党课：学党章（主持 李春生）" in page
    assert "保存全年计划" not in page


def test_the_month_opens_the_form_of_what_is_planned(world, clerk):
    planned(world, PlanLine(12, LECTURE, "学党章", day=8))
    month = reverse("calendar", args=[world.branch.pk]) + "?month=2026-12"

    page = page_of(clerk.get(month))

    link = reverse("gathering-new", args=[world.branch.pk, LECTURE])
    assert f"{link}?on=2026-12-08" in page
    filled = page_of(clerk.get(f"{link}?on=2026-12-08"))
    assert "学党章" in filled
    assert link not in page_of(browser_of(world["member"]).get(month))


def test_the_superior_reads_open_tasks_on_the_page_of_the_unit(world):
    give_task(world.branch, "修好水渠", by=world["recorder"], at=AT)
    address = reverse("unit", args=[world.branch.pk])

    page = page_of(browser_of(world["superior"]).get(address))

    assert "修好水渠" in page
    assert "办结</button>" not in page
    for who in ("neighbour", "stranger", "nobody"):
        answer = browser_of(world[who]).get(address)
        assert answer.status_code == 404
        assert "修好水渠" not in page_of(answer)


def test_many_lines_cost_no_more_queries_and_no_heavy_page(world, clerk):
    planned(world, PlanLine(3, LECTURE, "学党章"))
    one = queries_of(clerk, at(world))
    planned(world, *[PlanLine(1 + n % 12, LECTURE, f"第{n}课") for n in range(60)])

    assert queries_of(clerk, at(world)) == one
    assert len(clerk.get(at(world)).content) < 200_000
