"""The page of two documents side by side."""

from django.urls import reverse

from tests.factories.superior import queries_of
from tests.factories.web import browser_of, page_of, refusals
from yiben.web.panels.compare import ComparePanel

UPPER, LOWER = "central-2017", "hunan-2017"


def against(upper: str = UPPER, lower: str = LOWER, **query: str) -> str:
    url = reverse("document-against", args=[upper, lower])
    return f"{url}?{'&'.join(f'{k}={v}' for k, v in query.items())}"


def panel_of(world, url: str, who: str = "superior") -> ComparePanel:
    response = browser_of(world[who]).get(url)
    assert response.status_code == 200
    panel: ComparePanel = response.context["panel"]
    return panel


def test_counts_stand_at_the_top_and_open_their_rows(world):
    panel = panel_of(world, against())
    stricter = next(one for one in panel.counts if one.relation == "stricter")

    shown = panel_of(world, stricter.url)

    assert {one.relation for one in shown.pairs} == {"stricter"}
    assert shown.total == stricter.count > 0
    assert sum(one.count for one in panel.counts) == panel.total


def test_both_sentences_stand_side_by_side_with_what_changed(world):
    panel = panel_of(world, against(relation="stricter"))
    row = next(one for one in panel.pairs if one.title == "中心组集体学习")

    assert row.lower is not None
    assert row.lower.url.startswith("/documents/hunan-2017/")
    assert row.uppers[0].sentence.url.startswith("/documents/central-2017/")
    assert "“定期” → 每年 4 次" in [one.text for one in row.uppers[0].changes]


def test_silence_is_shown_as_binding_all_the_same(world):
    page = browser_of(world["system_admin"]).get(
        against(lower="xuzhuang-2017", relation="silent")
    )

    assert "没有提到不等于免除" in page_of(page)
    assert all(one.lower is None for one in page.context["panel"].pairs)


def test_guides_are_left_out_until_asked_for(world):
    duties, whole = panel_of(world, against()), panel_of(world, against(guides="1"))

    assert whole.total > duties.total
    assert not duties.guides


def test_long_documents_come_in_pages_of_a_bearable_size(world):
    client = browser_of(world["superior"])
    first = client.get(against(guides="1"))
    panel = first.context["panel"]

    second = client.get(panel.after_url)

    assert len(first.content) < 200_000
    assert panel.pairs[0] != second.context["panel"].pairs[0]
    assert second.context["panel"].before_url


def test_the_two_may_be_named_in_either_order(world):
    assert panel_of(world, against(LOWER, UPPER)).lower.short == "湖南实施方案"


def test_a_strange_relation_or_page_shows_everything(world):
    panel = panel_of(world, against(relation="nonsense", page="x"))

    assert panel.total == panel_of(world, against()).total


def test_the_document_leads_to_the_comparison(world):
    url = reverse("document", args=[LOWER])

    page = browser_of(world["superior"]).get(url)

    assert reverse("document-against", args=[UPPER, LOWER]) in page_of(page)


def test_only_those_who_may_read_both_documents_see_them(world):
    """Hunan is in force above the village; Xuzhuang is in force nowhere."""
    for who in ("recorder", "member", "superior", "system_admin"):
        assert panel_of(world, against(), who).total > 0
    before = refusals()

    for who in ("security_admin", "nobody"):
        assert browser_of(world[who]).get(against()).status_code == 404
    for who in ("recorder", "member", "superior", "stranger"):
        url = against(lower="xuzhuang-2017")
        assert browser_of(world[who]).get(url).status_code == 404

    assert refusals() == before + 6


def test_what_does_not_exist_looks_like_what_is_forbidden(world):
    client = browser_of(world["superior"])

    hidden = client.get(against(lower="xuzhuang-2017"))
    missing = client.get(against(lower="nowhere-2017"))

    assert hidden.status_code == missing.status_code == 404
    assert hidden.content == missing.content


def test_the_page_asks_little_of_the_database(world):
    assert queries_of(browser_of(world["superior"]), against()) <= 15
