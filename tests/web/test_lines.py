import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from tests.factories.superior import assert_only, held_theme_day, queries_of
from tests.factories.web import browser_of, page_of
from yiben.people.models import AuditLine
from yiben.standing.queries import Focus, lines_of, listed


@pytest.fixture
def url(world) -> str:
    return reverse("unit-lines", args=[world.branch.pk])


def test_the_list_holds_what_the_number_counted(world, url, today):
    held_theme_day(world)
    told = lines_of(
        world.branch, year=2026, as_of=today, seen_by=world["superior"], status="met"
    )

    response = browser_of(world["superior"]).get(f"{url}?status=met")

    panel = response.context["panel"]
    assert panel.total == len(told) > 0
    line = next(one for one in panel.lines if one.title == "主题党日")
    assert (line.subject, line.status_label) == ("河湾村党支部", "已完成")
    assert line.url in page_of(response)
    assert [one.document for one in line.citations] == ["湖南实施方案", "中央意见"]


def test_filters_by_system_period_and_duty(world, url, today):
    all_lines = lines_of(
        world.branch, year=2026, as_of=today, seen_by=world["superior"]
    )
    wanted = next(one for one in all_lines if one.period == "2026-05")
    client = browser_of(world["superior"])

    by_period = client.get(f"{url}?period=2026-05").context["panel"]
    by_system = client.get(f"{url}?system={wanted.system}").context["panel"]
    by_duty = client.get(f"{url}?duty={wanted.duty}&period=2026-05").context["panel"]

    assert {one.period for one in by_period.lines} == {wanted.period_label}
    assert {one.system for one in by_system.lines} == {by_duty.lines[0].system}
    assert [one.title for one in by_duty.lines] == [wanted.title]


def test_pages_of_fifty(world, today):
    found = lines_of(
        world.town, year=2026, as_of=today, seen_by=world["superior"], below=True
    )
    url = reverse("unit-lines", args=[world.town.pk])

    first = browser_of(world["superior"]).get(f"{url}?below=1").context["panel"]

    assert (len(first.lines), first.total) == (50, len(found))
    assert "page=2" in first.after_url
    assert first.before_url == ""


def test_a_page_beyond_the_last_is_the_last(world, url):
    panel = browser_of(world["superior"]).get(f"{url}?page=999").context["panel"]

    assert panel.lines


def test_nothing_found_says_so(world, url):
    response = browser_of(world["superior"]).get(f"{url}?status=没有这种")

    assert "没有符合条件的职责" in page_of(response)


def test_the_workbook_holds_the_same_lines_and_the_audit_says_it_left(
    world, url, today
):
    focus = Focus(2026, today, period="2026-05", below=False)
    found = listed(world.branch, focus, seen_by=world["superior"])
    file_url = reverse("unit-lines-file", args=[world.branch.pk])

    response = browser_of(world["superior"]).get(f"{file_url}?period=2026-05")

    rows = list(load_workbook(io.BytesIO(response.content))["职责清单"].values)
    assert len(rows) == 1 + len(found) > 1
    assert rows[0][:3] == ("组织", "责任主体", "事项")
    line = AuditLine.objects.get(action="lines.export")
    assert (line.org_id, line.outcome) == (world.branch.pk, "done")


@pytest.mark.parametrize("name", ["unit-lines", "unit-lines-file"])
def test_only_those_who_read_the_workings_get_the_list(world, name):
    url = reverse(name, args=[world.branch.pk])

    assert_only(world, ("recorder", "superior", "auditor"), url)


def test_three_lines_cost_no_more_queries_than_one(world, url):
    held_theme_day(world)
    client = browser_of(world["superior"])

    one = queries_of(client, f"{url}?status=met")
    many = queries_of(client, f"{url}?status=missed")

    assert one == many <= 15
