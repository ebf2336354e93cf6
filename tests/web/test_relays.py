"""The pages of documents on their way down."""

import pytest
from django.urls import reverse

from tests.factories.gatherings import AT, World
from tests.factories.superior import assert_only
from tests.factories.web import browser_of, page_of
from yiben.books.filings.models import Filing
from yiben.books.relays.actions import send_document
from yiben.books.relays.models import Relay, RelayTarget
from yiben.books.relays.words import RelayForm


def sent(world: World, **given) -> RelayTarget:
    form = RelayForm("关于冬训的通知", (world.branch.pk,), **given)
    relay = send_document(world.town, form, by=world["superior"], at=AT)
    return relay.targets.get()


@pytest.fixture
def new_url(world) -> str:
    return reverse("relay-new", args=[world.town.pk])


def test_the_form_is_filled_and_every_unit_below_is_ticked(world, new_url):
    response = browser_of(world["superior"]).get(f"{new_url}?pack=hunan-2017")

    fields = {one.name: one for one in response.context["sheet"].fields}
    order = [one for one in fields if one not in {"received_id", "token"}]
    assert order == [
        *("targets", "title", "number", "pack", "plan_wanted", "plan_by", "note")
    ]
    assert fields["pack"].value == "hunan-2017"
    assert fields["title"].value.startswith("关于推进“两学一做”")
    assert all(one.chosen for one in fields["targets"].choices)
    assert world.branch.short_name in page_of(response)


def test_a_document_is_sent_acknowledged_and_answered_with_a_plan(world, new_url):
    sender, receiver = browser_of(world["superior"]), browser_of(world["recorder"])
    told = {
        "title": "关于冬训的通知",
        "targets": [world.branch.pk],
        "plan_wanted": "yes",
        "token": "x_once",
    }

    sender.post(new_url, told)
    sender.post(new_url, told)

    relay = Relay.objects.get()
    page = page_of(receiver.get(reverse("relays", args=[world.branch.pk])))
    assert "关于冬训的通知" in page
    assert "写本级方案" in page
    done = receiver.post(
        reverse("relay-acknowledge", args=[relay.targets.get().pk]), follow=True
    )
    assert "已签收" in page_of(done)
    (line,) = done.context["panel"].received
    form = receiver.get(line.plan_url)
    assert f'value="{relay.entry_id}"' in page_of(form)
    assert "贯彻《关于冬训的通知》的方案" in page_of(form)
    receiver.post(
        line.plan_url.partition("?")[0],
        {"title": "方案", "body": "一", "answers": relay.entry_id, "token": "x_plan"},
    )
    assert Filing.objects.get().answers == relay.entry_id


def test_a_mistake_keeps_what_was_typed(world, new_url):
    client = browser_of(world["superior"])

    response = client.post(
        new_url, {"title": "", "note": "请认真学习", "targets": [world.branch.pk]}
    )

    page = page_of(response)
    assert response.status_code == 422
    assert "“文件名称”没有填写" in page
    assert "请认真学习" in page
    assert Relay.objects.count() == 0


def test_the_sender_sees_by_name_who_has_not(world):
    target = sent(world, plan_wanted=True)

    response = browser_of(world["superior"]).get(
        reverse("relay", args=[target.relay_id])
    )

    panel = response.context["panel"]
    assert panel.not_acknowledged == panel.without_plan == (world.branch.short_name,)
    assert "不自动催办" in page_of(response)


def test_acknowledging_twice_says_so(world):
    target = sent(world)
    client = browser_of(world["recorder"])
    url = reverse("relay-acknowledge", args=[target.pk])
    client.post(url)

    again = client.post(url)

    assert "已经签收过" in page_of(again)


def test_only_the_two_sides_see_their_pages(world):
    target = sent(world)

    assert_only(
        world,
        {"superior", "town_recorder", "county_superior"},
        reverse("relay", args=[target.relay_id]),
    )


def test_the_receiving_page_is_open_to_the_unit_and_above(world):
    sent(world)

    assert_only(
        world,
        {"recorder", "second", "superior", "county_superior"},
        reverse("relays", args=[world.branch.pk]),
    )
