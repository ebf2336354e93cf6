"""Two at once, and what was passed in is not what is asked: the held row is."""

from datetime import date

import pytest

from tests.factories.filings import drafted, plan_year
from tests.factories.gatherings import AT, LATER, World, make_world
from tests.factories.race import at_once
from yiben.books.filings.actions import (
    file_filing,
    receive_filing,
    return_filing,
    revise_filing,
)
from yiben.books.filings.checks import AlreadyReceivedError, MovedOnError
from yiben.books.filings.models import Filing
from yiben.books.filings.queries import blank_for
from yiben.common.clock import moment
from yiben.common.errors import RefusedError
from yiben.ledger.models import Entry
from yiben.org.actions import move_org

NEXT_DAY = date(2026, 11, 21)


def filed(world: World) -> Filing:
    plan_year(world)
    row = drafted(world)
    file_filing(row, by=world["recorder"], at=AT)
    row.refresh_from_db()
    return row


@pytest.fixture
def racing(transactional_db) -> World:
    return make_world()


def test_two_recorders_of_the_recipient_receive_once(racing):
    row = filed(racing)

    told = at_once(
        lambda: receive_filing(row, by=racing["superior"], at=LATER),
        lambda: receive_filing(row, by=racing["town_recorder"], at=LATER),
    )

    assert Entry.objects.filter(kind="filings.meeting_plan.received").count() == 1
    assert sum(isinstance(one, AlreadyReceivedError) for one in told) == 1
    assert sum(isinstance(one, Entry) for one in told) == 1


def test_received_and_returned_at_once_is_one_of_the_two(racing):
    row = filed(racing)

    told = at_once(
        lambda: receive_filing(row, by=racing["superior"], at=LATER),
        lambda: return_filing(
            row, reason="少了主题", by=racing["town_recorder"], at=LATER
        ),
    )

    steps = list(row.steps.values_list("step", flat=True))
    assert ("received" in steps) != ("returned" in steps)
    refused = [x for x in told if isinstance(x, AlreadyReceivedError | MovedOnError)]
    assert len(refused) == 1


def test_who_may_answer_is_asked_of_the_row_as_it_stands(world):
    stale = filed(world)
    return_filing(stale, reason="少了主题", by=world["superior"], at=LATER)
    move_org(
        world.branch,
        world.cast.next_county,
        from_on=NEXT_DAY,
        by=world["system_admin"],
        at=LATER,
    )
    now = Filing.objects.get(pk=stale.pk)
    form = blank_for(now.unit, now.kind, "2026", seen_by=world["recorder"])
    now = revise_filing(now, form, by=world["recorder"], at=LATER)
    file_filing(now, by=world["recorder"], at=LATER)
    assert stale.recipient_id == world.town.pk

    later = moment(date(2026, 11, 22))
    for act in (
        lambda: receive_filing(stale, by=world["superior"], at=later),
        lambda: return_filing(stale, reason="不行", by=world["superior"], at=later),
    ):
        with pytest.raises(RefusedError):
            act()

    now.refresh_from_db()
    assert (now.state, now.recipient_id) == ("filed", world.cast.next_county.pk)


def test_who_may_write_is_asked_of_the_row_as_it_stands(world, subtests):
    row = filed(world)
    # Whoever passes in a row with another unit on it gets no further for that.
    forged = Filing.objects.get(pk=row.pk)
    forged.unit = world.far
    form = blank_for(world.branch, row.kind, "2026", seen_by=world["recorder"])
    for name, act in (
        ("file", lambda: file_filing(forged, by=world["stranger"], at=LATER)),
        (
            "revise",
            lambda: revise_filing(forged, form, by=world["stranger"], at=LATER),
        ),
    ):
        with subtests.test(name), pytest.raises(RefusedError):
            act()
