"""A member's own pages: what is held, who read it, corrections, the handbook, the links."""

from datetime import date

import pytest
from django.urls import reverse

from tests.factories.gatherings import AT
from tests.factories.superior import assert_only, held_theme_day, queries_of
from tests.factories.web import browser_of, page_of
from yiben.people.actions import set_flag
from yiben.people.models import CorrectionRequest, OwnNote, Person

MEMBERS = ("member", "recorder", "neighbour")


@pytest.fixture
def member(world):
    return browser_of(world["member"])


def test_one_place_links_everything_that_is_ones_own_and_every_link_opens(
    world, member
):
    doors = member.get(reverse("me")).context["panel"].doors

    assert [one.label for one in doors] == [
        "记着我什么，谁看过",
        "我的计划和报告",
        "我的谈心谈话",
        "积分",
        "我的清单和意见",
        "我提过的意见",
        "我的评议、投票",
        "党性锻炼纪实手册",
        "提醒和日历",
    ]
    assert {one.label: member.get(one.url).status_code for one in doors} == {
        one.label: 200 for one in doors
    }


def test_asking_for_a_correction_changes_nothing_and_twice_is_once(world, member):
    before = list(Person.objects.values())
    given = {"about": "民族", "text": "应为汉族", "token": "x_1"}

    for _ in range(2):
        member.post(reverse("me-held"), given)

    assert CorrectionRequest.objects.count() == 1
    assert list(Person.objects.values()) == before
    page = page_of(member.get(reverse("me-held")))
    assert "应为汉族" in page
    assert "等支部答复" in page


def test_a_half_filled_request_comes_back_filled(world, member):
    answer = member.post(reverse("me-held"), {"about": "民族", "token": "x"})

    assert answer.status_code == 422
    assert 'value="民族"' in page_of(answer)
    assert CorrectionRequest.objects.count() == 0


def test_who_opened_a_record_with_me_in_it_from_above_is_shown(world, member):
    entry = held_theme_day(world)
    browser_of(world["superior"]).get(reverse("entry", args=[entry.pk]))

    panel = member.get(reverse("me-held")).context["panel"]

    assert [one.who for one in panel.record_reads] == ["superior的账号"]


def test_own_notes_come_and_go_and_nobody_else_opens_them(world, member):
    given = {"on": "2026-11-19", "text": "多下田间", "token": "x_1"}
    member.post(reverse("me-note-new"), given)
    note = OwnNote.objects.get()
    erase = reverse("me-note-erase", args=[note.pk])

    assert "多下田间" in page_of(member.get(reverse("me-handbook")))
    other = browser_of(world["recorder"])
    assert "多下田间" not in page_of(other.get(reverse("me-handbook")))
    assert other.post(erase).status_code == 404
    assert member.post(erase).status_code == 302
    assert OwnNote.objects.count() == 0


def test_an_empty_note_is_refused(world, member):
    answer = member.post(reverse("me-note-new"), {"on": "2026-11-19", "token": "x"})

    assert answer.status_code == 422
    assert OwnNote.objects.count() == 0


def test_of_the_frail_nothing_is_asked(world, member):
    assert member.get(reverse("me")).context["panel"].owed
    set_flag(
        world.people["赵田"],
        "frail",
        from_on=date(2026, 1, 1),
        by=world["recorder"],
        at=AT,
    )

    answer = member.get(reverse("me"))

    panel = answer.context["panel"]
    assert panel.owed == ()
    assert panel.is_frail
    assert "没有必须做的" in page_of(answer)
    assert "还要做的" not in page_of(answer)


def test_an_account_without_a_person_has_no_own_pages(world):
    for name in ("me-held", "me-handbook"):
        assert_only(world, MEMBERS, reverse(name))


def test_more_records_cost_no_more_queries(world, member):
    held_theme_day(world)
    names = ("me-held", "me-handbook")
    before = [queries_of(member, reverse(name)) for name in names]
    for _ in range(2):
        held_theme_day(world)

    assert [queries_of(member, reverse(name)) for name in names] == before
    assert max(before) <= 20
