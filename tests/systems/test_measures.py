"""Rows 20, 23 and 98 of systems.md on the ladder: decided by people, counted by rules."""

from datetime import date

import pytest

from tests.factories.gatherings import AT, World
from tests.factories.measures import DUE, held, listed, taken
from tests.factories.web import make_ruled_world
from yiben.books.lists.models import Item
from yiben.common.clock import moment
from yiben.policy.actions import settle_term
from yiben.standing.actions import ensure_year, settle
from yiben.standing.queries import lines_of
from yiben.supervision.models import MeasureTaken
from yiben.supervision.queries import inspections_of, measure_view
from yiben.supervision.words import Source

TODAY = date(2026, 11, 20)
LATER = date(2026, 12, 31)
DUTY = "hunan-2017/notify-and-rectify"


@pytest.fixture
def world(db, settings) -> World:
    settings.YIBEN_TODAY = TODAY.isoformat()
    world = make_ruled_world()
    settle_term(
        world.town,
        DUTY,
        "within_days",
        "30",
        date(2026, 1, 1),
        by=world["superior"],
        at=AT,
    )
    return world


def status(world: World) -> list[str]:
    """Return how the town stands that has found something perfunctory."""
    settle(at=AT)
    ensure_year(year=2026, at=moment(TODAY))
    lines = lines_of(world.town, year=2026, as_of=LATER, seen_by=world["superior"])
    return [one.status for one in lines if one.duty == DUTY]


# 23
def test_what_a_person_decided_discharges_the_duty_and_nothing_else_does(world):
    row = held(world, tags=("topic.programme", "finding.perfunctory"))
    source = Source(finding_id=row.findings.get(number=1).pk)
    before = status(world)

    taken(world, "talk", source=source)
    talked = status(world)
    circular = taken(
        world, "circular", source=source, besides=("measure.order",), due_on=DUE
    )

    assert (before, talked) == (["missed"], ["missed"])
    assert status(world) == ["met"]
    view = measure_view(circular, seen_by=world["recorder"])
    assert (view.decided_by, view.office, view.row.due_on) == ("柳书记", "书记", DUE)


# 20, 84
def test_findings_become_items_of_the_unit_and_keep_the_inspection_open(world):
    row = held(world)

    items = listed(world, row)

    assert {one.kind for one in items} == {"lists.problem_list"}
    assert {one.source_id for one in items} == {row.entry_id}
    assert inspections_of(world.town, seen_by=world["superior"])[0].n_open == 2
    assert MeasureTaken.objects.count() == 0


# 98
def test_a_weak_branch_decided_on_stands_on_the_list_with_helper_and_term(world):
    row = taken(world, "rectification")

    item = Item.objects.get(pk=row.list_item_id)
    assert (item.kind, item.unit, item.target) == (
        "lists.weak_branch",
        world.town,
        world.branch,
    )
    assert item.words["fields"]["reasons"] == "第三季度没有召开支部党员大会"
    assert item.due_on == DUE
    assert not measure_view(row, seen_by=world["recorder"]).is_accepted
