"""The pages of the view from above: figures, filters, the week, questions, the wall."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories.gatherings import AT, World, theme_day
from tests.factories.spread import found_branch, looking, scatter
from tests.factories.superior import assert_only, held_theme_day
from tests.factories.web import browser_of, page_of
from yiben.books.gatherings.actions import plan_gathering
from yiben.common.clock import moment
from yiben.ledger.actions import post_entry
from yiben.ledger.words import EntryDraft
from yiben.standing.actions import settle
from yiben.standing.models import Cell
from yiben.standing.queries import Part
from yiben.web.panels.above import TOPS, Share
from yiben.web.panels.above_parts import Figure
from yiben.web.panels.above_wall import WALL_LINES

PAGES = (
    "above",
    "above-facets",
    "above-gaps",
    "above-trends",
    "above-week",
    "above-questions",
)
READS = 12
UNITS = ["本级", "河湾村党支部", "桃园村党支部"]


def at(world: World, page: str = "above", **query: object) -> str:
    """Return the address of one of the pages of the town."""
    asked = "&".join(f"{key}={value}" for key, value in query.items())
    return f"{reverse(page, args=[world.town.pk])}?{asked}"


def shown_by(thing: object) -> Iterator[Figure | Share]:
    """Give every figure that a panel holds, however deep."""
    if isinstance(thing, Figure | Share):
        yield thing
    elif is_dataclass(thing) and not isinstance(thing, type):
        for one in fields(thing):
            yield from shown_by(getattr(thing, one.name))
    elif isinstance(thing, tuple):
        for one in thing:
            yield from shown_by(one)


def assert_figures_open(client: Client, url: str, least: int) -> None:
    """Assert that each figure of a page is the length of the list it opens."""
    seen = {one.url: one for one in shown_by(client.get(url).context["panel"])}
    seen.pop("", None)
    for address, one in seen.items():
        panel = client.get(address).context["panel"]
        if isinstance(one, Figure):
            assert (address, panel.total) == (address, one.n)
        else:
            n = int(one.text.partition("/")[2] or one.text.rpartition(" ")[2])
            assert (address, panel.total) == (address, n)
    assert len(seen) >= least


@pytest.mark.parametrize(
    ("page", "asked", "least"),
    [
        ("above", {}, 12),
        ("above", {"wall": 1}, 8),
        ("above", {"period": "in-2026-H2", "as_of": "2026-10-20"}, 5),
        ("above-facets", {}, 20),
        ("above-gaps", {}, 10),
        ("above-gaps", {"by": "system", "sector": "village"}, 6),
        ("above-trends", {}, 20),
        ("above-week", {"week": "2026-W46"}, 1),
    ],
)
def test_every_figure_opens_a_list_of_that_length(world, page, asked, least):
    scatter(world, 21, 150)

    client = browser_of(world["superior"])

    assert_figures_open(client, at(world, page, **asked), least)


def test_what_fell_due_adds_up_in_every_month_so_far(world):
    scatter(world, 21, 400)

    panel = browser_of(world["superior"]).get(at(world, "above-trends"))
    panel = panel.context["panel"]

    others = [dict(row.figures)[panel.so_far.heads[-1]] for row in panel.so_far.rows]
    assert others[-1].n > 0
    for row in panel.so_far.rows:
        due, *parts = (one.n for _, one in row.figures)
        assert (row.label, sum(parts)) == (row.label, due)


def test_the_picture_draws_all_that_is_not_ahead(world):
    scatter(world, 21, 400)

    response = browser_of(world["superior"]).get(at(world, "above-trends"))

    panel = response.context["panel"]
    for row, pillar in zip(panel.table.rows, panel.pillars, strict=True):
        told = {label: one.n for label, one in row.figures if one.n}
        told.pop("还没到期", None)
        assert {one.label: one.n for one in pillar.blocks} == told
    assert {"reminded", "waived"} <= {x.kind for p in panel.pillars for x in p.blocks}


def test_a_reason_that_nobody_has_says_nought(world):
    scatter(world, 21, 40)
    Cell.objects.exclude(waived=True).delete()

    text = page_of(browser_of(world["superior"]).get(at(world, "above-gaps")))

    row = text.partition("周期已结束，还在录入期限内")[2].partition("</tr>")[0]
    assert 'class="number" data-label="项数"><span class="zero">0</span>' in row


def test_what_sleeps_is_a_question_that_opens_its_duties(world):
    client = browser_of(world["superior"])
    url = at(world, "above-questions")

    text = page_of(client.get(url))

    assert_figures_open(client, url, 3)
    assert "为什么还没有记录？" in text
    assert "只列问题，不下结论" in text


def test_the_heat_map_says_in_words_what_its_shades_say(world):
    held_theme_day(world)

    response = browser_of(world["superior"]).get(at(world, system="theme_day"))

    panel = response.context["panel"]
    assert [one.name for one in panel.columns] == UNITS
    (row,) = panel.rows
    assert row.title == "党支部主题党日"
    village = dict(row.cells)["河湾村党支部"]
    kept, due = map(int, village.text.split("/"))
    assert 0 < kept < due
    assert village.words == f"到期或已完成 {due} 项，完成 {kept} 项"
    assert village.words in page_of(response)
    assert f'class="number heat shade-{village.shade} asking"' in page_of(response)
    assert village.url.replace("&", "&amp;") in page_of(response)


def test_a_telephone_is_shown_first_what_is_missing(world):
    held_theme_day(world)
    client = browser_of(world["superior"])

    response = client.get(at(world))

    panel, text = response.context["panel"], page_of(response)
    asking = [row for row in panel.rows if row.total.asks]
    assert 0 < panel.n_asking == len(asking) < len(panel.rows)
    assert text.count('<tr class="asking">') == panel.n_asking
    assert f"先列有没完成的 {panel.n_asking} 项制度和组织。" in text
    # Whoever asked for one system is shown all of it.
    one = client.get(at(world, system="theme_day"))
    assert not one.context["panel"].folds
    assert "先列有没完成的" not in page_of(one)


def test_units_below_open_their_own_view_and_the_same_question(world):
    response = browser_of(world["superior"]).get(at(world, sector="village"))

    first = response.context["panel"].columns[-2]
    below = reverse("above", args=[world.branch.pk])
    assert first.url == f"{below}?year=2026&sector=village"


def test_many_units_and_systems_come_in_pages(world):
    for number in range(12):
        found_branch(world, f"杏林{number:02}村党支部", world.town, "village")
    settle(at=AT)
    client = browser_of(world["superior"])

    first = client.get(at(world)).context["panel"]
    second = client.get(first.units_after).context["panel"]

    names = [one.name for one in (*first.columns, *second.columns)]
    below = [name for name in names if name != "本级"]
    assert len(below) == len(set(below)) == 14
    assert second.units_after == ""
    assert second.units_before


def test_what_makes_no_sense_falls_back_or_finds_nothing(world):
    client = browser_of(world["superior"])

    odd = client.get(at(world, year="九九", as_of="后天", units="-1", systems="x"))
    none = client.get(at(world, system="没有", sector="没有", period="没有"))
    week = client.get(at(world, "above-week", week="9999-W99"))

    assert odd.context["panel"].total > 0
    assert "没有符合条件的职责" in page_of(none)
    assert week.context["panel"].days[0].on == date(2026, 11, 20)
    assert len(week.context["panel"].days) == 7


@pytest.mark.parametrize("page", PAGES[:5])
def test_only_those_who_read_a_unit_see_it_from_above(world, page):
    right = ("recorder", "superior", "auditor")

    assert_only(world, right, reverse(page, args=[world.branch.pk]))

    for name in right:
        response = browser_of(world[name]).get(reverse(page, args=[world.branch.pk]))
        assert (name, response.status_code) == (name, 200)


def test_questions_are_for_those_who_ask_and_the_unit_itself(world):
    url = reverse("above-questions", args=[world.branch.pk])

    assert_only(world, ("recorder", "superior"), url)

    assert browser_of(world["recorder"]).get(url).status_code == 200
    auditor = browser_of(world["auditor"])
    tabs = auditor.get(reverse("above", args=[world.branch.pk])).context["panel"]
    assert "该问一问的" not in [one.label for one in tabs.sheet.tabs]


def test_a_sectors_authority_gets_its_sector_through_a_closed_committee(world):
    found_branch(world, "镇中学党支部", world.town, "school")
    settle(at=AT)
    client = browser_of(looking(world, "schools", world.county, "school"))

    response = client.get(at(world))

    panel = response.context["panel"]
    shown = {name for row in panel.rows for name, one in row.cells if one.url}
    assert shown == {"镇中学党支部"}
    assert "只含学校领域的单位" in page_of(response)
    for page in PAGES:
        assert client.get(at(world, page)).status_code == 200
    for page in ("above", "above-facets", "above-gaps", "above-trends"):
        assert_figures_open(client, at(world, page), 1)
    village = reverse("above", args=[world.branch.pk])
    assert client.get(village).context["panel"].total == 0
    assert client.get(reverse("unit", args=[world.town.pk])).status_code == 404


def test_the_coming_week_shows_plans_to_those_who_may_look_at_them(world):
    day = date(2026, 11, 24)
    form = theme_day(world, happened_on=day, title="下周的主题党日")
    plan_gathering(world.branch, form, by=world["recorder"], at=AT)

    def planned(name: str) -> list[str]:
        url = reverse("above-week", args=[world.branch.pk])
        days = browser_of(world[name]).get(url).context["panel"].days
        return [x.text for one in days if one.on == day for x in one.planned]

    assert planned("superior") == ["下周的主题党日"]
    assert planned("recorder") == ["下周的主题党日"]
    assert planned("auditor") == []
    above = browser_of(world["superior"]).get(at(world, "above-week"))
    assert "下周的主题党日" in page_of(above)
    other = browser_of(world["superior"]).get(at(world, "above-week", week="2026-W50"))
    assert "下周的主题党日" not in page_of(other)


def test_january_shows_what_december_still_owes(world, settings):
    settings.YIBEN_TODAY = "2027-01-05"

    response = browser_of(world["superior"]).get(at(world, "above-week"))

    due = [x for one in response.context["panel"].days for x in one.due]
    asked = [one.figure for one in due if "year=2026" in one.figure.url]
    assert asked
    client = browser_of(world["superior"])
    for one in asked[:5]:
        assert client.get(one.url).context["panel"].total == one.n


def test_a_day_of_many_old_entries_is_asked_about_with_the_deadline_after(world):
    day = date(2026, 11, 6)
    for number in range(4):
        draft = EntryDraft(
            unit_id=world.branch.pk,
            kind="gatherings.theme_day.held",
            happened_on=day - timedelta(days=20 + number),
            title=f"第{number}次",
            present=3,
            expected=3,
        )
        post_entry(draft, by=world["recorder"], at=moment(day, 1))
    settle(at=AT)

    response = browser_of(world["superior"]).get(at(world, "above-questions"))

    (cluster,) = response.context["panel"].clusters
    assert (cluster.name, cluster.n_entries) == ("河湾村党支部", 4)
    assert (cluster.entered_on, cluster.due_on) == (day, date(2026, 11, 10))
    assert "当时是怎么记下来的？" in page_of(response)


def test_the_wall_has_nothing_to_press_and_looks_again_by_itself(world):
    response = browser_of(world["superior"]).get(at(world, wall=1))

    text = page_of(response)
    assert response["Refresh"] == "300"
    assert "<form" not in text
    assert "<button" not in text
    panel = response.context["panel"]
    assert [one.name for one in panel.units] == UNITS
    assert panel.density == "two"


def test_the_wall_lists_what_is_missing_by_system_beside_the_week(world):
    panel = browser_of(world["superior"]).get(at(world, wall=1)).context["panel"]

    missing = dict(TOPS)[Part.GAP.value]
    (all_missing,) = [one.figure for one in panel.tops if one.label == missing]
    assert panel.gaps
    assert len(panel.gaps) + len(panel.due) <= WALL_LINES
    assert panel.n_more_gaps == 0
    assert sum(n for _, n in panel.gaps) == all_missing.n


def test_no_page_orders_units_by_their_numbers_or_names_a_first(world):
    client = browser_of(world["superior"])

    for page in PAGES:
        text = page_of(client.get(at(world, page)))
        for word in ("第一名", "排名第", "红灯", "黄灯", "倒数", "末位"):
            assert word not in text
        assert "tone-missed" not in text


def reads_of(client: Client, url: str) -> int:
    """Return how many questions a page asks, without keeping the session alive."""
    with CaptureQueriesContext(connection) as taken:
        response = client.get(url)
    assert response.status_code == 200
    assert len(response.content) <= 200_000
    return sum(one["sql"].startswith("SELECT") for one in taken.captured_queries)


def test_more_units_cost_no_more_questions(world):
    urls = [*(at(world, page) for page in PAGES), at(world, wall=1)]
    urls += [at(world, period="2026-05"), at(world, "above-gaps", by="system")]
    client = browser_of(world["superior"])
    few = [reads_of(client, url) for url in urls]
    for number in range(4):
        found_branch(world, f"梅溪{number}村党支部", world.town, "village")
    settle(at=AT)

    assert [reads_of(client, url) for url in urls] == few
    assert max(few) <= READS


def test_the_view_is_one_press_away_for_each_who_may(world):
    for name, org in (
        ("superior", world.town),
        ("recorder", world.branch),
        ("auditor", world.county),
    ):
        client = browser_of(world[name])
        page = client.get(reverse("above", args=[org.pk]))
        menu = [x for group in page.context["shell"].groups for x in group.items]
        found = [one for one in menu if one.label == "制度一览"]
        assert [one.url for one in found] == [reverse("above", args=[org.pk])]
        assert found[0].is_current
    board = browser_of(world["superior"]).get(reverse("unit", args=[world.town.pk]))
    assert reverse("above", args=[world.town.pk]) in page_of(board)
