from django.urls import reverse

from tests.factories.gatherings import AT, admit, make_world
from tests.factories.superior import assert_only, held_theme_day, queries_of
from tests.factories.web import browser_of, page_of
from yiben.org.actions import found_org
from yiben.standing.actions import settle
from yiben.standing.queries import board


def test_the_board_shows_every_number_as_a_link_to_its_list(world, today):
    held_theme_day(world)
    told = board(world.town, year=2026, as_of=today, seen_by=world["superior"])

    response = browser_of(world["superior"]).get(reverse("unit", args=[world.town.pk]))

    panel = response.context["panel"]
    assert panel.whole.total == told.counts.total
    assert [one.label for one in panel.children] == ["河湾村党支部", "桃园村党支部"]
    village = panel.children[0]
    missed = next(one for one in village.tiles if one.status == "missed")
    lines = reverse("unit-lines", args=[world.branch.pk])
    assert missed.url == f"{lines}?year=2026&below=1&status=missed"
    assert missed.number == told.rows[1].counts.missed
    assert missed.url.replace("&", "&amp;") in page_of(response)
    assert sum(one.width for one in panel.whole.bar) == 1000


def test_children_stand_in_the_order_of_the_tree_not_of_their_numbers(world):
    held_theme_day(world)

    client = browser_of(world["superior"])
    panel = client.get(reverse("unit", args=[world.town.pk])).context["panel"]

    names = [one.label for one in panel.children]
    assert names == ["河湾村党支部", "桃园村党支部"]


def test_systems_with_something_missing_come_first_and_the_rest_is_folded(world):
    held_theme_day(world)
    response = browser_of(world["superior"]).get(reverse("unit", args=[world.town.pk]))

    panel, page = response.context["panel"], page_of(response)
    assert panel.systems
    assert panel.calm
    assert all(one.asks for one in panel.systems)
    assert not any(one.asks for one in panel.calm)
    listed = sum(one.total for one in (*panel.systems, *panel.calm))
    assert listed == panel.whole.total
    assert f"其余 {len(panel.calm)} 项制度：没有缺的，也没有快到期的" in page
    assert all(one.url.replace("&", "&amp;") in page for one in panel.calm)


def test_an_earlier_day_is_shown_as_it_stood_and_said_so(world):
    url = reverse("unit", args=[world.branch.pk])

    response = browser_of(world["superior"]).get(f"{url}?as_of=2026-02-01")

    panel = response.context["panel"]
    assert panel.is_past
    assert "现在看的是 2026年2月1日 的情况" in page_of(response)
    assert "as_of=2026-02-01" in panel.whole.url


def test_an_odd_year_or_day_falls_back_to_today(world, today):
    url = reverse("unit", args=[world.branch.pk])

    response = browser_of(world["superior"]).get(f"{url}?as_of=后天&year=九九")

    panel = response.context["panel"]
    assert (panel.year, panel.as_of) == (2026, today)


def test_without_documents_in_force_the_board_says_what_to_do(db, today):
    world = make_world()

    response = browser_of(world["superior"]).get(reverse("unit", args=[world.town.pk]))

    assert "这一年还没有职责" in page_of(response)
    assert "河湾村党支部" in page_of(response)
    assert reverse("policy-terms", args=[world.town.pk]) in page_of(response)


def test_only_those_who_read_the_workings_open_a_board(world):
    assert_only(
        world,
        ("recorder", "superior", "auditor"),
        reverse("unit", args=[world.branch.pk]),
    )


def test_a_unit_that_is_not_there_is_answered_like_a_forbidden_one(world):
    response = browser_of(world["superior"]).get(reverse("unit", args=["o_nothing"]))

    assert response.status_code == 404


def test_three_children_cost_no_more_queries_than_one(world):
    client = browser_of(world["superior"])
    url = reverse("unit", args=[world.town.pk])
    few = queries_of(client, url)
    for name in ("杏林村党支部", "梅溪村党支部"):
        branch = found_org(
            name=name,
            short_name=name,
            kind="branch",
            level="base",
            sector="village",
            superior=world.town,
            founded_on=world.branch.founded_on,
            by=world["system_admin"],
            at=AT,
        )
        admit(world.cast, f"{name[:2]}一", branch)
    settle(at=AT)

    assert queries_of(client, url) == few <= 12
