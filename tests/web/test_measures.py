"""The pages of measures and of what is overdue, in the hands of both sides."""

from datetime import date

import pytest
from django.urls import reverse

from tests.factories.measures import (
    CLAUSE,
    done,
    held,
    listed,
    taken,
)
from tests.factories.superior import assert_only, inspected, queries_of
from tests.factories.web import browser_of, page_of, refusals
from yiben.books.lists.models import Item
from yiben.people.models import AuditLine
from yiben.supervision.models import Finding, MeasureTaken
from yiben.supervision.words import FindingForm

LATE = date(2026, 10, 1)


@pytest.fixture
def boss(world):
    return browser_of(world["superior"])


@pytest.fixture
def unit(world):
    return browser_of(world["recorder"])


def new(world, **query: str) -> str:
    page = reverse("measure-new", args=[world.branch.pk])
    return page + "?" + "&".join(f"{name}={value}" for name, value in query.items())


def given(world, **more) -> dict[str, object]:
    return {
        "by": world.town.pk,
        "rung": "talk",
        "decided_by": world.id("柳书记"),
        "decided_on": "2026-11-19",
        "facts": "第三季度没有召开支部党员大会",
        "basis": CLAUSE,
        "reply_until": "2026-11-29",
        "skipped": "情况紧急",
        "token": "x_one",
        **more,
    }


def test_findings_go_onto_the_list_by_one_press_and_come_back_as_the_answer(
    world, boss, unit
):
    row = inspected(world, "没有签名", "缺一次党课")
    page = reverse("inspection", args=[row.pk])
    press = reverse("findings-to-list", args=[row.pk])
    ids = [one.pk for one in row.findings.all()]

    assert "2 个问题都列入问题清单" in page_of(unit.get(page))
    unit.post(press, {"finding": ids})
    unit.post(press, {"finding": ids})

    assert Item.objects.count() == 2
    item = Item.objects.get(token=f"finding:{ids[0]}")
    shown = page_of(unit.get(page))
    assert reverse("list-item", args=[item.pk]) in shown
    assert "列入问题清单</button>" not in shown
    done(world, item)
    told = page_of(unit.get(reverse("list-item", args=[item.pk])))
    assert f"{page}#n1" in told
    assert "去反馈" in told
    filled = unit.get(page).context["panel"].findings[0].reply
    assert filled.text("reply").startswith("补开了主题党日")
    answer = reverse("finding-reply", args=[ids[0]])
    unit.post(answer, {"reply": filled.text("reply")})
    boss.post(reverse("finding-close", args=[ids[0]]), {"note": "核对了记录"})
    assert Finding.objects.get(pk=ids[0]).state == "closed"
    assert "去反馈" not in page_of(unit.get(reverse("list-item", args=[item.pk])))


def test_closing_without_feedback_is_refused_and_the_page_says_so(world, boss):
    row = inspected(world, "没有签名")
    finding = row.findings.get()

    answer = boss.post(reverse("finding-close", args=[finding.pk]), {"note": "看过"})

    assert answer.status_code == 422
    page = page_of(answer)
    assert "还没有反馈" in page
    assert "请先由被督查组织反馈整改情况" in page
    finding.refresh_from_db()
    assert finding.state == "open"


def test_a_measure_is_decided_on_a_page_once_and_read_by_the_unit(world, boss, unit):
    form = page_of(boss.get(new(world, rung="talk")))

    for _ in range(2):
        answer = boss.post(new(world), given(world))

    row = MeasureTaken.objects.get()
    page = reverse("measure", args=[row.pk])
    assert answer.url == page
    assert "柳书记（书记）" in form
    assert "为什么不先提醒" in form
    shown = page_of(unit.get(page))
    for word in ("柳书记（书记）", "第三季度没有召开", "批评指正", "情况紧急"):
        assert word in shown
    assert row.pk in page_of(unit.get(reverse("inspections", args=[world.branch.pk])))
    assert row.pk in page_of(boss.get(reverse("measures", args=[world.town.pk])))


def test_what_is_wrong_comes_back_with_what_was_typed(world, boss):
    answer = boss.post(
        new(world), given(world, decided_by="", skipped="", facts="照实写的一句")
    )

    page = page_of(answer)
    assert answer.status_code == 422
    assert "照实写的一句" in page
    assert "谁决定的" in page
    assert MeasureTaken.objects.count() == 0


def test_the_unit_answers_on_the_page_and_the_result_answers_back(world, boss, unit):
    row = taken(world, "talk")
    reply, end = (reverse(f"measure-{one}", args=[row.pk]) for one in ("reply", "end"))

    early = boss.post(end, {"result": "好了", "ended_on": "2026-11-20"})
    empty = unit.post(reply, {"text": ""})
    unit.post(reply, {"text": "已补开，附记录"})
    unit.post(reply, {"text": "已补开，附记录"})
    silent = boss.post(end, {"result": "好了", "ended_on": "2026-11-20", "answer": ""})
    boss.post(end, {"result": "好了", "ended_on": "2026-11-20", "answer": "采纳，属实"})

    assert [one.status_code for one in (early, empty, silent)] == [422] * 3
    assert "对方还没有说明" in page_of(early)
    assert "对说明的答复" in page_of(silent)
    row.refresh_from_db()
    assert row.state == "ended"
    assert row.steps.count() == 3
    page = page_of(unit.get(reverse("measure", args=[row.pk])))
    assert "采纳，属实" in page


def test_a_person_reads_and_answers_what_is_about_them_and_nobody_else_sees_it(
    world, boss, unit
):
    row = taken(world, "talk", person_id=world.id("赵田"))
    me = browser_of(world["member"])
    page = reverse("measure", args=[row.pk])

    assert "对我的提醒和措施" in page_of(me.get(reverse("me")))
    assert row.pk in page_of(me.get(reverse("my-measures")))
    assert me.get(page).status_code == 200
    me.post(reverse("measure-reply", args=[row.pk]), {"text": "我会改"})

    row.refresh_from_db()
    assert row.state == "replied"
    assert unit.get(page).status_code == 404
    assert row.pk not in page_of(unit.get(reverse("measures", args=[world.branch.pk])))
    assert "对我的提醒和措施" not in page_of(unit.get(reverse("me")))


def test_who_reads_from_another_level_is_seen_by_the_unit(world, boss, unit):
    row = taken(world, "talk")
    page = reverse("measure", args=[row.pk])

    unit.get(page)
    boss.get(page)
    assert AuditLine.objects.filter(action="record.read").count() == 0
    browser_of(world["county_superior"]).get(page)

    assert "county_superior的账号" in page_of(unit.get(page))


def test_a_circular_leads_to_its_draft_and_a_rectification_to_its_list(world, boss):
    circular, weak = taken(world, "circular"), taken(world, "rectification")

    first = page_of(boss.get(reverse("measure", args=[circular.pk])))
    second = page_of(boss.get(reverse("measure", args=[weak.pk])))

    assert reverse("paper-new", args=[world.town.pk, "circular"]) in first
    assert (
        boss.get(reverse("paper-new", args=[world.town.pk, "circular"])).status_code
        == 200
    )
    assert reverse("list-item", args=[weak.list_item_id]) in second
    assert boss.get(reverse("list-item", args=[weak.list_item_id])).status_code == 200


def test_taking_back_wants_a_reason(world, boss):
    row = taken(world, "talk")
    address = reverse("measure-revoke", args=[row.pk])

    empty = boss.post(address, {"reason": ""})
    boss.post(address, {"reason": "查明不属实"})
    again = boss.post(address, {"reason": "查明不属实"})

    assert [empty.status_code, again.status_code] == [422, 422]
    row.refresh_from_db()
    assert row.state == "revoked"
    assert "已撤销" in page_of(boss.get(reverse("measure", args=[row.pk])))


def test_the_overdue_page_lists_and_offers_a_call_and_then_the_next_step(world, boss):
    form = (FindingForm("九月没有主题党日", LATE),)
    row = held(world, happened_on=date(2026, 9, 1), findings=form)
    page = reverse("overdue", args=[world.town.pk])

    first = boss.get(page)
    line = next(
        one for one in first.context["panel"].below if one.told.sort == "finding"
    )
    call = page_of(boss.get(line.act.url))
    finding = row.findings.get()
    boss.post(
        line.act.url,
        given(world, rung="reminder", way="phone", basis="", finding=finding.pk),
    )

    assert line.act.label == "打电话、当面提醒"
    assert f"{reverse('inspection', args=[row.pk])}#n1" in line.url
    assert "九月没有主题党日" in call
    made = MeasureTaken.objects.get()
    assert (made.rung, made.finding_id) == ("reminder", finding.pk)
    second = page_of(boss.get(page))
    assert "已提醒" in second
    assert reverse("measure", args=[made.pk]) in second


def test_missing_reports_and_ones_own_duties_are_listed_alike(world, boss):
    panel = boss.get(reverse("overdue", args=[world.town.pk])).context["panel"]

    missing = [one for one in panel.below if one.told.sort == "filing"]
    own = [one for one in panel.own if one.told.sort == "duty"]
    assert missing
    assert own
    assert {one.told.unit for one in own} == {world.town.short_name}
    for one in (missing[0], own[0]):
        assert boss.get(one.url).status_code == 200
    boss.post(
        missing[0].act.url,
        given(
            world,
            rung="reminder",
            way="face",
            basis="",
            subject=missing[0].told.source.subject,
            duty=missing[0].told.source.duty,
            period=missing[0].told.source.period,
        ),
    )
    unit = missing[0].told.unit
    made = MeasureTaken.objects.get()
    assert (made.unit.short_name, made.duty) == (unit, missing[0].told.source.duty)
    assert boss.get(reverse("measure", args=[made.pk])).status_code == 200


def test_the_form_asks_what_its_rung_needs_and_names_a_linked_leader(world, boss):
    pages = {
        rung: page_of(boss.get(new(world, rung=rung)))
        for rung in ("reminder", "circular", "rectification", "accountability")
    }

    for page in pages.values():
        # Whom, what, on what ground, then who decided and by when.
        labels = ("作出组织", "什么事", "依据", "谁", "请对方在哪天前说明")
        places = [page.index(f">{one}") for one in labels]
        assert places == sorted(places)
    assert "怎样提醒的" in pages["reminder"]
    assert "哪次会议研究的" not in pages["circular"]
    assert "谁来帮" in pages["rectification"]
    assert "对谁" not in pages["rectification"]
    assert "哪次会议研究的" in pages["accountability"]


def test_others_find_nothing(world):
    row = taken(world, "talk")
    inspection = inspected(world, "没有签名")
    finding = inspection.findings.get().pk
    page = reverse("measure", args=[row.pk])

    assert_only(world, ("recorder", "superior"), page)
    say = {"text": "说"}
    assert_only(
        world, ("recorder", "superior"), reverse("measure-reply", args=[row.pk]), say
    )
    end = {"result": "好", "ended_on": "2026-11-20"}
    assert_only(world, ("superior",), reverse("measure-end", args=[row.pk]), end)
    back = {"reason": "错"}
    assert_only(world, ("superior",), reverse("measure-revoke", args=[row.pk]), back)
    assert_only(world, ("superior",), reverse("overdue", args=[world.town.pk]))
    assert_only(world, ("superior",), new(world))
    assert_only(
        world,
        ("recorder", "superior"),
        reverse("findings-to-list", args=[inspection.pk]),
        {"finding": finding},
    )
    before = refusals()
    assert browser_of(world["nobody"]).get(page).status_code == 404
    assert refusals() == before + 1


def test_more_lines_cost_no_more_questions(world, boss):
    taken(world, "talk")
    held(world, happened_on=date(2026, 9, 1), findings=(FindingForm("甲", LATE),))
    pages = [
        reverse("measures", args=[world.town.pk]),
        reverse("overdue", args=[world.town.pk]),
    ]
    before = [queries_of(boss, one) for one in pages]

    for number in range(3):
        taken(world, "talk")
        form = (FindingForm(f"乙{number}", LATE),)
        row = held(world, happened_on=date(2026, 9, 1), findings=form)
        listed(world, row)

    assert [queries_of(boss, one) for one in pages] == before
    assert max(before) <= 24
