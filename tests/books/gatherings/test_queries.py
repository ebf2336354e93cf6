"""The prefilled form, who reads what, and lists that ask no more for three rows."""

from dataclasses import replace
from datetime import date, time

import pytest

from tests.cast import make_account
from tests.factories.gatherings import (
    APPRAISAL,
    ASSEMBLY,
    AT,
    GROUP,
    HELD_ON,
    LECTURE,
    NOT_RECORDERS,
    ORG_LIFE,
    STRANGERS,
    THEME_DAY,
    World,
    assembly,
    rich_theme_day,
    theme_day,
)
from yiben.books.gatherings.actions import plan_gathering, record_gathering
from yiben.books.gatherings.models import Gathering
from yiben.books.gatherings.queries import (
    blank_for,
    gathering,
    gatherings_of,
    helpers_for,
    partners_for,
    view_of,
)
from yiben.common.errors import RefusedError
from yiben.org.words import GrantRole
from yiben.people.models import Tenure
from yiben.plans.actions import set_plan
from yiben.plans.words import PlanLine
from yiben.policy.queries import kind

READERS = ("recorder", "second", "member", "superior", "county_superior")


def record(world: World, form) -> Gathering:
    entry = record_gathering(world.branch, form, by=world["recorder"], at=AT)
    return Gathering.objects.get(entry=entry)


def blank(world: World, kind: str, unit=None, on=HELD_ON):
    return blank_for(unit or world.branch, kind, on, seen_by=world["recorder"])


# --- the form before anybody typed ------------------------------------------


def test_blank_for_a_theme_day_knows_roster_tasks_and_tags(world):
    form = blank(world, THEME_DAY)

    assert sorted(seat.name for seat in form.seats) == sorted(
        ["李春生", "王小禾", "赵田", "钱水生", "孙苗", "周大山"]
    )
    assert {seat.state for seat in form.seats} == {"present"}
    assert [(line.name, line.role) for line in form.roles] == [
        ("李春生", "chair"),
        ("王小禾", "recorder"),
    ]
    usual = ("element.minutes", "topic.programme", "audience.base", "form.gathered")
    assert form.tags == usual
    assert form.token.startswith("x_")
    assert form.title == form.place == ""


def test_blank_for_takes_the_roster_of_its_day_and_not_of_today(world):
    form = blank(world, THEME_DAY, on=date(2026, 2, 1))

    # 孙苗 joined in March 2026.
    assert "孙苗" not in {seat.name for seat in form.seats}
    assert len(form.seats) == 5


def test_blank_for_a_group_has_its_members_and_its_leader(world):
    form = blank(world, GROUP, unit=world.group)

    assert {seat.name for seat in form.seats} == {"李春生", "王小禾", "赵田"}
    assert [(line.name, line.role) for line in form.roles] == [
        ("赵田", "chair"),
        ("王小禾", "recorder"),
    ]


def test_blank_for_remembers_the_last_one_of_its_kind(world):
    record(world, replace(rich_theme_day(world), happened_on=date(2026, 10, 28)))

    form = blank(world, THEME_DAY)

    assert (form.place, form.starts, form.ends) == ("村部", time(9), time(11, 30))
    assert form.parts == rich_theme_day(world).parts
    assert blank(world, ASSEMBLY).place == ""


def test_blank_for_takes_theme_and_chair_from_the_plan(world):
    lines = [
        PlanLine(11, ASSEMBLY, "换届准备"),
        PlanLine(11, THEME_DAY, "冬季学习", chair_id=world.id("王小禾")),
        PlanLine(12, THEME_DAY, "走访慰问"),
    ]
    set_plan(world.branch, 2026, lines, by=world["recorder"], at=AT)

    form = blank(world, THEME_DAY)

    assert form.title == "冬季学习"
    assert form.ids_of("chair") == (world.id("王小禾"),)


def test_blank_for_an_appraisal_appraises_everybody(world):
    form = blank(world, APPRAISAL)

    assert set(form.ids_of("appraised")) == {seat.person_id for seat in form.seats}


def test_only_the_recorder_gets_the_form(world, subtests):
    def holds_for(name):
        with pytest.raises(RefusedError):
            blank_for(world.branch, THEME_DAY, HELD_ON, seen_by=world[name])

    for name in NOT_RECORDERS:
        with subtests.test(name):
            holds_for(name)


# --- one gathering ----------------------------------------------------------


def test_those_of_the_branch_and_above_read_what_is_closed(world, subtests):
    held = record(world, rich_theme_day(world))

    def holds_for(name):
        view = view_of(gathering(held.pk, seen_by=world[name]), seen_by=world[name])

        assert view.fields["minutes"] == "学习讨论，交纳党费。"
        assert view.notes_apart is False
        assert view.is_cross_level is (name in {"superior", "county_superior"})
        assert (view.row.present, view.row.expected) == (5, 6)
        assert view.joint == ("桃园村党支部",)
        assert [
            (one.text, one.passed, one.responsible, one.due_on)
            for one in view.resolutions
        ] == [("年底前修好水渠", True, "周大山", date(2026, 12, 31))]
        assert ("赵田", "attendee", "请假", "出差") in {
            (one.name, one.role, one.state_label, one.reason) for one in view.people
        }

    for name in READERS:
        with subtests.test(name):
            holds_for(name)


def test_nobody_else_reads_it(world, subtests):
    held = record(world, theme_day(world))

    def holds_for(name):
        with pytest.raises(RefusedError):
            gathering(held.pk, seen_by=world[name])
        with pytest.raises(RefusedError):
            view_of(held, seen_by=world[name])

    for name in STRANGERS:
        with subtests.test(name):
            holds_for(name)


def test_missing_and_forbidden_are_refused_alike(world):
    held = record(world, theme_day(world))

    with pytest.raises(RefusedError) as forbidden:
        gathering(held.pk, seen_by=world["stranger"])
    with pytest.raises(RefusedError) as missing:
        gathering("g_nothing", seen_by=world["stranger"])

    assert str(forbidden.value) == str(missing.value)


def test_somebody_who_was_there_reads_it_from_elsewhere(world):
    guest = make_account(
        "taoqi",
        world.cast.security_admin,
        (GrantRole.MEMBER, world.neighbour),
        person=world.people["陶七"],
    )
    form = theme_day(world)
    held = record(world, form)

    with pytest.raises(RefusedError):
        gathering(held.pk, seen_by=guest)

    held.seats.create(person=world.people["陶七"], role="guest")
    assert gathering(held.pk, seen_by=guest) == held


def test_a_plan_is_not_open_to_the_members(world):
    planned = plan_gathering(
        world.branch, theme_day(world), by=world["recorder"], at=AT
    )

    assert gathering(planned.pk, seen_by=world["superior"]) == planned
    with pytest.raises(RefusedError):
        gathering(planned.pk, seen_by=world["member"])


def test_notes_of_criticism_are_read_by_those_who_were_there(world):
    form = blank(world, ORG_LIFE)
    form = replace(form, title="组织生活会", fields={"minutes": "甲批评乙。"})
    form = form.with_life_confirmed([kind(ORG_LIFE)])
    form = form.with_state(world.id("钱水生"), "sick", "住院")
    held = record(world, form)

    above = view_of(held, seen_by=world["superior"])
    own = view_of(held, seen_by=world["member"])

    assert (above.fields, above.notes_apart, above.resolutions) == ({}, True, ())
    assert {one.reason for one in above.people} == {""}
    assert (own.fields, own.notes_apart) == ({"minutes": "甲批评乙。"}, False)


# --- lists ------------------------------------------------------------------


def test_lists_show_members_what_is_closed_and_the_recorder_everything(world):
    held = record(world, theme_day(world))
    planned = plan_gathering(world.branch, assembly(world), by=world["recorder"], at=AT)

    own = gatherings_of(world.branch, seen_by=world["recorder"])
    members = gatherings_of(world.branch, seen_by=world["member"])

    assert {row.id for row in own} == {held.pk, planned.pk}
    assert [
        (row.id, row.kind_label, row.state_label, row.present, row.expected)
        for row in members
    ] == [(held.pk, "主题党日", "已关闭", 6, 6)]


def test_lists_find_a_kind_within_another_and_a_span_of_days(world):
    held = record(world, rich_theme_day(world))
    plan_gathering(world.branch, assembly(world), by=world["recorder"], at=AT)

    def found(**given) -> list[str]:
        rows = gatherings_of(world.branch, seen_by=world["recorder"], **given)
        return [row.id for row in rows]

    assert found(kind=LECTURE) == [held.pk]
    assert found(states=["closed"]) == [held.pk]
    assert found(since=date(2026, 11, 19)) == []
    assert found(until=HELD_ON, states=["closed"]) == [held.pk]


def test_lists_are_closed_to_everybody_else(world, subtests):
    def holds_for(name):
        with pytest.raises(RefusedError):
            gatherings_of(world.branch, seen_by=world[name])

    for name in STRANGERS:
        with subtests.test(name):
            holds_for(name)


@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_asks_as_little_for_three_as_for_one(
    world, rows, django_assert_num_queries
):
    for _ in range(rows):
        record(world, rich_theme_day(world))

    with django_assert_num_queries(2):
        found = gatherings_of(world.branch, seen_by=world["member"])

    assert len(found) == rows


# --- what a form may offer --------------------------------------------------


def test_helpers_are_the_roster_and_the_teams_above(world):
    found = helpers_for(world.branch, THEME_DAY, HELD_ON, seen_by=world["recorder"])

    labels = [one.label for one in found]
    assert sorted(labels[:6]) == sorted(
        ["李春生", "王小禾", "赵田", "钱水生", "孙苗", "周大山"]
    )
    assert [one.name for one in found[6:]] == ["柳书记", "郑县长"]
    assert labels[6].endswith("书记）")


def test_partners_are_the_branches_beside(world):
    found = partners_for(world.branch, HELD_ON, seen_by=world["recorder"])

    assert found == [(world.neighbour.pk, "桃园村党支部")]
    top = make_account(
        "top", world.cast.security_admin, (GrantRole.RECORDER, world.cast.centre)
    )
    assert partners_for(world.cast.centre, HELD_ON, seen_by=top) == []


def test_only_the_recorder_is_offered_anything(world, subtests):
    for name in NOT_RECORDERS:
        with subtests.test(name):
            with pytest.raises(RefusedError):
                helpers_for(world.branch, THEME_DAY, HELD_ON, seen_by=world[name])
            with pytest.raises(RefusedError):
                partners_for(world.branch, HELD_ON, seen_by=world[name])


def test_members_read_what_their_groups_held(world):
    form = replace(blank(world, GROUP, unit=world.group), title="学习讨论")
    record_gathering(world.group, form, by=world["recorder"], at=AT)

    found = gatherings_of(world.group, seen_by=world["member"])

    assert [(row.title, row.present) for row in found] == [("学习讨论", 3)]
    assert str(Gathering.objects.get()) == "学习讨论（2026-11-18）"


def test_without_a_recorder_the_last_one_or_the_one_at_the_desk_is_meant(world):
    Tenure.objects.filter(office="recorder").delete()
    assert blank(world, THEME_DAY).ids_of("recorder") == (world.id("王小禾"),)

    def second() -> tuple[str, ...]:
        form = blank_for(world.branch, THEME_DAY, HELD_ON, seen_by=world["second"])
        return form.ids_of("recorder")

    assert second() == ()
    record(world, theme_day(world).with_role("recorder", world.id("赵田")))
    assert second() == (world.id("赵田"),)


def test_without_a_secretary_a_member_of_the_committee_chairs(world):
    Tenure.objects.filter(office="secretary").delete()
    assert blank(world, THEME_DAY).ids_of("chair") == (world.id("王小禾"),)

    Tenure.objects.filter(office="committee_member").delete()
    assert blank(world, THEME_DAY).ids_of("chair") == ()
