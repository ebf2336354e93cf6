"""Marks on duties: who may, once each, hidden in a group, answered by the issuer."""

from dataclasses import replace
from datetime import date

import pytest

from tests.factories.feedback import BY_NAME, CENTRAL, DUTY, HEAVY, NAMED, mark, members
from tests.factories.gatherings import AT, World
from yiben.common.clock import moment
from yiben.common.errors import ManyErrors, RefusedError
from yiben.feedback.actions import answer_marks, forget_tokens, mark_duty
from yiben.feedback.checks import NothingSaidError, SaidBeforeError
from yiben.feedback.facts import hiding_for, issuing_for, issuing_of
from yiben.feedback.models import DutyMark, MarkAnswer, MarkSheet
from yiben.feedback.queries import my_marks, said_of, voices_for
from yiben.feedback.words import MarkForm
from yiben.org.models import Org
from yiben.people.models import AuditLine
from yiben.policy.models import Setting

TODAY = AT.date()
BLANK = "0" * 64


def sheet() -> MarkSheet:
    return MarkSheet.objects.get()


def places(form: MarkForm, world: World, who: str = "member") -> set[str]:
    with pytest.raises(ManyErrors) as told:
        mark_duty(DUTY, form, by=world[who], at=AT)
    return {one.where for one in told.value.problems}


@pytest.mark.parametrize(
    "who",
    [
        "stranger",
        "superior",
        "auditor",
        "system_admin",
        "security_admin",
        "chief_auditor",
    ],
)
def test_only_a_member_marks_a_duty(world: World, who: str):
    with pytest.raises(RefusedError):
        mark_duty(DUTY, BY_NAME, by=world[who], at=AT)

    assert not DutyMark.objects.exists()


def test_nobody_marks_what_is_no_duty(world: World):
    with pytest.raises(RefusedError):
        mark_duty("hunan-2017/none", BY_NAME, by=world["member"], at=AT)


def test_every_fault_of_a_mark_comes_at_once(world: World):
    form = MarkForm("wrong", text="字" * 501, naming="wrong")

    assert places(form, world) == {"reason", "text", "naming"}
    assert places(MarkForm("duplicate", naming=NAMED), world) == {"other"}
    assert places(MarkForm("duplicate", other=DUTY, naming=NAMED), world) == {"other"}
    assert places(MarkForm("unclear", naming=NAMED), world) == {"text"}


def test_too_few_with_accounts_cannot_hide(world: World):
    assert not hiding_for(world.branch, TODAY).is_offered
    assert places(HEAVY, world) == {"naming"}
    assert not MarkSheet.objects.exists()


def test_a_small_branch_hides_in_the_unit_above(world: World, settings):
    settings.YIBEN_ANONYMOUS_LEAST = 3

    found = hiding_for(world.branch, TODAY)

    assert (found.group_id, found.is_home) == (world.town.pk, False)
    mark(world["member"])
    assert sheet().group == world.town


def test_a_mark_without_a_name_leaves_no_trace_of_who(world: World):
    members(world)
    before = AuditLine.objects.count()

    mark(world["member"])

    assert AuditLine.objects.count() == before
    assert (sheet().group, sheet().quarter, sheet().too_heavy) == (
        world.branch,
        "2026-Q4",
        1,
    )


def test_one_mark_each_with_or_without_a_name(world: World):
    one, two, *_ = members(world)
    mark(one)
    mark(two, form=BY_NAME)

    for who, form in ((one, HEAVY), (one, BY_NAME), (two, HEAVY), (two, BY_NAME)):
        with pytest.raises(SaidBeforeError):
            mark(who, form=form)

    assert (DutyMark.objects.count(), sheet().too_heavy) == (1, 1)


def test_another_quarter_allows_another_mark_and_forgets_the_first(world: World):
    one, *_ = members(world)
    mark(one)

    mark_duty(DUTY, HEAVY, by=one, at=moment(date(2027, 1, 4)))

    old = MarkSheet.objects.get(quarter="2026-Q4")
    assert (old.key, old.tokens) == (BLANK, "")
    assert MarkSheet.objects.get(quarter="2027-Q1").tokens


def test_the_night_forgets_the_quarter_that_is_over(world: World):
    one, *_ = members(world)
    mark(one)

    assert forget_tokens(TODAY) == 0
    assert forget_tokens(date(2027, 1, 1)) == 1
    assert sheet().key == BLANK


def test_numbers_show_from_the_least_on_and_rounded_down(world: World):
    who = members(world)
    shown = []
    for one in who:
        mark(one)
        said = said_of([DUTY], seen_by=world["member"])
        shown.append(said[DUTY].lines if DUTY in said else ())

    assert shown[:4] == [()] * 4
    assert shown[4:] == [("至少 5 人认为太重",)] * 2


def test_named_marks_do_not_betray_a_few_anonymous_ones(world: World):
    *four, five, six = members(world)
    for one in (*four, six):
        mark(one, form=BY_NAME if one != six else HEAVY)

    assert said_of([DUTY], seen_by=world["member"]) == {}
    mark(five, form=BY_NAME)
    assert said_of([DUTY], seen_by=world["member"])[DUTY].lines == (
        "至少 5 人认为太重",
    )


def test_the_issuer_reads_texts_only_when_enough_wrote(world: World):
    who = members(world)
    province = Org.objects.get(pk=world.cast.province.pk)
    by = reader_of(world)
    for number, one in enumerate(who[:5]):
        assert voices_for(province, seen_by=by) == []
        mark(one, form=replace(HEAVY, text=f"说明{9 - number}"))

    (told,) = voices_for(province, seen_by=by)

    assert [one.text for one in told.voices] == [f"说明{n}" for n in range(5, 10)]
    assert {one.who for one in told.voices} == {""}
    assert told.groups == (world.branch.short_name,)


def test_the_same_words_are_read_once(world: World):
    for one in members(world):
        mark(one)

    (told,) = voices_for(world.cast.province, seen_by=reader_of(world))

    assert (len(told.voices), told.lines) == (1, ("至少 5 人认为太重",))


def reader_of(world: World):
    """Return somebody who answers for the province."""
    from tests.cast import make_account

    return make_account(
        "province", world["security_admin"], ("superior", world.cast.province)
    )


def test_the_document_answers_where_it_was_issued(world: World):
    assert issuing_of(DUTY, world.branch).org_id == world.cast.province.pk
    assert issuing_of(CENTRAL, world.branch).org_id == world.cast.centre.pk


def test_a_document_from_outside_goes_to_the_top_that_forwards(world: World):
    Org.objects.filter(pk=world.cast.province.pk).update(level="city")

    found = issuing_of(DUTY, world.branch)

    assert (found.org_id, found.is_forwarded) == (world.cast.centre.pk, True)


def test_who_settled_a_number_answers_if_it_is_too_heavy(world: World):
    Setting.objects.create(
        org=world.town,
        duty=DUTY,
        key="at_least",
        value="3",
        from_on=date(2026, 1, 1),
        by=world["superior"],
        at=AT,
    )

    heavy = issuing_for(DUTY, world.branch, "too_heavy", TODAY)
    again = issuing_for(DUTY, world.branch, "duplicate", TODAY)

    assert (heavy.org_id, again.org_id) == (world.town.pk, world.cast.province.pk)


def test_the_answer_stands_beside_the_duty_and_forgets_who(world: World):
    one, *_ = members(world)
    mark(one)
    mark(world["member"], form=BY_NAME)
    by = reader_of(world)

    answer_marks(world.cast.province, DUTY, "change", "改为每季度一次。", by=by, at=AT)

    (said,) = said_of([DUTY], seen_by=world["member"])[DUTY].answers
    assert (said.verdict_label, said.text) == ("修改这项要求", "改为每季度一次。")
    assert (sheet().key, sheet().tokens, sheet().open_key) == (BLANK, "", None)
    ((_, _, _, told),) = my_marks(seen_by=world["member"])
    assert told == said
    mark(one)  # not satisfied: it may be said again
    assert MarkSheet.objects.count() == 2


def test_an_answer_needs_a_verdict_that_fits_and_a_text(world: World):
    mark(world["member"], form=BY_NAME)
    by, top = reader_of(world), world.cast.province

    with pytest.raises(ManyErrors) as told:
        answer_marks(top, DUTY, "forward", " ", by=by, at=AT)

    assert {one.where for one in told.value.problems} == {"verdict", "text"}
    answer_marks(top, DUTY, "keep", "理由如下。", by=by, at=AT)
    with pytest.raises(NothingSaidError):
        answer_marks(top, DUTY, "keep", "理由如下。", by=by, at=AT)


def test_who_forwards_says_only_that(world: World):
    Org.objects.filter(pk=world.cast.province.pk).update(level="city")
    mark(world["member"], form=BY_NAME)
    from tests.cast import make_account

    top = Org.objects.get(pk=world.cast.centre.pk)
    by = make_account("top", world["security_admin"], ("superior", top))

    with pytest.raises(ManyErrors):
        answer_marks(top, DUTY, "withdraw", "撤回。", by=by, at=AT)
    answer_marks(top, DUTY, "forward", "12月1日已转报。", by=by, at=AT)

    assert MarkAnswer.objects.get().verdict == "forward"


@pytest.mark.parametrize(
    "who",
    ["member", "recorder", "superior", "stranger", "auditor", "system_admin"],
)
def test_nobody_else_reads_or_answers_for_the_issuer(world: World, who: str):
    mark(world["member"], form=BY_NAME)

    with pytest.raises(RefusedError):
        voices_for(world.cast.province, seen_by=world[who])
    with pytest.raises(RefusedError):
        answer_marks(world.cast.province, DUTY, "keep", "。", by=world[who], at=AT)
    assert not MarkAnswer.objects.exists()
