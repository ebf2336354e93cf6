import re
from collections import Counter
from html import unescape
from urllib.parse import urldefrag, urljoin

from django.urls import resolve, reverse

from tests.factories.gatherings import AT
from tests.factories.superior import assert_only, held_theme_day, queries_of
from tests.factories.web import browser_of, page_of
from yiben.people.actions import open_person

URL = reverse("me")
ALIKE = 2
"""So many pages of one kind are opened."""


def test_a_member_sees_their_record_attendance_duties_and_readers(world):
    entry = held_theme_day(world)
    open_person(world.people["赵田"].pk, by=world["superior"], at=AT)

    response = browser_of(world["member"]).get(URL)

    panel = response.context["panel"]
    assert (panel.record.card.name, panel.record.card.group_name) == (
        "赵田",
        "河湾村第一党小组",
    )
    assert [(one.title, one.state, one.counted) for one in panel.attendance] == [
        (entry.title, "请假", False)
    ]
    assert (panel.named, panel.attended) == (1, 0)
    assert [one.who for one in panel.record.reads] == ["superior的账号"]
    assert {one.title for one in panel.owed} == {"党性体检"}
    assert "出席" in page_of(response)


def test_each_duty_of_ones_own_opens_its_reasons(world):
    client = browser_of(world["member"])
    owed = client.get(URL).context["panel"].owed[0]

    response = client.get(owed.url)

    assert response.status_code == 200
    assert response.context["panel"].subject


def test_every_link_that_a_member_is_given_opens(world):
    held_theme_day(world)
    client, found, ahead = browser_of(world["member"]), dict[str, int](), [URL]
    seen: Counter[str] = Counter()
    while ahead:
        url = ahead.pop()
        kind = resolve(url.partition("?")[0]).view_name
        if url in found or seen[kind] == ALIKE:
            continue
        seen[kind] += 1
        response = client.get(url)
        found[url] = response.status_code
        if "text/html" in response.headers["Content-Type"]:
            ahead += sorted(links_of(page_of(response), url))

    assert {"me", "grounds", "document"} <= set(seen)
    assert [url for url, status in found.items() if status >= 400] == []


def links_of(page: str, url: str) -> set[str]:
    """Return the pages of ours that a page leads to, without their fragments."""
    links = (urljoin(url, unescape(one)) for one in re.findall(r'href="([^"]+)"', page))
    ours = (urldefrag(one).url for one in links)
    return {one for one in ours if one.startswith("/") and "/static/" not in one}


def test_nothing_on_the_page_compares_people(world):
    held_theme_day(world)

    page = page_of(browser_of(world["member"]).get(URL))

    assert "李春生" not in page
    assert "排名" not in page
    assert "名次" not in page
    # One's own points are a link and no figure: how they came about stands there.
    assert page.count("积分") == 1


def test_another_year(world):
    held_theme_day(world)

    panel = browser_of(world["member"]).get(f"{URL}?year=2025").context["panel"]

    assert (panel.year, panel.attendance) == (2025, ())


def test_an_account_without_a_person_has_no_such_page(world):
    assert_only(world, ("recorder", "member"), URL)


def test_more_rows_cost_no_more_queries(world):
    client = browser_of(world["member"])
    held_theme_day(world)
    one = queries_of(client, URL)
    for _ in range(2):
        held_theme_day(world)

    # The page puts seven registers together, so it asks more than a list does.
    assert queries_of(client, URL) == one <= 34
