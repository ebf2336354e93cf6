"""The pages of contradictions and of rehearsals."""

from datetime import date

import pytest
from django.urls import reverse

from tests.factories.drafts import begun, monthly, ruled
from tests.factories.gatherings import AT
from tests.factories.superior import assert_only, held_theme_day, queries_of
from tests.factories.web import browser_of, page_of
from yiben.plans.actions import set_plan
from yiben.policy.actions import adopt_pack, settle_term
from yiben.web.panels.conflicts import ConflictsPanel
from yiben.web.panels.rehearse import RehearsePanel

RIGHT = ("recorder", "superior", "county_superior")
DRAFT = "xuzhuang-2017"


def conflicts(world, who: str = "superior") -> ConflictsPanel:
    url = reverse("conflicts", args=[world.town.pk])
    panel: ConflictsPanel = browser_of(world[who]).get(url).context["panel"]
    return panel


def rehearse(world, pack: str = DRAFT, **query: int) -> RehearsePanel:
    url = reverse("rehearse", args=[world.town.pk, pack])
    response = browser_of(world["superior"]).get(url, query)
    assert response.status_code == 200
    panel: RehearsePanel = response.context["panel"]
    return panel


@pytest.fixture
def town_plan(world) -> None:
    adopt_pack(world.town, DRAFT, date(2026, 1, 1), by=world["superior"], at=AT)


# --- contradictions ----------------------------------------------------------------


def test_two_reports_on_the_same_facts_are_listed_with_both_sentences(world):
    cards = conflicts(world).cards
    double = next(one for one in cards if one.word == "同一情况报两次")

    assert [one.document for one in double.cited] == ["湖南实施方案", "湖南实施方案"]
    assert all(one.url.startswith("/documents/hunan-2017/") for one in double.cited)
    assert "合并成一份" in double.advice


def test_a_fixed_day_the_branch_did_not_keep_to_is_told(world, town_plan):
    duty = f"{DRAFT}/theme-day-monthly"
    before = [one.text for one in conflicts(world).cards if "固定日" in one.word]
    settle_term(
        world.town, duty, "day", "5", date(2026, 1, 1), by=world["superior"], at=AT
    )

    after = [one.text for one in conflicts(world).cards if "固定日" in one.word]

    assert "同一份文件又让各单位自己定日子" in before[0]
    assert f"{world.town.short_name}定在 5 日" in after[0]


def test_a_planned_day_counts_as_chosen(world, town_plan):
    items = [
        {
            "month": 5,
            "day": 12,
            "kind": "gatherings.theme_day.held",
            "theme": "植树",
            "chair_id": None,
        }
    ]
    plan_with(world, items)

    told = [one.text for one in conflicts(world).cards if "固定日" in one.word]

    assert f"{world.branch.short_name}计划在 12 日" in told[0]


def plan_with(world, items) -> None:
    from yiben.plans.words import PlanLine

    set_plan(
        world.branch,
        2026,
        [PlanLine(**one) for one in items],
        by=world["recorder"],
        at=AT,
    )


def test_only_recorders_and_superiors_see_contradictions(world):
    for who in RIGHT:
        url = reverse("conflicts", args=[world.branch.pk])
        assert browser_of(world[who]).get(url).status_code == 200

    assert_only(world, RIGHT, reverse("conflicts", args=[world.branch.pk]))


# --- rehearsals --------------------------------------------------------------------


def test_a_document_that_could_be_put_in_force_is_offered_and_rehearsed(world):
    client = browser_of(world["superior"])
    offered = client.get(reverse("rehearsals", args=[world.town.pk])).context["panel"]

    panel = rehearse(world)

    assert reverse("rehearse", args=[world.town.pk, DRAFT]) in [
        u for *_, u in offered.rows
    ]
    assert panel.totals.units > 1
    assert panel.totals.people > 0
    assert float(panel.totals.heaviest_hours) > 0
    assert {one.outcome for one in panel.groups} >= {"adds", "nobody"}


def test_more_hours_than_allowed_are_pointed_out(world, settings):
    settings.YIBEN_BURDEN_HOURS = 0.1
    over = rehearse(world)
    settings.YIBEN_BURDEN_HOURS = 10_000.0
    under = rehearse(world)

    assert (over.is_over, under.is_over) == (True, False)


def test_a_document_in_force_is_weighed_against_the_others(world):
    panel = rehearse(world, "hunan-2017")

    assert panel.is_in_force
    assert not panel.is_copy


def test_a_past_ledger_shows_who_would_have_been_short(world):
    held_theme_day(world)

    panel = rehearse(world, replay=2026)

    assert panel.replay is not None
    assert panel.replay.entries > 0
    monthly = next(one for one in panel.replay.rows if one.title == "28日党员活动日")
    # Ten months are over for two branches; the one held in November counts.
    assert (monthly.due, monthly.short) == (monthly.met + 20, 20)
    assert monthly.met >= 1
    assert world.branch.short_name in [name for name, _ in monthly.named]


def test_a_year_without_records_says_so(world):
    url = reverse("rehearse", args=[world.town.pk, DRAFT])

    page = browser_of(world["superior"]).get(url, {"replay": "2020"})

    assert "无从对照" in page_of(page)


@pytest.mark.parametrize("asked", ["2031", "x", "-1", "\uff11\uff19"])
def test_a_year_that_cannot_be_replayed_is_not(world, asked):
    url = reverse("rehearse", args=[world.town.pk, DRAFT])

    page = browser_of(world["superior"]).get(url, {"replay": asked})

    assert page.context["panel"].replay is None


def test_what_fits_no_unit_here_is_not_rehearsed(world):
    """Heilongjiang is in force nowhere on this path, and not for a town to adopt."""
    url = reverse("rehearse", args=[world.town.pk, "heilongjiang-2017"])

    assert browser_of(world["superior"]).get(url).status_code == 404


def test_only_recorders_and_superiors_rehearse(world):
    one = reverse("rehearse", args=[world.branch.pk, "hunan-2017"])
    for who in RIGHT:
        assert browser_of(world[who]).get(one).status_code == 200

    assert_only(world, RIGHT, one)
    assert_only(world, RIGHT, reverse("rehearsals", args=[world.branch.pk]))


def test_the_documents_of_a_unit_lead_to_both_pages(world):
    url = reverse("adoptions", args=[world.branch.pk])
    links = [reverse(n, args=[world.branch.pk]) for n in ("conflicts", "rehearsals")]

    seen = page_of(browser_of(world["recorder"]).get(url))
    hidden = page_of(browser_of(world["member"]).get(url))

    assert all(one in seen for one in links)
    assert not any(one in hidden for one in links)


def test_the_pages_ask_little_of_the_database(world):
    client = browser_of(world["superior"])
    pages = {
        reverse("conflicts", args=[world.town.pk]): 25,
        reverse("rehearsals", args=[world.town.pk]): 25,
        reverse("rehearse", args=[world.town.pk, DRAFT]): 40,
    }

    assert dict.fromkeys(pages, True) == {
        url: queries_of(client, url) <= most for url, most in pages.items()
    }


# --- drafts ------------------------------------------------------------------------


def test_a_draft_is_rehearsed_while_it_is_being_written(world):
    draft = begun(world)
    ruled(world, draft, monthly())

    panel = rehearse(world, draft.pk)

    assert panel.document == draft.title
    assert panel.document_url == ""
    assert not panel.is_in_force
    amounts = {one.label: one.count for one in panel.totals.amounts}
    assert amounts["会议活动"] == "24"


def test_a_draft_is_offered_to_who_may_see_it(world):
    draft = begun(world)
    url = reverse("rehearsals", args=[world.town.pk])

    panel = browser_of(world["superior"]).get(url).context["panel"]

    own = reverse("rehearse", args=[world.town.pk, draft.pk])
    assert [url for *_, url in panel.drafts] == [own]


def test_a_draft_of_the_town_is_closed_to_the_branch(world):
    draft = begun(world)
    url = reverse("rehearse", args=[world.branch.pk, draft.pk])

    assert browser_of(world["superior"]).get(url).status_code == 200
    assert browser_of(world["recorder"]).get(url).status_code == 404
