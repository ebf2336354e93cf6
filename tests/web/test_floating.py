"""Floating members through the pages of both branches and of the member."""

from datetime import date

import pytest
from django.urls import reverse

from tests.factories.gatherings import AT
from tests.factories.stays import away, taken_in
from tests.factories.superior import assert_only, queries_of
from tests.factories.web import browser_of, page_of
from yiben.books.registers.models import Register
from yiben.ledger.models import Entry
from yiben.people.actions import set_flag
from yiben.people.models import Stay, StayNote

KEEPERS = ("recorder", "second", "superior", "county_superior")
KIND = "registers.floating_management.kept"


@pytest.fixture
def clerk(world):
    return browser_of(world["recorder"])


@pytest.fixture
def host(world):
    return browser_of(world["neighbour"])


def begin(world, client, **more: str):
    given = {
        "person_id": world.id("赵田"),
        "place": "临江市白石县",
        "reason": "abroad",
        "from_on": "2026-09-01",
        "contact_id": world.id("李春生"),
        "host": world.neighbour.name,
        **more,
    }
    return client.post(reverse("floating", args=[world.branch.pk]), given, follow=True)


def place(name: str, stay: Stay) -> str:
    return reverse(name, args=[stay.pk])


def test_one_form_writes_the_stay_and_the_ledger(world, clerk):
    answer = begin(world, clerk)

    assert "还没有接收" in page_of(answer)
    entry = Entry.objects.get(kind=KIND)
    assert (entry.happened_on, entry.unit) == (date(2026, 9, 1), world.branch)
    assert "reason.abroad" in entry.tags
    assert [one.person.name for one in entry.people.all()] == ["赵田"]


def test_twice_pressed_is_one_stay_and_one_entry(world, clerk):
    begin(world, clerk)
    again = begin(world, clerk)

    assert again.status_code == 422
    assert (Stay.objects.count(), Entry.objects.filter(kind=KIND).count()) == (1, 1)


def test_a_mistake_writes_neither(world, clerk):
    answer = begin(world, clerk, contact_id="")

    assert answer.status_code == 422
    assert 'value="临江市白石县"' in page_of(answer)
    assert (Stay.objects.count(), Entry.objects.count()) == (0, 0)


def test_the_host_accepts_and_both_show_the_same(world, clerk, host):
    begin(world, clerk)
    stay = Stay.objects.get()

    host.post(place("stay-accept", stay), {"on": "2026-09-10"})

    for client, unit in ((clerk, world.branch), (host, world.neighbour)):
        panel = client.get(reverse("floating", args=[unit.pk])).context["panel"]
        assert [one.name for one in (*panel.away, *panel.guests)] == ["赵田"]
        assert panel.members == (6 if unit == world.branch else 3)


def test_both_sides_and_the_member_read_the_feedback(world, clerk, host):
    begin(world, clerk)
    stay = Stay.objects.get()
    given = {"text": "学习积极", "token": "x_1"}

    for _ in range(2):
        host.post(place("stay-feedback", stay), given)

    assert StayNote.objects.count() == 1
    for client in (clerk, host, browser_of(world["member"])):
        assert "学习积极" in page_of(client.get(place("stay", stay)))


def test_the_return_ends_the_stay_and_the_line_of_the_ledger(world, clerk):
    begin(world, clerk)
    stay = Stay.objects.get()

    answer = clerk.post(place("stay-end", stay), {"until_on": "2026-11-01"})

    assert answer.status_code == 302
    assert Stay.objects.get().until_on == date(2026, 11, 1)
    assert Register.objects.get(kind=KIND).until_on == date(2026, 11, 1)


def test_whom_the_roster_marks_without_where_is_asked_for(world, clerk):
    set_flag(
        world.people["赵田"],
        "floating",
        from_on=date(2026, 1, 1),
        by=world["recorder"],
        at=AT,
    )
    url = reverse("floating", args=[world.branch.pk])
    before = clerk.get(url).context["panel"]

    begin(world, clerk)

    assert [name for _, name in before.unsaid] == ["赵田"]
    assert clerk.get(url).context["panel"].unsaid == ()


def test_everybody_else_is_refused(world):
    stay = taken_in(world)
    both = (*KEEPERS, "neighbour")
    above = ("superior", "county_superior")

    assert_only(world, KEEPERS, reverse("floating", args=[world.branch.pk]))
    assert_only(world, both, place("stay", stay))
    assert_only(
        world, ("neighbour", *above), place("stay-accept", stay), {"on": "2026-09-10"}
    )
    assert_only(world, both, place("stay-feedback", stay), {"text": "甲", "token": "1"})
    assert_only(world, KEEPERS, place("stay-end", stay), {"until_on": "2026-11-01"})


def test_more_members_away_cost_no_more_queries(world, clerk):
    url = reverse("floating", args=[world.branch.pk])
    away(world, "周大山")
    one = queries_of(clerk, url)
    for name in ("赵田", "钱水生"):
        away(world, name)

    assert queries_of(clerk, url) == one <= 14
    assert AT.date() == date(2026, 11, 20)
