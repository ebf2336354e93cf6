"""One record at once: cells and counts stay what judging afresh would give."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import AT
from tests.factories.gatherings import THEME_DAY, World, make_world
from tests.factories.race import at_once
from yiben.common.clock import local_day
from yiben.common.queue import Touch
from yiben.ledger.actions import correct_entry, declare_gap, post_entry
from yiben.ledger.words import EntryDraft, PersonLine
from yiben.policy.actions import adopt_pack
from yiben.standing.actions import fold, rebuild, settle
from yiben.standing.models import Cell, Change, Count
from yiben.standing.queries import board, counts_of, lines_of

DAY = local_day(AT)
YEAR = DAY.year
LONG_AGO = date(2017, 6, 1)
KINDS = (
    THEME_DAY,
    "gatherings.member_assembly.held",
    "gatherings.group_meeting.held",
    "gatherings.committee_meeting.held",
    "talks.heart_talk.held",
    "registers.platform.kept",
    "supervision.inspection.held",
)
CELL = (
    "subject org_id path duty period need done on_time due_on waived gap waits flags "
    "uncovered cites counted"
).split()
COUNT = "path year system state until due warn n".split()


def judged() -> World:
    """A world under two documents, with its year made."""
    world = make_world()
    cast = world.cast
    for org, pack in ((cast.centre, "central-2017"), (cast.province, "hunan-2017")):
        adopt_pack(org, pack, LONG_AGO, by=cast.system_admin, at=AT)
    rebuild(year=YEAR, at=AT)
    settle(at=AT)
    return world


@pytest.fixture
def world(db) -> World:
    return judged()


def kept() -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """Every cell, and every count there is with what was not folded yet."""
    fold()
    counts = Count.objects.exclude(n=0).values_list(*COUNT)
    return sorted(Cell.objects.values_list(*CELL), key=str), sorted(counts)


def afresh() -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    rebuild(year=YEAR, at=AT)
    return kept()


def some_draft(world: World, order: Random, number: int) -> EntryDraft:
    """A record of any kind, of any day of the year so far, by any unit."""
    unit = order.choice([world.branch, world.branch, world.group, world.neighbour])
    other = world.neighbour if unit == world.branch else world.branch
    names = order.sample(sorted(world.people), order.randint(0, 4))
    day = date(YEAR, 1, 1) + timedelta(
        days=order.randrange((DAY - date(YEAR, 1, 1)).days)
    )
    return EntryDraft(
        unit_id=unit.pk,
        kind=order.choice(KINDS),
        parts=order.choice([(), ("gatherings.party_lecture.held",)]),
        happened_on=day,
        title=f"第{number}次",
        people=tuple(
            PersonLine(
                world.id(name),
                order.choice(["attendee", "speaker", "talker"]),
                order.choice(["present", "present", "leave"]),
            )
            for name in names
        ),
        orgs=order.choice([(), ((other.pk, "joint"),), ((other.pk, "inspected"),)]),
        tags=order.choice([(), ("minutes", "deviation_filed")]),
        present=3,
        expected=order.choice([3, 9]),
        credit_period=order.choice([None, None, f"{YEAR}-03"]),
    )


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_any_records_and_withdrawals_settle_to_what_judging_afresh_gives(world, seed):
    order, by = Random(seed), world["county_superior"]
    standing: list[Any] = []
    for number in range(25):
        if standing and order.random() < 0.3:
            entry = standing.pop(order.randrange(len(standing)))
            correct_entry(entry, None, reason="记错", by=by, at=AT)
        else:
            draft = some_draft(world, order, number)
            standing.append(post_entry(draft, by=by, at=AT))
        if order.random() < 0.6:
            settle(at=AT)
    settle(at=AT)

    settled = kept()

    assert settled == afresh()
    assert not Touch.objects.exists()


def held(world: World, number: int, unit=None) -> EntryDraft:
    """A theme day of the branch with two of its people."""
    people = tuple(PersonLine(world.id(n), "attendee") for n in ("周大山", "王小禾"))
    return EntryDraft(
        unit_id=(unit or world.branch).pk,
        kind=THEME_DAY,
        happened_on=DAY - timedelta(days=number % 28),
        title=f"第{number}次",
        people=people,
        present=2,
        expected=2,
    )


def test_a_record_is_in_every_count_above_at_once(world):
    above, by = [world.branch, world.town, world.county], world["county_superior"]

    def met() -> list[int]:
        return [counts_of(org, year=YEAR, as_of=DAY, seen_by=by).kept for org in above]

    before = met()

    post_entry(held(world, 0), by=world["recorder"], at=AT)
    settle(at=AT)

    unfolded = met()
    gained = {after - old for old, after in zip(before, unfolded, strict=True)}
    assert len(gained) == 1
    assert gained.pop() > 0
    assert Change.objects.exists()
    fold()
    assert met() == unfolded
    assert not Change.objects.exists()


def test_a_record_asks_as_little_among_many_as_among_few(world):
    def asked(number: int) -> int:
        post_entry(held(world, number), by=world["recorder"], at=AT)
        with CaptureQueriesContext(connection) as taken:
            settle(at=AT)
        return len(taken)

    asked(0)
    few = asked(1)
    for number in range(2, 8):
        asked(number)

    assert asked(9) == few <= 14


def test_what_is_recorded_counts_for_a_document_adopted_in_between(world):
    post_entry(held(world, 0), by=world["recorder"], at=AT)
    settle(at=AT)
    by = world.cast.system_admin
    adopt_pack(world.town, "xuzhuang-2017", date(2017, 7, 1), by=by, at=AT)
    settle(at=AT)

    entry = post_entry(held(world, 1), by=world["recorder"], at=AT)
    settle(at=AT)

    counting = Cell.objects.filter(counted__contains=entry.pk)
    packs = {duty.split("/")[0] for duty in counting.values_list("duty", flat=True)}
    assert "xuzhuang-2017" in packs
    assert kept() == afresh()


def test_settling_the_same_record_twice_counts_it_once(world):
    entry = post_entry(held(world, 0), by=world["recorder"], at=AT)
    settle(at=AT)
    once = kept()

    Touch.objects.create(names=f"org:{world.branch.pk}", entry=entry.pk)
    settle(at=AT)

    assert kept() == once


def test_a_record_beside_a_change_of_another_sort_is_judged_afresh(world):
    post_entry(held(world, 0), by=world["recorder"], at=AT)
    declare_gap(
        world.branch,
        duties=["hunan-2017/theme-day-monthly"],
        period=f"{YEAR}-02",
        reason="汛期",
        by=world["recorder"],
        at=AT,
    )
    settle(at=AT)

    settled = kept()

    gaps = Cell.objects.filter(gap=True).values_list("period", flat=True)
    assert set(gaps) == {f"{YEAR}-02"}
    assert settled == afresh()


def test_board_and_lines_agree_after_many_records(world):
    for number in range(5):
        post_entry(held(world, number), by=world["recorder"], at=AT)
        settle(at=AT)

    for on in (DAY, date(YEAR, 12, 31), date(YEAR + 1, 2, 1)):
        seen = board(world.town, year=YEAR, as_of=on, seen_by=world["superior"])
        lines = lines_of(
            world.town, year=YEAR, as_of=on, seen_by=world["superior"], below=True
        )
        found = {status: n for status, _, n in seen.counts.parts}
        expected: dict[str, int] = {}
        for line in lines:
            expected[line.status] = expected.get(line.status, 0) + 1
        assert found == expected


@pytest.mark.django_db(transaction=True)
def test_many_recorders_at_once_lose_nothing_and_never_block_each_other():
    world = judged()
    units = [(world.branch, "recorder"), (world.neighbour, "neighbour")] * 3

    def record(place: int):
        unit, name = units[place]

        def act() -> int:
            for turn in range(4):
                draft = held(world, place * 4 + turn, unit)
                joint = units[place + 1 - place % 2 * 2][0]
                shared = replace(draft, orgs=((joint.pk, "joint"),))
                post_entry(shared, by=world[name], at=AT)
                settle(at=AT)
            return 4

        return act

    def tend() -> int:
        for _ in range(3):
            Touch.objects.create(names=f"tree:{world.town.pk}")
            settle(at=AT)
            fold()
        return 3

    done = at_once(*(record(place) for place in range(len(units))), tend)
    settle(at=AT)

    assert done == [4] * len(units) + [3]
    assert not Touch.objects.exists()
    assert kept() == afresh()
