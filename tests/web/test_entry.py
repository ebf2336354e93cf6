import pytest
from django.urls import reverse

from tests.factories.gatherings import AT, rich_theme_day
from tests.factories.web import browser_of, page_of, refusals
from yiben.books.gatherings.actions import record_gathering
from yiben.ledger.actions import declare_gap
from yiben.ledger.models import Entry
from yiben.people.models import AuditLine

OUTSIDERS = ("stranger", "system_admin", "security_admin", "nobody")


@pytest.fixture
def entry(world):
    return record_gathering(
        world.branch, rich_theme_day(world), by=world["recorder"], at=AT
    )


def gap(world):
    return declare_gap(
        world.branch,
        duties=["hunan-2017/theme-day-monthly"],
        period="2026-10",
        reason="抗洪",
        by=world["recorder"],
        at=AT,
    )


def test_an_entry_shows_clocks_people_resolutions_and_seal(world, entry):
    address = reverse("entry", args=[entry.pk])

    page = page_of(browser_of(world["recorder"]).get(address))

    for told in (
        "发生",
        "录入",
        "佐证",
        "2026年11月18日",
        "2026年11月20日",
        "赵田（请假，出差）",
        "年底前修好水渠",
        "交纳党费",
        entry.digest,
        entry.previous,
        "主题党日",
    ):
        assert told in page, told


def test_a_cross_level_reading_is_noted(world, entry):
    address = reverse("entry", args=[entry.pk])

    browser_of(world["member"]).get(address)
    assert AuditLine.objects.filter(action="record.read").count() == 0
    browser_of(world["superior"]).get(address)

    line = AuditLine.objects.get(action="record.read")
    assert line.thing == f"entry:{entry.pk}"


def test_a_gathering_is_corrected_in_its_book(world, entry):
    address = reverse("entry", args=[entry.pk])

    page = page_of(browser_of(world["recorder"]).get(address))

    assert "/correct/" in page
    assert "/gatherings/" in page


def test_a_gap_is_withdrawn_with_a_reason(world):
    found = gap(world)
    browser = browser_of(world["recorder"])
    address = reverse("entry-correct", args=[found.pk])

    bare = browser.post(address, {"reason": ""})
    assert bare.status_code == 422
    assert Entry.objects.count() == 1
    done = browser.post(address, {"reason": "后来补开了"}, follow=True)

    assert "不再计数" in page_of(done)
    assert "后来补开了" in page_of(done)


@pytest.mark.parametrize("who", OUTSIDERS)
def test_outsiders_do_not_find_it(world, entry, who):
    before = refusals()

    answer = browser_of(world[who]).get(reverse("entry", args=[entry.pk]))

    assert answer.status_code == 404
    assert refusals() == before + 1


@pytest.mark.parametrize("who", [*OUTSIDERS, "member", "superior", "auditor"])
def test_nobody_else_withdraws(world, who):
    found = gap(world)

    answer = browser_of(world[who]).post(
        reverse("entry-correct", args=[found.pk]), {"reason": "改"}
    )

    assert answer.status_code == 404
    assert Entry.objects.count() == 1
