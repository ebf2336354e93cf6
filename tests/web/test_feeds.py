"""Calendar feeds at their address: without a login, unchanged ones for nothing."""

import re
from datetime import time

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from tests.factories.gatherings import AT, World, theme_day
from tests.factories.web import TODAY, browser_of, page_of, refusals
from yiben.books.gatherings.actions import cancel_gathering, plan_gathering
from yiben.people.models import AuditLine
from yiben.reminders.models import FeedToken, PublishedEvent


def link_of(world: World, who: str = "recorder", where: str = "") -> str:
    """Make a link by the button and return its path."""
    make = reverse("unit-feed", args=[where]) if where else reverse("reminders-feed")
    page = page_of(browser_of(world[who]).post(make, {"token": "x_one"}))
    (link,) = re.findall(r'value="http://testserver(/feeds/\w+\.ics)"', page)
    return str(link)


@pytest.fixture
def planned(world):
    form = theme_day(world, starts=time(9), ends=time(11), happened_on=TODAY)
    return plan_gathering(world.branch, form, by=world["recorder"], at=AT)


def test_a_calendar_program_reads_it_without_a_login(world, planned):
    link = link_of(world, where=world.branch.pk)

    answer = Client().get(link)

    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-cache"
    found = Calendar.from_ical(answer.content).walk("VEVENT")
    assert f"{planned.pk}@yiben" in {str(one["uid"]) for one in found}


def test_an_unchanged_calendar_is_answered_with_304(world, planned):
    link = link_of(world, where=world.branch.pk)
    client = Client()
    mark = client.get(link)["ETag"]

    same = client.get(link, headers={"If-None-Match": mark})
    cancel_gathering(planned, reason="大雪封路", by=world["recorder"], at=AT)
    other = client.get(link, headers={"If-None-Match": mark})

    assert (same.status_code, same.content) == (304, b"")
    assert same["ETag"] == mark
    assert other.status_code == 200
    assert b"STATUS:CANCELLED" in other.content


def test_a_revoked_link_looks_like_one_that_never_was(world):
    link = link_of(world, "member")
    assert Client().get(link).status_code == 200
    browser_of(world["member"]).post(reverse("reminders-feed-revoke"))
    lines = AuditLine.objects.count()

    revoked = Client().get(link)
    unknown = Client().get("/feeds/" + "0" * 64 + ".ics")
    short = Client().get("/feeds/x.ics")

    answers = {(one.status_code, one.content) for one in (revoked, unknown, short)}
    assert len(answers) == 1
    assert revoked.status_code == 404
    assert AuditLine.objects.count() == lines
    secret = link.removeprefix("/feeds/").removesuffix(".ics")
    assert not AuditLine.objects.filter(thing__contains=secret[:20]).exists()


def test_a_link_is_only_read(world):
    assert Client().post(link_of(world)).status_code == 405


def test_units_links_are_refused_to_who_neither_keeps_nor_oversees(world):
    make = reverse("unit-feed", args=[world.branch.pk])
    before = refusals()

    wrong = ("member", "stranger", "neighbour", "auditor", "system_admin", "nobody")
    answers = [
        browser_of(world[who]).post(make, {"token": "x"}).status_code for who in wrong
    ]

    assert answers == [404] * len(wrong)
    assert refusals() == before + len(wrong)
    assert FeedToken.objects.count() == 0


def test_a_reading_writes_only_what_changed(world, planned):
    link = link_of(world, where=world.branch.pk)
    Client().get(link)
    rows = list(PublishedEvent.objects.values())

    Client().get(link)

    assert list(PublishedEvent.objects.values()) == rows
