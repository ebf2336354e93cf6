"""Standing: cells kept, read by day, and the same however they were made."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import AT as BUILT_AT
from tests.factories.gatherings import (
    ASSEMBLY,
    HELD_ON,
    World,
    make_world,
    theme_day,
)
from yiben.books.gatherings.actions import close_gathering, plan_gathering
from yiben.common.clock import local_day, moment
from yiben.common.errors import RefusedError
from yiben.common.queue import Touch
from yiben.org.models import Org
from yiben.policy.actions import adopt_pack
from yiben.policy.queries import library
from yiben.rules.judge import Cell as Judged
from yiben.rules.judge import status_of
from yiben.rules.pack import Rule
from yiben.standing.actions import rebuild, settle
from yiben.standing.models import Cell
from yiben.standing.queries import (
    board,
    due_lines,
    evaluate_unit,
    grounds_of,
    lines_of,
    satisfied_by,
)
from yiben.standing.queries.lines import with_status

YEAR = HELD_ON.year
ENTERED_ON = local_day(BUILT_AT)
LONG_AGO = date(2017, 6, 1)
MONTHLY = "hunan-2017/theme-day-monthly"


@pytest.fixture
def world(db) -> World:
    world = make_world()
    cast = world.cast
    for org, pack in ((cast.centre, "central-2017"), (cast.province, "hunan-2017")):
        adopt_pack(org, pack, LONG_AGO, by=cast.system_admin, at=BUILT_AT)
    rebuild(year=YEAR, at=BUILT_AT)
    return world


def hold(world: World, at=BUILT_AT, **given):
    """Close an ordinary theme day and let standing take it in."""
    form = theme_day(world, **given)
    gathering = plan_gathering(world.branch, form, by=world["recorder"], at=at)
    entry = close_gathering(gathering, by=world["recorder"], at=at)
    settle(at=at)
    return entry


def kept() -> list[tuple[object, ...]]:
    fields = "subject org_id duty period need done on_time waived gap waits flags cites"
    return sorted(Cell.objects.values_list(*fields.split()), key=str)


def status_in(world: World, duty: str, period: str, on: date) -> str:
    lines = lines_of(world.branch, year=YEAR, as_of=on, seen_by=world["recorder"])
    key = f"org:{world.branch.pk}"
    return next(
        one.status
        for one in lines
        if (one.subject, one.duty, one.period) == (key, duty, period)
    )


def test_one_theme_day_counts_for_every_document_it_satisfies(world):
    month = f"{HELD_ON:%Y-%m}"
    before = status_in(world, MONTHLY, month, HELD_ON)

    entry = hold(world, parts=(ASSEMBLY,))

    after = status_in(world, MONTHLY, month, HELD_ON)
    found = satisfied_by(entry.pk, as_of=ENTERED_ON, seen_by=world["recorder"])
    documents = {cited.pack for line in found for cited in line.citations}
    assert before in {"open", "due_soon"}
    assert after == "met"
    assert documents == {"central-2017", "hunan-2017"}
    assert MONTHLY in {line.duty for line in found}


def test_settling_gives_what_building_afresh_gives(world):
    hold(world, parts=(ASSEMBLY,))
    settled = kept()

    rebuild(year=YEAR, at=BUILT_AT)

    assert settled == kept()
    assert not Touch.objects.exists()


def test_settling_twice_changes_nothing(world):
    hold(world)
    once = kept()

    n_units = settle(at=BUILT_AT)

    assert n_units == 0
    assert kept() == once


def test_a_record_entered_forty_days_late_shows_both_dates(world):
    held_on = HELD_ON
    month = f"{held_on:%Y-%m}"
    late = moment(held_on + timedelta(days=40), 10)

    entry = hold(world, at=late, happened_on=held_on)

    on = held_on + timedelta(days=40)
    grounds = grounds_of(
        f"org:{world.branch.pk}", MONTHLY, month, as_of=on, seen_by=world["recorder"]
    )
    counted = [
        (one.entry_id, one.happened_on, one.entered_on, one.delay_days)
        for one in grounds.counted
    ]
    assert counted == [(entry.pk, held_on, on, 40)]
    assert grounds.line.status == "met_late"


def test_the_past_is_judged_by_what_was_known_then(world):
    month = f"{HELD_ON:%Y-%m}"
    late_on = HELD_ON + timedelta(days=40)
    hold(world, at=moment(late_on, 10), happened_on=HELD_ON)

    def status(known_on: date) -> str:
        lines = evaluate_unit(
            world.branch,
            year=YEAR,
            as_of=late_on,
            known_on=known_on,
            seen_by=world["superior"],
        )
        return next(x.status for x in lines if (x.duty, x.period) == (MONTHLY, month))

    assert status(late_on) == "met_late"
    assert status(late_on - timedelta(days=1)) == "missed"


def test_kept_cells_and_fresh_judgement_agree(world):
    hold(world, parts=(ASSEMBLY,))
    on = date(YEAR, 12, 31)

    read = lines_of(world.branch, year=YEAR, as_of=on, seen_by=world["superior"])
    fresh = evaluate_unit(
        world.branch, year=YEAR, as_of=on, known_on=on, seen_by=world["superior"]
    )

    def key(line):
        return (line.subject, line.duty, line.period, line.status, line.need, line.done)

    assert sorted(map(key, read)) == sorted(map(key, fresh))


def test_counts_above_are_the_sum_of_the_lines_below(world):
    hold(world)
    seen = board(world.town, year=YEAR, as_of=HELD_ON, seen_by=world["superior"])

    lines = lines_of(
        world.town, year=YEAR, as_of=HELD_ON, seen_by=world["superior"], below=True
    )

    assert seen.counts.total == len(lines)
    assert sum(row.counts.total for row in seen.rows) == len(lines)
    assert sum(row.counts.total for row in seen.systems) == len(lines)
    assert seen.rows[0].org_id == world.town.pk


@pytest.mark.parametrize("name", ["stranger", "nobody", "system_admin"])
def test_strangers_see_no_standing(world, name):
    viewer = world[name]
    subject = f"org:{world.branch.pk}"

    with pytest.raises(RefusedError):
        due_lines(world.branch, on=HELD_ON, seen_by=viewer)
    with pytest.raises(RefusedError):
        board(world.branch, year=YEAR, as_of=HELD_ON, seen_by=viewer)
    with pytest.raises(RefusedError):
        grounds_of(subject, MONTHLY, f"{HELD_ON:%Y-%m}", as_of=HELD_ON, seen_by=viewer)


def test_boards_and_lists_ask_as_little_for_many_as_for_few(
    world, django_assert_num_queries
):
    with django_assert_num_queries(3):
        board(world.branch, year=YEAR, as_of=HELD_ON, seen_by=world["superior"])
    with django_assert_num_queries(3):
        board(world.county, year=YEAR, as_of=HELD_ON, seen_by=world["county_superior"])


def rule(strength: str, waits: str | None) -> Rule:
    """Return a rule that is settled, open or unresolved."""
    return replace(
        library().rule(MONTHLY),
        strength=strength,
        every="open" if waits == "undetermined" else "month",
        needs=("名目",) if waits == "unresolved" else (),
    )


DUE_ON = date(YEAR, 6, 10)
DAYS = [DUE_ON - timedelta(days=15), DUE_ON, DUE_ON + timedelta(days=1)]
SHAPES = list(
    product(
        ["must", "soft"],
        [None, "undetermined", "unresolved"],
        [True, False],
        [True, False],
        [(0, 0), (1, 0), (1, 1)],
        [None, DUE_ON],
        [None, date(YEAR, 6, 9)],
        ["2026-05", "standing"],
    )
)
"""Every combination of what a cell can hold that decides its status."""


def fields_of(shape: tuple[Any, ...]) -> dict[str, Any]:
    """Return what both sorts of cell hold for a shape."""
    _, _, waived, gap, (done, on_time), due_on, lasts_until, period = shape
    return {
        "period": period,
        "period_label": "",
        "first_on": date(YEAR, 5, 1),
        "last_on": date(YEAR, 5, 31),
        "due_on": due_on,
        "warn_on": due_on and due_on - timedelta(days=10),
        "need": 1,
        "done": done,
        "on_time": on_time,
        "waived": waived,
        "gap": gap,
        "lasts_until": lasts_until,
    }


def row_of(number: int, shape: tuple[Any, ...], org: Org) -> Cell:
    return Cell(
        subject=f"test:{number}",
        subject_label="",
        org=org,
        path=org.path,
        duty=MONTHLY,
        system="theme_day",
        strength=shape[0],
        year=1999,
        waits=shape[1],
        uncovered=0,
        cites="[]",
        **fields_of(shape),
    )


def test_status_in_the_database_is_the_status_of_the_rules(world):
    Cell.objects.bulk_create(
        [row_of(number, shape, world.branch) for number, shape in enumerate(SHAPES)]
    )
    expected = []
    for shape in SHAPES:
        judged = Judged(
            subject="x", org_id="x", rule=rule(*shape[:2]), **fields_of(shape)
        )
        expected.append([status_of(judged, on).value for on in DAYS])

    rows = Cell.objects.filter(year=1999).order_by("id")
    columns = [with_status(rows, on).values_list("status", flat=True) for on in DAYS]

    assert [list(row) for row in zip(*columns, strict=True)] == expected


def test_grounds_ask_as_little_for_many_entries_as_for_few(world):
    key = f"org:{world.branch.pk}"

    def asked() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as taken:
            found = grounds_of(
                key,
                MONTHLY,
                f"{HELD_ON:%Y-%m}",
                as_of=ENTERED_ON,
                seen_by=world["superior"],
            )
        return len(found.counted) + len(found.passed_over), len(taken)

    hold(world)
    hold(world, title="上月", happened_on=HELD_ON - timedelta(days=40))
    few = asked()
    hold(world, title="再一次", happened_on=HELD_ON - timedelta(days=1))
    hold(world, title="上月再一次", happened_on=HELD_ON - timedelta(days=41))
    many = asked()

    assert (few[0], many[0]) == (2, 4)
    assert few[1] == many[1]


def test_what_an_entry_counts_for_stops_at_what_the_viewer_may_see(world):
    entry = hold(world, joint_ids=(world.neighbour.pk,))

    def units(name: str) -> set[str]:
        found = satisfied_by(entry.pk, as_of=ENTERED_ON, seen_by=world[name])
        return {line.org_id for line in found}

    assert units("recorder") == {world.branch.pk}
    assert units("superior") == {world.branch.pk, world.neighbour.pk}
