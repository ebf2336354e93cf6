"""The pages of an assessment: those who assess, the unit, its members."""

import pytest
from django.urls import reverse

from tests.factories.assess import (
    BASIS,
    ITEMS,
    MEETING_ON,
    SENT_BY,
    assessed,
    begun_sheet,
    case_at,
    decide,
    give,
    meeting,
    posted,
    published,
    sent,
    settled,
)
from tests.factories.gatherings import World
from tests.factories.lists import problem
from tests.factories.ratings import ASSESSMENT
from tests.factories.web import TODAY, browser_of, page_of, queries_of, refusals
from yiben.books.filings.models import Filing
from yiben.books.ratings import actions
from yiben.books.ratings.models import Objection, Round, Score, Sheet, items_text
from yiben.books.ratings.words import RoundForm
from yiben.common.clock import chinese_day

UNIT_STEPS = ("assess-confirm", "assess-comment", "assess-object")


def rows_form(*rows: tuple[str, str, str]) -> dict[str, str]:
    form: dict[str, str] = {}
    for number, (label, weight, source) in enumerate(rows):
        form |= {
            f"label:{number}": label,
            f"weight:{number}": weight,
            f"source:{number}": source,
            f"key:{number}": "",
        }
    return form


def sheet_url(world: World, year: int = 2026) -> str:
    return reverse("rating-sheet", args=[world.town.pk, ASSESSMENT]) + f"?year={year}"


# --- the weights -------------------------------------------------------------


def test_the_form_of_a_year_begins_with_the_usual_or_the_last(world: World):
    client = browser_of(world["superior"])
    usual = page_of(client.get(sheet_url(world)))
    published(world)

    next_year = page_of(client.get(sheet_url(world, 2027)))

    assert "学习教育规定动作按时办结" in usual
    assert "先放上年的指标和分值" in next_year
    assert 'value="作用发挥"' in next_year


def test_weights_are_published_with_where_each_number_comes_from(world: World):
    client = browser_of(world["superior"])
    form = rows_form(
        ("学习教育", "60", "programme_duties"), ("作用发挥", "40", ""), ("", "", "")
    )

    answer = client.post(sheet_url(world), {**form, "programme:0": "yes", "basis": ""})

    items = Sheet.objects.get().items
    assert answer.status_code == 302
    assert [(one.label, one.source, one.programme) for one in items] == [
        ("学习教育", "programme_duties", True),
        ("作用发挥", "", False),
    ]


def test_a_count_of_records_is_refused_and_the_form_comes_back(world: World):
    client = browser_of(world["town_recorder"])
    form = rows_form(("主题党日次数", "60", ""), ("作用发挥", "甲", ""))

    shown = client.post(sheet_url(world), {**form, "basis": BASIS})
    again = client.post(
        sheet_url(world), {**rows_form(("会议记录份数", "90", "")), "basis": BASIS}
    )

    assert (shown.status_code, again.status_code) == (422, 422)
    assert "“作用发挥”的分值“甲”不是数字" in page_of(shown)
    assert 'value="主题党日次数"' in page_of(shown)
    assert "看的是记录多少" in page_of(again)
    assert "合计 90，应为 100" in page_of(again)
    assert BASIS in page_of(again)
    assert not Sheet.objects.exists()


def test_the_year_that_was_sent_is_closed(world: World):
    sent(world)
    client = browser_of(world["superior"])

    shown = client.post(sheet_url(world), rows_form(("学习教育", "100", "")))

    assert shown.status_code == 422
    assert "不能再改" in page_of(shown)
    assert Sheet.objects.get().items == ITEMS


# --- all units ---------------------------------------------------------------


def test_the_sheet_shows_units_in_tree_order_with_drafts(world: World):
    problem(world, due_on=None)
    row = begun_sheet(world)

    page = page_of(browser_of(world["superior"]).get(reverse("assess", args=[row.pk])))

    assert page.index(world.branch.name) < page.index(world.neighbour.name)
    assert "不计入（草稿）" in page
    assert "没有文件要求，不评等次" in page
    assert "不排名次" in page
    assert "没有一项标为" not in page


def test_the_way_from_draft_to_publication(world: World):
    row = settled(world)
    client = browser_of(world["town_recorder"])
    page = reverse("assess", args=[row.pk])

    early = client.post(reverse("assess-send", args=[row.pk]), {"answer_by": "明天"})
    out = client.post(
        reverse("assess-send", args=[row.pk]), {"answer_by": SENT_BY.isoformat()}
    )
    no_meeting = client.post(
        reverse("rating-decide", args=[row.pk]),
        {"decided_on": "2026-11-20", "decided_at": "会"},
    )
    waiting = page_of(client.get(page))
    decide(world, Round.objects.get(pk=row.pk))
    publish = client.post(reverse("assess-publish", args=[row.pk]))
    done = page_of(client.get(page))

    assert early.status_code == 422
    assert "不是日期" in page_of(early)
    assert (out.status_code, publish.status_code) == (302, 302)
    assert no_meeting.status_code == 422
    assert "还没有回话" in page_of(no_meeting)
    assert "上会评定" in waiting
    assert "分值和结果已冻结" in done
    assert "会议记录" in done
    assert "上会评定" not in done


def test_the_form_of_the_decision_offers_the_meetings(world: World, settings):
    row = sent(world)
    settings.YIBEN_TODAY = MEETING_ON.isoformat()
    entry = meeting(world)
    client = browser_of(world["superior"])
    address = reverse("rating-decide", args=[row.pk])

    shown = page_of(client.get(address))
    answer = client.post(
        address,
        {
            "decided_on": MEETING_ON.isoformat(),
            "decided_at": "镇党委会议",
            "meeting_id": entry.pk,
            "tags": ["element.referred", "element.secretary"],
        },
    )

    assert entry.pk in shown
    assert "作为评判书记的依据" in shown
    assert "含“两学一做”学习教育" not in shown
    assert answer.status_code == 302
    assert Round.objects.get(pk=row.pk).state == "decided"


def test_the_summary_is_drafted_once_and_opens(world: World):
    row = settled(world)
    client = browser_of(world["town_recorder"])
    address = reverse("assess-summary", args=[row.pk])

    one = client.post(address, {"token": "x"})
    two = client.post(address, {"token": "x"})

    assert one["Location"] == two["Location"]
    assert Filing.objects.count() == 1
    assert "考核评估情况" in page_of(client.get(one["Location"]))
    page = page_of(browser_of(world["superior"]).get(reverse("assess", args=[row.pk])))
    assert "起草年度检查评估与总结" not in page


def test_a_summary_of_drafts_is_refused(world: World):
    row = begun_sheet(world)

    shown = browser_of(world["town_recorder"]).post(
        reverse("assess-summary", args=[row.pk])
    )

    assert shown.status_code == 422
    assert "12 项没有确认" in page_of(shown)


# --- one unit ----------------------------------------------------------------


def test_before_anything_is_settled_a_unit_has_no_sum(world: World):
    row = begun_sheet(world)
    client = browser_of(world["superior"])
    unit = reverse("assess-unit", args=[case_at(row, world.branch).pk])

    fresh = page_of(client.get(unit))
    Sheet.objects.update(items_json="[]")
    without_items = page_of(client.get(unit))
    Sheet.objects.update(items_json=items_text(ITEMS))
    give(world, case_at(row, world.branch))
    rated = page_of(client.get(unit))

    for page in (fresh, without_items):
        assert "<dd>还没有评</dd>" in page
        assert "计入的 100 分" not in page
        assert "得 0 分" not in page
    assert "计入的 10 分中得 9 分" in rated
    assert "<dd>还没有评</dd>" not in rated


def test_drafts_are_confirmed_under_ones_own_name(world: World):
    row = begun_sheet(world)
    case = case_at(row, world.branch)
    client = browser_of(world["superior"])

    before = page_of(client.get(reverse("assess-unit", args=[case.pk])))
    answer = client.post(reverse("assess-confirm", args=[case.pk]))
    after = page_of(client.get(reverse("assess-unit", args=[case.pk])))

    assert "以我的名义确认算出的 5 项" in before
    assert answer.status_code == 302
    assert Score.objects.filter(by=world["superior"]).count() == 5
    assert f"按算出的数确认，superior的账号，{chinese_day(TODAY)}" in after
    assert "以我的名义" not in after


def test_an_item_opens_to_its_clauses_and_is_decided_there(world: World):
    row = begun_sheet(world)
    case = case_at(row, world.branch)
    client = browser_of(world["town_recorder"])
    address = reverse("assess-item", args=[case.pk, "p"])

    page = page_of(client.get(address))
    wrong = client.post(address, {"how": "overridden", "points": "甲", "reason": "有"})
    lacking = client.post(address, {"how": "overridden", "points": "70"})
    right = client.post(
        address, {"how": "overridden", "points": "70", "reason": "看过现场"}
    )

    assert "涉及的条款" in page
    assert "/standing/" in page
    assert (wrong.status_code, lacking.status_code) == (422, 422)
    assert "得分“甲”不是数字" in page_of(wrong)
    assert 'value="70"' in page_of(lacking)
    assert right.status_code == 302
    kept = Score.objects.get(case=case, item="p")
    assert (kept.how, str(kept.reason)) == ("overridden", "看过现场")
    assert kept.points == 70
    assert kept.draft["indicator"] == "programme_duties"


def test_what_people_give_is_given_with_reason_and_evidence(world: World):
    row = begun_sheet(world)
    case = case_at(row, world.branch)
    entry = posted(world, case)
    client = browser_of(world["superior"])
    address = reverse("assess-item", args=[case.pk, "h"])

    page = page_of(client.get(address))
    nothing = client.post(address, {})
    right = client.post(
        address, {"points": "88", "reason": "抗洪", "entry_ids": [entry.pk]}
    )
    after = page_of(client.get(address))

    assert "抗洪抢险" in page
    assert nothing.status_code == 422
    assert right.status_code == 302
    assert reverse("entry", args=[entry.pk]) in after
    assert Score.objects.get(case=case, item="h").points == 88


def test_the_unit_reads_its_own_row_remarks_and_objects(world: World):
    row = sent(world)
    case = case_at(row, world.branch)
    client = browser_of(world["recorder"])
    unit = reverse("assess-unit", args=[case.pk])

    listed = page_of(client.get(reverse("ratings", args=[world.branch.pk])))
    page = page_of(client.get(unit))
    client.post(reverse("assess-comment", args=[case.pk]), {"comment": "名册有误"})
    form = {"item": "h", "objection": "漏了救灾", "token": "t"}
    client.post(reverse("assess-object", args=[case.pk]), form)
    client.post(reverse("assess-object", args=[case.pk]), form)
    empty = client.post(reverse("assess-object", args=[case.pk]), {"item": "h"})

    assert unit in listed
    assert world.neighbour.name not in page
    assert "以我的名义" not in page
    assert empty.status_code == 422
    made = Objection.objects.get()
    superior = browser_of(world["superior"])
    read = page_of(superior.get(unit))
    assert "名册有误" in read
    assert "漏了救灾" in read
    nothing = superior.post(reverse("assess-answer", args=[made.pk]), {"answer": ""})
    done = superior.post(
        reverse("assess-answer", args=[made.pk]), {"answer": "不变", "upheld": ""}
    )
    assert (nothing.status_code, done.status_code) == (422, 302)
    assert "不变" in page_of(client.get(unit))


def test_a_member_sees_the_published_sheet_and_nothing_to_do(world: World):
    row = assessed(world)
    case = case_at(row, world.branch)
    member = browser_of(world["member"])
    unit = reverse("assess-unit", args=[case.pk])
    listed = reverse("ratings", args=[world.branch.pk])

    hidden = member.get(unit).status_code
    before = page_of(member.get(listed))
    actions.publish_result(row, by=world["town_recorder"], at=row.created_at)
    page = page_of(member.get(unit))

    assert hidden == 404
    assert unit not in before
    assert unit in page_of(member.get(listed))
    assert "作用发挥" in page
    assert "<form" not in page.split("<main")[1].split("</main")[0]
    assert "/items/p/" not in page
    assert "书记述职" not in page
    assert "合计" not in page


@pytest.mark.parametrize(
    "who", ["member", "neighbour", "stranger", "auditor", "county_superior", "nobody"]
)
def test_refusals_write_only_an_audit_line(world: World, who: str):
    row = sent(world)
    case, client = case_at(row, world.branch), browser_of(world[who])
    before, scores = refusals(), Score.objects.count()
    pages = [
        reverse("assess", args=[row.pk]),
        sheet_url(world),
        reverse("assess-unit", args=[case.pk]),
        reverse("assess-item", args=[case.pk, "p"]),
    ]
    posts = [reverse(name, args=[case.pk]) for name in UNIT_STEPS]
    posts += [
        reverse(name, args=[row.pk])
        for name in ("assess-send", "assess-publish", "assess-summary")
    ]

    answers = [client.get(one).status_code for one in pages]
    answers += [client.post(one, {"comment": "好"}).status_code for one in posts]
    answers.append(client.post(pages[3], {"how": "confirmed"}).status_code)

    assert set(answers) == {404}
    assert refusals() - before == len(answers)
    assert (Score.objects.count(), Objection.objects.count()) == (scores, 0)


def test_a_draft_is_hidden_from_the_unit(world: World):
    row = begun_sheet(world)
    case, client = case_at(row, world.branch), browser_of(world["recorder"])

    for name in ("assess-unit", "assess-comment"):
        address = reverse(name, args=[case.pk])
        method = client.get if name == "assess-unit" else client.post
        assert method(address).status_code == 404
    own = page_of(client.get(reverse("ratings", args=[world.branch.pk])))
    assert "上级对本组织的考核" not in own


def test_the_questions_do_not_grow_with_the_units(world: World):
    row = begun_sheet(world)
    client = browser_of(world["superior"])
    address = reverse("assess", args=[row.pk])
    both = queries_of(client, address)
    for case in row.cases.exclude(org=world.branch):
        give(world, case)
    row.cases.exclude(org=world.branch).delete()

    one = queries_of(client, address)

    assert both == one


def test_the_rating_page_leads_to_the_sheets(world: World):
    row = begun_sheet(world)

    page = page_of(browser_of(world["superior"]).get(reverse("rating", args=[row.pk])))
    begin = page_of(
        browser_of(world["superior"]).get(reverse("ratings", args=[world.town.pk]))
    )

    assert reverse("assess", args=[row.pk]) in page
    assert "指标和分值" in page
    assert reverse("rating-new", args=[world.town.pk, ASSESSMENT]) in begin
    assert (
        reverse("rating-new", args=[world.town.pk, "ratings.mass_evaluation"])
        not in begin
    )


def test_the_superior_begins_an_assessment(world: World):
    published(world)
    blank = RoundForm(ASSESSMENT, 2026, SENT_BY)

    answer = browser_of(world["superior"]).post(
        reverse("rating-new", args=[world.town.pk, ASSESSMENT]),
        {
            "title": "考核",
            "year": blank.year,
            "turn": 1,
            "on": "2026-11-20",
            "token": "x",
        },
    )

    assert answer.status_code == 302
    assert Round.objects.get().kind == ASSESSMENT


def test_a_start_without_weights_is_refused_and_leads_to_them(world: World):
    client = browser_of(world["superior"])
    address = reverse("rating-new", args=[world.town.pk, ASSESSMENT])
    form = {"title": "考核", "year": 2025, "turn": 1, "on": "2025-11-20", "token": "x"}

    shown = client.post(address, form)

    page = page_of(shown)
    assert shown.status_code == 422
    assert "先公布2025年的指标和分值" in page
    assert f'href="{sheet_url(world, 2025)}"' in page
    assert 'value="考核"' in page
    assert not Round.objects.exists()
