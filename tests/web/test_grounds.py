from django.urls import reverse

from tests.factories.superior import (
    assert_only,
    bring_in,
    held_theme_day,
    queries_of,
)
from tests.factories.web import browser_of, page_of
from yiben.standing.queries import Line, lines_of
from yiben.web.panels.lines import grounds_url


def line_of(world, today, status: str) -> Line:
    lines = lines_of(
        world.branch, year=2026, as_of=today, seen_by=world["superior"], status=status
    )
    return next(one for one in lines if one.title == "主题党日")


def test_from_the_number_to_the_sentence_and_the_record_in_four_clicks(world, today):
    bring_in(world, "hunan-2017")
    entry = held_theme_day(world)
    client = browser_of(world["superior"])
    board = client.get(reverse("unit", args=[world.town.pk])).context["panel"]
    village = board.children[0]
    number = next(one for one in village.tiles if one.status == "met")

    lines = client.get(number.url).context["panel"]  # 1
    grounds = client.get(lines.lines[0].url)  # 2
    panel = grounds.context["panel"]
    record = client.get(panel.counted[0].url)  # 3
    clause = next(one for one in panel.clauses if one.cite.document == "湖南实施方案")
    path, _, anchor = clause.cite.url.partition("#")
    document = client.get(path)  # 3, the other way

    assert record.status_code == 200
    assert panel.counted[0].url == reverse("entry", args=[entry.pk])
    assert f'class="sentence" id="{clause.cite.anchor}"' in page_of(document)
    assert anchor


def test_every_clause_is_judged_and_a_carried_one_is_named(world, today):
    held_theme_day(world)
    line = line_of(world, today, "met")

    panel = browser_of(world["superior"]).get(grounds_url(line)).context["panel"]

    told = [(one.cite.document, one.status, one.cite.carried) for one in panel.clauses]
    assert told[0] == ("中央意见", "undetermined", True)
    assert ("湖南实施方案", "met", False) in told
    assert {one.cite.document for one in panel.clauses} == {"中央意见", "湖南实施方案"}
    assert (panel.done, panel.need, panel.is_kept) == (1, 1, True)
    assert panel.waive_url == ""


def test_a_breach_says_what_would_mend_it_and_what_did_not_count(world, today):
    held_theme_day(world)
    line = line_of(world, today, "missed")

    response = browser_of(world["superior"]).get(grounds_url(line))

    panel = response.context["panel"]
    assert panel.counted == ()
    assert [one.note for one in panel.passed_over] == ["不在这个周期内。"]
    assert "补录" in panel.advice
    assert panel.waive_url.startswith(reverse("waive", args=[world.branch.pk]))
    assert "怎么办：" in page_of(response)


def test_the_recorder_sees_the_reasons_but_cannot_waive(world, today):
    line = line_of(world, today, "missed")

    panel = browser_of(world["recorder"]).get(grounds_url(line)).context["panel"]

    assert panel.waive_url == ""


def test_a_duty_that_is_not_owed_is_told_as_an_error(world, today):
    line = line_of(world, today, "missed")
    url = grounds_url(line).replace("theme-day", "no-such-duty")

    response = browser_of(world["superior"]).get(url)

    assert response.status_code in {404, 409}


def test_only_those_who_read_the_workings_see_the_reasons(world, today):
    url = grounds_url(line_of(world, today, "missed"))

    assert_only(world, ("recorder", "superior", "auditor"), url)


def test_before_the_documents_were_known_nothing_was_owed(world, today):
    line = line_of(world, today, "missed")

    response = browser_of(world["superior"]).get(grounds_url(line, as_of="2026-11-17"))

    assert response.status_code == 409
    assert "没有这项职责" in page_of(response)


def test_more_records_ask_no_more_questions(world, today):
    held_theme_day(world)
    client, url = (
        browser_of(world["superior"]),
        grounds_url(line_of(world, today, "met")),
    )
    client.get(url)
    before = queries_of(client, url)

    for _ in range(3):
        held_theme_day(world)

    assert len(client.get(url).context["panel"].counted) == 4
    assert queries_of(client, url) == before <= 12
