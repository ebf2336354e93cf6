"""What stands from one day to another, with its history in the ledger."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.factories.gatherings import AT, LATER, NOT_RECORDERS, World
from tests.factories.registers import (
    EVENT,
    FROM_ON,
    PLATFORM,
    SOLVED,
    TERM,
    contact_point,
    own_form,
)
from yiben.books.registers.actions import (
    end_register,
    keep_register,
    register_event,
    withdraw_register,
)
from yiben.books.registers.checks import AlreadyEndedError, WithdrawnError
from yiben.books.registers.models import Register
from yiben.books.registers.queries import (
    blank_for,
    register,
    registers_of,
    view_of,
)
from yiben.common.errors import ManyErrors, RefusedError, YibenError
from yiben.ledger.models import Entry
from yiben.ledger.queries import entry, history_of, seal_of

READERS = ("recorder", "second", "member", "superior", "county_superior")
OUTSIDERS = (
    "town_recorder",
    "neighbour",
    "stranger",
    "auditor",
    "system_admin",
    "security_admin",
    "chief_auditor",
    "nobody",
)


def keep(world: World, kind: str = PLATFORM, **given) -> Register:
    form = own_form(world, kind, **given)
    return keep_register(world.branch, form, by=world["recorder"], at=AT)


def platform(world: World, **given) -> Register:
    return keep(world, holder_id=world.id("王小禾"), **given)


def problems(world: World, form) -> list[tuple[str, str]]:
    with pytest.raises(ManyErrors) as caught:
        keep_register(world.branch, form, by=world["recorder"], at=AT)
    assert Register.objects.count() == Entry.objects.count() == 0
    return [(one.where, one.message) for one in caught.value.problems]


def told(world: World, entry_id: str, by: str = "recorder") -> dict[str, Any]:
    view = entry(entry_id, seen_by=world[by])
    return {
        "unit": view.unit_id,
        "kind": view.kind,
        "title": view.title,
        "happened_on": view.happened_on,
        "ends_on": view.ends_on,
        "orgs": [(one.id, one.role) for one in view.orgs],
        "people": [(one.name, one.role) for one in view.people],
        "tags": view.tags,
        "payload": view.payload,
        "corrects": view.corrects,
        "privacy": view.privacy,
    }


def test_keep_register_posts_what_stands_from_when(world):
    row = keep_register(
        world.town, contact_point(world), by=world["town_recorder"], at=AT
    )

    assert told(world, row.entry_id, by="superior") == {
        "unit": world.town.pk,
        "kind": "registers.contact_point.kept",
        "title": "河湾村",
        "happened_on": FROM_ON,
        "ends_on": None,
        "orgs": [(world.branch.pk, "target")],
        "people": [("柳书记", "holder")],
        "tags": (),
        "payload": {"fields": {"note": "抓产业"}},
        "corrects": None,
        "privacy": "public",
    }


def test_the_unit_a_contact_point_is_in_sees_it_in_its_own_list(world):
    row = keep_register(
        world.town, contact_point(world), by=world["town_recorder"], at=AT
    )

    found = registers_of(world.branch, seen_by=world["recorder"])

    assert [(one.id, one.holder, one.target) for one in found] == [
        (row.pk, "柳书记", "河湾村党支部")
    ]
    assert register(row.pk, seen_by=world["recorder"]) == row


def test_ending_keeps_what_was_believed_before(world):
    row = platform(world)
    first = row.entry_id

    posted = end_register(
        row,
        until_on=date(2026, 11, 1),
        reason="平台停用",
        by=world["recorder"],
        at=LATER,
    )

    row.refresh_from_db()
    assert (row.until_on, row.end_reason) == (date(2026, 11, 1), "平台停用")
    assert told(world, posted.pk) == told(world, first) | {
        "ends_on": date(2026, 11, 1),
        "corrects": first,
    }
    assert [one.ends_on for one in history_of(first, seen_by=world["recorder"])] == [
        None,
        date(2026, 11, 1),
    ]


def test_what_has_ended_is_not_ended_twice(world):
    row = platform(world)
    end_register(row, until_on=FROM_ON, reason="停用", by=world["recorder"], at=LATER)
    seal = seal_of(world.branch)

    with pytest.raises(AlreadyEndedError):
        end_register(
            row, until_on=FROM_ON, reason="停用", by=world["recorder"], at=LATER
        )

    assert seal_of(world.branch) == seal


def test_a_term_has_a_last_day_from_the_start_and_may_end_early(world):
    row = keep(world, TERM, title="第八届", until_on=date(2027, 2, 28))

    end_register(
        row,
        until_on=date(2026, 11, 20),
        reason="提前换届",
        by=world["recorder"],
        at=LATER,
    )

    row.refresh_from_db()
    assert row.until_on == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("until_on", "reason", "wheres"),
    [
        (date(2026, 2, 1), "停用", ["until_on"]),
        (date(2026, 12, 1), "停用", ["until_on"]),
        (date(2026, 11, 1), " ", ["reason"]),
    ],
)
def test_an_end_that_makes_no_sense_is_refused(world, until_on, reason, wheres):
    row = platform(world)
    seal = seal_of(world.branch)

    with pytest.raises(ManyErrors) as caught:
        end_register(
            row, until_on=until_on, reason=reason, by=world["recorder"], at=LATER
        )

    row.refresh_from_db()
    assert [one.where for one in caught.value.problems] == wheres
    assert row.until_on is None
    assert seal_of(world.branch) == seal


def test_an_event_carries_its_tag_and_has_no_end(world):
    form = own_form(
        world,
        EVENT,
        title="矿难",
        tags=("event.major_accident",),
        fields={"note": "详情"},
    )

    row = register_event(world.branch, form, by=world["recorder"], at=AT)

    assert told(world, row.entry_id) == {
        "unit": world.branch.pk,
        "kind": "registers.event.registered",
        "title": "矿难",
        "happened_on": FROM_ON,
        "ends_on": None,
        "orgs": [],
        "people": [],
        "tags": ("event.major_accident",),
        "payload": {},
        "corrects": None,
        "privacy": "restricted",
    }
    above = view_of(row, seen_by=world["superior"])
    own = view_of(row, seen_by=world["recorder"])
    assert (above.fields, above.is_hidden) == ({}, True)
    assert (own.fields, own.is_hidden) == ({"note": "详情"}, False)
    with pytest.raises(ManyErrors):
        end_register(
            row, until_on=FROM_ON, reason="结束", by=world["recorder"], at=LATER
        )


def test_a_solved_problem_names_who_solved_it(world):
    row = keep(world, SOLVED, title="村道积水", holder_id=world.id("周大山"))

    assert told(world, row.entry_id)["people"] == [("周大山", "holder")]


def test_everything_wrong_is_told_at_once(world):
    form = own_form(
        world,
        PLATFORM,
        title=" ",
        from_on=date(2026, 12, 1),
        until_on=date(2026, 11, 30),
        target_id=world.neighbour.pk,
        fields={"covered": -1},
        tags=("event.bad_decision",),
    )

    assert [where for where, _ in problems(world, form)] == [
        "title",
        "from_on",
        "until_on",
        "holder_id",
        "target_id",
        "fields:covered",
        "tags",
    ]


def test_holder_and_target_must_exist_and_events_say_which(world):
    stranger = own_form(world, PLATFORM, holder_id=world.id("吴东岭"))
    assert problems(world, stranger) == [("holder_id", "承担人当天不在名册上。")]

    event = own_form(world, EVENT, until_on=date(2026, 4, 1))
    assert [where for where, _ in problems(world, event)] == ["until_on", "tags"]

    nowhere = replace(contact_point(world), target_id="o_nothing")
    found = problems(world, nowhere)
    assert found[0] == ("kind", "本组织不登记“领导干部基层联系点”。")
    assert ("target_id", "没有这个联系对象。") in found

    unknown = replace(own_form(world, PLATFORM), kind="registers.poem.kept")
    assert [where for where, _ in problems(world, unknown)] == ["kind"]


def test_sent_twice_is_kept_once(world):
    form = own_form(world, PLATFORM, holder_id=world.id("王小禾"))

    first = keep_register(world.branch, form, by=world["recorder"], at=AT)
    second = keep_register(world.branch, form, by=world["recorder"], at=AT)

    assert first == second
    assert Register.objects.count() == Entry.objects.count() == 1


def test_what_was_registered_by_mistake_is_taken_back(world):
    row = platform(world)

    gone = withdraw_register(row, reason="登记错了", by=world["recorder"], at=LATER)

    assert entry(gone.pk, seen_by=world["recorder"]).corrects == row.entry_id
    assert registers_of(world.branch, seen_by=world["recorder"]) == []
    for act in (
        lambda: withdraw_register(row, reason="再撤", by=world["recorder"], at=LATER),
        lambda: end_register(
            row, until_on=FROM_ON, reason="x", by=world["recorder"], at=LATER
        ),
    ):
        with pytest.raises(WithdrawnError):
            act()


def test_taking_back_needs_a_reason(world):
    row = platform(world)

    with pytest.raises(ManyErrors):
        withdraw_register(row, reason="", by=world["recorder"], at=LATER)

    assert Entry.objects.count() == 1


def test_only_the_recorder_keeps_and_ends(world, subtests):
    form = own_form(world, PLATFORM, holder_id=world.id("王小禾"))
    row = platform(world)
    seal = seal_of(world.branch)

    def holds_for(name):
        for act in (
            lambda: keep_register(world.branch, form, by=world[name], at=AT),
            lambda: register_event(world.branch, form, by=world[name], at=AT),
            lambda: end_register(
                row, until_on=FROM_ON, reason="x", by=world[name], at=LATER
            ),
            lambda: withdraw_register(row, reason="x", by=world[name], at=LATER),
            lambda: blank_for(world.branch, PLATFORM, FROM_ON, seen_by=world[name]),
        ):
            with pytest.raises(RefusedError):
                act()

        assert Register.objects.count() == 1
        assert seal_of(world.branch) == seal

    for name in NOT_RECORDERS:
        with subtests.test(name):
            holds_for(name)


def test_the_branch_and_those_above_read(world, subtests):
    row = platform(world, fields={"channel": "微信群"})

    def holds_for(name):
        view = view_of(register(row.pk, seen_by=world[name]), seen_by=world[name])

        assert (view.title, view.holder, view.fields) == (
            "河湾先锋群",
            "王小禾",
            {"channel": "微信群"},
        )

    for name in READERS:
        with subtests.test(name):
            holds_for(name)


def test_nobody_else_reads(world, subtests):
    row = platform(world)

    def holds_for(name):
        for ask in (
            lambda: register(row.pk, seen_by=world[name]),
            lambda: view_of(row, seen_by=world[name]),
            lambda: registers_of(world.branch, seen_by=world[name]),
        ):
            with pytest.raises(RefusedError):
                ask()

    for name in OUTSIDERS:
        with subtests.test(name):
            holds_for(name)


def test_the_holder_reads_their_own(world):
    row = keep_register(
        world.town, contact_point(world), by=world["town_recorder"], at=AT
    )
    Register.objects.filter(pk=row.pk).update(holder=world.people["赵田"])
    row.refresh_from_db()

    assert register(row.pk, seen_by=world["member"]) == row
    with pytest.raises(RefusedError):
        register("r_nothing", seen_by=world["member"])


def test_lists_filter_by_kind_and_by_what_stands(world):
    old = platform(world, until_on=date(2026, 6, 30), title="旧平台")
    new = platform(world, from_on=date(2026, 7, 1), title="新平台")
    keep(world, TERM, title="第八届")

    def found(**given) -> list[str]:
        rows = registers_of(world.branch, seen_by=world["recorder"], **given)
        return [row.id for row in rows]

    assert found(kind=PLATFORM) == [new.pk, old.pk]
    assert found(kind=PLATFORM, standing_on=date(2026, 6, 30)) == [old.pk]
    assert found(kind=PLATFORM, standing_on=date(2026, 8, 1)) == [new.pk]


def test_blank_for_an_unknown_kind_says_so(world):
    with pytest.raises(YibenError, match="没有“filings"):
        blank_for(world.branch, "filings.work_plan", FROM_ON, seen_by=world["recorder"])


@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_asks_as_little_for_three_as_for_one(
    world, rows, django_assert_num_queries
):
    for number in range(rows):
        platform(world, title=f"平台{number}")

    with django_assert_num_queries(2):
        found = registers_of(world.branch, seen_by=world["member"])

    assert len(found) == rows
