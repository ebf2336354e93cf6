"""Assessment: weights frozen, drafts and decisions both kept, remarks, the meeting."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.factories.assess import (
    BASIS,
    ITEMS,
    MEETING_AT,
    MEETING_ON,
    SENT_BY,
    assessed,
    begun_sheet,
    case_at,
    decide,
    give,
    meeting,
    published,
    sent,
    settle,
    settled,
)
from tests.factories.gatherings import AT, World
from tests.factories.ratings import ASSESSMENT, ON, do
from yiben.books.ratings import actions, queries
from yiben.books.ratings.checks import StateError
from yiben.books.ratings.models import Objection, Round, Score, Sheet
from yiben.books.ratings.words import How, Item, RoundForm, ScoreForm
from yiben.common.clock import moment
from yiben.common.errors import ManyErrors, RefusedError
from yiben.ledger.models import Entry

ASSESSORS = ("town_recorder", "superior")
NOT_ASSESSORS = (
    *("recorder", "member", "second", "neighbour", "county_superior", "stranger"),
    *("auditor", "system_admin", "security_admin", "chief_auditor", "nobody"),
)


def problems(act) -> list[str]:
    with pytest.raises(ManyErrors) as caught:
        act()
    return [str(one) for one in caught.value.problems]


def unit_of(world: World, row: Round, who: str = "town_recorder"):
    case = case_at(row, world.branch)
    return queries.sheet_round(row, seen_by=world[who], case=case).cases[0]


# --- who ---------------------------------------------------------------------


@pytest.mark.parametrize("who", NOT_ASSESSORS)
def test_nobody_else_publishes_settles_sends_or_decides(world: World, who: str):
    row, by = settled(world), world[who]
    case = case_at(row, world.branch)
    before = Score.objects.count()

    for act in (
        lambda: published(world, by=by, year=2027),
        lambda: settle(world, case, "p", by=by, how=How.LEFT_OUT, reason="不"),
        lambda: actions.send_sheet(row, SENT_BY, by=by, at=AT),
        lambda: actions.begin_round(
            world.town, RoundForm(ASSESSMENT, 2025, date(2025, 1, 1)), by=by, at=AT
        ),
        lambda: decide(world, row, by=by),
        lambda: actions.publish_result(row, by=by, at=AT),
        lambda: queries.sheet_round(row, seen_by=by),
        lambda: queries.sheet_case(case.pk, seen_by=by),
    ):
        with pytest.raises(RefusedError):
            act()
    row.refresh_from_db()
    assert (row.state, Score.objects.count()) == ("open", before)
    assert not Sheet.objects.filter(year=2027).exists()


@pytest.mark.parametrize("who", ASSESSORS)
def test_recorder_and_overseer_of_the_unit_above_assess(world: World, who: str):
    row, by = settled(world), world[who]

    actions.send_sheet(row, SENT_BY, by=by, at=AT)
    done = decide(world, row, by=by)

    assert done.state == "decided"
    assert len(queries.sheet_round(done, seen_by=by).cases) == 2


def test_a_draft_is_nobody_elses_until_it_is_sent(world: World):
    row = settled(world)
    case = case_at(row, world.branch)
    with pytest.raises(RefusedError):
        queries.sheet_case(case.pk, seen_by=world["recorder"])

    actions.send_sheet(row, SENT_BY, by=world["town_recorder"], at=AT)

    assert queries.sheet_case(case.pk, seen_by=world["recorder"]).pk == case.pk
    for who in ("member", "neighbour", "stranger", "auditor", "county_superior"):
        with pytest.raises(RefusedError):
            queries.sheet_case(case.pk, seen_by=world[who])


def test_a_unit_never_reads_the_sheet_of_another(world: World):
    row = sent(world)
    other = case_at(row, world.neighbour)

    with pytest.raises(RefusedError):
        queries.sheet_round(row, seen_by=world["recorder"], case=other)
    with pytest.raises(RefusedError):
        queries.sheet_round(row, seen_by=world["recorder"])


def test_members_see_what_was_published_and_no_remark(world: World):
    row = sent(world)
    case = case_at(row, world.branch)
    actions.comment_on(case, "名册有误", by=world["recorder"], at=AT)
    row = decide(world, row)
    with pytest.raises(RefusedError):
        queries.sheet_case(case.pk, seen_by=world["member"])

    actions.publish_result(row, by=world["town_recorder"], at=MEETING_AT)
    again = actions.publish_result(row, by=world["town_recorder"], at=MEETING_AT)

    case = queries.sheet_case(case.pk, seen_by=world["member"])
    seen = queries.sheet_round(case.round, seen_by=world["member"], case=case).cases[0]
    assert again.published_on == MEETING_ON
    assert seen.settled["h"].points == 90
    assert (seen.comment, seen.remarks) == ("", ())


# --- weights -----------------------------------------------------------------


def test_no_assessment_begins_before_the_weights_of_its_year(world: World):
    by = world["town_recorder"]
    published(world, year=2025)
    form = RoundForm(ASSESSMENT, 2026, ON)

    found = problems(lambda: actions.begin_round(world.town, form, by=by, at=AT))

    assert len(found) == 1
    assert "先公布2026年的指标和分值。" in found[0]
    assert not Round.objects.exists()
    published(world)
    assert actions.begin_round(world.town, form, by=by, at=AT).year == 2026


def test_a_year_begins_with_the_weights_of_the_last(world: World):
    by = world["town_recorder"]
    usual = queries.starting_items(world.town, ASSESSMENT, 2026, seen_by=by)
    published(world)

    next_year = queries.starting_items(world.town, ASSESSMENT, 2027, seen_by=by)

    assert sum(one.weight for one in usual) == 100
    assert tuple(next_year) == ITEMS
    assert queries.starting_items(world.town, ASSESSMENT, 2025, seen_by=by) == usual


@pytest.mark.parametrize("state", [sent, assessed])
def test_weights_are_frozen_once_the_units_have_seen_them(world: World, state):
    row = state(world)
    before = queries.sheet_round(row, seen_by=world["town_recorder"]).items

    with pytest.raises(StateError, match="不能再改"):
        published(world, (replace(ITEMS[0], weight=Decimal(100)),))
    published(world, (replace(ITEMS[0], weight=Decimal(100)),), year=2025)

    after = queries.sheet_round(row, seen_by=world["town_recorder"]).items
    assert after == before == ITEMS


def test_a_closed_year_keeps_its_items_whatever_comes_later(world: World):
    row = assessed(world)
    Sheet.objects.filter(unit=world.town).update(items_json="[]")

    kept = queries.sheet_round(row, seen_by=world["town_recorder"])

    assert kept.items == ITEMS


def test_no_value_changes_after_the_decision(world: World):
    row = assessed(world)
    case = case_at(row, world.branch)
    form = ScoreForm(case.pk, "h", Decimal(10), "改", ())

    with pytest.raises(StateError, match="不能再改"):
        settle(world, case, "p", how=How.OVERRIDDEN, points=Decimal(1), reason="改")
    with pytest.raises(StateError, match="不能再改"):
        actions.give_score(case, form, by=world["town_recorder"], at=AT)
    with pytest.raises(StateError):
        actions.send_sheet(row, SENT_BY, by=world["town_recorder"], at=AT)


def test_an_item_that_counts_records_is_refused(world: World):
    bad = (
        Item("a", "主题党日次数", Decimal(60)),
        Item("b", "台账记录条数", Decimal(30)),
        Item("c", "作用发挥", Decimal(10), "no_such"),
    )

    found = problems(lambda: published(world, bad))

    assert len([one for one in found if "看的是记录多少" in one]) == 2
    assert any("不在指标表里" in one for one in found)
    assert not Sheet.objects.exists()


def test_an_item_computed_otherwise_is_another_item(world: World):
    published(world)
    other = replace(ITEMS[0], source="duties_kept")

    sheet = published(world, (other, *ITEMS[1:]))

    assert sheet.items[0].key != "p"
    assert sheet.items[1:] == ITEMS[1:]


# --- drafts and decisions ----------------------------------------------------


def test_a_change_keeps_the_draft_and_what_stood_before(world: World):
    row = settled(world)
    case = case_at(row, world.branch)

    settle(
        world,
        case,
        "s",
        how=How.OVERRIDDEN,
        points=Decimal(80),
        reason="问题按期解决，只是没有来得及验收",
        by=world["superior"],
    )

    one = unit_of(world, row).settled["s"]
    assert (one.how, one.points, one.by) == ("overridden", 80, "superior的账号")
    assert one.draft["value"] is None
    assert [each["how"] for each in one.earlier] == ["confirmed"]


def test_a_draft_without_anything_is_not_counted_and_nothing_is_spread(world: World):
    row = settled(world)

    unit = unit_of(world, row)
    total, out = queries.shares_of(ITEMS, unit)

    assert {key for key, one in unit.settled.items() if one.points is None} == {
        *("p", "s", "f", "o", "d")
    }
    assert (total, out) == (Decimal("9.00"), Decimal(90))


def test_a_change_without_reason_or_points_is_refused(world: World):
    row = begun_sheet(world)
    case = case_at(row, world.branch)

    no_points = problems(lambda: settle(world, case, "p", how=How.OVERRIDDEN))
    no_reason = problems(lambda: settle(world, case, "p", how=How.LEFT_OUT))
    by_people = problems(lambda: settle(world, case, "h"))
    unknown = problems(lambda: settle(world, case, "zz"))
    neither = problems(lambda: settle(world, case, "p", how="automatic"))

    assert len(no_points) == 2
    assert "没有写理由" in no_reason[0]
    assert "由人评定" in by_people[0] + unknown[0]
    assert "没有选" in neither[0]
    assert not Score.objects.exists()


def test_the_same_decision_twice_is_one(world: World):
    row = begun_sheet(world)
    case = case_at(row, world.branch)

    settle(world, case, "p")
    settle(world, case, "p")

    one = Score.objects.get(case=case, item="p")
    assert one.earlier == ()
    assert (
        "没有写理由" in problems(lambda: settle(world, case, "p", how=How.LEFT_OUT))[0]
    )


def test_what_people_give_wants_a_reason_and_evidence_of_the_unit(world: World):
    row = begun_sheet(world)
    case, other = case_at(row, world.branch), case_at(row, world.neighbour)
    give(world, other)
    theirs = Score.objects.get(case=other, item="h").entry_ids
    by = world["town_recorder"]

    found = problems(
        lambda: actions.give_score(
            case, ScoreForm(case.pk, "h", Decimal(120), "", theirs), by=by, at=AT
        )
    )
    computed = problems(
        lambda: actions.give_score(
            case, ScoreForm(case.pk, "p", Decimal(90), "好", theirs), by=by, at=AT
        )
    )

    assert len(found) == 3
    assert any("没有这一项" in one for one in computed)


# --- sent, remarked on, decided ----------------------------------------------


def test_nothing_is_sent_before_every_item_is_settled(world: World):
    row = begun_sheet(world)
    case = case_at(row, world.branch)
    settle(world, case, "p")
    early = date(2026, 11, 22)

    found = problems(
        lambda: actions.send_sheet(row, early, by=world["town_recorder"], at=AT)
    )

    assert any("还缺" in one and "桃园村党支部" in one for one in found)
    assert any("至少留 7 天" in one for one in found)


def test_nothing_is_decided_before_the_units_were_asked(world: World):
    row = settled(world)

    with pytest.raises(StateError):
        decide(world, row)
    row = actions.send_sheet(row, SENT_BY, by=world["town_recorder"], at=AT)
    again = actions.send_sheet(row, SENT_BY, by=world["town_recorder"], at=AT)
    inside = date(2026, 11, 25)
    early = meeting(world, inside)
    found = problems(lambda: decide(world, row, decided_on=inside, meeting_id=early.pk))

    assert again.sent_on == AT.date()
    assert any("还没有回话" in one for one in found)


def test_all_have_answered_and_the_meeting_need_not_wait(world: World):
    row = sent(world)
    for org, who in ((world.branch, "recorder"), (world.neighbour, "neighbour")):
        actions.comment_on(case_at(row, org), "没有意见。", by=world[who], at=AT)
    inside = date(2026, 11, 25)

    done = decide(world, row, decided_on=inside, meeting_id=meeting(world, inside).pk)

    assert done.state == "decided"


def test_an_objection_is_answered_before_the_meeting_decides(world: World):
    row = sent(world)
    case = case_at(row, world.branch)
    by = world["recorder"]
    made = actions.object_to_item(case, "s", "漏了一件", token="x", by=by, at=AT)
    twice = actions.object_to_item(case, "s", "漏了一件", token="x", by=by, at=AT)
    waiting = problems(lambda: decide(world, row))

    settle(world, case, "s", how=How.OVERRIDDEN, points=Decimal(100), reason="异议成立")
    actions.answer_objection(
        Objection.objects.select_related("case__round__unit", "unit").get(),
        "补上了",
        upheld=True,
        by=world["superior"],
        at=AT,
    )
    done = decide(world, row)

    assert made.pk == twice.pk
    assert any("1 条异议没有答复" in one for one in waiting)
    assert done.state == "decided"
    remark = unit_of(world, done, "recorder").remarks[0]
    assert (remark.item, remark.answer, remark.upheld) == ("s", "补上了", True)


@pytest.mark.parametrize("who", ["member", "neighbour", "town_recorder", "stranger"])
def test_nobody_but_the_unit_speaks_for_it(world: World, who: str):
    case = case_at(sent(world), world.branch)

    for act in (
        lambda: actions.comment_on(case, "好", by=world[who], at=AT),
        lambda: actions.object_to_item(case, "s", "不对", by=world[who], at=AT),
    ):
        with pytest.raises(RefusedError):
            act()
    assert not Objection.objects.exists()


def test_a_remark_must_say_something_about_something(world: World):
    case = case_at(sent(world), world.branch)
    by = world["recorder"]

    nothing = problems(lambda: actions.comment_on(case, " ", by=by, at=AT))
    unknown = problems(lambda: actions.object_to_item(case, "zz", "", by=by, at=AT))

    assert len(nothing) == 1
    assert len(unknown) == 2


def test_the_decision_names_a_meeting_in_the_ledger(world: World):
    row = sent(world)

    found = problems(lambda: decide(world, row, meeting_id=None))
    done = decide(world, row)

    assert any("先记会议" in one for one in found)
    assert done.meeting is not None
    assert done.meeting.unit_id == world.town.pk
    assert Entry.objects.filter(kind=f"{ASSESSMENT}.decided").count() == 2


def test_each_decision_says_of_each_item_how_it_came_to_stand(world: World):
    row = assessed(world)

    entry = Entry.objects.filter(kind=f"{ASSESSMENT}.decided").first()

    assert entry is not None
    assert "不计入，按算出的数确认" in entry.payload
    assert "90 分，由人评定：抗洪走在前" in entry.payload
    assert "topic.programme" in entry.tags
    assert row.grades == ()
    assert '"grade"' not in entry.payload


def test_a_sheet_without_the_programme_does_not_say_it_has_it(world: World):
    assessed(world, items=(replace(ITEMS[5], weight=Decimal(100)),))

    tags = Entry.objects.filter(kind=f"{ASSESSMENT}.decided").values_list("tags")

    assert all("topic.programme" not in text for (text,) in tags)


def test_grades_only_where_a_document_wants_them_and_by_people(world: World):
    row = sent(world, grade_basis=BASIS)

    missing = problems(lambda: decide(world, row))
    do(row, "rating", by=world["town_recorder"], grade="较好", text="扎实")
    done = decide(world, row)

    assert any("评定等次" in one for one in missing)
    assert row.grades == ("好", "较好", "一般", "差")
    assert {
        one.grade
        for one in queries.sheet_round(done, seen_by=world["town_recorder"]).cases
    } == {"较好"}


def test_units_stand_in_the_order_of_the_tree(world: World):
    row = settled(world)
    low, high = case_at(row, world.branch), case_at(row, world.neighbour)
    for case, points in ((low, 10), (high, 100)):
        settle(
            world, case, "p", how=How.OVERRIDDEN, points=Decimal(points), reason="由"
        )

    found = queries.sheet_round(row, seen_by=world["town_recorder"]).cases

    assert [one.path for one in found] == sorted(one.path for one in found)
    assert found[0].name == world.branch.name


def test_the_round_lists_units_and_what_they_lack_in_the_order_of_the_tree(
    world: World,
):
    row = begun_sheet(world)
    tree = [world.branch.name, world.neighbour.name]

    view = queries.view_of(row, seen_by=world["town_recorder"])

    assert tree != sorted(tree)
    assert [one.name for one in view.cases] == tree
    assert list(view.steps[0].missing) == tree


def test_a_withdrawn_assessment_frees_the_year(world: World):
    row = sent(world)
    by = world["town_recorder"]

    actions.withdraw_round(row, reason="办错了", by=by, at=moment(SENT_BY))
    published(world, (replace(ITEMS[5], weight=Decimal(100)),))

    with pytest.raises(RefusedError):
        queries.sheet_case(case_at(row, world.branch).pk, seen_by=world["recorder"])
