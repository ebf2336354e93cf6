"""What is logged is dated, handed out by name, and closed to strangers."""

from dataclasses import replace
from datetime import date

import pytest

from tests.factories.gatherings import AT, LATER, NOT_RECORDERS, STRANGERS, World
from tests.factories.sheets import ON, held, item_form
from yiben.books.library.actions import (
    end_goal,
    import_people,
    log_item,
    mark_entry,
    note_received,
    set_goal,
    unmark_entry,
    withdraw_item,
)
from yiben.books.library.checks import UnreadableFileError, WithdrawnError
from yiben.books.library.models import GoalMark, Material
from yiben.books.library.queries import (
    catalogue_of,
    goals_of,
    item,
    items_of,
    marked_entries,
    topics_of,
)
from yiben.common.errors import ManyErrors, RefusedError, YibenError
from yiben.ledger.models import Entry
from yiben.ledger.queries import entry, tagged_entries

POCKET = "library.study_materials.logged"
REMOTE = "library.remote_education.logged"


def log(world: World, by: str = "recorder", **given) -> Material:
    form = item_form(world, POCKET, "口袋书", **given)
    return log_item(world.branch, form, by=world[by], at=AT)


def test_the_same_form_sent_twice_makes_one_item_and_one_entry(world):
    form = item_form(world, POCKET, "口袋书")

    for _ in range(2):
        log_item(world.branch, form, by=world["recorder"], at=AT)

    assert Material.objects.count() == Entry.objects.count() == 1


def test_everything_wrong_is_told_at_once(world):
    form = item_form(
        world,
        POCKET,
        "",
        logged_on=date(2026, 12, 1),
        holder_id=world.id("吴东岭"),
        fields={"copies": -1},
        tags=("event.bad",),
    )

    with pytest.raises(ManyErrors) as caught:
        log_item(world.branch, form, by=world["recorder"], at=AT)

    assert [one.where for one in caught.value.problems] == [
        "title",
        "logged_on",
        "holder_id",
        "fields:copies",
        "tags",
    ]
    assert Material.objects.count() == 0


def test_handing_out_to_somebody_who_is_not_here_is_refused(world):
    row = log(world)

    with pytest.raises(ManyErrors) as caught:
        note_received(
            row,
            [world.id("吴东岭")],
            date(2027, 1, 1),
            by=world["recorder"],
            at=AT,
            text="字" * 201,
        )

    assert [one.where for one in caught.value.problems] == ["ids", "on", "text"]


def test_what_was_taken_back_takes_nothing_more(world):
    row = log(world)
    withdraw_item(row, reason="重复", by=world["recorder"], at=LATER)

    with pytest.raises(WithdrawnError):
        note_received(row, [world.id("赵田")], ON, by=world["recorder"], at=LATER)
    with pytest.raises(WithdrawnError):
        withdraw_item(row, reason="再撤", by=world["recorder"], at=LATER)

    assert items_of(world.branch, seen_by=world["recorder"]) == []
    assert not entry(row.entry_id, seen_by=world["recorder"]).is_current


@pytest.mark.parametrize(
    ("data", "name"),
    [(b"\xff\xd8\xff\xe0 jpeg \x00", "a.csv"), (b"PK\x03\x04 no book", "a.xlsx")],
)
def test_an_upload_that_lies_about_its_type_is_refused(world, data, name):
    with pytest.raises((UnreadableFileError, YibenError)):
        import_people(world.branch, REMOTE, data, name, by=world["recorder"], at=AT)

    assert Material.objects.count() == 0


@pytest.mark.parametrize("who", NOT_RECORDERS)
def test_nobody_else_writes(world, who):
    row, form = log(world), replace(item_form(world, POCKET, "又一本"), token="x_2")
    by = world[who]

    for act in (
        lambda: log_item(world.branch, form, by=by, at=AT),
        lambda: note_received(row, [world.id("赵田")], ON, by=by, at=AT),
        lambda: withdraw_item(row, reason="错", by=by, at=AT),
        lambda: import_people(world.branch, REMOTE, b"", "a.csv", by=by, at=AT),
    ):
        with pytest.raises(RefusedError):
            act()

    assert Material.objects.count() == 1


@pytest.mark.parametrize("who", STRANGERS)
def test_strangers_find_nothing(world, who):
    row, by = log(world), world[who]

    for read in (
        lambda: item(row.pk, seen_by=by),
        lambda: items_of(world.branch, seen_by=by),
        lambda: catalogue_of(world.branch, on=ON, seen_by=by),
        lambda: goals_of(world.branch, on=ON, seen_by=by),
        lambda: topics_of(
            world.branch, "tags.study_content", year=2026, on=ON, seen_by=by
        ),
    ):
        with pytest.raises(RefusedError):
            read()


def test_tagged_records_are_closed_to_strangers(world):
    held(world)

    with pytest.raises(RefusedError):
        tagged_entries(world.branch, ["x"], seen_by=world["stranger"])


def test_a_mark_is_set_once_taken_off_once_and_belongs_to_its_unit(world):
    goal = set_goal(world.branch, "修渠", ON, by=world["recorder"], at=AT)
    entry_id = held(world)
    one = mark_entry(goal, world.branch, entry_id, by=world["recorder"], at=AT)
    two = mark_entry(goal, world.branch, entry_id, by=world["recorder"], at=AT)

    with pytest.raises(RefusedError):
        mark_entry(goal, world.neighbour, entry_id, by=world["neighbour"], at=AT)
    for who in ("member", "superior", "stranger"):
        with pytest.raises(RefusedError):
            mark_entry(goal, world.branch, entry_id, by=world[who], at=AT)
    assert one == two
    for _ in range(2):
        unmark_entry(goal, world.branch, str(one.pk), by=world["recorder"], at=LATER)
    assert GoalMark.objects.count() == 0
    assert marked_entries(goal, seen_by=world["recorder"]) == []


def test_a_goal_ends_on_a_day_and_not_before_it_began(world):
    goal = set_goal(world.branch, "修渠", ON, by=world["recorder"], at=AT)

    with pytest.raises(ManyErrors):
        end_goal(goal, date(2026, 1, 1), by=world["recorder"], at=AT)
    end_goal(goal, ON, by=world["recorder"], at=AT)

    assert goals_of(world.branch, on=date(2026, 12, 1), seen_by=world["recorder"]) == []
