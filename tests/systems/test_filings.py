"""The rows of systems.md with patterns P and Q: drafted, sent, received, published.

What is judged and not written stands in ``test_filings_judged``.
"""

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.factories.filings import PLAN, REPORT, SECRETARY
from tests.factories.gatherings import (
    ASSEMBLY,
    AT,
    COMMITTEE,
    LATER,
    LECTURE,
    THEME_DAY,
    World,
    make_world,
)
from yiben.books.filings.actions import (
    draft_filing,
    file_filing,
    make_filing,
    receive_filing,
    return_filing,
    revise_filing,
)
from yiben.books.filings.models import Filing
from yiben.books.filings.queries import (
    also_offered,
    blank_for,
    entries_behind,
    figures_now,
    filing,
    meetings_offered,
    view_of,
)
from yiben.books.filings.words import DONE, TO_WRITE, FilingForm
from yiben.books.gatherings.actions import record_gathering, withdraw_gathering
from yiben.books.gatherings.models import Gathering
from yiben.books.gatherings.queries import blank_for as blank_gathering
from yiben.common.errors import ManyErrors
from yiben.ledger.actions import declare_gap
from yiben.ledger.models import Entry
from yiben.ledger.queries import entry
from yiben.org.models import Org
from yiben.plans.actions import set_plan
from yiben.plans.words import PlanLine
from yiben.policy.actions import adopt_pack
from yiben.standing.actions import rebuild
from yiben.standing.queries import satisfied_by

TODAY = date(2026, 11, 20)
IN_FORCE = date(2017, 7, 1)
REVIEW = "filings.annual_review"
DAY_REPORT = "filings.theme_day_report"


@pytest.fixture
def world(db) -> World:
    return make_world()


def adopt(world: World, place: str, pack: str) -> None:
    cast = world.cast
    adopt_pack(getattr(cast, place), pack, IN_FORCE, by=cast.system_admin, at=AT)


def held(world: World, kind: str, on: date, title: str, **given: Any) -> Entry:
    blank = blank_gathering(world.branch, kind, on, seen_by=world["recorder"])
    form = replace(blank, title=title, place="村部", parts=(), **given)
    return record_gathering(world.branch, form, by=world["recorder"], at=AT)


def a_half_year(world: World) -> None:
    """Hold five things in the second half of the year, and one before it."""
    held(world, ASSEMBLY, date(2026, 6, 30), "上半年的大会")
    held(world, ASSEMBLY, date(2026, 7, 8), "讨论修渠")
    held(world, COMMITTEE, date(2026, 7, 20), "研究党费")
    held(world, COMMITTEE, date(2026, 8, 20), "研究换届")
    one = blank_gathering(
        world.branch, LECTURE, date(2026, 9, 10), seen_by=world["recorder"]
    ).with_role("speaker", world.id("李春生"))
    one = replace(one, title="学党章", place="村部", parts=())
    one = one.with_state(world.id("赵田"), "leave", "出差")
    record_gathering(world.branch, one, by=world["recorder"], at=AT)
    held(world, THEME_DAY, date(2026, 10, 28), "重阳走访")


def blank(world: World, kind: str, period: str, **given: Any) -> FilingForm:
    by = given.pop("by", "recorder")
    unit: Org = given.pop("unit", world.branch)
    return blank_for(unit, kind, period, seen_by=world[by], on=TODAY, **given)


def written(form: FilingForm) -> FilingForm:
    """Return a draft in which a person has written what was left to a person."""
    fields = {
        name: value.replace(TO_WRITE, "个别党员到会少，下一步送学上门。")
        if isinstance(value, str)
        else value
        for name, value in form.fields.items()
    }
    return replace(form, fields=fields)


def drafted(world: World, form: FilingForm, **given: Any) -> Filing:
    unit, by = given.get("unit", world.branch), given.get("by", "recorder")
    return draft_filing(unit, form, by=world[by], at=AT)


def figures(row: Filing, world: World, by: str = "recorder") -> dict[str, int]:
    view = view_of(row, seen_by=world[by])
    return {one.figure.label: one.figure.value for one in view.figures}


def wrong(act: Any) -> list[str]:
    with pytest.raises(ManyErrors) as caught:
        act()
    return [one.where for one in caught.value.problems]


# 15, 22: drafted from the ledger
def test_a_report_is_drafted_with_the_numbers_of_a_hand_count(world):
    a_half_year(world)

    row = drafted(world, blank(world, REPORT, "2026-H2"))

    by_hand: Counter[str] = Counter()
    for one in Entry.objects.all():
        if date(2026, 7, 1) <= one.happened_on <= date(2026, 12, 31):
            by_hand[one.kind] += 1
            by_hand["present"] += one.present if one.kind != THEME_DAY else 0
            by_hand["expected"] += one.expected if one.kind != THEME_DAY else 0
    told = figures(row, world)
    assert told["支部党员大会"] == by_hand[ASSEMBLY] == 1
    assert told["支部委员会会议"] == by_hand[COMMITTEE] == 2
    assert told["党课"] == by_hand[LECTURE] == 1
    assert told["党小组会"] == 0
    assert (told["应到"], told["实到"]) == (by_hand["expected"], by_hand["present"])
    assert told["应到"] == told["实到"] + 1


# 15
def test_each_figure_opens_the_entries_counted_and_text_is_only_rearranged(world):
    a_half_year(world)
    form = blank(world, REPORT, "2026-H2")
    row = drafted(world, form)
    view = view_of(row, seen_by=world["recorder"])
    number = next(
        x.figure.number for x in view.figures if x.figure.label == "支部委员会会议"
    )

    _, behind, gone = entries_behind(row, number, seen_by=world["recorder"])

    assert [one.title for one in behind] == ["研究党费", "研究换届"]
    assert gone == 0
    lines = form.fields["body"].split("\n")
    assert "7月8日 支部党员大会：讨论修渠（应到6人，实到6人）" in lines
    assert not any("上半年的大会" in line for line in lines)
    assert lines[-1] == TO_WRITE
    titles = {one.title for one in Entry.objects.all()}
    for line in lines:
        heading = line[1:2] == "、" or line in {TO_WRITE, "台账里没有这方面的记录。"}
        assert heading or any(title in line for title in titles)


# 15
def test_what_is_left_to_a_person_is_marked_and_not_sent(world):
    row = drafted(world, blank(world, REPORT, "2026-H2"))

    assert wrong(lambda: file_filing(row, by=world["recorder"], at=AT)) == [
        "fields:body"
    ]
    assert Entry.objects.count() == 0


# 15
def test_a_figure_that_changed_is_shown_and_what_was_filed_stays(world):
    a_half_year(world)
    row = drafted(world, written(blank(world, REPORT, "2026-H2")))
    held(world, COMMITTEE, date(2026, 9, 22), "研究秋收")
    assert wrong(lambda: file_filing(row, by=world["recorder"], at=AT)) == [
        "figures",
        "figures",
        "figures",
    ]
    row.refresh_from_db()
    form = written(blank(world, REPORT, "2026-H2"))
    row = revise_filing(row, form, by=world["recorder"], at=AT)
    file_filing(row, by=world["recorder"], at=AT)
    row.refresh_from_db()
    sent = figures(row, world)

    meeting = Gathering.objects.get(title="研究秋收")
    withdraw_gathering(meeting, reason="没有开", by=world["recorder"], at=AT)

    view = view_of(row, seen_by=world["superior"], on=TODAY)
    told = {one.figure.label: (one.figure.value, one.now) for one in view.figures}
    assert figures(row, world) == sent
    assert told["支部委员会会议"] == (3, 2)
    assert told["党课"] == (1, None)
    posted = entry(str(row.entry_id), seen_by=world["superior"])
    counted = {one["label"]: one["value"] for one in posted.payload["figures"]}
    assert counted == sent

    return_filing(row, reason="请核对次数", by=world["superior"], at=LATER)
    row.refresh_from_db()
    row = revise_filing(row, form, by=world["recorder"], at=LATER)
    file_filing(row, by=world["recorder"], at=LATER)
    row.refresh_from_db()
    last = view_of(row, seen_by=world["superior"]).versions[-1]
    numbers = next(one for one in last.changes if one.label == "数字")
    assert ("支部委员会会议 3次" in numbers.gone) is True
    assert ("支部委员会会议 2次" in numbers.new) is True


# 15
def test_planned_and_not_held_and_declared_gaps_are_counted_apart(world):
    adopt(world, "centre", "central-2017")
    adopt(world, "province", "hunan-2017")
    lines = [
        PlanLine(7, ASSEMBLY, "讨论修渠"),
        PlanLine(8, THEME_DAY, "清理河道"),
        PlanLine(9, THEME_DAY, "助农秋收"),
        PlanLine(12, THEME_DAY, "还没有到"),
    ]
    set_plan(world.branch, 2026, lines, by=world["recorder"], at=AT)
    held(world, ASSEMBLY, date(2026, 7, 8), "讨论修渠")
    held(world, THEME_DAY, date(2026, 9, 28), "助农秋收")
    declare_gap(
        world.branch,
        duties=["hunan-2017/theme-day-monthly"],
        period="2026-08",
        reason="全员抗洪",
        by=world["recorder"],
        at=AT,
    )

    row = drafted(world, blank(world, DAY_REPORT, "2026-H2"))

    told = figures(row, world)
    assert told["计划了、台账里没有记录的"] == 1
    assert told["已说明没有开展的"] == 1
    assert told["主题党日"] == 1
    body = row.fields["body"]
    assert "8月 主题党日：清理河道，计划了，台账里没有记录" in body
    assert "2026年8月" in body
    assert "还没有到" not in body


# 15
def test_one_yearly_review_satisfies_both_central_clauses(world):
    adopt(world, "centre", "central-2017")
    rebuild(year=2026, at=AT)
    form = written(blank(world, REVIEW, "2026", unit=world.town, by="town_recorder"))
    row = drafted(world, form, unit=world.town, by="town_recorder")

    posted = make_filing(row, by=world["town_recorder"], at=AT)

    rebuild(year=2026, at=AT)
    lines = satisfied_by(posted.pk, as_of=TODAY, seen_by=world["superior"])
    cited = {one.duty for line in lines for one in line.citations}
    assert {
        "central-2017/annual-evaluation-yearly",
        "central-2017/annual-review-yearly",
    } <= cited


# 18
def test_the_secretarys_report_asks_for_the_facts_of_the_year_before(world):
    held(world, ASSEMBLY, date(2025, 3, 5), "去年的大会")
    held(world, ASSEMBLY, date(2026, 3, 5), "今年的大会")

    form = blank(world, SECRETARY, "2026", author_id=world.id("李春生"))

    assert "去年的大会" in form.fields["body"]
    assert "今年的大会" not in form.fields["body"]
    counted = figures_now(
        world.branch,
        SECRETARY,
        "2026",
        author_id=world.id("李春生"),
        on=TODAY,
        seen_by=world["recorder"],
    )
    told = {one.label: one.value for one in counted}
    assert told["支部党员大会"] == 1


# 58
def test_xuzhuang_refuses_a_plan_without_time_content_theme_and_procedure(world):
    for place, pack in (("centre", "central-2017"), ("town", "xuzhuang-2017")):
        adopt(world, place, pack)
    lines = [PlanLine(3, ASSEMBLY, "讨论年度计划")]
    set_plan(world.branch, 2026, lines, by=world["recorder"], at=AT)
    form = blank(world, PLAN, "2026")
    row = drafted(world, form)

    with pytest.raises(ManyErrors) as caught:
        file_filing(row, by=world["recorder"], at=AT)

    assert [one.where for one in caught.value.problems] == ["elements"]
    message = caught.value.problems[0].message
    assert "程序" in message
    assert "时间" not in message
    assert "徐庄镇实施方案" in message
    view = view_of(row, seen_by=world["recorder"], on=TODAY)
    assert any("程序" in one for one in view.warnings)
    whole = replace(form, elements=(*form.elements, "element.procedure"))
    row = revise_filing(row, whole, by=world["recorder"], at=AT)
    file_filing(row, by=world["recorder"], at=AT)
    assert Entry.objects.filter(kind="filings.meeting_plan.filed").count() == 1


# 58
def test_hunan_still_wants_the_plan_published_after_the_receipt(world):
    adopt(world, "centre", "central-2017")
    adopt(world, "province", "hunan-2017")
    row = drafted(world, blank(world, PLAN, "2026"))
    file_filing(row, by=world["recorder"], at=AT)
    row.refresh_from_db()
    receive_filing(row, by=world["superior"], at=LATER)
    row.refresh_from_db()

    view = view_of(row, seen_by=world["recorder"], on=TODAY)

    assert any("还要向党员公布" in one for one in view.warnings)


# 58
def test_a_revised_plan_shows_line_by_line_what_was_changed(world):
    first = FilingForm(
        PLAN,
        "2026",
        "计划",
        fields={"items": [{"month": 3, "theme": "学党章"}], "body": "甲\n乙"},
    )
    row = drafted(world, first)
    file_filing(row, by=world["recorder"], at=AT)
    row.refresh_from_db()
    return_filing(row, reason="五月没有", by=world["superior"], at=LATER)
    row.refresh_from_db()
    items = [{"month": 3, "theme": "学党章"}, {"month": 5, "theme": "讲党课"}]
    again = replace(first, fields={"items": items, "body": "甲\n丙"})
    row = revise_filing(row, again, by=world["recorder"], at=LATER)
    file_filing(row, by=world["recorder"], at=LATER)

    one, two = view_of(row, seen_by=world["superior"]).versions

    assert one.changes == ()
    told = {change.label: (change.gone, change.new) for change in two.changes}
    assert told["正文"] == (("乙",), ("丙",))
    assert [new for _, new in told.values()].count(("5月 讲党课",)) == 1


# 22, 58: one report for two duties
def test_one_report_stands_for_two_duties_only_if_the_unit_says_so(world):
    adopt(world, "centre", "central-2017")
    adopt(world, "province", "hunan-2017")
    held(world, THEME_DAY, date(2026, 9, 28), "助农秋收")
    offered = also_offered(world.branch, REPORT, on=TODAY, seen_by=world["recorder"])
    assert [kind for kind, _ in offered] == [DAY_REPORT]

    def duties(form: FilingForm) -> set[str]:
        row = drafted(world, form)
        file_filing(row, by=world["recorder"], at=AT)
        row.refresh_from_db()
        posted = receive_filing(row, by=world["superior"], at=LATER)
        rebuild(year=2026, at=LATER)
        on = date(2026, 11, 21)
        lines = satisfied_by(posted.pk, as_of=on, seen_by=world["superior"])
        return {one.duty for one in lines}

    form = written(blank(world, REPORT, "2026-H2"))
    alone = duties(form)
    assert "hunan-2017/meeting-report-half-yearly" in alone
    assert "hunan-2017/theme-day-filing-half-yearly" not in alone

    both = duties(replace(form, also=(DAY_REPORT,), token="x_both"))
    assert "hunan-2017/theme-day-filing-half-yearly" in both
    assert "hunan-2017/meeting-report-half-yearly" in both


# 22
def test_a_report_cannot_stand_for_one_about_other_facts(world):
    adopt(world, "centre", "central-2017")
    adopt(world, "province", "hunan-2017")
    form = replace(blank(world, REPORT, "2026-H2"), also=("filings.work_plan",))

    assert wrong(lambda: drafted(world, form)) == ["also"]
    assert Filing.objects.count() == 0


# 31
def test_a_leader_ticks_off_the_tasks_of_the_plan(world):
    author = world.id("柳书记")
    plan = FilingForm(
        "filings.personal_study_plan",
        "2026",
        "自学计划",
        fields={"items": [{"month": 3, "theme": "学党章"}, "学系列讲话"]},
        author_id=author,
    )
    row = drafted(world, plan, unit=world.town, by="town_recorder")
    make_filing(row, by=world["town_recorder"], at=AT)

    form = blank(
        world,
        "filings.study_tasks",
        "2026",
        unit=world.town,
        by="town_recorder",
        author_id=author,
    )

    first, second = form.fields["items"]
    assert (first["theme"], second["theme"]) == ("学党章", "学系列讲话")
    ticked = replace(form, fields={"items": [{**first, "done": DONE}, second]})
    done = drafted(world, ticked, unit=world.town, by="town_recorder")
    view = view_of(done, seen_by=world["town_recorder"])
    assert view.row.progress == "规定任务 2 项，已完成 1 项"


# 81
def test_a_committee_report_without_its_assembly_does_not_count(world):
    kind = "filings.committee_report"
    form = written(blank(world, kind, "2026"))
    row = drafted(world, form)
    assert wrong(lambda: make_filing(row, by=world["recorder"], at=AT)) == ["answers"]
    plain = held(world, ASSEMBLY, date(2026, 11, 10), "没有听报告的大会")
    linked = replace(form, answers=plain.pk)
    row = revise_filing(row, linked, by=world["recorder"], at=AT)
    assert "answers" in wrong(lambda: make_filing(row, by=world["recorder"], at=AT))

    part = "gatherings.committee_report.held"
    blank_day = blank_gathering(
        world.branch, ASSEMBLY, date(2026, 11, 18), seen_by=world["recorder"]
    )
    day = replace(
        blank_day, title="听取支委会报告", place="村部", tags=("element.rated",)
    )
    day = replace(day, parts=(part,))
    assembly = record_gathering(world.branch, day, by=world["recorder"], at=AT)
    offered = meetings_offered(
        world.branch, kind, "2026", on=TODAY, seen_by=world["recorder"]
    )
    assert [one for one, _ in offered] == [assembly.pk]
    linked = replace(written(blank(world, kind, "2026")), answers=assembly.pk)
    row = revise_filing(row, linked, by=world["recorder"], at=AT)
    posted = make_filing(row, by=world["recorder"], at=AT)
    assert posted.answers_id == assembly.pk


# 82
def test_a_rectification_filing_lists_both_problems_and_measures(world):
    for place, pack in (("centre", "central-2017"), ("province", "heilongjiang-2017")):
        adopt(world, place, pack)
    kind = "filings.rectification_list"
    form = blank(world, kind, "2026")
    row = drafted(world, replace(form, elements=("element.problem",)))

    with pytest.raises(ManyErrors) as caught:
        file_filing(row, by=world["recorder"], at=AT)

    assert "列出整改清单" in caught.value.problems[0].message
    both = replace(form, elements=("element.problem", "element.measure"))
    row = revise_filing(row, both, by=world["recorder"], at=AT)
    posted = file_filing(row, by=world["recorder"], at=AT)
    assert posted.kind == f"{kind}.filed"


# 82
def test_the_filing_names_exactly_what_was_planned_and_left_asleep(world):
    lines = [PlanLine(m, THEME_DAY, f"{m}月活动") for m in (7, 8)]
    lines += [PlanLine(9, LECTURE, "学党章")]
    set_plan(world.branch, 2026, lines, by=world["recorder"], at=AT)
    held(world, THEME_DAY, date(2026, 7, 28), "7月活动")

    row = drafted(world, blank(world, "filings.rectification_list", "2026"))

    view = view_of(row, seen_by=world["recorder"])
    asleep = next(one.figure for one in view.figures if one.figure.name == "unheld")
    assert asleep.lines == ("8月 主题党日：8月活动", "9月 党课：学党章")


# 100
def test_an_extension_of_the_term_needs_its_reason_and_its_answer(world):
    kind = "filings.term_change"
    form = replace(blank(world, kind, "2026"), elements=("element.extension",))
    row = drafted(world, form)
    assert wrong(lambda: file_filing(row, by=world["recorder"], at=AT)) == [
        "fields:extension"
    ]
    given = replace(form, fields={"extension": "抗洪期间不宜开会"})
    row = revise_filing(row, given, by=world["recorder"], at=AT)
    file_filing(row, by=world["recorder"], at=AT)
    row.refresh_from_db()
    assert row.state == "filed"

    approval = receive_filing(row, by=world["superior"], at=LATER)

    row = filing(row.pk, seen_by=world["recorder"])
    assert row.state == "received"
    assert approval.answers_id == row.entry_id
    assert "element.extension" in entry(approval.pk, seen_by=world["recorder"]).tags
