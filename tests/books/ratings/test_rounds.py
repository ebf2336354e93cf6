"""Rounds: who begins, what is missing, who reads what, objection and answer."""

from dataclasses import replace
from datetime import date

import pytest

from tests.factories.gatherings import AT, LATER, NOT_RECORDERS, World
from tests.factories.ratings import (
    APPRAISAL,
    DIMENSIONS,
    ON,
    begun,
    case_of,
    decided,
    decision,
    do,
    hold_test,
    ready,
)
from yiben.books.ratings import actions, queries
from yiben.books.ratings.checks import StateError
from yiben.books.ratings.models import Case, Objection, Round
from yiben.books.ratings.words import RoundForm, StepForm
from yiben.common.clock import moment
from yiben.common.errors import ManyErrors, RefusedError
from yiben.ledger.models import Entry
from yiben.ledger.queries import entry as entry_view


def problems(act) -> list[str]:
    with pytest.raises(ManyErrors) as caught:
        act()
    return [str(one) for one in caught.value.problems]


def test_a_round_begins_with_those_the_branch_holds(world: World):
    row = begun(world)

    view = queries.view_of(row, seen_by=world["recorder"])

    assert row.title == "2026年度民主评议党员等次"
    assert len(view.cases) == 6
    assert [one.name for one in view.cases if one.ungraded] == ["孙苗"]
    assert [one.is_done for one in view.steps] == [False] * 4 + [False]


def test_the_same_form_twice_begins_one_round(world: World):
    assert begun(world, token="x").pk == begun(world, token="x").pk
    with pytest.raises((StateError, ManyErrors)):
        begun(world)
    assert Round.objects.count() == 1


@pytest.mark.parametrize("who", NOT_RECORDERS)
def test_nobody_but_the_recorder_writes(world: World, who: str):
    form = RoundForm(APPRAISAL, 2026, ON)
    with pytest.raises(RefusedError):
        actions.begin_round(world.branch, form, by=world[who], at=AT)
    row = ready(world)
    with pytest.raises(RefusedError):
        actions.decide_round(row, decision(world), by=world[who], at=AT)
    assert not Entry.objects.filter(kind=f"{APPRAISAL}.decided").exists()


def test_everything_missing_is_said_at_once(world: World):
    row = begun(world)

    found = problems(
        lambda: actions.decide_round(
            row, decision(world, tags=(), decided_at=""), by=world["recorder"], at=AT
        )
    )

    assert len(found) == 4 + 1 + 4
    assert any("个人自评" in one for one in found)


def test_above_a_third_on_top_wants_a_reason_and_nothing_more(world: World):
    row = ready(world)
    by = world["recorder"]
    do(row, "opinion", by=by, grade="优秀", text="突出")

    found = problems(lambda: actions.decide_round(row, decision(world), by=by, at=AT))
    row = actions.decide_round(
        row, decision(world, cap_reason="全体参加抗洪，均有突出表现"), by=by, at=AT
    )

    assert len(found) == 1
    assert "一般不超过 1 人" in found[0]
    assert row.state == "decided"
    assert "抗洪" in queries.view_of(row, seen_by=by).warnings[0]


def test_grade_sets_hold_on_their_days(world: World):
    old = begun(world, year=2016, on=date(2016, 12, 1))

    assert old.grades == ("好", "一般", "差")
    assert begun(world).grades == ("优秀", "合格", "基本合格", "不合格")


def test_one_entry_for_each_person_without_any_count(world: World):
    row = decided(world)

    entries = Entry.objects.filter(kind=f"{APPRAISAL}.decided")

    assert entries.count() == 5
    assert {one.privacy for one in entries} == {"restricted"}
    first = entries.first()
    assert first is not None
    payload = first.payload
    assert "合格" in payload
    assert not {"valid", "issued", "表现良好"} & set(payload.replace('"', " ").split())
    assert case_of(row, "孙苗").entry_id is None


def test_grades_lie_sealed(world: World):
    decided(world)

    assert all("合格" not in one.grade + one.reason for one in Case.objects.all())


@pytest.mark.parametrize("who", ["member", "superior", "county_superior"])
def test_others_see_that_it_took_place_and_no_grade(world: World, who: str):
    row = decided(world)

    view = queries.view_of(row, seen_by=world[who])

    assert view.cases == ()
    assert all(one.missing == () for one in view.steps)
    with pytest.raises(RefusedError):
        queries.case(case_of(row, "李春生").pk, seen_by=world[who])
    entry_id = case_of(row, "李春生").entry_id
    assert entry_id is not None
    assert not entry_view(entry_id, seen_by=world[who]).payload


def test_whoever_was_rated_reads_grade_and_reason(world: World):
    row = decided(world)
    own = queries.case(case_of(row, "赵田").pk, seen_by=world["member"])

    view = queries.case_view(own, on=ON, seen_by=world["member"])

    assert (view.grade, view.reason, view.is_mine) == ("合格", "表现良好", True)
    assert queries.my_cases(seen_by=world["member"])[0][3] == "合格"


def test_nobody_reads_a_grade_before_the_meeting_decided(world: World):
    row = ready(world)
    own = queries.case(case_of(row, "赵田").pk, seen_by=world["member"])

    view = queries.case_view(own, on=ON, seen_by=world["member"])

    assert (view.grade, view.reason) == ("", "")


def test_a_member_may_write_the_own_review_and_no_other_step(world: World):
    row = begun(world)
    mine, other = case_of(row, "赵田"), case_of(row, "李春生")

    def write(step: str, case: Case) -> None:
        form = StepForm(step, ON, (case.pk,), texts={case.pk: "我的自评"})
        actions.do_step(row, form, by=world["member"], at=AT)

    write("self_reviewed", mine)
    for step, case in (("self_reviewed", other), ("mutually_reviewed", mine)):
        with pytest.raises(RefusedError):
            write(step, case)
    assert mine.steps.get().step == "self_reviewed"


def test_objection_answer_and_another_grade(world: World):
    row = decided(world)
    do(row, "fed_back", by=world["recorder"])
    case = case_of(row, "赵田")

    made = actions.object_to(case, "没有算上抗洪", token="t", by=world["member"], at=AT)
    again = actions.object_to(
        case, "没有算上抗洪", token="t", by=world["member"], at=AT
    )
    with pytest.raises(StateError, match="没有答复"):
        actions.file_grades(row, by=world["recorder"], at=AT)
    actions.answer_objection(
        made,
        "经支委会复核，意见成立。",
        upheld=True,
        grade="优秀",
        reason="抗洪表现突出",
        by=world["recorder"],
        at=LATER,
    )

    view = queries.case_view(
        queries.case(case.pk, seen_by=world["member"]), on=ON, seen_by=world["member"]
    )
    assert made.pk == again.pk
    assert (view.grade, view.objections[0].upheld) == ("优秀", True)
    assert "抗洪" not in Objection.objects.get().text
    current = Entry.objects.get(corrects__isnull=False)
    assert "优秀" in current.payload
    assert Entry.objects.filter(kind=f"{APPRAISAL}.decided").count() == 6


def test_an_objection_has_its_days(world: World):
    row = decided(world)
    do(row, "fed_back", by=world["recorder"])
    case = case_of(row, "赵田")

    with pytest.raises(StateError, match="期限"):
        actions.object_to(
            case, "晚了", by=world["member"], at=moment(date(2026, 12, 6))
        )
    actions.object_to(
        case, "最后一天", by=world["member"], at=moment(date(2026, 12, 5))
    )


@pytest.mark.parametrize(
    "who", ["superior", "neighbour", "stranger", "auditor", "nobody"]
)
def test_nobody_else_objects_or_answers(world: World, who: str):
    row = decided(world)
    case = case_of(row, "赵田")
    made = actions.object_to(case, "有异议", by=world["member"], at=AT)

    with pytest.raises(RefusedError):
        actions.object_to(case_of(row, "李春生"), "替人", by=world[who], at=AT)
    with pytest.raises(RefusedError):
        actions.answer_objection(made, "驳回", upheld=False, by=world[who], at=AT)


def test_only_final_grades_go_up_and_only_when_filed(world: World):
    row = decided(world)
    by = world["recorder"]
    with pytest.raises(StateError, match="反馈"):
        actions.file_grades(row, by=by, at=AT)
    assert queries.filed_grades(row, seen_by=world["superior"]) == []

    do(row, "fed_back", by=by)
    row = actions.file_grades(row, by=by, at=AT)
    actions.file_grades(row, by=by, at=AT)

    grades = queries.filed_grades(row, seen_by=world["superior"])
    assert ("赵田", "合格") in grades
    assert ("孙苗", "不定等次") in grades
    assert Entry.objects.filter(kind="filings.appraisal_grades.filed").count() == 1
    assert queries.filed_grades(row, seen_by=world["member"]) == []


def test_withdrawing_takes_the_entries_back_and_frees_the_year(world: World):
    row = decided(world)

    actions.withdraw_round(row, reason="名册有误", by=world["recorder"], at=AT)

    assert begun(world).state == "open"
    withdrawn = Entry.objects.filter(kind="ledger.entry.withdrawn").count()
    assert withdrawn == 5


def test_the_test_is_opened_once(world: World):
    row = begun(world)
    box = hold_test(world, row)

    assert {one.label for one in box.questions} == {
        "李春生",
        "王小禾",
        "赵田",
        "钱水生",
        "周大山",
    }
    assert replace(decision(world)).tags == DIMENSIONS
