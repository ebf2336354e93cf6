import pytest
from django.urls import reverse

from tests.factories.superior import assert_only, queries_of
from tests.factories.web import browser_of, page_of
from yiben.org.models import Org
from yiben.org.queries import superior_of

TOP = reverse("organisations")
FORM = {
    "name": "中共清溪镇委员会",
    "short_name": "清溪镇委员会",
    "kind": "committee",
    "level": "town",
    "sector": "general",
    "founded_on": "2020-01-01",
}


def test_the_top_of_the_tree_and_a_search(world):
    client = browser_of(world["system_admin"])

    top = client.get(TOP).context["panel"]
    found = client.get(f"{TOP}?q=桃园").context["panel"]

    assert [one.name for one in top.rows] == ["中共中央"]
    assert [one.name for one in found.rows] == ["桃园村党支部"]


def test_an_organisation_is_founded_below_another(world):
    url = reverse("org-found", args=[world.county.pk])

    response = browser_of(world["system_admin"]).post(
        url, {**FORM, "traits": ["core_group"]}, follow=True
    )

    made = Org.objects.get(name=FORM["name"])
    assert superior_of(made) == world.county
    assert "中共清溪镇委员会已成立" in page_of(response)


def test_moved_and_dissolved(world):
    client = browser_of(world["system_admin"])
    client.post(reverse("org-found", args=[world.county.pk]), FORM)
    made = Org.objects.get(name=FORM["name"])
    client.post(
        reverse("org-move", args=[world.neighbour.pk]),
        {"superior": FORM["name"], "from_on": "2026-11-01"},
    )
    moved = Org.objects.get(pk=world.neighbour.pk)
    early = client.post(reverse("org-dissolve", args=[made.pk]), {"on": "2026-11-19"})
    client.post(
        reverse("org-move", args=[world.neighbour.pk]),
        {"superior": world.town.pk, "from_on": "2026-11-10"},
    )
    client.post(reverse("org-dissolve", args=[made.pk]), {"on": "2026-11-19"})

    assert superior_of(moved) == made
    assert early.status_code == 422
    assert str(Org.objects.get(pk=made.pk).dissolved_on) == "2026-11-19"


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("org-found", {**FORM, "name": ""}, "“组织全称”没有填写"),
        ("org-found", {**FORM, "founded_on": "2027-01-01"}, "成立日期"),
        ("org-found", {**FORM, "level": "province"}, ""),
        (
            "org-move",
            {"superior": "哪里", "from_on": "2026-11-01"},
            "没有叫“哪里”的组织",
        ),
        ("org-dissolve", {"on": "2026-11-19"}, ""),
    ],
)
def test_a_mistake_is_shown_and_nothing_is_changed(world, name, data, said):
    before = Org.objects.count()

    response = browser_of(world["system_admin"]).post(
        reverse(name, args=[world.county.pk]), data
    )

    assert response.status_code == 422
    assert said in page_of(response)
    assert Org.objects.count() == before
    assert Org.objects.get(pk=world.county.pk).dissolved_on is None


def test_nobody_else_keeps_the_tree(world):
    only = ("system_admin",)
    unit = [world.branch.pk]

    assert_only(world, only, TOP)
    assert_only(world, only, reverse("organisation", args=unit))
    assert_only(world, only, reverse("org-found", args=unit), FORM)
    assert_only(world, only, reverse("org-found-top"), FORM)
    assert_only(world, only, reverse("org-move", args=unit), {"superior": "x"})
    assert_only(world, only, reverse("org-dissolve", args=unit), {"on": "2026-11-19"})


def test_children_cost_no_queries_of_their_own(world):
    client = browser_of(world["system_admin"])

    one = queries_of(client, reverse("organisation", args=[world.county.pk]))
    two = queries_of(client, reverse("organisation", args=[world.town.pk]))

    assert one == two <= 15
