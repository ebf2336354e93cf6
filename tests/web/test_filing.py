import pytest
from django.urls import reverse

from tests.factories.gatherings import NOT_RECORDERS, STRANGERS
from tests.factories.web import browser_of, page_of, queries_of, refusals
from yiben.books.filings.actions import return_filing
from yiben.books.filings.models import Filing
from yiben.common.clock import now
from yiben.ledger.models import Entry
from yiben.plans.actions import set_plan
from yiben.plans.words import PlanLine

PLAN = "filings.meeting_plan"


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
