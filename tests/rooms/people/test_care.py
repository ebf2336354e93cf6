"""Contact, requests for correction, own notes, letters sent back, lengths of terms."""

from datetime import date, timedelta

import pytest

from tests.cast import AT, TODAY
from yiben.common.errors import RefusedError, YibenError
from yiben.people import actions, queries
from yiben.people.models import (
    ContactCheck,
    CorrectionRequest,
    OwnNote,
    Person,
    TermExtension,
    TermLength,
    Transfer,
)
from yiben.people.words import TermRule

OUTSIDE = ["member", "stranger", "auditor", "system_admin", "security_admin"]


def check(cast, who="recorder", **given):
    fields = {"on": TODAY, "way": "phone", "reached": False, **given}
    return actions.note_contact(
        cast.person("周大山"), by=getattr(cast, who), at=AT, **fields
    )


def test_a_second_check_of_one_day_and_way_corrects_the_first(cast):
    check(cast)
    check(cast, reached=True)

    assert [one.reached for one in ContactCheck.objects.all()] == [True]


@pytest.mark.parametrize(
    "wrong", [{"way": "pigeon"}, {"on": TODAY + timedelta(days=1)}]
)
def test_a_check_that_cannot_be_is_refused(cast, wrong):
    with pytest.raises(YibenError):
        check(cast, **wrong)

    assert ContactCheck.objects.count() == 0


@pytest.mark.parametrize("who", OUTSIDE)
def test_only_those_who_keep_the_branch_note_a_contact(cast, who):
    with pytest.raises(RefusedError):
        check(cast, who)

    assert ContactCheck.objects.count() == 0


def asked(cast, token="x"):
    return actions.ask_correction(
        about="民族", text="应为汉族", token=token, by=cast.member, at=AT
    )


def test_asking_changes_nothing_and_twice_is_once(cast):
    before = list(Person.objects.values())
    asked(cast)
    asked(cast)

    assert CorrectionRequest.objects.count() == 1
    assert list(Person.objects.values()) == before


def test_the_branch_answers_once_and_the_member_reads_it(cast):
    row = asked(cast)
    actions.answer_correction(row, state="done", answer="已改", by=cast.recorder, at=AT)

    mine = queries.my_corrections(seen_by=cast.member)
    assert [(one.state, one.answer, one.is_open) for one in mine] == [
        ("已更正", "已改", False)
    ]
    with pytest.raises(YibenError, match="已经答复过"):
        actions.answer_correction(
            row, state="kept", answer="不改", by=cast.recorder, at=AT
        )


@pytest.mark.parametrize("wrong", [("asked", "好"), ("done", " ")])
def test_an_answer_has_a_result_and_words(cast, wrong):
    state, answer = wrong

    with pytest.raises(YibenError):
        actions.answer_correction(
            asked(cast), state=state, answer=answer, by=cast.recorder, at=AT
        )

    assert CorrectionRequest.objects.get().answered_at is None


@pytest.mark.parametrize("who", OUTSIDE)
def test_nobody_else_answers_or_lists_requests(cast, who):
    row = asked(cast)

    with pytest.raises(RefusedError):
        actions.answer_correction(
            row, state="done", answer="好", by=getattr(cast, who), at=AT
        )
    with pytest.raises(RefusedError):
        queries.corrections_of(cast.branch, seen_by=getattr(cast, who))


def test_an_account_without_a_person_asks_and_notes_nothing(cast):
    for act in (
        lambda: actions.ask_correction(
            about="甲", text="乙", token="x", by=cast.superior, at=AT
        ),
        lambda: actions.write_own_note(
            "甲", on=TODAY, token="x", by=cast.superior, at=AT
        ),
    ):
        with pytest.raises(RefusedError):
            act()


def test_own_notes_are_written_once_and_erased_by_oneself_only(cast):
    for _ in range(2):
        note = actions.write_own_note("甲", on=TODAY, token="x", by=cast.member, at=AT)
    assert OwnNote.objects.count() == 1

    with pytest.raises(RefusedError):
        actions.erase_own_note(note.pk, by=cast.recorder)
    actions.erase_own_note(note.pk, by=cast.member)

    assert OwnNote.objects.count() == 0


def sent(cast):
    return actions.send_member(
        cast.person("赵田"), to_branch=cast.next_branch, by=cast.recorder, at=AT
    )


def test_a_letter_sent_back_says_why_and_is_over(cast):
    letter = sent(cast)
    actions.return_transfer(letter, reason="查无此人", by=cast.stranger, at=AT)

    row = Transfer.objects.get()
    assert (row.returned, row.end_reason, row.open_key) == (True, "查无此人", None)
    with pytest.raises(YibenError):
        actions.receive_member(letter, on=TODAY, by=cast.stranger, at=AT)


@pytest.mark.parametrize("who", ["recorder", "superior", *OUTSIDE[:1], *OUTSIDE[2:]])
def test_only_the_receiver_sends_back(cast, who):
    letter = sent(cast)

    with pytest.raises(RefusedError):
        actions.return_transfer(letter, reason="甲", by=getattr(cast, who), at=AT)


def test_a_letter_is_not_sent_back_without_a_reason(cast):
    with pytest.raises(YibenError):
        actions.return_transfer(sent(cast), reason=" ", by=cast.stranger, at=AT)


@pytest.mark.parametrize("rule", [(0, 6), (11, 6), (3, 37)])
def test_a_length_of_term_that_cannot_be_is_refused(cast, rule):
    years, months = rule

    with pytest.raises(YibenError):
        actions.set_term_length(
            cast.town,
            TermRule("branch", "", years, months),
            from_on=TODAY,
            by=cast.superior,
            at=AT,
        )

    assert TermLength.objects.count() == 0


@pytest.mark.parametrize("who", ["recorder", *OUTSIDE])
def test_only_those_above_set_lengths_and_extend(cast, who):
    by = getattr(cast, who)
    form = actions.ExtensionForm(date(2021, 1, 1), date(2026, 12, 1), "1号", TODAY)

    with pytest.raises(RefusedError):
        actions.set_term_length(
            cast.town, TermRule("branch", "", 3, 6), from_on=TODAY, by=by, at=AT
        )
    with pytest.raises(RefusedError):
        actions.extend_term(cast.branch, form, ends_on=date(2025, 12, 31), by=by, at=AT)


@pytest.mark.parametrize("until_on", [date(2025, 12, 31), date(2027, 1, 3)])
def test_an_extension_ends_later_and_by_a_year_at_most(cast, until_on):
    form = actions.ExtensionForm(date(2021, 1, 1), until_on, "1号", TODAY)

    with pytest.raises(YibenError):
        actions.extend_term(
            cast.branch, form, ends_on=date(2025, 12, 31), by=cast.superior, at=AT
        )

    assert TermExtension.objects.count() == 0
