"""Indicators: each is a slow recount, opens to its things, and is a draft."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest

from tests.factories.assess import (
    ITEMS,
    SENT_BY,
    assessed,
    begun_sheet,
    case_at,
    debriefed,
    give,
    sent,
    settle,
    settled,
)
from tests.factories.gatherings import AT, World, theme_day
from tests.factories.lists import closed, problem, step
from tests.factories.ratings import (
    EVALUATION,
    box_form,
    count,
    decision,
    sheet,
)
from tests.factories.superior import first_finding, inspected
from tests.factories.web import make_ruled_world
from yiben.books.filings.actions import make_filing
from yiben.books.filings.models import Filing
from yiben.books.gatherings.actions import record_gathering
from yiben.books.ratings import actions, queries
from yiben.books.ratings.models import Score
from yiben.books.ratings.words import How, RoundForm, SettleForm
from yiben.common.clock import moment
from yiben.common.errors import ManyErrors, RefusedError, YibenError
from yiben.duties.actions import waive_duty
from yiben.ledger.models import Entry
from yiben.ledger.queries import entry_facts
from yiben.org.queries import subtree_ids
from yiben.reports.actions.assess import confirm_drafts, draft_summary, settle_item
from yiben.reports.queries.assess import item_grounds, sheet_view, unit_view
from yiben.reports.queries.indicators import MOST_THINGS, gauges_of, things_of
from yiben.standing.actions import settle as settle_standing
from yiben.standing.queries import lines_of
from yiben.supervision.actions import reply_finding

YEAR_END = date(2026, 12, 31)
TODAY = AT.date()
IN_FORCE = ("central-2017", "hunan-2017")


@pytest.fixture
def world(db, settings) -> World:
    settings.YIBEN_TODAY = AT.date().isoformat()
    return make_ruled_world()


def indicator(slug: str):
    return queries.indicators()[slug]


def gauge(world: World, slug: str, org=None, on: date = TODAY):
    org = org or world.branch
    found = gauges_of(
        world.town, [world.branch, world.neighbour], 2026, [indicator(slug)], on=on
    )
    return found[org.pk, slug]


def grounds_of(case, item: str, reader, on: date = TODAY):
    return item_grounds(case, item, unit_view(case, on=on, seen_by=reader, only=item))


def recounted(world: World, org, on: date) -> tuple[int, int, Counter[str]]:
    """Judge the unit afresh, duty by duty, and count by hand; no stored cell is read."""
    good, whole, out = 0, 0, Counter[str]()
    for org_id in subtree_ids([org.pk]):
        unit = type(org).objects.get(pk=org_id)
        lines = lines_of(
            unit, year=2026, as_of=on, known_on=on, seen_by=world["superior"]
        )
        for line in lines:
            mine = line.subject.startswith("org:") and line.strength == "must"
            if not mine or line.pack not in IN_FORCE:
                continue
            if line.status in {"met", "met_late", "missed"}:
                whole += 1
                good += line.status == "met"
            else:
                out[line.status] += 1
    return good, whole, out


@pytest.mark.parametrize("seed", range(3))
def test_duties_kept_in_time_are_a_slow_recount(world: World, seed: int):
    """A random ledger, some of it entered late: the indicator is judged afresh."""
    luck = Random(seed)
    for _ in range(luck.randint(3, 8)):
        held_on = date(2026, 3, 2) + timedelta(days=luck.randrange(240))
        late = luck.choice([1, 1, 40])
        at = moment(min(held_on + timedelta(days=late), TODAY))
        form = theme_day(world, happened_on=held_on)
        record_gathering(world.branch, form, by=world["recorder"], at=at)
    settle_standing(at=AT)

    for on in (TODAY, date(2027, 2, 1)):
        for org in (world.branch, world.neighbour):
            found = gauge(world, "programme_duties", org, on)
            good, whole, out = recounted(world, org, on)
            assert (found.good, found.whole) == (good, whole)
            assert dict(found.left_out) == out
            assert whole


def test_a_second_record_of_the_same_duty_changes_nothing(world: World):
    """DR-16: who records more is not better off."""
    form = theme_day(world)
    record_gathering(world.branch, form, by=world["recorder"], at=AT)
    settle_standing(at=AT)
    once = gauge(world, "programme_duties", on=date(2027, 2, 1))

    for n in range(5):
        again = replace(form, title=f"再一次 {n}", token=f"t{n}")
        record_gathering(world.branch, again, by=world["recorder"], at=AT)
    settle_standing(at=AT)

    assert gauge(world, "programme_duties", on=date(2027, 2, 1)) == once


def test_what_is_waived_or_undetermined_is_told_and_not_counted(world: World):
    before = gauge(world, "programme_duties", on=date(2027, 2, 1))
    waive_duty(
        f"org:{world.branch.pk}",
        "hunan-2017/theme-day-monthly",
        "2026-02",
        org=world.branch,
        reason="大雪封山",
        until=None,
        by=world["superior"],
        at=AT,
    )
    settle_standing(at=AT)

    after = gauge(world, "programme_duties", on=date(2027, 2, 1))

    assert after.whole == before.whole - 1
    assert dict(after.left_out)["waived"] == 1
    assert dict(after.left_out)["undetermined"] == dict(before.left_out)["undetermined"]


def test_problems_confirmed_by_somebody_else_are_recounted_from_the_ledger(
    world: World,
):
    done, waits = problem(world), problem(world, due_on=None, title="路灯不亮")
    problem(world, title="账目不清", due_on=date(2026, 10, 1))
    closed(world, done)
    step(
        world,
        done,
        "confirmed",
        by="second",
        happened_on=TODAY,
        checker_id=world.id("王小禾"),
    )

    found = gauge(world, "problems_solved")

    facts = entry_facts(
        unit_ids=[world.branch.pk], since=date(2026, 1, 1), until=YEAR_END
    )
    raised = [one for one in facts if one.kinds[0].endswith(".opened")]
    solved = {one.answers for one in facts if one.kinds[0].endswith(".confirmed")}
    assert found.good == len([one for one in raised if one.id in solved]) == 1
    assert found.whole + 1 == len(raised) == 3
    assert found.left_out == (("waiting", 1),)
    assert set(found.entry_ids) == {one.id for one in raised}
    assert waits.state == "opened"


def test_findings_are_answered_or_not_however_many(world: World):
    inspection = inspected(world, "台账有缺页", "制度没有上墙")
    nothing_due = gauge(world, "findings_answered")

    reply_finding(first_finding(inspection), "补上了", by=world["recorder"], at=AT)

    assert nothing_due.value is None
    assert nothing_due.left_out == (("waiting", 2),)
    later = gauge(world, "findings_answered", on=date(2026, 12, 31))
    assert (later.good, later.whole, later.value) == (1, 2, Decimal("50.00"))


def evaluated(world: World, **paper: int) -> None:
    by = world["recorder"]
    row = actions.begin_round(
        world.branch, RoundForm(EVALUATION, 2026, TODAY), by=by, at=AT
    )
    box = actions.open_test(row, box_form(world, by_screen=False), by=by, at=AT).box
    count(world, box, None, sheet(box, sum(paper.values()), **paper))
    row.refresh_from_db()
    actions.decide_round(row, decision(world, tags=()), by=by, at=AT)


def test_opinion_is_the_share_of_ballots_and_too_few_are_none(world: World):
    evaluated(world, 满意=9, 基本满意=2, 不满意=1)

    found = gauge(world, "mass_evaluation")

    assert (found.good, found.whole, found.value) == (9, 12, Decimal("75.00"))
    assert gauge(world, "mass_evaluation", world.neighbour).value is None


def test_too_few_ballots_give_no_result(world: World):
    evaluated(world, 满意=8, 不满意=1)

    found = gauge(world, "mass_evaluation")

    assert found.value is None
    assert found.left_out == (("too_few", 1),)


def test_the_debrief_is_what_the_meeting_decided(world: World):
    assert gauge(world, "secretary_debrief").value is None
    row = debriefed(world, "较好")

    found = gauge(world, "secretary_debrief")

    assert found.value == 85
    assert found.said == "评议结果：较好"
    entry = Entry.objects.get(pk=found.entry_ids[0])
    assert entry.kind == "ratings.dual_report_review.decided"
    case = case_at(begun_sheet(world), world.branch)
    grounds = grounds_of(case, "d", world["town_recorder"])
    assert [one.round_id for one in grounds.things] == [row.pk]


def test_no_more_questions_for_more_units(world: World, django_assert_num_queries):
    evaluated(world, 满意=9, 基本满意=2, 不满意=1)
    problem(world)
    inspected(world, "台账有缺页", "制度没有上墙")
    debriefed(world)
    every = list(queries.indicators().values())
    orgs = [world.branch, world.neighbour]
    for many in (orgs[:1], orgs):
        with django_assert_num_queries(9):
            gauges_of(world.town, many, 2026, every, on=TODAY)


# --- drafts, decisions, grounds ----------------------------------------------


def test_a_draft_is_a_draft_until_somebody_signs_for_it(world: World):
    problem(world, due_on=date(2026, 10, 1))
    row = begun_sheet(world)
    case, by = case_at(row, world.branch), world["superior"]
    before = unit_view(case, on=TODAY, seen_by=by).units[0]

    n = confirm_drafts(case, by=by, at=AT)
    again = confirm_drafts(case, by=by, at=AT)
    after = unit_view(case, on=TODAY, seen_by=by).units[0]

    assert before.n_open == 6
    assert before.total == 0
    assert before.left_out == 100
    assert (n, again, after.n_open) == (5, 0, 1)
    one = next(one for one in after.items if one.item.key == "s")
    assert (one.settled.by, one.settled.how) == (by.display_name, How.CONFIRMED)
    assert one.settled.draft["whole"] == 1
    assert one.settled.draft["on"] == TODAY.isoformat()


def test_what_the_ledger_says_later_is_told_and_changes_nothing(world: World):
    first = problem(world, due_on=date(2026, 10, 1))
    row = begun_sheet(world)
    case, by = case_at(row, world.branch), world["town_recorder"]
    settle(world, case, "s")

    closed(world, first)
    step(
        world,
        first,
        "confirmed",
        by="second",
        happened_on=TODAY,
        checker_id=world.id("王小禾"),
    )

    view = unit_view(case, on=TODAY, seen_by=by).units[0]
    one = next(one for one in view.items if one.item.key == "s")
    assert one.is_moved
    assert (one.settled.points, one.gauge.value) == (0, 100)


def test_a_decided_year_asks_the_ledger_nothing_more(world: World):
    row = assessed(world)
    by = world["town_recorder"]
    before = sheet_view(row, on=SENT_BY, seen_by=by)
    problem(world, due_on=date(2026, 10, 1))

    after = sheet_view(row, on=SENT_BY, seen_by=by)

    assert after == before
    assert all(one.gauge is None for unit in after.units for one in unit.items)


def test_the_draft_comes_from_the_ledger_and_from_no_form(world: World):
    row = begun_sheet(world)
    case = case_at(row, world.branch)

    settle(world, case, "p", points=Decimal(100))

    kept = Score.objects.get(case=case, item="p")
    assert str(kept.points) == kept.draft["value"] != "100"


def test_every_value_opens_to_its_duties_and_their_clauses(world: World):
    row = begun_sheet(world)
    case, by = case_at(row, world.branch), world["town_recorder"]

    found = grounds_of(case, "p", by, on=date(2027, 2, 1))

    assert 0 < len(found.things) <= MOST_THINGS
    assert found.things[0].state == "missed"
    assert all(one.line.citations for one in found.things)
    assert {line.pack for line, _ in found.duties} <= set(IN_FORCE)
    total = sum(n for _, counts in found.duties for n in counts.values())
    assert total == len(found.things) + found.n_more
    whole = things_of(
        world.town, [world.branch], 2026, found.view.indicator, on=date(2027, 2, 1)
    )
    assert total == len(whole[world.branch.pk])


@pytest.mark.parametrize("who", ["member", "neighbour", "stranger", "auditor"])
def test_grounds_are_for_those_who_assess_and_the_unit(world: World, who: str):
    row = sent(world)
    case = case_at(row, world.branch)

    for item, reader in (("p", world[who]), ("h", world["recorder"])):
        with pytest.raises(RefusedError):
            grounds_of(case, item, reader)
    own = grounds_of(case, "p", world["recorder"])
    assert own.unit.case.org_id == world.branch.pk


@pytest.mark.parametrize("who", ["recorder", "member", "stranger", "county_superior"])
def test_nobody_else_confirms_or_settles(world: World, who: str):
    row = sent(world)
    case, before = case_at(row, world.branch), Score.objects.count()
    form = queries.sheet_round(row, seen_by=world["town_recorder"]).items[0]

    with pytest.raises(RefusedError):
        confirm_drafts(case, by=world[who], at=AT)
    with pytest.raises(RefusedError):
        settle(world, case, form.key, how=How.LEFT_OUT, reason="由", by=world[who])
    with pytest.raises(RefusedError):
        draft_summary(row, by=world[who], at=AT)
    assert Score.objects.count() == before


def test_an_item_that_is_not_on_the_sheet_is_refused(world: World):
    case = case_at(begun_sheet(world), world.branch)

    with pytest.raises(ManyErrors):
        settle_item(case, SettleForm("zz", How.CONFIRMED), by=world["superior"], at=AT)


# --- the yearly summary ------------------------------------------------------


def test_the_yearly_summary_holds_each_figure_with_its_query(world: World):
    debriefed(world)
    row = settled(world)
    by = world["town_recorder"]

    filing = draft_summary(row, token="x", by=by, at=AT)
    twice = draft_summary(row, token="x", by=by, at=AT)

    body = filing.fields["body"]
    assert filing.pk == twice.pk
    assert Filing.objects.count() == 1
    assert filing.kind == "filings.annual_review"
    for said in (
        "逐件看职责：（已完成）÷（已完成、已完成（补录）、未完成）",
        "河湾村党支部：",
        "五、考核评估情况",
        "书记述职由会议评定，不在这里写",
        "作用发挥 90",
        "分不计入",
    ):
        assert said in body
    assert body.index("河湾村党支部：") < body.index("桃园村党支部：")
    assert body.count("（要补写）") >= 3
    assert set(filing.elements) == {"element.summary", "element.debrief"}
    with pytest.raises(ManyErrors):
        make_filing(filing, by=by, at=AT)


def test_no_draft_of_a_value_goes_into_the_summary(world: World):
    row = begun_sheet(world)
    give(world, case_at(row, world.branch))

    with pytest.raises(YibenError, match="11 项没有确认"):
        draft_summary(row, by=world["town_recorder"], at=AT)
    assert not Filing.objects.exists()


def test_items_of_the_house_fit_the_sheet(world: World):
    assert {one.source for one in ITEMS if one.source} <= set(queries.indicators())
