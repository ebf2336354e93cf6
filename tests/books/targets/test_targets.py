"""A target goes from setting to a decision by people, step by step."""

from dataclasses import replace
from datetime import date

import pytest

from tests.factories.gatherings import AT, LATER, STRANGERS, World
from tests.factories.sheets import ON, held, in_force, target_form
from yiben.books.targets.actions import (
    check_target,
    decide_target,
    rate_target,
    set_target,
    supply_standard,
    withdraw_target,
)
from yiben.books.targets.checks import WrongStateError
from yiben.books.targets.models import Attainment, Standard
from yiben.books.targets.queries import (
    evidence_for,
    share_of,
    standards_of,
    target,
    targets_of,
    view_of,
)
from yiben.books.targets.words import Decision
from yiben.common.errors import ManyErrors, RefusedError
from yiben.ledger.models import Entry

GOOD = "targets.five_good"
STANDARD = "targets.standardisation"


@pytest.fixture(autouse=True)
def documents(world) -> None:
    in_force(world, "xuzhuang-2017")


def begun(world: World, **given) -> Attainment:
    form = target_form(world, GOOD, **given)
    return set_target(world.branch, form, by=world["recorder"], at=AT)


def marks(world: World, row: Attainment, own: str = "met"):
    found = view_of(row, on=ON, seen_by=world["recorder"]).marks
    return [replace(one, own=own, note="有记录") for one in found]


def ready(world: World) -> Attainment:
    row = begun(world)
    rate_target(row, marks(world, row), by=world["recorder"], at=AT)
    verdicts = dict.fromkeys(range(1, 6), ("met", ""))
    return check_target(row, verdicts, by=world["superior"], at=AT)


def test_the_same_form_sent_twice_sets_one(world):
    form = target_form(world, GOOD)

    for _ in range(2):
        set_target(world.branch, form, by=world["recorder"], at=AT)

    assert Attainment.objects.count() == 1
    assert Entry.objects.count() == 0


def test_everything_wrong_with_a_target_is_told_at_once(world):
    with pytest.raises(ManyErrors) as caught:
        begun(
            world,
            title=" ",
            started_on=date(2026, 12, 1),
            target_on=date(2026, 11, 1),
            holder_id=world.id("赵田"),
        )

    assert [one.where for one in caught.value.problems] == [
        "title",
        "started_on",
        "target_on",
        "holder_id",
    ]


def test_what_is_said_to_be_met_is_backed(world):
    row = begun(world)
    bare = [replace(one, note="") for one in marks(world, row)]

    with pytest.raises(ManyErrors) as caught:
        rate_target(row, bare, by=world["recorder"], at=AT)

    assert len(caught.value.problems) == 5
    entry_id = held(world)
    backed = [replace(one, entries=(entry_id,)) for one in bare]
    assert rate_target(row, backed, by=world["recorder"], at=AT).state == "self_rated"


def test_every_record_that_is_offered_backs_an_item(world):
    joint = held(world, joint_ids=(world.neighbour.pk,))
    by = world["neighbour"]
    row = set_target(world.neighbour, target_form(world, GOOD), by=by, at=AT)
    offered = [one.id for one in evidence_for(row, on=ON, seen_by=by)]
    blank = view_of(row, on=ON, seen_by=by).marks
    backed = [replace(one, own="met", entries=tuple(offered)) for one in blank]

    rated = rate_target(row, backed, by=by, at=AT)

    assert offered == [joint]
    assert rated.state == "self_rated"


def test_a_record_of_another_unit_backs_nothing(world):
    row = begun(world)
    alone = held(world)
    by = world["neighbour"]
    other = set_target(world.neighbour, target_form(world, GOOD), by=by, at=AT)

    for target_of, named, who in (
        (row, "e_nothing", world["recorder"]),
        (other, alone, by),
    ):
        asked = view_of(target_of, on=ON, seen_by=who).marks
        false = [replace(one, own="met", entries=(named,)) for one in asked]
        with pytest.raises(ManyErrors):
            rate_target(target_of, false, by=who, at=AT)


def test_the_unit_does_not_check_itself(world):
    row = begun(world)
    rate_target(row, marks(world, row), by=world["recorder"], at=AT)
    verdicts = dict.fromkeys(range(1, 6), ("met", ""))

    with pytest.raises(RefusedError):
        check_target(row, verdicts, by=world["recorder"], at=AT)
    with pytest.raises(ManyErrors):
        check_target(row, {1: ("unmet", "")}, by=world["superior"], at=AT)


def test_a_new_self_rating_asks_for_a_new_check(world):
    row = ready(world)

    rate_target(row, marks(world, row), by=world["recorder"], at=LATER)

    with pytest.raises(WrongStateError):
        decide_target(row, Decision(ON, held(world)), by=world["superior"], at=LATER)


def test_it_is_decided_at_a_meeting_and_only_once(world):
    row = ready(world)
    with pytest.raises(ManyErrors) as caught:
        decide_target(row, Decision(ON, ""), by=world["superior"], at=AT)
    with pytest.raises(RefusedError):
        decide_target(row, Decision(ON, held(world)), by=world["recorder"], at=AT)

    decision = Decision(ON, held(world, title="研究达标"), "一致同意")
    decide_target(row, decision, by=world["superior"], at=AT)
    with pytest.raises(WrongStateError):
        decide_target(row, decision, by=world["superior"], at=AT)

    assert [one.where for one in caught.value.problems] == ["meeting_id"]
    assert Entry.objects.filter(kind=f"{GOOD}.reached").count() == 1


def test_a_decision_is_taken_back_from_above_only(world):
    row = ready(world)
    decide_target(row, Decision(ON, held(world)), by=world["superior"], at=AT)

    with pytest.raises(RefusedError):
        withdraw_target(row, reason="弄错", by=world["recorder"], at=LATER)
    with pytest.raises(ManyErrors):
        withdraw_target(row, reason="", by=world["superior"], at=LATER)
    assert target(row.pk, seen_by=world["member"]).state == "reached"


@pytest.mark.parametrize("who", ["member", "superior", *STRANGERS])
def test_nobody_else_sets_or_rates(world, who):
    row = begun(world)
    form = replace(target_form(world, GOOD), token="x_other")

    with pytest.raises(RefusedError):
        set_target(world.branch, form, by=world[who], at=AT)
    with pytest.raises(RefusedError):
        rate_target(row, marks(world, row), by=world[who], at=AT)
    with pytest.raises(RefusedError):
        withdraw_target(row, reason="错", by=world[who], at=AT)


@pytest.mark.parametrize("who", STRANGERS)
def test_strangers_find_nothing(world, who):
    row = begun(world)

    for read in (
        lambda: target(row.pk, seen_by=world[who]),
        lambda: targets_of(world.branch, on=ON, seen_by=world[who]),
        lambda: standards_of(world.branch, seen_by=world[who]),
        lambda: share_of(world.branch, GOOD, on=ON, seen_by=world[who]),
    ):
        with pytest.raises(RefusedError):
            read()


@pytest.mark.parametrize("who", ["recorder", "member", *STRANGERS[1:]])
def test_only_the_committee_supplies_a_standard(world, who):
    with pytest.raises(RefusedError):
        supply_standard(
            world.town, STANDARD, "", ["一"], ON, by=world[who], at=AT, token="x_s"
        )


def test_a_standard_sent_twice_is_supplied_once(world):
    for _ in range(2):
        supply_standard(
            world.town, STANDARD, "", ["一"], ON, by=world["superior"], at=AT, token="x"
        )

    assert Standard.objects.count() == 1
