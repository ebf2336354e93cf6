from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.factories.ledger import (
    AT,
    HELD_ON,
    REPORT,
    full_draft,
    make_draft,
    post,
)
from tests.factories.queued import waiting_names
from yiben.common.clock import moment
from yiben.common.errors import RefusedError
from yiben.common.queue import Touch
from yiben.ledger import checks
from yiben.ledger.actions import (
    commit_heads,
    correct_entry,
    declare_gap,
    post_entry,
)
from yiben.ledger.models import Entry
from yiben.ledger.queries import (
    entries_of,
    entry,
    entry_facts,
    history_of,
    seal_of,
    verify,
)
from yiben.ledger.words import COMMITTED, PersonLine

LATER = moment(date(2026, 7, 1))
YEAR: dict[str, Any] = {"since": date(2026, 1, 1), "until": date(2026, 12, 31)}


def refused(town, old, draft, error, by="recorder", reason="日期写错"):
    before = (Entry.objects.count(), Touch.objects.count(), seal_of(town.branch))
    with pytest.raises(error) as found:
        correct_entry(old, draft, reason=reason, by=town[by], at=LATER)
    after = (Entry.objects.count(), Touch.objects.count(), seal_of(town.branch))
    assert after == before
    return found.value


def test_a_correction_cites_the_old_entry_which_stays_readable(town):
    old = post_entry(full_draft(town), by=town["recorder"], at=AT)
    changed = replace(full_draft(town), title="五月主题党日（更正）", present=3)

    new = correct_entry(
        old, changed, reason=" 漏记一人 ", by=town["recorder"], at=LATER
    )

    was, now = history_of(old.pk, seen_by=town["recorder"])
    assert (was.id, was.present, was.corrected_by, was.is_current) == (
        old.pk,
        2,
        new.pk,
        False,
    )
    assert (now.id, now.present, now.corrects, now.correction_reason) == (
        new.pk,
        3,
        old.pk,
        "漏记一人",
    )
    assert now.is_current
    assert (now.seq, now.previous) == (2, old.digest)
    assert verify() == []


def test_a_corrected_entry_is_void_from_that_day_and_its_correction_counts(town):
    old = post(town)
    new = correct_entry(
        old, make_draft(town.branch), reason="错字", by=town["recorder"], at=LATER
    )

    facts = entry_facts(unit_ids=[town.branch.pk], **YEAR)

    found = {fact.id: (fact.entered_on, fact.void_on, fact.timely_on) for fact in facts}
    assert found == {
        old.pk: (date(2026, 5, 20), date(2026, 7, 1), None),
        new.pk: (date(2026, 7, 1), None, date(2026, 5, 20)),
    }
    assert [fact.id for fact in facts if fact.visible_on(date(2026, 6, 30))] == [old.pk]
    assert [fact.id for fact in facts if fact.visible_on(date(2026, 7, 1))] == [new.pk]


def test_a_correction_of_the_day_is_not_timely_by_inheritance(town):
    old = post(town)
    moved = make_draft(town.branch, happened_on=date(2026, 4, 20))

    new = correct_entry(old, moved, reason="日期", by=town["recorder"], at=LATER)
    again = correct_entry(new, moved, reason="错字", by=town["recorder"], at=LATER)

    assert (new.timely_on, again.timely_on) == (None, date(2026, 7, 1))


def test_only_the_last_of_a_chain_of_corrections_can_be_corrected(town):
    first = post(town)
    second = correct_entry(
        first, make_draft(town.branch), reason="一", by=town["recorder"], at=LATER
    )

    error = refused(town, first, make_draft(town.branch), checks.AlreadyCorrectedError)
    third = correct_entry(second, None, reason="二", by=town["recorder"], at=LATER)

    assert second.pk in error.advice
    ids = [one.id for one in history_of(second.pk, seen_by=town["recorder"])]
    assert ids == [first.pk, second.pk, third.pk]


def test_withdrawing_leaves_no_content_and_can_be_undone_by_content(town):
    old = post_entry(full_draft(town), by=town["recorder"], at=AT)

    gone = correct_entry(old, None, reason="没有开成", by=town["recorder"], at=LATER)

    view = entry(gone.pk, seen_by=town["recorder"])
    assert (view.kind_label, view.title, view.people, view.payload) == (
        "撤销记录",
        "撤销：五月主题党日",
        (),
        {},
    )
    assert (view.happened_on, view.is_current) == (date(2026, 7, 1), False)
    facts = entry_facts(unit_ids=[town.branch.pk], **YEAR)
    assert [(fact.id, fact.void_on) for fact in facts] == [(old.pk, date(2026, 7, 1))]
    refused(town, gone, None, checks.NotCorrectableError)
    back = correct_entry(
        gone, full_draft(town), reason="确已开成", by=town["recorder"], at=LATER
    )
    facts = entry_facts(unit_ids=[town.branch.pk], **YEAR)
    assert [fact.id for fact in facts if fact.void_on is None] == [back.pk]


def test_a_withdrawal_names_everybody_of_the_old_entry_to_the_queue(town):
    old = post_entry(full_draft(town), by=town["recorder"], at=AT)
    Touch.objects.all().delete()

    correct_entry(old, None, reason="没有开成", by=town["recorder"], at=LATER)

    orgs = {f"org:{one.pk}" for one in (town.branch, town.neighbour)}
    people = {f"person:{one.pk}" for one in town.people}
    assert set(waiting_names()) == orgs | people


@pytest.mark.parametrize(
    "name",
    [
        "member",
        "superior",
        "county",
        "town_recorder",
        "neighbour",
        "stranger",
        "auditor",
        "system_admin",
        "security_admin",
        "nobody",
    ],
)
@pytest.mark.parametrize("withdraw", [True, False])
def test_minutes_are_corrected_by_the_recorder_and_nobody_else(town, name, withdraw):
    old = post(town)
    own = PersonLine(town.people[2].pk, "author")
    draft = None if withdraw else make_draft(town.branch, people=(own,))

    refused(town, old, draft, RefusedError, by=name)


def test_whoever_entered_something_may_correct_it(town):
    by_superior = post_entry(make_draft(town.branch), by=town["superior"], at=AT)
    own = make_draft(
        town.branch,
        kind="filings.member_report.made",
        people=(PersonLine(town.people[2].pk, "author"),),
    )
    report = post_entry(own, by=town["member"], at=AT)

    for old, name in ((by_superior, "superior"), (report, "member")):
        new = correct_entry(old, None, reason="填错", by=town[name], at=LATER)
        assert new.corrects == old


def test_a_receipt_is_withdrawn_by_the_superior_only(town):
    filed = post(town, kind=f"{REPORT}.filed", orgs=((town.town.pk, "recipient"),))
    receipt = post_entry(
        make_draft(town.branch, kind=f"{REPORT}.received", answers=filed.pk),
        by=town["town_recorder"],
        at=AT,
    )

    refused(town, receipt, None, RefusedError, by="recorder")
    refused(town, receipt, None, RefusedError, by="neighbour")
    gone = correct_entry(
        receipt, None, reason="看错了", by=town["town_recorder"], at=LATER
    )

    assert gone.corrects == receipt


def test_what_a_filing_was_sent_to_takes_it_in_even_after_a_move(town):
    filed = post(town, kind=f"{REPORT}.filed", orgs=((town.county.pk, "recipient"),))
    draft = make_draft(town.branch, kind=f"{REPORT}.received", answers=filed.pk)

    with pytest.raises(RefusedError):
        post_entry(draft, by=town["town_recorder"], at=AT)

    assert post_entry(draft, by=town["county"], at=AT).answers == filed


@pytest.mark.parametrize("reason", ["", "  ", "因" * 501, "\x00"])
def test_a_correction_gives_its_reason(town, reason):
    refused(town, post(town), None, checks.DraftError, reason=reason)


def test_a_correction_stays_in_the_ledger_of_its_unit(town):
    elsewhere = make_draft(town.neighbour)

    refused(town, post(town), elsewhere, checks.DraftError)


def test_a_correction_cannot_turn_into_what_only_the_ledger_posts(town):
    for kind in (COMMITTED, "ledger.gap.declared"):
        draft = make_draft(town.branch, kind=kind)
        refused(town, post(town), draft, checks.UnknownKindError)


def test_a_declared_gap_can_be_withdrawn_or_corrected_as_a_gap(town):
    asked: dict[str, Any] = {
        "duties": ["central-2017/a"],
        "period": "2026-Q1",
        "reason": "汛期",
    }
    gap = declare_gap(town.branch, **asked, by=town["recorder"], at=AT)
    draft = make_draft(
        town.branch,
        kind=gap.kind,
        gap_of=("central-2017/b",),
        gap_period="2026-Q1",
        payload={"reason": "汛期"},
        happened_on=HELD_ON,
    )

    new = correct_entry(gap, draft, reason="选错职责", by=town["recorder"], at=LATER)
    correct_entry(new, None, reason="已补开", by=town["recorder"], at=LATER)

    facts = entry_facts(unit_ids=[town.branch.pk], **YEAR)
    assert sorted((fact.gap_of, fact.void_on) for fact in facts) == [
        (("central-2017/a",), date(2026, 7, 1)),
        (("central-2017/b",), date(2026, 7, 1)),
    ]


def test_committed_heads_stand_as_they_are(town):
    post(town)
    commit_heads(by=None, at=AT)
    told = Entry.objects.get(kind=COMMITTED, unit=town.town)

    with pytest.raises(checks.NotCorrectableError):
        correct_entry(told, None, reason="错", by=town["town_recorder"], at=LATER)


def test_a_correction_handed_in_twice_gives_the_first_back(town):
    old = post(town)
    draft = make_draft(town.branch, once="c1")

    new = correct_entry(old, draft, reason="错字", by=town["recorder"], at=LATER)
    again = correct_entry(old, draft, reason="错字", by=town["recorder"], at=LATER)

    assert again == new
    assert [one.id for one in entries_of(town.branch, seen_by=town["recorder"])] == [
        new.pk,
        old.pk,
    ]
