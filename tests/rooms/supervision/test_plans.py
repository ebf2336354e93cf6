"""Plans of visits: frozen, drawn once, repeated by anybody, merged, not forgotten."""

from datetime import date

import pytest

from tests.factories.gatherings import AT, HELD_ON, World
from tests.factories.race import at_once
from tests.factories.supervision import inspection_form
from tests.factories.visits import SEED, drawing, plan_form, planned, pool
from yiben.common.clock import moment
from yiben.common.errors import ManyErrors, RefusedError
from yiben.org.models import Org
from yiben.people.models import AuditLine
from yiben.supervision.actions import (
    cancel_plan,
    draw_units,
    drop_visit,
    hold_inspection,
    plan_visits,
)
from yiben.supervision.checks import DrawnError, PlanOverError, VisitOverError
from yiben.supervision.facts import picked
from yiben.supervision.models import Inspection, PlannedVisit, VisitPlan
from yiben.supervision.queries import (
    mergeable,
    plan,
    plan_view,
    plans_of,
    pool_of,
    unseen_of,
    visits_to,
)

TODAY = date(2026, 11, 20)
PLANNERS = ("superior", "county_superior")
EVERYBODY = (
    *("recorder", "second", "member", "superior", "county_superior"),
    *("town_recorder", "neighbour", "stranger", "auditor", "system_admin"),
    *("security_admin", "chief_auditor", "nobody"),
)


def wrong(world: World, **given) -> list[str]:
    with pytest.raises(ManyErrors) as caught:
        planned(world, **given)
    assert VisitPlan.objects.count() == 0
    return [one.where for one in caught.value.problems]


@pytest.mark.parametrize(
    ("given", "places"),
    [
        ({"title": " "}, ["title"]),
        ({"basis": ""}, ["basis"]),
        ({"mode": "camera"}, ["mode"]),
        ({"last_on": date(2026, 11, 19)}, ["last_on"]),
        (
            {"first_on": date(2026, 11, 1), "last_on": date(2026, 11, 19)},
            ["last_on"],
        ),
        ({"last_on": date(2027, 1, 3)}, ["last_on"]),
        ({"unit_ids": ()}, ["unit_ids"]),
        ({"draw_size": 2}, ["pool_ids"]),
    ],
)
def test_what_a_plan_lacks_is_said_at_its_question(world, given, places):
    assert wrong(world, **given) == places


def test_a_plan_goes_below_only_and_draws_some_but_not_all(world):
    assert wrong(world, unit_ids=(world.far.pk,)) == ["unit_ids"]
    assert wrong(world, unit_ids=(world.town.pk,)) == ["unit_ids"]
    both = {"pool_ids": pool(world), "draw_size": 1}
    assert wrong(world, **both) == ["pool_ids"]
    assert wrong(world, **{**both, "unit_ids": (), "draw_size": 2}) == ["draw_size"]
    assert wrong(world, **{**both, "unit_ids": (), "draw_size": 0}) == ["draw_size"]


def test_one_form_sent_twice_is_one_plan(world):
    first = planned(world, token="x_one")

    assert planned(world, token="x_one").pk == first.pk
    assert VisitPlan.objects.count() == PlannedVisit.objects.count() == 1


@pytest.mark.parametrize("who", [one for one in EVERYBODY if one not in PLANNERS])
def test_nobody_else_plans_draws_drops_or_cancels(world, who):
    row = drawing(world)
    named = planned(world)
    before = AuditLine.objects.filter(outcome="done").count()
    visit = named.visits.get()
    by = world[who]

    for act in (
        lambda: plan_visits(world.town, plan_form(world), by=by, at=AT),
        lambda: draw_units(row, SEED, by=by, at=AT),
        lambda: drop_visit(visit.pk, named, reason="雨", by=by, at=AT),
        lambda: cancel_plan(named, reason="雨", by=by, at=AT),
    ):
        with pytest.raises(RefusedError):
            act()
    assert VisitPlan.objects.filter(cancelled__isnull=True).count() == 2
    assert AuditLine.objects.filter(outcome="done").count() == before


def test_the_draw_follows_from_the_seed_and_is_made_once(world):
    row = drawing(world)

    found = draw_units(row, SEED, by=world["superior"], at=AT)

    assert found == picked(pool(world), 1, SEED)
    assert [one.unit_id for one in row.visits.all()] == list(found)
    with pytest.raises(DrawnError):
        draw_units(row, SEED + "9", by=world["superior"], at=AT)
    assert row.visits.count() == 1


def test_another_seed_can_draw_another_unit_and_each_has_its_chance(world):
    drawn = [picked(pool(world), 1, f"{SEED}{n}")[0] for n in range(400)]

    assert set(drawn) == set(pool(world))
    assert 150 < drawn.count(pool(world)[0]) < 250


@pytest.mark.parametrize("seed", ["", "三", "随便一个词语而已", "9" * 300])
def test_a_seed_nobody_can_look_up_draws_nothing(world, seed):
    row = drawing(world)

    with pytest.raises(ManyErrors):
        draw_units(row, seed, by=world["superior"], at=AT)
    assert row.visits.count() == 0


def test_what_is_frozen_is_public_before_the_seed_is_known(world):
    row = drawing(world)
    before = plan_view(row, on=TODAY, seen_by=world["recorder"]).draw
    draw_units(row, SEED, by=world["superior"], at=AT)
    after = plan_view(row, on=TODAY, seen_by=world["recorder"]).draw

    assert before is not None
    assert after is not None
    assert (before.seed, before.picked) == ("", ())
    assert before.pool_digest == after.pool_digest
    assert [one for one, _ in after.pool] == list(pool(world))


def test_one_visit_can_serve_two_plans_and_is_ticked_off_in_both(world):
    first, second = planned(world), planned(world, title="主题党日")
    twice = mergeable(world.town, seen_by=world["superior"])
    ids = tuple(one.id for one in visits_to(world.branch, seen_by=world["superior"]))

    row = hold_inspection(
        world.town,
        world.branch,
        inspection_form(world, visit_ids=ids),
        by=world["superior"],
        at=AT,
    )

    assert [(name, len(found)) for _, name, found in twice] == [("河湾村党支部", 2)]
    assert mergeable(world.town, seen_by=world["superior"]) == []
    for one in (first, second):
        view = plan_view(one, on=TODAY, seen_by=world["superior"])
        assert [visit.inspection_id for visit in view.visits] == [row.pk]
        assert (view.row.n_made, view.row.n_visits) == (1, 1)


def test_a_visit_that_is_over_takes_the_whole_inspection_back(world):
    row = planned(world)
    visit = row.visits.get()
    drop_visit(visit.pk, row, reason="大雪封路", by=world["superior"], at=AT)

    with pytest.raises(VisitOverError):
        hold_inspection(
            world.town,
            world.branch,
            inspection_form(world, visit_ids=(visit.pk,)),
            by=world["superior"],
            at=AT,
        )

    assert Inspection.objects.count() == 0
    with pytest.raises(VisitOverError):
        drop_visit(visit.pk, row, reason="再来", by=world["superior"], at=AT)


def test_who_is_lower_does_not_tick_off_the_visit_of_who_is_higher(world):
    row = plan_visits(
        world.county, plan_form(world), by=world["county_superior"], at=AT
    )
    form = inspection_form(world, visit_ids=(row.visits.get().pk,))

    with pytest.raises(RefusedError):
        hold_inspection(world.town, world.branch, form, by=world["superior"], at=AT)
    assert visits_to(world.branch, seen_by=world["superior"]) == []


def test_nothing_more_is_done_under_a_cancelled_plan(world):
    row = drawing(world)
    cancel_plan(row, reason="并入年度考核", by=world["superior"], at=AT)

    with pytest.raises(PlanOverError):
        draw_units(row, SEED, by=world["superior"], at=AT)
    view = plan_view(row, on=TODAY, seen_by=world["superior"])
    assert view.row.cancelled == "并入年度考核"
    assert [
        one.id for one in plans_of(world.town, year=2026, seen_by=world["superior"])
    ]


def test_a_plan_that_is_not_announced_opens_when_it_is_over(world):
    quiet = planned(world, announced=False)
    loud = planned(world)

    assert plan(loud.pk, on=TODAY, seen_by=world["recorder"]) == loud
    with pytest.raises(RefusedError):
        plan(quiet.pk, on=TODAY, seen_by=world["recorder"])
    assert plan(quiet.pk, on=date(2026, 12, 21), seen_by=world["recorder"]) == quiet
    for who in ("neighbour", "member", "stranger", "nobody", "auditor"):
        with pytest.raises(RefusedError):
            plan(loud.pk, on=TODAY, seen_by=world[who])


# 19, 105
def test_who_was_not_looked_at_is_named_in_the_order_of_the_tree(world):
    hold_inspection(
        world.town, world.branch, inspection_form(world), by=world["superior"], at=AT
    )

    found = unseen_of(
        world.town, since=date(2026, 6, 1), on=TODAY, seen_by=world["superior"]
    )
    later = unseen_of(
        world.town, since=date(2026, 12, 1), on=TODAY, seen_by=world["superior"]
    )

    assert [(one.name, one.last_on) for one in found] == [("桃园村党支部", None)]
    assert [(one.name, one.last_on) for one in later] == [
        ("河湾村党支部", HELD_ON),
        ("桃园村党支部", None),
    ]


def test_only_what_stands_that_day_can_be_visited(world):
    names = [
        name for _, name, _ in pool_of(world.town, on=TODAY, seen_by=world["superior"])
    ]
    Org.objects.filter(pk=world.neighbour.pk).update(dissolved_on=date(2026, 11, 1))
    fewer = [
        name for _, name, _ in pool_of(world.town, on=TODAY, seen_by=world["superior"])
    ]

    assert set(names) - set(fewer) == {"桃园村党支部"}
    assert not [name for name in names if "小组" in name]


@pytest.mark.django_db(transaction=True)
def test_two_who_draw_at_once_draw_once():
    from tests.factories.gatherings import make_world

    world = make_world()
    row = drawing(world)

    done = at_once(
        lambda: draw_units(row, SEED, by=world["superior"], at=AT),
        lambda: draw_units(
            row, SEED + "8", by=world["county_superior"], at=moment(TODAY)
        ),
    )

    assert sorted(type(one).__name__ for one in done) == ["DrawnError", "tuple"]
    assert row.visits.count() == 1
