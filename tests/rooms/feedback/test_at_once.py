"""Several at the same moment: nothing is lost, and nothing is said twice."""

from functools import partial

import pytest

from tests.factories.feedback import (
    BY_NAME,
    DUTY,
    HEAVY,
    HIDDEN,
    answered,
    coded_by,
    complaint_form,
    mark,
    members,
)
from tests.factories.gatherings import AT, World
from tests.factories.race import at_once
from tests.factories.web import make_ruled_world
from yiben.common.errors import YibenError
from yiben.feedback.actions import complain, judge_coded, mark_duty
from yiben.feedback.facts import marks_in
from yiben.feedback.models import CodedComplaint, DutyMark, MarkSheet, NamedComplaint


@pytest.fixture
def world(transactional_db) -> World:
    return make_ruled_world()


def test_marks_of_many_at_once_are_all_kept(world: World):
    who = members(world)

    came = at_once(*(partial(mark, one) for one in who))

    sheet = MarkSheet.objects.get()
    assert [one for one in came if isinstance(one, Exception)] == []
    assert (len(marks_in(sheet)), sheet.too_heavy) == (6, 6)
    assert len(sheet.tokens.split()) == 6


def test_two_marks_of_one_at_once_are_one(world: World):
    one, *_ = members(world)

    came = at_once(
        *(
            partial(mark_duty, DUTY, form, by=one, at=AT)
            for form in (HEAVY, HEAVY, HEAVY)
        )
    )

    assert sum(isinstance(one, YibenError) for one in came) == 2
    assert MarkSheet.objects.get().too_heavy == 1


def test_two_named_marks_of_one_at_once_are_one(world: World):
    came = at_once(*[partial(mark, world["member"], DUTY, BY_NAME)] * 2)

    assert sum(isinstance(one, YibenError) for one in came) == 1
    assert DutyMark.objects.count() == 1


def test_one_form_sent_at_once_is_one_complaint(world: World):
    one, *_ = members(world)
    named, hidden = complaint_form(world), complaint_form(world, naming=HIDDEN)

    at_once(*[partial(complain, named, by=one, at=AT)] * 2)
    at_once(*[partial(complain, hidden, by=one, at=AT)] * 2)

    assert (NamedComplaint.objects.count(), CodedComplaint.objects.count()) == (1, 1)


def test_complaints_written_anew_lose_no_answer(world: World):
    one, two, *_ = members(world)
    row, code = coded_by(world, one)

    at_once(
        partial(answered, world, row),
        partial(complain, complaint_form(world, naming=HIDDEN), by=two, at=AT),
        partial(complain, complaint_form(world, naming=HIDDEN), by=one, at=AT),
    )

    assert CodedComplaint.objects.count() == 3
    assert CodedComplaint.objects.get(pk=row.pk).state == "answered"
    judge_coded(code, is_satisfied=True)
