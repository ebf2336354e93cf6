from dataclasses import fields, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories.ledger import (
    ASSEMBLY,
    AT,
    FOUNDED,
    HELD_ON,
    LECTURE,
    REPORT,
    TERM,
    THEME_DAY,
    full_draft,
    make_draft,
    post,
)
from tests.factories.queued import waiting_names
from yiben.common.clock import moment
from yiben.common.errors import RefusedError, YibenError
from yiben.common.queue import Touch
from yiben.common.seal import GENESIS
from yiben.ledger import checks
from yiben.ledger.actions import declare_gap, post_entry
from yiben.ledger.models import Entry, EntryOrg, EntryPerson, Evidence, Head
from yiben.ledger.queries import (
    EntryView,
    EvidenceView,
    OrgView,
    PersonView,
    ResolutionView,
    entry,
    seal_of,
    verify,
)
from yiben.ledger.words import (
    COMMITTED,
    GAP,
    WITHDRAWN,
    EntryDraft,
    EvidenceLine,
    PersonLine,
)


def written():
    tables = (Entry, EntryOrg, EntryPerson, Evidence, Head, Touch)
    return [table.objects.count() for table in tables]


def refused(town, draft, error=YibenError, by="recorder"):
    """Give the error, after making sure that nothing was written."""
    before = written()
    with pytest.raises(error) as found:
        post_entry(draft, by=town[by], at=AT)
    assert written() == before
    return found.value


def test_post_entry_keeps_all_it_was_told_and_by_whom(town):
    made = post_entry(full_draft(town), by=town["recorder"], at=AT)

    chair, speaker, absent = town.people
    assert entry(made.pk, seen_by=town["recorder"]) == EntryView(
        id=made.pk,
        unit_id=town.branch.pk,
        unit_name="柳树村党支部",
        seq=1,
        kind=THEME_DAY,
        kind_label="主题党日",
        part_labels=("支部党员大会", "党课"),
        title="五月主题党日",
        happened_on=HELD_ON,
        ends_on=None,
        entered_at=AT,
        entered_on=date(2026, 5, 20),
        entered_by="甄一",
        delay_days=2,
        late_label="",
        timely_on=None,
        orgs=(OrgView(town.neighbour.pk, "桃园村党支部", "joint", "联合开展"),),
        people=(
            PersonView(
                chair.pk, "甄一", "chair", "主持", "present", "到会", True, None
            ),
            PersonView(
                speaker.pk, "田二", "speaker", "主讲", "online", "线上参加", True, None
            ),
            PersonView(
                absent.pk, "牛三", "attendee", "参加", "leave", "请假", False, "出差"
            ),
        ),
        tags=("element.feedback", "topic.programme"),
        quantities={"hours": 2},
        payload={
            "place": "村部",
            "resolutions": [{"number": 1, "text": "修渠", "in_favour": 2}],
        },
        resolutions=(ResolutionView(1, "修渠", in_favour=2),),
        evidence=(EvidenceView("照片.jpg", "ab" * 32, 0, False, False),),
        present=2,
        expected=3,
        answers=None,
        credit_period="2026-05",
        gap_of=(),
        gap_period=None,
        privacy="branch",
        privacy_label="支部内",
        is_hidden=False,
        is_cross_level=False,
        corrects=None,
        correction_reason=None,
        corrected_by=None,
        is_withdrawal=False,
        previous=GENESIS,
        digest=seal_of(town.branch),
    )


def test_entries_follow_each_other_in_one_chain_for_each_unit(town):
    first, other, second = post(town), post(town, town.neighbour), post(town)

    assert [(one.seq, one.previous) for one in (first, other, second)] == [
        (1, GENESIS),
        (1, GENESIS),
        (2, first.digest),
    ]
    assert seal_of(town.branch) == second.digest
    assert seal_of(town.far) == GENESIS
    assert verify() == []


def test_post_entry_names_everybody_concerned_to_the_queue(town):
    post_entry(full_draft(town), by=town["recorder"], at=AT)

    names = set(waiting_names())
    orgs = {f"org:{one.pk}" for one in (town.branch, town.neighbour)}
    assert names == orgs | {f"person:{one.pk}" for one in town.people}


def test_post_entry_of_a_group_names_its_branch_to_the_queue(town):
    post(town, town.group, kind="gatherings.group_meeting.held")

    names = set(waiting_names())
    assert names == {f"org:{town.group.pk}", f"tree:{town.branch.pk}"}


@pytest.mark.parametrize("name", ["recorder", "superior", "county"])
def test_post_entry_is_for_the_recorder_and_superiors(town, name):
    made = post_entry(make_draft(town.branch), by=town[name], at=AT)

    assert (made.entered_by, str(made)) == (town[name], "五月支部党员大会")


@pytest.mark.parametrize(
    "name",
    [
        "member",
        "town_recorder",
        "neighbour",
        "stranger",
        "auditor",
        "system_admin",
        "security_admin",
        "nobody",
    ],
)
def test_post_entry_is_refused_to_everybody_else(town, name):
    refused(town, make_draft(town.branch), RefusedError, by=name)


def test_a_member_may_hand_in_what_they_report_themselves(town):
    own = make_draft(
        town.branch,
        kind="filings.member_report.made",
        people=(PersonLine(town.people[2].pk, "author"),),
    )

    made = post_entry(own, by=town["member"], at=AT)

    assert made.entered_by == town["member"]
    other = replace(own, people=(PersonLine(town.people[0].pk, "author"),))
    refused(town, other, RefusedError, by="member")
    far = replace(own, unit_id=town.far.pk)
    refused(town, far, RefusedError, by="member")


def test_a_receipt_comes_from_the_superior_and_never_from_the_filer(town):
    filed = post(town, kind=f"{REPORT}.filed")
    receipt = make_draft(town.branch, kind=f"{REPORT}.received", answers=filed.pk)

    for name in ("superior", "county", "town_recorder"):
        assert post_entry(receipt, by=town[name], at=AT).answers_id == filed.pk
    for name in ("recorder", "member", "neighbour", "auditor", "stranger"):
        refused(town, receipt, RefusedError, by=name)


def test_nothing_in_a_draft_can_set_the_moment_of_entry(town):
    assert {one.name for one in fields(EntryDraft) if "enter" in one.name} == set()

    made = post(town, happened_on=date(2026, 1, 5), credit_period="2026-01")

    assert made.entered_at == AT


@pytest.mark.parametrize(
    ("days", "label"), [(0, ""), (10, ""), (11, "补录 11 天"), (140, "补录 140 天")]
)
def test_late_entries_are_accepted_and_labelled(town, days, label):
    made = post(town, happened_on=date(2026, 5, 20) - timedelta(days=days))

    view = entry(made.pk, seen_by=town["recorder"])
    assert (view.delay_days, view.late_label) == (days, label)


def test_lateness_counts_from_the_last_day_and_for_registers_from_the_first(town):
    long = post(town, happened_on=date(2026, 4, 1), ends_on=date(2026, 5, 15))
    term = post(
        town, kind=TERM, happened_on=date(2026, 5, 1), ends_on=date(2031, 4, 30)
    )

    delays = [
        entry(one.pk, seen_by=town["recorder"]).delay_days for one in (long, term)
    ]
    assert delays == [5, 19]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(-365, 365), st.integers(0, 400)), max_size=4))
def test_order_is_the_order_of_telling_whatever_the_clock_does(town, jumps):
    """T-02: clock jumps of a year either way, claimed days before or after."""
    start, before = Head.objects.filter(unit=town.branch).first(), []
    for jump, ago in jumps:
        at = AT + timedelta(days=jump)
        day = max(date(2026, 5, 20) + timedelta(days=jump - ago), FOUNDED)
        made = post(town, at=at, happened_on=day)
        delay = (date(2026, 5, 20) + timedelta(days=jump) - day).days
        view = entry(made.pk, seen_by=town["recorder"])
        assert view.late_label == (f"补录 {delay} 天" if delay > 10 else "")
        before.append(made.seq)

    first = start.seq + 1 if start else 1
    assert before == list(range(first, first + len(jumps)))
    assert verify(town.branch) == []


def test_what_has_not_happened_is_refused(town):
    tomorrow = date(2026, 5, 21)

    error = refused(town, make_draft(town.branch, happened_on=tomorrow))

    assert str(error) == (
        "日期2026年5月21日晚于录入当天2026年5月20日。请等开展之后再记，或改正日期。"
    )
    refused(town, make_draft(town.branch, ends_on=tomorrow), checks.FutureError)
    refused(town, make_draft(town.branch, ends_on=FOUNDED), checks.DraftError)


def test_today_is_the_local_day(town):
    # 17:00 UTC on the 20th is one o'clock in the morning of the 21st here.
    late = AT.replace(hour=17)

    made = post(town, at=late, happened_on=date(2026, 5, 21))

    view = entry(made.pk, seen_by=town["recorder"])
    assert (view.entered_on, view.delay_days) == (date(2026, 5, 21), 0)


def test_a_term_may_begin_in_the_future(town):
    made = post(
        town, kind=TERM, happened_on=date(2026, 6, 1), ends_on=date(2031, 5, 31)
    )

    assert made.happened_on == date(2026, 6, 1)


def test_a_unit_has_no_past_before_its_founding_and_none_after_its_end(town):
    early = make_draft(town.branch, happened_on=FOUNDED - timedelta(days=1))
    assert (
        refused(town, early).message == "柳树村党支部在2019年12月31日尚未成立或已撤销。"
    )
    assert post(town, happened_on=FOUNDED).seq == 1

    town.branch.dissolved_on = date(2026, 4, 30)
    town.branch.save()
    refused(town, make_draft(town.branch), checks.OutsideLifeError)
    assert post(town, happened_on=date(2026, 4, 30)).seq == 2


@pytest.mark.parametrize(
    "kind", ["made.up", REPORT, GAP, WITHDRAWN, COMMITTED, "ledger.archive.exported"]
)
def test_unknown_kinds_and_the_ledgers_own_are_refused(town, kind):
    refused(town, make_draft(town.branch, kind=kind), checks.UnknownKindError)


FAULTS: dict[str, dict[str, Any]] = {
    "title": {"title": " "},
    "long title": {"title": "会" * 201},
    "part": {"parts": (LECTURE, "made.up")},
    "person": {"people": (PersonLine("p_none"),)},
    "role": {"people": (PersonLine("p_none", "king"),)},
    "state": {"people": (PersonLine("p_none", "chair", "asleep"),)},
    "twice": {"people": (PersonLine("p_none"), PersonLine("p_none"))},
    "org": {"orgs": (("o_none", "joint"),)},
    "org role": {"orgs": (("o_none", "king"),)},
    "period": {"credit_period": "2026-13"},
    "negative": {"present": -1},
    "more than all": {"present": 4, "expected": 3},
    "privacy": {"privacy": "whatever"},
    "answers": {"answers": "e_none"},
    "timely": {"timely_on": HELD_ON},
    "number": {"quantities": {"hours": float("nan")}},
    "object": {"payload": {"x": object()}},
    "nul": {"title": "会\x00议"},
    "nul inside": {"payload": {"text": "会\x00议"}},
    "surrogate": {"payload": {"text": "\ud800"}},
    "no digest": {"evidence": (("照片.jpg", "abc"),)},
    "secret": {"evidence": (("通知（秘密★1年）.pdf", "ab" * 32),)},
    "undeclared": {"evidence": (EvidenceLine("a.pdf", "ab" * 32, 9, "x/a.pdf"),)},
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_draft_is_refused_with_advice(town, fault):
    error = refused(town, make_draft(town.branch, **FAULTS[fault]))

    assert error.message


def test_declared_evidence_is_kept(town):
    line = EvidenceLine("a.pdf", "ab" * 32, 9, "x/a.pdf", declared=True)

    made = post(town, evidence=(line,))

    kept = entry(made.pk, seen_by=town["recorder"]).evidence
    assert kept == (EvidenceView("a.pdf", "ab" * 32, 9, True, True),)


def test_dates_and_money_are_written_as_text(town):
    made = post(
        town,
        payload={"on": HELD_ON, "at": AT},
        quantities={"n": 1.5, "sum": Decimal("0.10")},
    )

    view = entry(made.pk, seen_by=town["recorder"])
    assert (view.payload, view.quantities) == (
        {"on": "2026-05-18", "at": AT.isoformat()},
        {"n": 1.5, "sum": "0.10"},
    )


def test_the_day_of_timeliness_is_only_for_receipts_and_never_before_the_filing(town):
    filed = post(town, kind=f"{REPORT}.filed")
    receipt = make_draft(
        town.branch,
        kind=f"{REPORT}.received",
        answers=filed.pk,
        timely_on=date(2026, 5, 20),
    )
    late = moment(date(2026, 6, 30))

    made = post_entry(receipt, by=town["superior"], at=late)

    assert made.timely_on == date(2026, 5, 20)
    too_early = replace(receipt, timely_on=date(2026, 5, 19))
    refused(town, too_early, checks.DraftError, by="superior")
    refused(town, replace(receipt, timely_on=date(2026, 5, 21)), by="superior")


def test_handing_in_twice_gives_the_first_entry_back(town):
    first = post(town, once="n1")
    again = post(town, once="n1")
    elsewhere = post(town, town.neighbour, once="n1")

    assert again == first
    assert elsewhere.unit == town.neighbour
    assert list(Entry.objects.order_by("unit_id").values_list("once", flat=True)) == [
        "n1",
        "n1",
    ]


def test_declare_gap_says_what_was_not_held_and_why(town):
    duties = ["hunan-2017/b", "central-2017/a", "hunan-2017/b"]

    made = declare_gap(
        town.branch,
        duties=duties,
        period="2026-Q1",
        reason=" 汛期转移群众 ",
        by=town["recorder"],
        at=AT,
    )

    view = entry(made.pk, seen_by=town["recorder"])
    assert (view.kind_label, view.gap_of, view.gap_period, view.payload) == (
        "未开展说明",
        ("central-2017/a", "hunan-2017/b"),
        "2026-Q1",
        {"reason": "汛期转移群众"},
    )
    names = set(waiting_names())
    assert names == {f"org:{town.branch.pk}", f"tree:{town.branch.pk}"}


@pytest.mark.parametrize(
    ("by", "over", "error"),
    [
        ("recorder", {"reason": "  "}, checks.DraftError),
        ("recorder", {"duties": []}, checks.DraftError),
        ("recorder", {"period": " "}, checks.DraftError),
        ("member", {}, RefusedError),
        ("neighbour", {}, RefusedError),
        ("auditor", {}, RefusedError),
    ],
)
def test_declare_gap_refused_writes_nothing(town, by, over, error):
    before = written()
    asked = {
        "duties": ["central-2017/a"],
        "period": "2026-Q1",
        "reason": "汛期",
        **over,
    }

    with pytest.raises(error):
        declare_gap(town.branch, **asked, by=town[by], at=AT)

    assert written() == before


def test_a_moment_without_a_zone_is_a_mistake_of_the_program(town):
    with pytest.raises(ValueError, match="time zone"):
        post(town, at=AT.replace(tzinfo=None))


def test_kinds_of_the_packs_that_these_tests_rely_on(town):
    assert post(town, kind=ASSEMBLY).kind == ASSEMBLY
