"""One test for each system of pattern E: 16, 17, 24, 49, 71, 124, 125."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.factories.assess import BASIS, decide, published
from tests.factories.gatherings import AT, World, make_world, theme_day
from tests.factories.ratings import (
    APPRAISAL,
    ASSESSMENT,
    DEBRIEF,
    EVALUATION,
    ON,
    STARS,
    begun,
    box_form,
    case_of,
    count,
    decided,
    decision,
    do,
    ready,
    sheet,
)
from yiben.books.gatherings.actions import (
    close_gathering,
    plan_gathering,
)
from yiben.books.ratings import actions, queries
from yiben.books.ratings.checks import StateError
from yiben.books.ratings.models import Round
from yiben.books.ratings.words import Item, RoundForm, ScoreForm, StepForm
from yiben.common.clock import moment
from yiben.common.errors import ManyErrors, RefusedError
from yiben.ledger.actions import correct_entry
from yiben.ledger.models import Entry
from yiben.people.actions import transfer_member
from yiben.policy.actions import adopt_pack
from yiben.policy.checks import FeatureOffError
from yiben.rules.facts import EntryFact, PersonIn
from yiben.rules.points import points_of, points_rules_in, total_of

PACKS = Path(__file__).resolve().parents[2] / "packs"


@pytest.fixture
def world(db) -> World:
    return make_world()


def held_entry(world: World) -> Entry:
    by = world["recorder"]
    planned = plan_gathering(world.branch, theme_day(world), by=by, at=AT)
    return close_gathering(planned, by=by, at=AT)


def items(*weights: int) -> tuple[Item, ...]:
    return tuple(
        Item(f"i{n}", f"指标{n}", Decimal(one)) for n, one in enumerate(weights)
    )


def publish(world: World, *weights: int, year: int = 2026) -> None:
    published(world, items(*weights), year=year, grade_basis=BASIS)


def assessed(world: World) -> Round:
    """Let the town assess its branches on two items; the far one is not its own."""
    by, entry = world["town_recorder"], held_entry(world)
    publish(world, 60, 40)
    form = RoundForm(ASSESSMENT, 2026, ON)
    row = actions.begin_round(world.town, form, by=by, at=AT)
    row.cases.exclude(org=world.branch).delete()
    case = row.cases.select_related("round__unit", "org").get()
    for item, points in (("i0", 90), ("i1", 80)):
        score = ScoreForm(case.pk, item, Decimal(points), "见台账", (entry.pk,))
        actions.give_score(case, score, by=by, at=AT)
    actions.send_sheet(row, date(2026, 11, 27), by=by, at=AT)
    do(row, "rating", by=by, grade="好", text="工作扎实")
    return decide(world, row, chair_id=world.id("柳书记"))


def test_16_party_assessment_weights_are_frozen_and_scores_open_their_evidence(world):
    row = assessed(world)
    by = world["town_recorder"]
    case = queries.case(row.cases.get().pk, seen_by=by)

    with pytest.raises(StateError, match="不能再改"):
        publish(world, 10, 90)
    publish(world, 10, 90, year=2025)

    view = queries.case_view(case, on=ON, seen_by=by)
    assert [one.share for one in view.scores] == [Decimal("54.00"), Decimal("32.00")]
    assert all(one.entry_ids for one in view.scores)
    own = queries.case(case.pk, seen_by=world["recorder"])
    assert queries.case_view(own, on=ON, seen_by=world["recorder"]).grade == "好"


def test_16_a_score_without_evidence_from_the_unit_is_refused(world):
    row = assessed(world)
    by = world["town_recorder"]
    again = actions.begin_round(
        world.town, RoundForm(ASSESSMENT, 2026, ON, turn=2), by=by, at=AT
    )
    case = again.cases.select_related("round__unit").get(org=world.neighbour)

    elsewhere = row.cases.get().entry_id
    assert elsewhere is not None
    for entries in ((), (elsewhere,)):
        form = ScoreForm(case.pk, "i0", Decimal(90), "看了台账", entries)
        with pytest.raises(ManyErrors, match="1 处"):
            actions.give_score(case, form, by=by, at=AT)


def debrief(world: World) -> Round:
    by = world["town_recorder"]
    row = actions.begin_round(world.town, RoundForm(DEBRIEF, 2026, ON), by=by, at=AT)
    for step in ("first_report", "superior_review", "member_review"):
        do(row, step, by=by, text="内容")
    do(row, "rating", by=by, grade="好", text="称职")
    return row


def test_17_dual_report_review_without_a_second_statement_stays_incomplete(world):
    row, by = debrief(world), world["town_recorder"]
    form = decision(world, chair_id=world.id("柳书记"))
    with pytest.raises(ManyErrors):
        actions.decide_round(row, form, by=by, at=AT)
    case = case_of(row, "李春生")
    step = StepForm("second_report", ON, (case.pk,), texts={case.pk: "第二述"})
    actions.do_step(row, step, by=by, at=AT)

    row = actions.decide_round(row, form, by=by, at=AT)

    assert row.state == "open"
    assert case_of(row, "李春生").entry_id is not None
    assert case_of(row, "陶六").entry_id is None
    lines = {one.step: one for one in queries.view_of(row, seen_by=by).steps}
    assert lines["second_report"].missing == ("陶六",)
    entry = Entry.objects.get(kind=f"{DEBRIEF}.decided")
    assert "element.second_report" in entry.tags


def evaluated(world: World, **paper: int) -> Round:
    by = world["recorder"]
    row = begun(world, EVALUATION)
    form = box_form(world, by_screen=False)
    box = actions.open_test(row, form, by=by, at=AT).box
    count(world, box, None, sheet(box, sum(paper.values()), **paper))
    row.refresh_from_db()
    return actions.decide_round(row, decision(world, tags=()), by=by, at=AT)


def test_24_mass_evaluation_with_too_few_ballots_shows_no_result(world):
    row = evaluated(world, 满意=8, 不满意=1)

    view = queries.view_of(row, seen_by=world["recorder"])

    assert view.result == {}
    assert "不出结果" in view.result_note
    assert "satisfied" not in Entry.objects.get(kind=f"{EVALUATION}.decided").payload


def test_24_mass_evaluation_is_counted_without_names(world):
    row = evaluated(world, 满意=9, 不满意=1)

    entry = Entry.objects.get(kind=f"{EVALUATION}.decided")
    view = queries.view_of(row, seen_by=world["superior"])

    assert view.result == {"satisfied": 9, "fairly": 0, "dissatisfied": 1}
    assert '"satisfied":9' in entry.payload.replace(" ", "")
    assert not entry.people.filter(role="appraised").exists()


def fact(n: int, on: date, void_on: date | None = None) -> EntryFact:
    return EntryFact(
        id=f"e{n}",
        kinds=("gatherings.party_lecture.held",),
        unit_id="o",
        happened_on=on,
        entered_on=on,
        void_on=void_on,
        people=(PersonIn("p", "attendee", "present"),),
    )


def test_49_study_points_follow_a_correction_and_leave_a_trace():
    rules, wrong = points_rules_in(PACKS)
    study = [one for one in rules if one.kind == "ratings.study_points"]
    entries = [fact(1, date(2026, 3, 1)), fact(2, date(2026, 4, 1), date(2026, 5, 1))]

    before = points_of("p", entries, study, year=2026, known_on=date(2026, 4, 20))
    after = points_of("p", entries, study, year=2026, known_on=date(2026, 6, 1))

    assert wrong == ()
    assert total_of(before) == {"study-2017": 4}
    assert total_of(after) == {"study-2017": 2}
    assert [one.note for one in after] == ["", "记录已更正或撤销"]


def test_49_study_points_come_from_the_ledger_and_set_no_grade(world):
    adopt_pack(
        world.cast.province,
        "heilongjiang-2017",
        date(2017, 6, 1),
        by=world.cast.system_admin,
        at=AT,
    )
    entry = held_entry(world)
    who = world.id("赵田")

    def points(seen_by: str) -> int:
        found = queries.points_of_person(
            who, "points.study", year=2026, on=ON, seen_by=world[seen_by]
        )
        return sum(one.total for one in found)

    assert points("member") > 0
    correct_entry(entry, None, reason="没有开", by=world["recorder"], at=AT)
    assert points("member") == points("recorder") == 0
    for other in ("superior", "neighbour", "auditor", "nobody"):
        with pytest.raises(RefusedError):
            points(other)
    assert ready(world).cases.filter(entry__isnull=False).count() == 0


def test_71_democratic_appraisal_rates_a_moved_member_once(world):
    row = decided(world)
    transfer_member(
        world.people["赵田"],
        to_branch=world.neighbour,
        group=None,
        on=date(2026, 11, 21),
        by=world["superior"],
        at=moment(date(2026, 11, 21)),
    )

    other = actions.begin_round(
        world.neighbour,
        RoundForm(APPRAISAL, 2026, date(2026, 12, 1)),
        by=world["neighbour"],
        at=moment(date(2026, 12, 1)),
    )

    view = queries.view_of(other, seen_by=world["neighbour"])
    assert view.left_out == ("赵田",)
    assert "赵田" not in {one.name for one in view.cases}
    assert case_of(row, "赵田").entry_id is not None


def test_71_democratic_appraisal_needs_all_four_dimensions(world):
    row = ready(world)
    for left_out in range(4):
        tags = tuple(one for n, one in enumerate(decision(world).tags) if n != left_out)
        with pytest.raises(ManyErrors, match="1 处"):
            actions.decide_round(
                row, decision(world, tags=tags), by=world["recorder"], at=AT
            )
    assert not Entry.objects.filter(kind=f"{APPRAISAL}.decided").exists()


def test_124_member_points_open_their_source_and_never_act_backwards():
    rules, _ = points_rules_in(PACKS)
    old = next(one for one in rules if one.kind == "ratings.member_points")
    from dataclasses import replace

    meeting = replace(
        fact(1, date(2026, 3, 1)), kinds=("gatherings.member_assembly.held",)
    )
    later = replace(meeting, id="e2", happened_on=date(2026, 8, 1))
    change = date(2026, 7, 1)
    new = replace(
        old,
        slug="members-2026",
        from_on=change,
        items=tuple(replace(one, points=one.points * 5) for one in old.items),
    )
    first = replace(old, until_on=date(2026, 6, 30))

    found = points_of(
        "p", [meeting, later], [first, new], year=2026, known_on=date(2026, 12, 1)
    )

    assert [(one.entry_id, one.rule) for one in found] == [
        ("e1", old.slug),
        ("e2", "members-2026"),
    ]
    assert found[0].points == 2


def test_124_member_points_are_off_where_a_ban_is_in_force(world):
    for pack in ("hunan-2017", "national-2026"):
        adopt_pack(
            world.cast.province if pack == "hunan-2017" else world.cast.centre,
            pack,
            date(2017, 6, 1) if pack == "hunan-2017" else date(2026, 1, 1),
            by=world.cast.system_admin,
            at=AT,
        )

    with pytest.raises(FeatureOffError, match="依据"):
        queries.points_of_person(
            world.id("赵田"), "points.member", year=2026, on=ON, seen_by=world["member"]
        )


def test_124_member_points_can_be_objected_to(world):
    made = actions.object_to_points(
        world.people["赵田"], "members-2017", "漏了一次", by=world["member"], at=AT
    )
    with pytest.raises(RefusedError):
        actions.object_to_points(
            world.people["赵田"], "members-2017", "替人", by=world["neighbour"], at=AT
        )

    waiting = queries.objections_waiting(world.branch, seen_by=world["recorder"])
    assert [one[1] for one in waiting] == ["赵田"]
    answered = actions.answer_objection(
        made, "已补记", upheld=True, by=world["recorder"], at=AT
    )
    assert answered.answered_on == ON


def test_125_star_rating_needs_a_meeting_record_and_keeps_two_rounds(world):
    by, entry = world["recorder"], held_entry(world)
    for turn in (1, 2):
        row = begun(world, STARS, turn=turn, on=date(2026, 11, 18))
        do(row, "opinion", by=by, grade="四星", text="按规定评定")
        form = decision(world, tags=())
        with pytest.raises(ManyErrors, match="1 处"):
            actions.decide_round(row, form, by=by, at=AT)
        form = decision(world, tags=(), meeting_id=entry.pk)
        actions.decide_round(row, form, by=by, at=AT)

    mine = queries.my_cases(seen_by=world["member"])
    assert [one[3] for one in mine] == ["四星", "四星"]
    assert Entry.objects.filter(kind=f"{STARS}.decided").count() == 10
