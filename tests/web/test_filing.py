import json
import re
from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from tests.factories.gatherings import NOT_RECORDERS, STRANGERS, rich_theme_day
from tests.factories.superior import held_theme_day
from tests.factories.web import browser_of, page_of, queries_of, refusals
from yiben.books.filings.actions import return_filing
from yiben.books.filings.models import Filing
from yiben.books.gatherings.actions import record_gathering
from yiben.common.clock import now
from yiben.ledger.models import Entry
from yiben.plans.actions import set_plan
from yiben.plans.words import PlanLine
from yiben.policy.actions import adopt_pack

PLAN = "filings.meeting_plan"
RULED = date(2026, 1, 1)


@pytest.fixture
def clerk(world):
    return browser_of(world["recorder"])


def new(world, kind=PLAN, period="2026"):
    return reverse("filing-new", args=[world.branch.pk, kind, period])


GIVEN = {
    "title": "2026年“三会一课”计划",
    "month:1": "支部党员大会：总结去年",
    "month:7": "党课：学习党章",
    "elements": ["element.time", "element.content"],
    "token": "x_one",
}


def step(clerk, row, act):
    return clerk.post(reverse("filing-step", args=[row.pk]), {"act": act})


def test_the_years_plan_is_filled_in_month_by_month(world, clerk):
    line = PlanLine(month=3, kind="gatherings.party_lecture.held", theme="学党章")
    set_plan(world.branch, 2026, [line], by=world["recorder"], at=now())

    page = page_of(clerk.get(new(world)))

    assert page.count('name="month:') == 13
    assert "党课：学党章" in page


def test_a_draft_is_kept_once_and_files_nothing(world, clerk):
    clerk.post(new(world), GIVEN)
    clerk.post(new(world), GIVEN)

    row = Filing.objects.get()
    assert (row.state, row.title) == ("draft", GIVEN["title"])
    assert [one["month"] for one in row.fields["items"]] == [1, 7]
    assert Entry.objects.count() == 0


def test_untouched_lines_of_the_plan_stay_whole(world, clerk):
    line = PlanLine(month=3, kind="gatherings.party_lecture.held", theme="学党章")
    set_plan(world.branch, 2026, [line], by=world["recorder"], at=now())

    clerk.post(new(world), GIVEN | {"month:3": "党课：学党章"})

    items = Filing.objects.get().fields["items"]
    kept = next(one for one in items if one["month"] == 3)
    assert kept["kind"] == "gatherings.party_lecture.held"


def test_filing_returning_and_filing_again(world, clerk):
    clerk.post(new(world), GIVEN)
    row = Filing.objects.get()

    step(clerk, row, "file")
    row.refresh_from_db()
    assert row.state == "filed"
    return_filing(row, reason="少了主题", by=world["superior"], at=now())
    page = page_of(clerk.get(reverse("filing", args=[row.pk])))
    assert "少了主题" in page
    clerk.post(reverse("filing-edit", args=[row.pk]), GIVEN | {"title": "改过的计划"})
    step(clerk, row, "file")

    row.refresh_from_db()
    assert (row.state, row.title) == ("filed", "改过的计划")


def test_publishing_shows_it_to_the_members(world, clerk):
    clerk.post(new(world), GIVEN)
    row = Filing.objects.get()
    address = reverse("filing", args=[row.pk])
    assert browser_of(world["member"]).get(address).status_code == 404

    step(clerk, row, "file")
    step(clerk, row, "publish")

    assert "三会一课" in page_of(browser_of(world["member"]).get(address))


def test_a_step_out_of_turn_is_explained(world, clerk):
    clerk.post(new(world), GIVEN)
    row = Filing.objects.get()
    step(clerk, row, "file")

    answer = step(clerk, row, "file")

    assert answer.status_code == 422
    assert "不能再报送" in page_of(answer)


def test_bad_input_keeps_every_letter(world, clerk):
    answer = clerk.post(new(world), GIVEN | {"title": ""})

    assert answer.status_code == 422
    assert "党课：学习党章" in page_of(answer)
    assert 'href="#f-title"' in page_of(answer)
    assert Filing.objects.count() == 0


@pytest.mark.parametrize("who", NOT_RECORDERS)
def test_nobody_else_drafts(world, who):
    before = refusals()

    answer = browser_of(world[who]).post(new(world), GIVEN)

    assert answer.status_code == 404
    assert refusals() == before + 1
    assert Filing.objects.count() == 0


@pytest.mark.parametrize("who", [*STRANGERS, "member"])
def test_nobody_else_files(world, clerk, who):
    clerk.post(new(world), GIVEN)
    row = Filing.objects.get()

    answer = step(browser_of(world[who]), row, "file")

    assert answer.status_code == 404
    row.refresh_from_db()
    assert row.state == "draft"


def test_the_list_asks_no_more_queries_for_more_rows(world, clerk):
    address = reverse("filings", args=[world.branch.pk])
    clerk.post(new(world), GIVEN)
    one = queries_of(clerk, address)

    for year in ("2025", "2024"):
        clerk.post(new(world, period=year), GIVEN | {"token": f"x_{year}"})

    assert queries_of(clerk, address) == one
    assert page_of(clerk.get(address)).count('class="row-line') == 3


REPORT = "filings.meeting_report"


def begun_report(world, clerk):
    """Draft a half-year's report about one theme day with an assembly and a lecture."""
    entry = held_theme_day(world)
    address = new(world, REPORT, "2026-H2")
    page = page_of(clerk.get(address))
    body = re.search(
        r"<textarea[^>]*name=\"field:body\"[^>]*>\n?(.*?)</textarea>", page, re.DOTALL
    )
    assert body
    given = {
        "title": "下半年报告",
        "field:body": body[1].replace("（要补写）", "没有。"),
        "token": "x_report",
    }
    clerk.post(address, given)
    return entry, page, Filing.objects.get(title="下半年报告")


def test_a_report_comes_with_its_numbers_and_the_ban_on_asking_again(world, clerk):
    adopt_pack(
        world.cast.centre, "national-2026", RULED, by=world["system_admin"], at=now()
    )

    entry, page, row = begun_report(world, clerk)

    assert "台账里已有的数，不用填" in page
    assert "要求重填台账里已有的数据" in page
    assert "依据<a" in page
    assert "（要补写）" in page
    assert reverse("entry", args=[entry.pk]) in page
    numbers = {one["label"]: one["value"] for one in json.loads(row.figures_json)}
    assert (numbers["支部党员大会"], numbers["党课"]) == (1, 1)
    assert 'name="field:figures' not in page


def test_a_figure_opens_its_records(world, clerk):
    entry, _, row = begun_report(world, clerk)
    step(clerk, row, "file")

    page = page_of(clerk.get(reverse("filing", args=[row.pk])))
    assert page.count("/figures/") >= 5
    opened = page_of(clerk.get(reverse("filing-figure", args=[row.pk, 1])))

    assert reverse("entry", args=[entry.pk]) in opened
    above = browser_of(world["superior"])
    assert above.get(reverse("filing-figure", args=[row.pk, 1])).status_code == 200
    for who in (*set(STRANGERS) - {"town_recorder"}, "member"):
        answer = browser_of(world[who]).get(reverse("filing-figure", args=[row.pk, 1]))
        assert answer.status_code == 404
    assert clerk.get(reverse("filing-figure", args=[row.pk, 99])).status_code == 404


def test_what_is_left_to_write_is_said_on_the_page(world, clerk):
    address = new(world, REPORT, "2026-H2")
    body = "一、开展情况\n（要补写）"
    clerk.post(address, {"title": "报告", "field:body": body, "token": "x_r"})
    row = Filing.objects.get()

    answer = step(clerk, row, "file")

    assert answer.status_code == 422
    assert "（要补写）”的地方" in page_of(answer)


def test_one_report_for_two_is_a_tick_that_nobody_ticks_for_you(world, clerk):
    page = page_of(clerk.get(new(world, REPORT, "2026-H2")))
    tick = re.search(r'<input type="checkbox" name="also"[^>]*>', page)

    assert tick is not None
    assert "checked" not in tick[0]
    given = {
        "title": "下半年报告",
        "field:body": "都开了。",
        "also": ["filings.theme_day_report"],
        "token": "x_two",
    }
    clerk.post(new(world, REPORT, "2026-H2"), given)
    row = Filing.objects.get()
    assert row.also == ("filings.theme_day_report",)
    other = clerk.get(new(world, "filings.theme_day_report", "2026-H2"))
    assert other.url == reverse("filing", args=[row.pk])
    edit = page_of(clerk.get(reverse("filing-edit", args=[row.pk])))
    ticked = re.search(r'<input type="checkbox" name="also"[^>]*>', edit)
    assert ticked
    assert "checked" in ticked[0]


def test_the_superior_reads_what_a_second_version_changed(world, clerk):
    clerk.post(new(world), GIVEN)
    row = Filing.objects.get()
    step(clerk, row, "file")
    row.refresh_from_db()
    return_filing(row, reason="少了主题", by=world["superior"], at=now())
    changed = GIVEN | {"title": "改过的计划", "month:7": "党课：学习条例"}
    clerk.post(reverse("filing-edit", args=[row.pk]), changed)
    step(clerk, row, "file")

    above = browser_of(world["superior"])
    page = page_of(above.get(reverse("filing-receive", args=[row.pk])))

    assert "<del>7月 党课：学习党章</del>" in page
    assert "<ins>7月 党课：学习条例</ins>" in page


def test_the_list_offers_each_report_for_the_period_it_is_owed(world, clerk):
    page = page_of(clerk.get(reverse("filings", args=[world.branch.pk])))

    assert new(world, REPORT, "2026-H2") in page
    assert new(world, PLAN, "2026") in page


def test_tasks_of_a_study_plan_are_ticked_off(world, clerk):
    author = world.id("李春生")
    plan = new(world, "filings.personal_study_plan")
    clerk.post(
        f"{plan}?author={author}",
        {"title": "自学", "author_id": author, "month:3": "学党章", "token": "x_p"},
    )
    made = Filing.objects.get()
    step(clerk, made, "make")

    address = new(world, "filings.study_tasks")
    page = page_of(clerk.get(f"{address}?author={author}"))
    assert "3月 学党章" in page
    given = {"title": "完成情况", "author_id": author, "task_done": ["0"]}
    clerk.post(address, given | {"task_more": "学条例", "token": "x_t"})

    row = Filing.objects.get(kind="filings.study_tasks")
    told = page_of(clerk.get(reverse("filing", args=[row.pk])))
    assert "规定任务 2 项，已完成 1 项" in told


def test_a_report_asks_no_more_queries_for_more_records(world, clerk):
    _, _, row = begun_report(world, clerk)
    step(clerk, row, "file")
    address = reverse("filing", args=[row.pk])
    one = queries_of(clerk, address)
    more = replace(rich_theme_day(world), token="x_more", happened_on=date(2026, 11, 9))
    record_gathering(world.branch, more, by=world["recorder"], at=now())

    assert queries_of(clerk, address) == one
