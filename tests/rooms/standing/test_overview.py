"""The view from above: every figure is the length of the list it opens."""

from collections import Counter
from dataclasses import fields
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.gatherings import AT, World, make_world, rich_theme_day
from tests.factories.spread import ON, YEAR, found_branch, looking, scatter
from tests.factories.web import make_ruled_world
from yiben.books.gatherings.actions import record_gathering
from yiben.common.errors import RefusedError
from yiben.duties.actions import waive_duty
from yiben.ledger.actions import declare_gap
from yiben.org.models import Org
from yiben.rules.words import Status
from yiben.standing.actions import settle
from yiben.standing.queries import (
    PARTS,
    Focus,
    Part,
    asleep_below,
    due_between,
    facets,
    listed,
    listing,
    months,
    overview,
    reasons,
    spans_in,
    unit_above,
)
from yiben.standing.words import Counts
from yiben.supervision.queries import dormant_in

FOCUS = Focus(YEAR, ON)
ASKED: tuple[dict[str, Any], ...] = (
    {},
    {"as_of": date(2026, 7, 1)},
    {"system": "three_meetings"},
    {"sector": "village"},
    {"period": "in-2026-Q4"},
    {"period": "event"},
    {"period": "standing", "sector": "general"},
)
MONTHLY = "hunan-2017/theme-day-monthly"


@pytest.fixture
def world(db) -> World:
    """A county with a second town-like branch and a school, and nothing judged."""
    world = make_world()
    found_branch(world, "县直学校党支部", world.county, "school")
    found_branch(world, "镇中学党支部", world.town, "school")
    return world


def told(counts: Counts) -> Counter[str]:
    """Return what counts say, without the nothings."""
    numbers = {one.name: getattr(counts, one.name) for one in fields(counts)}
    return Counter({status: n for status, n in numbers.items() if n})


def found(org: Org, focus: Focus, world: World) -> Counter[str]:
    """Return the statuses of the lines behind a focus."""
    lines = listed(org, focus, seen_by=world["county_superior"])
    return Counter(line.status for line in lines)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("asked", ASKED)
def test_every_cell_of_the_heat_map_is_its_list(world, seed, asked):
    scatter(world, seed)
    focus, viewer = FOCUS.on(**asked), world["county_superior"]

    seen = overview(world.county, focus, seen_by=viewer)

    assert told(seen.total) == found(world.county, focus, world)
    for unit in seen.units:
        place = {"below": False} if unit.is_itself else {"unit": unit.org_id}
        lines = listed(world.county, focus.on(**place), seen_by=viewer)
        by_cell = Counter((one.system, one.status) for one in lines)
        shown = Counter(
            {
                (system, status): n
                for system, counts in unit.by_system.items()
                for status, n in told(counts).items()
            }
        )
        assert shown == by_cell
    assert sum(len(unit.by_system) for unit in seen.units) > 0


def test_some_of_many_units_are_shown_and_the_own_is_still_right(world):
    scatter(world, 3)
    viewer = world["county_superior"]
    whole = overview(world.county, FOCUS, seen_by=viewer)

    some = overview(world.county, FOCUS, seen_by=viewer, first=1, most=1)

    assert [one.name for one in some.units] == ["青禾县委员会", "县直学校党支部"]
    assert some.units == (whole.units[0], whole.units[2])
    assert (some.n_units, some.total) == (2, whole.total)


def test_units_stand_in_the_order_of_the_tree_whatever_their_numbers(world):
    names = []
    for seed in (1, 2, 3):
        scatter(world, seed, 60)
        seen = overview(world.town, FOCUS, seen_by=world["superior"])
        names.append([one.name for one in seen.units])

    tree = ["柳溪镇委员会", "河湾村党支部", "桃园村党支部", "镇中学党支部"]
    assert names == [tree] * 3


@pytest.mark.parametrize("asked", [{}, {"as_of": date(2026, 7, 1)}])
def test_sectors_and_periods_are_their_lists(world, asked):
    scatter(world, 4)
    focus = FOCUS.on(**asked)

    sectors, periods = facets(world.county, focus, seen_by=world["county_superior"])

    assert [one.label for one in sectors] == ["综合", "农村", "学校"]
    assert [one.key for one in periods][-2:] == ["standing", "event"]
    for one in sectors:
        assert told(one.counts) == found(world.county, focus.on(sector=one.key), world)
    for one in periods:
        assert told(one.counts) == found(world.county, focus.on(period=one.key), world)


def test_a_longer_period_holds_the_shorter_ones_inside(world):
    scatter(world, 5)
    viewer = world["county_superior"]

    whole = listed(world.county, FOCUS.on(period="in-2026-Q4"), seen_by=viewer)

    assert {one.period for one in whole} == {"2026-10", "2026-11", "2026-Q4"}
    assert spans_in("nonsense", YEAR) == []


def test_reasons_are_their_lists_by_system_and_by_unit(world):
    scatter(world, 6)
    viewer = world["county_superior"]

    seen, units = reasons(world.county, FOCUS, seen_by=viewer)

    assert [name for _, name in units] == ["本级", "柳溪镇委员会", "县直学校党支部"]
    for one in seen:
        focus = FOCUS.on(status=one.status)
        lines = listed(world.county, focus, seen_by=viewer)
        assert (one.status, one.n) == (one.status, len(lines))
        assert one.n > 0
        assert Counter(x.system for x in lines) == one.by_system
        for org_id, _ in units:
            own = org_id == world.county.pk
            place = {"below": False} if own else {"unit": org_id}
            there = listed(world.county, focus.on(**place), seen_by=viewer)
            assert one.by_unit.get(org_id, 0) == len(there)


def test_grace_and_running_part_what_is_not_due_yet(world):
    scatter(world, 7)
    viewer, on = world["county_superior"], date(2026, 11, 5)

    def some(part: Part) -> list[Any]:
        focus = FOCUS.on(status=part.value, as_of=on)
        return listed(world.county, focus, seen_by=viewer)

    grace, running, ahead = some(Part.GRACE), some(Part.RUNNING), some(Part.AHEAD)

    assert len(grace) + len(running) == len(ahead)
    assert grace
    assert all(one.last_on < on <= one.due_on for one in grace)
    assert all(one.last_on >= on or one.period == "standing" for one in running)


@pytest.mark.parametrize("part", sorted(set(PARTS) - {Part.GRACE, Part.RUNNING}))
def test_a_part_is_its_statuses_together(world, part):
    scatter(world, 8)

    together = found(world.county, FOCUS.on(status=part), world)

    every = found(world.county, FOCUS, world)
    assert together == Counter({s: n for s, n in every.items() if s in PARTS[part]})
    assert together.total() > 0


def test_months_are_what_fell_due_in_them_and_up_to_their_end(world):
    scatter(world, 9)
    viewer, start = world["county_superior"], date(YEAR, 1, 1)

    seen = months(world.county, FOCUS, seen_by=viewer)

    assert [one.first_on.month for one in seen] == [*range(1, 13), 1]
    for one in seen:
        focus = FOCUS.on(due_from=one.first_on, due_to=one.last_on)
        assert told(one.counts) == found(world.county, focus, world)
        focus = FOCUS.on(due_from=start, due_to=one.last_on)
        assert told(one.so_far) == found(world.county, focus, world)
    assert any(one.counts.met_late for one in seen)


def test_a_week_tells_what_falls_due_by_day_and_system(world):
    scatter(world, 10)
    viewer = world["county_superior"]
    focus = FOCUS.on(due_from=date(2026, 11, 9), due_to=date(2026, 11, 15))

    seen = due_between(world.county, focus, seen_by=viewer)

    lines = listed(world.county, focus, seen_by=viewer)
    kept = Counter(
        (one.due_on, one.system) for one in lines if one.status in PARTS[Part.KEPT]
    )
    by_day = Counter((one.due_on, one.system) for one in lines)
    assert {(x.due_on, x.system): x.n for x in seen} == by_day
    assert all(x.n_kept == kept[x.due_on, x.system] for x in seen)
    assert [x.due_on for x in seen] == sorted(x.due_on for x in seen)
    assert "主题党日" in {title for x in seen for title in x.titles}


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_what_sleeps_below_is_what_sleeps_in_each_unit(world, seed):
    scatter(world, seed, 90)
    viewer = world["county_superior"]

    seen = asleep_below(world.county, FOCUS, seen_by=viewer)

    asked = FOCUS.on(status=Part.ASLEEP.value)
    for one in seen:
        place = {"below": False} if one.is_itself else {"unit": one.unit_id}
        there = listed(
            world.county, asked.on(system=one.system, **place), seen_by=viewer
        )
        assert (one.n_owed, one.n_units) == (
            len(there),
            len({line.org_id for line in there}),
        )
    slept = Counter(
        (org.pk, one.system, one.n_owed)
        for org in Org.objects.filter(path__startswith=world.county.path)
        for one in dormant_in(
            org, since=date(YEAR, 1, 1), until=ON, as_of=ON, seen_by=viewer
        )
    )
    lines = listed(world.county, asked, seen_by=viewer)
    by_unit = Counter((line.org_id, line.system) for line in lines)
    assert slept == Counter((*key, n) for key, n in by_unit.items())
    assert slept


def test_figures_agree_over_a_real_ledger_with_joint_waived_and_declared(db):
    world = make_ruled_world()
    viewer, duty = world["county_superior"], f"org:{world.branch.pk}"
    record_gathering(world.branch, rich_theme_day(world), by=world["recorder"], at=AT)
    by, org = world["superior"], world.branch
    until, reason = date(2026, 12, 31), "汛期转移群众"
    waive_duty(
        duty, MONTHLY, "2026-05", org=org, reason=reason, until=until, by=by, at=AT
    )
    declare_gap(org, duties=[MONTHLY], period="2026-06", reason="抢险", by=by, at=AT)
    settle(at=AT)

    seen = overview(world.town, FOCUS, seen_by=viewer)

    total = told(seen.total)
    assert total == found(world.town, FOCUS, world)
    needed = {Status.MET, Status.WAIVED, Status.GAP_DECLARED, Status.UNDETERMINED}
    assert needed <= set(total)
    joint = next(one for one in seen.units if one.org_id == world.neighbour.pk)
    lines = listed(world.town, FOCUS.on(unit=world.neighbour.pk), seen_by=viewer)
    assert sum((told(x) for x in joint.by_system.values()), Counter()) == Counter(
        line.status for line in lines
    )
    assert any(line.status == Status.MET for line in lines)


def test_a_list_comes_in_pages_and_says_how_many_there_are(world):
    scatter(world, 14, 120)
    viewer = world["county_superior"]

    first = listing(world.county, FOCUS, seen_by=viewer)
    last = listing(world.county, FOCUS, seen_by=viewer, number=99)

    every = listed(world.county, FOCUS, seen_by=viewer)
    assert (first.total, first.n_pages, last.number) == (120, 3, 3)
    assert [*first.lines, *last.lines] == [*every[:50], *every[100:]]


WRONG = ("stranger", "member", "nobody", "system_admin", "security_admin", "neighbour")


@pytest.mark.parametrize("name", WRONG)
def test_nobody_else_sees_anything_from_above(world, name):
    scatter(world, 15, 20)
    org, viewer = world.branch, world[name]

    for ask in (overview, facets, reasons, months, due_between, asleep_below):
        with pytest.raises(RefusedError):
            ask(org, FOCUS, seen_by=viewer)
    with pytest.raises(RefusedError):
        listing(org, FOCUS, seen_by=viewer)
    with pytest.raises(RefusedError):
        listed(org, FOCUS, seen_by=viewer)
    with pytest.raises(RefusedError):
        unit_above(org.pk, seen_by=viewer)
    with pytest.raises(RefusedError):
        unit_above("o_nothing", seen_by=viewer)


@pytest.mark.parametrize("name", ["recorder", "superior", "auditor"])
def test_whoever_reads_a_unit_sees_it_from_above(world, name):
    scatter(world, 16)

    seen = overview(world.branch, FOCUS, seen_by=world[name])

    assert told(seen.total) == found(world.branch, FOCUS, world)


@pytest.mark.parametrize("asked", [{}, {"sector": "school"}, {"sector": "village"}])
def test_a_sectors_authority_sees_its_sector_and_nothing_else(world, asked):
    scatter(world, 17)
    viewer = looking(world, "schools", world.county, "school")
    focus = FOCUS.on(**asked)

    seen = overview(world.county, focus, seen_by=viewer)
    lines = listed(world.county, focus, seen_by=viewer)

    every = listed(world.county, focus, seen_by=world["county_superior"])
    schools = set(Org.objects.filter(sector="school").values_list("pk", flat=True))
    assert lines == [one for one in every if one.org_id in schools]
    assert told(seen.total) == Counter(one.status for one in lines)
    assert seen.units[0].by_system == {}
    assert bool(lines) == (asked.get("sector") != "village")
    sectors, _ = facets(world.county, focus, seen_by=viewer)
    assert {one.key for one in sectors} <= {"school"}


def test_an_inspector_of_all_sectors_sees_what_a_superior_sees(world):
    scatter(world, 18)
    viewer = looking(world, "inspector", world.town, None)

    seen = overview(world.town, FOCUS, seen_by=viewer)

    assert seen == overview(world.town, FOCUS, seen_by=world["superior"])
    with pytest.raises(RefusedError):
        overview(world.county, FOCUS, seen_by=viewer)


def test_many_units_cost_no_more_queries_than_few(world):
    def asked() -> list[int]:
        scatter(world, 19, 100)
        viewer, taken = world["superior"], []
        for ask in (overview, facets, reasons, months, due_between, asleep_below):
            for focus in (FOCUS, FOCUS.on(sector="village")):
                with CaptureQueriesContext(connection) as seen:
                    ask(world.town, focus, seen_by=viewer)
                taken.append(len(seen))
        return taken

    few = asked()
    for number in range(6):
        found_branch(world, f"杏林{number}村党支部", world.town, "village")

    assert asked() == few
    assert max(few) <= 5
