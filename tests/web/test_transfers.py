"""Letters of introduction through the pages: written, received, returned, taken back."""

from datetime import date

import pytest
from django.urls import reverse

from tests.factories.superior import assert_only, queries_of
from tests.factories.web import browser_of, page_of
from yiben.people.models import Membership, Transfer

KEEPERS = ("recorder", "second", "superior", "county_superior")


@pytest.fixture
def clerk(world):
    return browser_of(world["recorder"])


@pytest.fixture
def taker(world):
    return browser_of(world["neighbour"])


def post(world, client, name: str = "周大山", **more: str):
    url = reverse("transfers", args=[world.branch.pk])
    given = {"person_id": world.id(name), "to_branch": world.neighbour.name, **more}
    return client.post(url, given, follow=True)


def place(name: str, letter: Transfer) -> str:
    return reverse(name, args=[letter.pk])


def home(world, name: str) -> str:
    row = Membership.objects.get(person=world.people[name], until_on=None)
    return str(row.org.name)


def test_a_letter_is_written_and_shows_who_is_responsible(world, clerk):
    answer = post(world, clerk, dues_until="2026-11")

    page = page_of(answer)
    assert "仍是河湾村党支部的党员" in page
    assert "2026-11" in page
    assert Transfer.objects.get().due_on == date(2027, 2, 18)


def test_twice_pressed_is_one_letter(world, clerk):
    post(world, clerk)
    again = post(world, clerk)

    assert again.status_code == 422
    assert "已有一封没有接收的介绍信" in page_of(again)
    assert Transfer.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"to_branch": "没有的支部"}, "没有叫“没有的支部”的党支部"),
        ({"to_branch": "河湾村党支部"}, "本来就在河湾村党支部"),
        ({"to_branch": ""}, "“转入的党支部”没有填写"),
        ({"due_on": "去年"}, "不是日期"),
    ],
)
def test_a_mistake_is_said_and_the_form_comes_back_filled(world, clerk, given, said):
    answer = post(world, clerk, **given)

    assert answer.status_code == 422
    assert said in page_of(answer)
    assert f'value="{world.id("周大山")}" selected' in page_of(answer)
    assert Transfer.objects.count() == 0


def test_the_receiver_receives_and_the_member_is_theirs(world, clerk, taker):
    post(world, clerk)
    letter = Transfer.objects.get()
    assert home(world, "周大山") == "河湾村党支部"

    answer = taker.post(place("transfer-receive", letter), {"on": "2026-11-20"})

    assert answer.status_code == 302
    assert home(world, "周大山") == "桃园村党支部"
    assert "已接收" in page_of(clerk.get(reverse("transfers", args=[world.branch.pk])))


def test_the_receiver_returns_with_a_reason(world, clerk, taker):
    post(world, clerk)
    letter = Transfer.objects.get()

    without = taker.post(place("transfer-return", letter), {"reason": ""})
    answer = taker.post(place("transfer-return", letter), {"reason": "党费没有交清"})

    assert without.status_code == 422
    assert answer.status_code == 302
    assert "党费没有交清" in page_of(clerk.get(place("transfer", letter)))
    assert home(world, "周大山") == "河湾村党支部"


def test_the_sender_takes_it_back(world, clerk):
    post(world, clerk)
    letter = Transfer.objects.get()

    assert clerk.post(place("transfer-cancel", letter)).status_code == 302
    assert Transfer.objects.get().cancelled_on == date(2026, 11, 20)


def test_everybody_else_is_refused(world, clerk):
    post(world, clerk)
    letter = Transfer.objects.get()
    both = (*KEEPERS, "neighbour")
    above = ("superior", "county_superior")

    assert_only(world, KEEPERS, reverse("transfers", args=[world.branch.pk]))
    assert_only(world, both, place("transfer", letter))
    assert_only(
        world, ("neighbour", *above), place("transfer-receive", letter), {"on": "甲"}
    )
    assert_only(
        world, ("neighbour", *above), place("transfer-return", letter), {"reason": ""}
    )
    assert_only(world, KEEPERS, place("transfer-cancel", letter), {"x": "1"})


def test_more_letters_cost_no_more_queries(world, clerk):
    url = reverse("transfers", args=[world.branch.pk])
    post(world, clerk)
    one = queries_of(clerk, url)
    for name in ("赵田", "钱水生"):
        post(world, clerk, name)

    assert queries_of(clerk, url) == one <= 14
