"""The pages of ratings and ballots: who sees them, and what they do."""

import logging

import pytest
from django.urls import reverse

from tests.factories.gatherings import World
from tests.factories.ratings import (
    APPRAISAL,
    DIMENSIONS,
    begun,
    case_of,
    count,
    decided,
    open_box,
    ready,
)
from tests.factories.web import browser_of, page_of
from yiben.books.ballots.models import Box, Slot
from yiben.books.ratings.models import Round
from yiben.ledger.models import Entry
from yiben.policy.actions import adopt_pack

ON = "2026-11-20"


def test_a_round_is_begun_with_nothing_typed(world: World):
    client = browser_of(world["recorder"])
    address = reverse("rating-new", args=[world.branch.pk, APPRAISAL])
    form = {
        "title": "2026年度民主评议",
        "year": "2026",
        "turn": "1",
        "on": ON,
        "token": "x",
    }

    shown = page_of(client.get(address))
    answer, again = client.post(address, form), client.post(address, form)

    assert "2026年度民主评议党员等次" in shown
    assert answer["Location"] == again["Location"]
    assert Round.objects.count() == 1


def test_the_checklist_says_what_is_missing(world: World):
    row = begun(world)

    page = page_of(browser_of(world["recorder"]).get(reverse("rating", args=[row.pk])))

    assert "还缺" in page
    assert "赵田" in page


def test_a_step_is_entered_from_paper_for_everybody(world: World):
    row = begun(world)
    client = browser_of(world["recorder"])
    address = reverse("rating-step", args=[row.pk, "mutually_reviewed"])
    cases = list(row.cases.values_list("pk", flat=True))

    page = page_of(client.get(address))
    answer = client.post(address, {"on": ON, "cases": cases})

    assert page.count("checked") == 6
    assert answer.status_code == 302
    assert row.cases.filter(steps__step="mutually_reviewed").count() == 6


def test_a_mistake_keeps_what_was_typed(world: World):
    row = ready(world)
    client = browser_of(world["recorder"])
    address = reverse("rating-decide", args=[row.pk])

    answer = client.post(
        address,
        {"decided_on": ON, "decided_at": "党员大会甲", "tags": DIMENSIONS[:3]},
    )

    assert answer.status_code == 422
    assert "党员大会甲" in page_of(answer)
    assert "四个方面都要评到" in page_of(answer)


def test_the_decision_and_the_own_page(world: World):
    row = ready(world)
    form = {"decided_on": ON, "decided_at": "党员大会", "tags": DIMENSIONS}
    answer = browser_of(world["recorder"]).post(
        reverse("rating-decide", args=[row.pk]), form
    )
    own = browser_of(world["member"])
    case = case_of(row, "赵田")
    page = page_of(own.get(reverse("rated", args=[case.pk])))

    assert answer.status_code == 302
    assert "表现良好" in page
    assert (
        own.get(reverse("rated", args=[case_of(row, "李春生").pk])).status_code == 404
    )


def test_an_objection_and_its_answer(world: World):
    row = decided(world)
    case = case_of(row, "赵田")
    own, recorder = browser_of(world["member"]), browser_of(world["recorder"])
    own.post(
        reverse("rated-object", args=[case.pk]), {"objection": "漏了抗洪", "token": "t"}
    )
    waiting = page_of(recorder.get(reverse("ratings", args=[world.branch.pk])))
    made = case.objections.get()
    recorder.post(
        reverse("objection-answer", args=[made.pk]),
        {"answer": "意见成立", "grade": "优秀", "reason": "抗洪突出"},
    )

    page = page_of(own.get(reverse("rated", args=[case.pk])))

    assert "等答复的异议" in waiting
    assert "意见成立" in page
    assert "优秀" in page


def test_the_grades_a_superior_sees_were_filed(world: World):
    row = decided(world)
    superior = browser_of(world["superior"])

    page = page_of(superior.get(reverse("rating", args=[row.pk])))

    assert "赵田" not in page
    assert superior.get(reverse("rating-decide", args=[row.pk])).status_code == 404


def test_a_box_shows_its_codes_once(world: World):
    client = browser_of(world["recorder"])
    address = reverse("ballot-new", args=[world.branch.pk, "ballots.committee_review"])
    form = {
        "topic": "支委会评价",
        "on": ON,
        "questions": "支委会工作\n党务公开",
        "teller_id": world.id("钱水生"),
        "counter_id": world.id("周大山"),
        "by_screen": "yes",
        "token": "x1",
    }

    assert client.get(address).status_code == 200
    first = page_of(client.post(address, form))
    again = client.post(address, form)

    assert "只显示这一次" in first
    assert again.status_code == 302
    assert len(Box.objects.get().questions) == 2


def test_a_vote_on_a_phone_leaves_no_choice_in_the_log(world: World, caplog):
    opened = open_box(world)
    client = browser_of(world["member"])
    page = page_of(client.get(reverse("ballot", args=[opened.box.pk])))
    with caplog.at_level(logging.DEBUG):
        answer = client.post(
            reverse("ballot-cast", args=[opened.box.pk]), {"q:q": "基本满意"}
        )
        lines = [one for one in caplog.messages if "ballots_box" not in one]

    assert "基本满意" in page
    assert "回执" in page_of(answer)
    assert [one for one in lines if "基本满意" in one] == []
    assert Slot.objects.filter(filled=True).count() == 1
    again = client.post(reverse("ballot-cast", args=[opened.box.pk]), {"q:q": "满意"})
    assert again.status_code == 422


def test_the_tellers_page_counts(world: World):
    opened = open_box(world)
    client = browser_of(world["recorder"])
    address = reverse("ballot-tellers", args=[opened.box.pk])
    key = opened.box.questions[0].key
    paper = {"do": "sheet", "issued": "1", "returned": "1", f"n:{key}:0": "1"}
    browser_of(world["member"]).post(
        reverse("ballot-cast", args=[opened.box.pk]), {"q:q": "满意"}
    )

    client.post(address, {"do": "paper", "paper": [world.id("李春生")]})
    client.post(address, {"do": "stop"})
    client.post(address, {**paper, "role": "teller"})
    early = client.post(address, {"do": "count"})
    client.post(address, {**paper, "role": "counter"})
    assert opened.codes is not None
    codes = {
        "code_teller": opened.codes.teller,
        "code_counter": opened.codes.counter,
    }
    page = page_of(client.post(address, {"do": "count", **codes}))

    assert early.status_code == 422
    assert "计票结果" in page
    assert Box.objects.get().state == "counted"
    assert client.get(address).status_code == 200
    shown = page_of(client.get(reverse("ballot", args=[opened.box.pk])))
    assert "公布的回执摘要，1 个" in shown


def test_a_receipt_can_be_looked_up(world: World):
    opened = open_box(world)
    client = browser_of(world["member"])
    answer = client.post(reverse("ballot-cast", args=[opened.box.pk]), {"q:q": "满意"})
    receipt = answer.context["panel"].receipt
    count(world, opened.box, opened.codes)

    page = page_of(
        client.get(reverse("ballot", args=[opened.box.pk]), {"receipt": receipt})
    )

    assert "这张票已计入" in page


def test_points_say_which_rule_switched_them_off(world: World):
    adopt_pack(
        world.cast.centre,
        "national-2026",
        __import__("datetime").date(2026, 1, 1),
        by=world.cast.system_admin,
        at=__import__("tests.cast", fromlist=["AT"]).AT,
    )
    page = page_of(
        browser_of(world["member"]).get(
            reverse("person-points", args=[world.id("赵田")])
        )
    )
    listed = page_of(
        browser_of(world["recorder"]).get(reverse("ratings", args=[world.branch.pk]))
    )

    assert "已停用" in page
    assert "依据" in page
    assert "党员评星定级" in listed
    assert (
        reverse("rating-new", args=[world.branch.pk, "ratings.star_rating"])
        not in listed
    )


@pytest.mark.parametrize("who", ["superior", "neighbour", "nobody"])
def test_points_are_nobody_elses(world: World, who: str):
    client = browser_of(world[who])

    answer = client.get(reverse("person-points", args=[world.id("赵田")]))

    assert answer.status_code == 404


def test_the_own_page_leads_to_rounds_and_ballots(world: World):
    decided(world)
    client = browser_of(world["member"])

    page = page_of(client.get(reverse("my-ratings")))

    assert "合格" in page
    assert reverse("my-ratings") in page_of(client.get(reverse("me")))
    assert Entry.objects.filter(kind=f"{APPRAISAL}.decided").count() == 5
