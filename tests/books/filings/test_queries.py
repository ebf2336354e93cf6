"""Who reads which filing, and what of it."""

import pytest

from tests.cast import make_account
from tests.factories.filings import MEMBER_REPORT, PLAN, SPECIAL, drafted, form_for
from tests.factories.gatherings import AT, LATER, STRANGERS
from yiben.books.filings.actions import (
    draft_filing,
    file_filing,
    make_filing,
    publish_filing,
    return_filing,
    revise_filing,
)
from yiben.books.filings.queries import (
    blank_for,
    filing,
    filings_of,
    inbox,
    view_of,
)
from yiben.common.errors import RefusedError, YibenError
from yiben.org.words import GrantRole


def test_members_see_what_was_published_and_nothing_before(world):
    row = drafted(world, fields={"body": "计划正文"})
    file_filing(row, by=world["recorder"], at=AT)
    with pytest.raises(RefusedError):
        filing(row.pk, seen_by=world["member"])
    assert filings_of(world.branch, seen_by=world["member"]) == []

    publish_filing(row, by=world["recorder"], at=AT)

    found = filing(row.pk, seen_by=world["member"])
    assert view_of(found, seen_by=world["member"]).fields == {"body": "计划正文"}
    shown = filings_of(world.branch, seen_by=world["member"])
    assert [one.id for one in shown] == [row.pk]


def test_a_revision_in_progress_is_nobody_elses_to_read(world):
    row = drafted(world, fields={"body": "第一稿"})
    file_filing(row, by=world["recorder"], at=AT)
    publish_filing(row, by=world["recorder"], at=AT)
    row.refresh_from_db()
    return_filing(row, reason="补充程序", by=world["superior"], at=LATER)
    revise_filing(
        row,
        form_for(world, fields={"body": "还没写完"}),
        by=world["recorder"],
        at=LATER,
    )
    row.refresh_from_db()

    bodies = {
        name: view_of(row, seen_by=world[name]).fields["body"]
        for name in ("recorder", "member", "superior")
    }

    assert bodies == {"recorder": "还没写完", "member": "第一稿", "superior": "第一稿"}


def test_what_a_member_writes_about_themselves_is_read_by_nobody_else(world):
    form = form_for(
        world,
        MEMBER_REPORT,
        author_id=world.id("赵田"),
        fields={"body": "思想汇报"},
    )
    row = draft_filing(world.branch, form, by=world["member"], at=AT)
    make_filing(row, by=world["member"], at=AT)
    row.refresh_from_db()

    own = view_of(row, seen_by=world["member"])
    recorder = view_of(row, seen_by=world["recorder"])
    superior = view_of(row, seen_by=world["superior"])

    assert own.fields == {"body": "思想汇报"}
    assert (recorder.fields, recorder.is_hidden, recorder.versions) == ({}, True, ())
    assert (superior.fields, superior.is_hidden) == ({}, True)


def test_a_restricted_report_is_read_by_those_it_was_sent_to(world):
    row = drafted(world, SPECIAL, fields={"body": "进展和问题"})
    file_filing(row, by=world["recorder"], at=AT)
    row.refresh_from_db()

    town = view_of(row, seen_by=world["superior"])
    county = view_of(row, seen_by=world["county_superior"])

    assert town.fields == {"body": "进展和问题"}
    assert town.is_cross_level is False
    # The county oversees the town, and with it what was sent there.
    assert county.fields == {"body": "进展和问题"}


def test_everybody_else_is_refused(world, subtests):
    row = drafted(world)
    file_filing(row, by=world["recorder"], at=AT)
    publish_filing(row, by=world["recorder"], at=AT)
    row.refresh_from_db()

    def holds_for(name):
        for ask in (
            lambda: filing(row.pk, seen_by=world[name]),
            lambda: view_of(row, seen_by=world[name]),
            lambda: filings_of(world.branch, seen_by=world[name]),
            lambda: inbox(world.town, seen_by=world[name]),
            lambda: blank_for(world.branch, PLAN, "2026", seen_by=world[name]),
        ):
            with pytest.raises(RefusedError):
                ask()

    for name in [n for n in STRANGERS if n != "town_recorder"]:
        with subtests.test(name):
            holds_for(name)


def test_the_recipients_recorder_reads_what_was_sent_and_no_drafts(world):
    row = drafted(world)
    with pytest.raises(RefusedError):
        filing(row.pk, seen_by=world["town_recorder"])

    file_filing(row, by=world["recorder"], at=AT)

    assert filing(row.pk, seen_by=world["town_recorder"]) == row


def test_a_missing_filing_is_refused_like_a_forbidden_one(world):
    with pytest.raises(RefusedError):
        filing("f_nothing", seen_by=world["recorder"])


def test_blank_for_an_unknown_kind_or_period_says_so(world):
    with pytest.raises(YibenError, match="没有“filings"):
        blank_for(world.branch, "filings.poem", "2026", seen_by=world["recorder"])
    with pytest.raises(YibenError, match="不是周期"):
        blank_for(world.branch, PLAN, "今年", seen_by=world["recorder"])


def test_lists_filter_by_kind_and_period(world):
    plan, report = drafted(world), drafted(world, SPECIAL)

    def found(**given) -> list[str]:
        rows = filings_of(world.branch, seen_by=world["recorder"], **given)
        return [row.id for row in rows]

    assert sorted(found()) == sorted([plan.pk, report.pk])
    assert found(kind=PLAN) == [plan.pk]
    assert found(period="2025") == []


def test_an_author_finds_their_own_in_the_list(world):
    other = make_account(
        "zhou",
        world.cast.security_admin,
        (GrantRole.MEMBER, world.branch),
        person=world.people["周大山"],
    )
    row = drafted(world, MEMBER_REPORT, author_id=world.id("周大山"))

    assert [one.id for one in filings_of(world.branch, seen_by=other)] == [row.pk]
    assert filings_of(world.branch, seen_by=world["member"]) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_ask_as_little_for_three_as_for_one(
    world, rows, django_assert_num_queries
):
    for _ in range(rows):
        file_filing(drafted(world), by=world["recorder"], at=AT)

    with django_assert_num_queries(2):
        own = filings_of(world.branch, seen_by=world["recorder"])
    with django_assert_num_queries(2):
        waiting = inbox(world.town, seen_by=world["superior"])

    assert len(own) == len(waiting) == rows
