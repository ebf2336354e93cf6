from datetime import date

import pytest
from django.urls import reverse

from tests.factories.superior import assert_only, queries_of
from tests.factories.web import browser_of, page_of
from yiben.policy.models import Adoption, Definition, RetiredAdoption, Setting
from yiben.web.panels.terms import TermLine


def terms_of(world) -> str:
    return reverse("policy-terms", args=[world.town.pk])


def waiting(world, title: str) -> TermLine:
    panel = browser_of(world["superior"]).get(terms_of(world)).context["panel"]
    found: TermLine = next(one for one in panel.terms_waiting if one.title == title)
    return found


def test_open_words_wait_with_their_sentence(world):
    line = waiting(world, "支部委员会会议")

    assert line.open_term == "定期"
    assert line.document == "中央意见"
    assert line.url.startswith("/documents/central-2017/")
    assert line.may_settle
    assert [label for _, label in line.keys] == ["周期", "次数"]


def test_a_number_is_settled_for_the_unit_and_all_below(world):
    line = waiting(world, "支部委员会会议")

    response = browser_of(world["superior"]).post(
        line.settle_url,
        {"every": "month", "at_least": "1", "from_on": "2026-11-01"},
        follow=True,
    )

    assert "已确定" in page_of(response)
    told = Setting.objects.order_by("key").values_list("key", "value", "org_id")
    assert list(told) == [
        ("at_least", "1", world.town.pk),
        ("every", "month", world.town.pk),
    ]
    panel = (
        browser_of(world["recorder"])
        .get(reverse("policy-terms", args=[world.branch.pk]))
        .context["panel"]
    )
    settled = [one for one in panel.terms_settled if one.duty == line.duty]
    assert settled[0].in_words == "每月至少 1 次"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"from_on": "2026-11-01"}, "一项也没有填"),
        ({"every": "week", "from_on": "2026-11-01"}, "里没有这一项"),
        ({"every": "month", "from_on": "昨天"}, "不是日期"),
        ({"every": "month", "at_least": "-1", "from_on": "2026-11-01"}, ""),
    ],
)
def test_a_bad_number_is_refused_and_nothing_is_settled(world, data, said):
    line = waiting(world, "支部委员会会议")

    response = browser_of(world["superior"]).post(line.settle_url, data)

    assert response.status_code == 422
    assert said in page_of(response)
    assert Setting.objects.count() == 0


def test_a_name_gets_its_content(world):
    url = reverse("name-define", args=[world.town.pk, "hunan-2017", "双述双评"])
    client = browser_of(world["superior"])

    empty = client.post(url, {"items": " \n ", "from_on": "2026-11-01"})
    client.post(url, {"items": "书记述\n党员评", "from_on": "2026-11-01"})

    assert empty.status_code == 422
    assert Definition.objects.get().items == '["书记述", "党员评"]'
    panel = client.get(terms_of(world)).context["panel"]
    assert [one.items for one in panel.names_defined] == [("书记述", "党员评")]


def test_a_document_is_put_in_force_and_taken_out(world):
    client = browser_of(world["superior"])
    page = reverse("adoptions", args=[world.town.pk])
    adopt = reverse("pack-adopt", args=[world.town.pk])

    early = client.post(adopt, {"pack": "xuzhuang-2017", "from_on": "2001-01-01"})
    client.post(adopt, {"pack": "xuzhuang-2017", "from_on": "2026-01-01"})
    panel = client.get(page).context["panel"]
    own = panel.own("xuzhuang-2017")
    retire = reverse("pack-retire", args=[world.town.pk, "xuzhuang-2017"])
    empty = client.post(retire, {"until_on": "2026-11-20", "reason": ""})
    client.post(retire, {"until_on": "2026-11-20", "reason": "有了新文件"})

    assert (early.status_code, empty.status_code) == (422, 422)
    assert own.from_on == date(2026, 1, 1)
    assert [one.document for one in panel.rows] == [
        "中央意见",
        "湖南实施方案",
        "徐庄镇实施方案",
    ]
    assert RetiredAdoption.objects.get().reason == "有了新文件"
    assert client.get(page).context["panel"].own("xuzhuang-2017") is None


def test_what_a_unit_above_put_in_force_is_not_retired_from_below(world):
    url = reverse("pack-retire", args=[world.town.pk, "hunan-2017"])

    assert browser_of(world["superior"]).get(url).status_code == 404


def test_only_overseers_settle_and_define(world):
    line = waiting(world, "支部委员会会议")
    data = {"every": "month", "at_least": "1", "from_on": "2026-11-01"}
    name = reverse("name-define", args=[world.town.pk, "hunan-2017", "双述双评"])

    assert_only(world, ("superior",), line.settle_url, data)
    assert_only(world, ("superior",), name, {"items": "甲", "from_on": "2026-11-01"})

    assert (Setting.objects.count(), Definition.objects.count()) == (0, 0)


def test_only_overseers_and_the_system_administrator_put_documents_in_force(world):
    url = reverse("pack-adopt", args=[world.town.pk])
    before = Adoption.objects.count()

    assert_only(
        world,
        ("superior", "system_admin"),
        url,
        {"pack": "xuzhuang-2017", "from_on": "2026-01-01"},
    )

    assert Adoption.objects.count() == before


def test_those_who_see_the_unit_see_what_binds_it(world):
    right = ("recorder", "member", "superior", "auditor", "system_admin")

    assert_only(world, right, reverse("policy-terms", args=[world.branch.pk]))
    assert_only(world, right, reverse("adoptions", args=[world.branch.pk]))


def test_the_pages_cost_no_more_with_more_rows(world):
    client = browser_of(world["superior"])
    adoptions = reverse("adoptions", args=[world.town.pk])
    before = queries_of(client, terms_of(world)), queries_of(client, adoptions)
    client.post(
        reverse("pack-adopt", args=[world.town.pk]),
        {"pack": "xuzhuang-2017", "from_on": "2026-01-01"},
    )
    client.get(adoptions)  # shows the message once

    after = queries_of(client, terms_of(world)), queries_of(client, adoptions)

    assert after == before
    assert max(after) <= 15
