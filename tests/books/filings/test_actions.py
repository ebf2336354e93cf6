"""A filing on its way: each step posts its entry, and each wrong person is refused."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.cast import make_account
from tests.factories.filings import (
    GRADES,
    MEMBER_REPORT,
    PLAN,
    REPORT,
    SECRETARY,
    drafted,
    form_for,
    plan_year,
)
from tests.factories.gatherings import AT, LATER, NOT_RECORDERS, World
from yiben.books.filings.actions import (
    draft_filing,
    file_filing,
    make_filing,
    publish_filing,
    receive_filing,
    return_filing,
    revise_filing,
)
from yiben.books.filings.checks import (
    AlreadyReceivedError,
    MovedOnError,
    NoSuperiorError,
    NotAskedError,
    OwnReceiptError,
)
from yiben.books.filings.models import Filing, FilingVersion
from yiben.books.filings.queries import filing, inbox
from yiben.common.clock import moment
from yiben.common.errors import ManyErrors, RefusedError
from yiben.ledger.models import Entry
from yiben.ledger.queries import entry, seal_of
from yiben.org.words import GrantRole

FILED_ON = date(2026, 11, 20)


def told(world: World, posted: Entry) -> dict[str, Any]:
    view = entry(posted.pk, seen_by=world["recorder"])
    return {
        "unit": view.unit_id,
        "kind": view.kind,
        "title": view.title,
        "happened_on": view.happened_on,
        "entered_on": view.entered_on,
        "orgs": [(one.id, one.role) for one in view.orgs],
        "people": [(one.name, one.role) for one in view.people],
        "tags": view.tags,
        "payload": view.payload,
        "answers": view.answers,
        "credit_period": view.credit_period,
        "timely_on": view.timely_on,
        "privacy": view.privacy,
    }


@pytest.fixture
def filed(world) -> Filing:
    plan_year(world)
    row = drafted(world)
    file_filing(row, by=world["recorder"], at=AT)
    row.refresh_from_db()
    return row


def test_filing_sends_a_snapshot_of_the_plan_to_the_direct_superior(world, filed):
    plan_lines = [
        {
            "month": 3,
            "kind": "gatherings.member_assembly.held",
            "kind_label": "支部党员大会",
            "theme": "讨论年度计划",
            "chair": "李春生",
        },
        {
            "month": 4,
            "kind": "gatherings.theme_day.held",
            "kind_label": "主题党日",
            "theme": "清明祭扫",
            "day": 28,
        },
    ]

    assert told(world, filed.entry) == {
        "unit": world.branch.pk,
        "kind": "filings.meeting_plan.filed",
        "title": "河湾村党支部2026年“三会一课”计划",
        "happened_on": FILED_ON,
        "entered_on": FILED_ON,
        "orgs": [(world.town.pk, "recipient")],
        "people": [],
        "tags": ("element.content", "element.theme", "element.time"),
        "payload": {"fields": {"items": plan_lines}},
        "answers": None,
        "credit_period": "2026",
        "timely_on": None,
        "privacy": "branch",
    }
    assert (filed.state, filed.revision, filed.recipient_id) == (
        "filed",
        1,
        world.town.pk,
    )
    assert FilingVersion.objects.get().fields == {"items": plan_lines}


def test_a_receipt_counts_for_the_day_it_was_filed(world, filed):
    posted = receive_filing(filed, by=world["superior"], at=LATER)

    filed.refresh_from_db()
    assert filed.state == "received"
    assert posted
    assert told(world, posted) == {
        "unit": world.branch.pk,
        "kind": "filings.meeting_plan.received",
        "title": "河湾村党支部2026年“三会一课”计划",
        "happened_on": FILED_ON,
        "entered_on": date(2026, 11, 21),
        "orgs": [(world.town.pk, "recipient")],
        "people": [],
        "tags": ("element.content", "element.theme", "element.time"),
        "payload": {},
        "answers": filed.entry_id,
        "credit_period": "2026",
        "timely_on": FILED_ON,
        "privacy": "branch",
    }


def test_the_recorder_of_the_recipient_gives_receipts_too(world, filed):
    posted = receive_filing(filed, by=world["town_recorder"], at=LATER)

    assert posted.kind == "filings.meeting_plan.received"


def test_a_second_receipt_is_refused_and_names_the_first(world, filed):
    receive_filing(filed, by=world["superior"], at=LATER)
    seal = seal_of(world.branch)

    with pytest.raises(AlreadyReceivedError) as caught:
        receive_filing(filed, by=world["town_recorder"], at=LATER)

    assert caught.value.message == (
        "这份材料已由superior的账号于2026年11月21日09:00回执。"
    )
    assert seal_of(world.branch) == seal


def test_nobody_receives_what_they_filed_themselves(world):
    both = make_account(
        "both",
        world.cast.security_admin,
        (GrantRole.RECORDER, world.branch),
        (GrantRole.SUPERIOR, world.town),
    )
    row = drafted(world)
    file_filing(row, by=both, at=AT)
    seal = seal_of(world.branch)

    row.refresh_from_db()
    with pytest.raises(OwnReceiptError):
        receive_filing(row, by=both, at=LATER)
    with pytest.raises(OwnReceiptError):
        return_filing(row, reason="不行", by=both, at=LATER)

    assert seal_of(world.branch) == seal


def test_returned_with_a_reason_revised_and_filed_again(world, filed):
    back = return_filing(filed, reason="请写明程序", by=world["superior"], at=LATER)
    first = filed.entry_id
    revise_filing(
        filed,
        form_for(world, elements=("element.time", "element.procedure")),
        by=world["recorder"],
        at=LATER,
    )
    again = file_filing(filed, by=world["recorder"], at=moment(date(2026, 11, 25)))
    filed.refresh_from_db()
    receipt = receive_filing(filed, by=world["superior"], at=moment(date(2026, 11, 26)))

    assert (back.kind, back.answers_id) == ("filings.meeting_plan.returned", first)
    assert entry(back.pk, seen_by=world["recorder"]).payload == {"reason": "请写明程序"}
    assert (again.happened_on, filed.revision) == (date(2026, 11, 25), 2)
    assert (receipt.answers_id, receipt.timely_on) == (again.pk, date(2026, 11, 25))
    assert [one.elements for one in filed.versions.all()] == [
        ("element.time", "element.content", "element.theme"),
        ("element.time", "element.procedure"),
    ]
    assert [(one.step, one.version, one.reason) for one in filed.steps.all()] == [
        ("drafted", 0, None),
        ("filed", 1, None),
        ("returned", 1, "请写明程序"),
        ("filed", 2, None),
        ("received", 2, None),
    ]


def test_a_return_needs_a_reason(world, filed):
    seal = seal_of(world.branch)

    with pytest.raises(ManyErrors):
        return_filing(filed, reason=" ", by=world["superior"], at=LATER)

    filed.refresh_from_db()
    assert filed.state == "filed"
    assert seal_of(world.branch) == seal


def test_what_waits_for_a_receipt_is_neither_changed_nor_sent_again(world, filed):
    with pytest.raises(MovedOnError) as caught:
        revise_filing(filed, form_for(world), by=world["recorder"], at=LATER)
    with pytest.raises(MovedOnError):
        file_filing(filed, by=world["recorder"], at=LATER)

    assert caught.value.message == "这份材料已报送，待回执，不能再修改。"
    assert Entry.objects.count() == 1


def test_published_once_and_only_after_it_was_sent(world):
    row = drafted(world)
    with pytest.raises(MovedOnError):
        publish_filing(row, by=world["recorder"], at=AT)
    sent = file_filing(row, by=world["recorder"], at=AT)

    shown = publish_filing(row, by=world["recorder"], at=LATER)

    row.refresh_from_db()
    assert row.published_at == LATER
    assert (shown.kind, shown.answers_id) == ("filings.meeting_plan.published", sent.pk)
    assert shown.happened_on == date(2026, 11, 21)
    with pytest.raises(MovedOnError):
        publish_filing(row, by=world["recorder"], at=LATER)


def test_a_report_that_is_not_for_the_members_is_not_published(world):
    row = drafted(world, REPORT)
    file_filing(row, by=world["recorder"], at=AT)

    with pytest.raises(NotAskedError):
        publish_filing(row, by=world["recorder"], at=AT)


def test_made_by_a_member_about_themselves_and_sent_to_nobody(world):
    form = form_for(
        world,
        MEMBER_REPORT,
        author_id=world.id("赵田"),
        fields={"way": "书面", "body": "上半年学习情况"},
        elements=("element.study", "element.thought"),
    )
    row = draft_filing(world.branch, form, by=world["member"], at=AT)

    made = make_filing(row, by=world["member"], at=AT)

    assert told(world, made) == {
        "unit": world.branch.pk,
        "kind": "filings.member_report.made",
        "title": "河湾村党支部2026年下半年党员汇报",
        "happened_on": FILED_ON,
        "entered_on": FILED_ON,
        "orgs": [],
        "people": [("赵田", "author")],
        "tags": ("element.study", "element.thought"),
        "payload": {},
        "answers": None,
        "credit_period": "2026-H2",
        "timely_on": None,
        "privacy": "restricted",
    }
    with pytest.raises(NotAskedError):
        file_filing(row, by=world["member"], at=AT)


def test_made_first_and_filed_later(world):
    row = drafted(world)
    make_filing(row, by=world["recorder"], at=AT)

    sent = file_filing(row, by=world["recorder"], at=LATER)

    row.refresh_from_db()
    assert (row.state, row.revision, row.entry_id) == ("filed", 1, sent.pk)
    with pytest.raises(MovedOnError):
        make_filing(row, by=world["recorder"], at=LATER)


def test_grades_go_up_by_name_and_without_votes(world):
    grades = [
        {"person_id": world.id("赵田"), "grade": "合格"},
        {"person_id": world.id("周大山"), "grade": "优秀"},
    ]
    row = drafted(world, GRADES, fields={"grades": grades})

    sent = file_filing(row, by=world["recorder"], at=AT)

    view = entry(sent.pk, seen_by=world["recorder"])
    assert [(one.name, one.role) for one in view.people] == [
        ("周大山", "appraised"),
        ("赵田", "appraised"),
    ]
    assert view.payload == {}


def test_at_the_top_there_is_nobody_to_file_to(world):
    from yiben.books.filings.queries import blank_for

    top = make_account(
        "top", world.cast.security_admin, (GrantRole.RECORDER, world.cast.centre)
    )
    form = blank_for(world.cast.centre, "filings.work_plan", "2026", seen_by=top)
    row = draft_filing(world.cast.centre, form, by=top, at=AT)

    with pytest.raises(NoSuperiorError):
        file_filing(row, by=top, at=AT)

    row.refresh_from_db()
    assert (row.state, Entry.objects.count()) == ("draft", 0)


def test_the_recipient_is_the_superior_of_that_day(world):
    from yiben.org.actions import move_org

    row = drafted(world)
    move_org(
        world.branch,
        world.cast.next_county,
        from_on=date(2026, 11, 20),
        by=world["system_admin"],
        at=AT,
    )

    row = Filing.objects.get(pk=row.pk)
    file_filing(row, by=world["recorder"], at=LATER)

    row.refresh_from_db()
    assert row.recipient_id == world.cast.next_county.pk


def test_everything_wrong_is_told_at_once(world):
    form = replace(
        form_for(world, SECRETARY, author_id=world.id("李春生")),
        title="",
        period="2026年",
        author_id=world.id("吴东岭"),
        fields={"votes": "3", "body": 5},
        elements=("element.theme",),
    )

    with pytest.raises(ManyErrors) as caught:
        draft_filing(world.branch, form, by=world["recorder"], at=AT)

    assert [one.where for one in caught.value.problems] == [
        "title",
        "period",
        "author_id",
        "fields:votes",
        "fields:body",
        "elements",
    ]
    assert Filing.objects.count() == 0


def test_a_personal_paper_needs_its_person_and_grades_their_members(world):
    form = replace(form_for(world, SECRETARY), fields={})
    with pytest.raises(ManyErrors) as caught:
        draft_filing(world.branch, form, by=world["recorder"], at=AT)
    assert [one.where for one in caught.value.problems] == ["author_id"]

    bad = form_for(world, GRADES, fields={"grades": [{"person_id": "p_x"}, "赵田"]})
    with pytest.raises(ManyErrors) as found:
        draft_filing(world.branch, bad, by=world["recorder"], at=AT)
    assert [one.where for one in found.value.problems] == ["fields:grades"] * 2


def test_a_draft_sent_twice_is_one_draft(world):
    form = form_for(world)

    first = draft_filing(world.branch, form, by=world["recorder"], at=AT)
    second = draft_filing(world.branch, form, by=world["recorder"], at=AT)

    assert first == second
    assert Filing.objects.count() == 1


def test_only_the_recorder_drafts_and_sends(world, subtests):
    form = form_for(world)
    row = draft_filing(world.branch, form, by=world["recorder"], at=AT)

    def holds_for(name):
        for act in (
            lambda: draft_filing(world.branch, form, by=world[name], at=AT),
            lambda: revise_filing(row, form, by=world[name], at=AT),
            lambda: make_filing(row, by=world[name], at=AT),
            lambda: file_filing(row, by=world[name], at=AT),
            lambda: publish_filing(row, by=world[name], at=AT),
        ):
            with pytest.raises(RefusedError):
                act()

        row.refresh_from_db()
        assert (row.state, Entry.objects.count()) == ("draft", 0)

    for name in NOT_RECORDERS:
        with subtests.test(name):
            holds_for(name)


def test_only_the_superior_side_receives_and_returns(world, filed, subtests):
    seal = seal_of(world.branch)

    def holds_for(name):
        with pytest.raises(RefusedError):
            receive_filing(filed, by=world[name], at=LATER)
        with pytest.raises(RefusedError):
            return_filing(filed, reason="不", by=world[name], at=LATER)

        assert seal_of(world.branch) == seal

    for name in [
        "recorder",
        "second",
        "member",
        "neighbour",
        "stranger",
        "auditor",
        "system_admin",
        "security_admin",
        "nobody",
    ]:
        with subtests.test(name):
            holds_for(name)


def test_what_was_filed_stands_in_the_inbox_until_it_is_answered(world, filed):
    def waiting() -> list[str]:
        return [row.id for row in inbox(world.town, seen_by=world["superior"])]

    assert waiting() == [filed.pk]
    receive_filing(
        filing(filed.pk, seen_by=world["superior"]), by=world["superior"], at=LATER
    )
    assert waiting() == []


def test_a_plan_without_all_elements_is_filed_as_it_is(world):
    # The rule that asks for the element says what is missing; the book does not.
    row = drafted(world, PLAN, elements=())

    sent = file_filing(row, by=world["recorder"], at=AT)

    assert entry(sent.pk, seen_by=world["recorder"]).tags == ()


def test_a_kind_that_is_unknown_or_not_the_units_is_refused(world):
    unknown = replace(form_for(world), kind="filings.poem")
    with pytest.raises(ManyErrors) as caught:
        draft_filing(world.branch, unknown, by=world["recorder"], at=AT)
    assert [one.where for one in caught.value.problems] == ["kind"]

    foreign = replace(form_for(world), kind="filings.team_study_plan", elements=())
    with pytest.raises(ManyErrors) as found:
        draft_filing(world.branch, foreign, by=world["recorder"], at=AT)
    assert [one.message for one in found.value.problems] == [
        "本组织不报“班子年度学习教育工作计划”。"
    ]
