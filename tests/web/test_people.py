"""The pages about members: overview, checks, contact, requests, a sheet, a leader."""

from datetime import date

import pytest
from django.urls import reverse

from tests.factories.gatherings import AT
from tests.factories.superior import assert_only, held_theme_day, queries_of
from tests.factories.web import browser_of, page_of
from yiben.people.actions import ask_correction, set_flag
from yiben.people.models import ContactCheck, CorrectionRequest

KEEPERS = ("recorder", "second", "superior", "county_superior")


def at(name: str, world, *args: str) -> str:
    return reverse(name, args=[*args] or [world.branch.pk])


@pytest.fixture
def clerk(world):
    return browser_of(world["recorder"])


@pytest.mark.parametrize(
    "name", ["people", "people-check", "people-contacts", "corrections"]
)
def test_only_those_who_keep_the_branch_open_its_pages(world, name):
    assert_only(world, KEEPERS, at(name, world))


def test_the_overview_says_what_waits_and_opens_every_member(world, clerk):
    ask_correction(about="民族", text="应为汉族", token="x", by=world["member"], at=AT)

    panel = clerk.get(at("people", world)).context["panel"]

    due = {one.label: one.note for one in panel.doors if one.is_due}
    assert due == {"更正申请": "等答复 1 份"}
    assert {one.name for one in panel.people} >= {"李春生", "赵田", "孙苗"}
    assert [one.name for one in panel.people if one.is_leader] == ["李春生", "王小禾"]


def test_pages_take_as_many_queries_however_much_there_is(world, clerk):
    names = ("people", "people-check", "people-contacts", "corrections")
    held_theme_day(world)
    before = [queries_of(clerk, at(name, world)) for name in names]
    for number in range(3):
        ask_correction(
            about="甲", text="乙", token=f"x{number}", by=world["member"], at=AT
        )
        held_theme_day(world)

    after = [queries_of(clerk, at(name, world)) for name in names]

    assert before == after
    assert max(after) <= 24


def test_the_check_names_who_lacks_what(world, clerk):
    page = page_of(clerk.get(at("people-check", world)))

    assert "每名党员都正好在一个支部" in page
    assert "缺民族" in page


def test_a_contact_is_written_down_and_a_mistake_comes_back_filled(world, clerk):
    given = {"person_id": world.id("周大山"), "on": "2026-11-19", "way": "phone"}

    wrong = clerk.post(at("people-contacts", world), given)
    right = clerk.post(at("people-contacts", world), {**given, "reached": "no"})

    assert wrong.status_code == 422
    assert 'value="2026-11-19"' in page_of(wrong)
    assert right.status_code == 302
    check = ContactCheck.objects.get()
    assert (check.on, check.reached) == (date(2026, 11, 19), False)


def test_a_silent_member_is_asked_after_and_the_frail_are_not(world, clerk):
    set_flag(
        world.people["周大山"],
        "frail",
        from_on=date(2026, 1, 1),
        by=world["recorder"],
        at=AT,
    )

    panel = clerk.get(at("people-contacts", world)).context["panel"]

    assert "赵田" in {one.row.name for one in panel.lines if one.is_silent}
    assert [one.name for one in panel.frail] == ["周大山"]
    assert panel.months == 6


def test_the_way_to_to_be_verified_opens_only_after_nobody_was_reached(world, clerk):
    url = at("people-contacts", world)
    assert "提出待核实" not in page_of(clerk.get(url))

    given = {"person_id": world.id("赵田"), "on": "2026-11-19", "way": "phone"}
    clerk.post(url, {**given, "reached": "no"})

    page = page_of(clerk.get(url))
    assert page.count("提出待核实</a>") == 1
    address = f"/lists/new/lists.lost_contact/?about_id={world.id('赵田')}"
    assert address in page
    assert clerk.get(f"/units/{world.branch.pk}{address}").status_code == 200


def test_a_request_is_answered_and_the_member_reads_the_answer(world, clerk):
    row = ask_correction(
        about="民族", text="应为汉族", token="x", by=world["member"], at=AT
    )
    url = at("correction-answer", world, row.pk)

    wrong = clerk.post(url, {"state": "done"})
    right = clerk.post(url, {"state": "done", "answer": "名册已改"})

    assert wrong.status_code == 422
    assert right.status_code == 302
    assert CorrectionRequest.objects.get().answer == "名册已改"
    assert "名册已改" in page_of(browser_of(world["member"]).get(reverse("me-held")))
    assert_only(world, KEEPERS, url, {"state": "done", "answer": "甲"})


def test_the_sheet_of_a_member_leaves_a_line_the_member_reads(world, clerk):
    held_theme_day(world)
    url = at("person", world, world.id("赵田"))

    page = page_of(clerk.get(url))

    assert "由台账生成" in page
    read = page_of(browser_of(world["member"]).get(reverse("me-held")))
    assert "recorder的账号" in read
    assert_only(world, (*KEEPERS, "member"), url)


def test_the_leaders_page_is_the_leaders_and_of_those_who_keep_or_oversee(world):
    url = at("person-leader", world, world.id("李春生"))

    assert_only(world, KEEPERS, url)


def test_who_leads_nothing_has_no_leaders_page(world, clerk):
    url = at("person-leader", world, world.id("赵田"))

    assert clerk.get(url).status_code == 404
