"""Members in the systems named by the documents: roster, record, letters, floating."""

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from tests.factories.gatherings import AT, HELD_ON, World, make_world, theme_day
from tests.factories.stays import CAME, away, taken_in
from yiben.books.gatherings.actions import record_gathering
from yiben.books.gatherings.queries import blank_for
from yiben.ledger.queries import entries_of_person
from yiben.org.queries import orgs_below
from yiben.people.actions import (
    TransferForm,
    correct_person,
    feed_back,
    note_contact,
    receive_member,
    send_member,
    set_flag,
)
from yiben.people.models import Membership, Person
from yiben.people.queries import (
    check_roster,
    completeness_of,
    contacts_of,
    export_roster,
    letters_of,
    membership_on,
    n_floating,
    notes_of,
    stays_of,
)
from yiben.people.words import PersonDetails

TODAY = AT.date()
ID_NUMBER = "11010519491231002X"


@pytest.fixture(autouse=True)
def today(settings) -> None:
    settings.YIBEN_TODAY = TODAY.isoformat()


@pytest.fixture
def world(db) -> World:
    return make_world()


# 113 党员名册


def test_113_every_member_is_in_exactly_one_branch(world):
    found = check_roster(world.town, on=TODAY, seen_by=world["superior"])

    assert (found.n_none, found.n_several) == (0, 0)
    assert (
        found.total
        == Membership.objects.filter(
            org__in=[world.branch, world.neighbour], until_on__isnull=True
        ).count()
    )


def test_113_whoever_has_no_branch_or_two_is_named(world):
    lost = Membership.objects.get(person=world.people["周大山"])
    lost.until_on = TODAY - timedelta(days=1)
    lost.save()
    twice = Membership.objects.get(person=world.people["赵田"])
    Membership.objects.create(
        person=twice.person,
        org=world.neighbour,
        kind=twice.kind,
        joined_on=twice.joined_on,
        full_on=twice.full_on,
        from_on=date(2026, 1, 1),
        until_on=date(2026, 12, 31),
        entry_way="transferred",
    )

    found = check_roster(world.town, on=TODAY, seen_by=world["superior"])

    assert [one.name for one in found.none] == ["周大山"]
    assert [(one.name, one.branches) for one in found.several] == [
        ("赵田", ("河湾村党支部", "桃园村党支部"))
    ]


# 116 党员电子身份信息


def test_116_the_rate_equals_a_hand_count(world):
    whole = ("李春生", "王小禾")
    for name in whole:
        person = world.people[name]
        details = PersonDetails(
            name=name,
            sex="1",
            birth_on=person.birth_on,
            ethnic="01",
            phone="13800138000",
        )
        correct_person(person, details, by=world["recorder"], at=AT)

    found = completeness_of(world.branch, on=TODAY, seen_by=world["recorder"])

    members = Membership.objects.filter(org=world.branch, until_on__isnull=True)
    by_hand = sum(
        bool(one.person.birth_on and one.person.ethnic)
        and one.person.sex in "12"
        and (one.kind != "full" or one.full_on is not None)
        for one in members
    )
    assert by_hand == len(whole)
    assert (found.complete, found.total) == (by_hand, members.count())
    assert found.rate == f"{100 * by_hand / members.count():.1f}%"
    assert {one.lacking for one in found.lacking} == {("民族",)}


def test_116_the_export_hides_identity_numbers(world):
    person = world.people["李春生"]
    details = PersonDetails(name="李春生", sex="2", id_number=ID_NUMBER)
    correct_person(person, details, by=world["recorder"], at=AT)

    data = export_roster(world.branch, seen_by=world["recorder"], on=TODAY)

    book = load_workbook(BytesIO(data))
    cells = [str(one.value) for page in book for row in page.iter_rows() for one in row]
    assert Person.objects.get(pk=person.pk).id_number == ID_NUMBER
    assert "李春生" in cells
    assert not [one for one in cells if ID_NUMBER in one]


# 117 流动党员


def test_117_a_floating_member_is_counted_once_and_shown_in_both_places(world):
    taken_in(world)

    at_home = stays_of(world.branch, on=TODAY, seen_by=world["recorder"])
    at_host = stays_of(world.neighbour, on=TODAY, seen_by=world["neighbour"])

    assert [(one.name, one.is_out) for one in at_home] == [("周大山", True)]
    assert [(one.name, one.is_out) for one in at_host] == [("周大山", False)]
    units = orgs_below(world.town, seen_by=world["superior"])
    assert n_floating(units, on=TODAY) == 1
    n_members = Membership.objects.filter(org__in=units, until_on__isnull=True).count()
    found = check_roster(world.town, on=TODAY, seen_by=world["superior"])
    assert (found.total, found.n_several) == (n_members, 0)


def test_117_before_the_host_accepts_nobody_stands_on_its_list(world):
    away(world)

    seats = blank_for(
        world.neighbour, theme_day(world).kind, HELD_ON, seen_by=world["neighbour"]
    ).seats

    assert "周大山" not in [one.name for one in seats]


# 118 双向共管


def _held_at_host(world: World) -> str:
    form = blank_for(
        world.neighbour, theme_day(world).kind, HELD_ON, seen_by=world["neighbour"]
    )
    form = replace(form, title="邻村主题党日", place="村部")
    assert "周大山" in [one.name for one in form.seats]
    entry = record_gathering(world.neighbour, form, by=world["neighbour"], at=AT)
    return str(entry.pk)


def test_118_the_hosts_attendance_appears_at_home_without_re_entry(world):
    taken_in(world)
    entry_id = _held_at_host(world)

    found = entries_of_person(
        world.id("周大山"),
        since=CAME,
        until=TODAY,
        known_on=TODAY,
        seen_by=world["recorder"],
    )

    assert [(one.entry_id, one.unit, one.counted) for one in found] == [
        (entry_id, "桃园村党支部", True)
    ]


def test_118_both_sides_tell_each_other(world):
    stay = taken_in(world)
    for who, side in (("recorder", world.branch), ("neighbour", world.neighbour)):
        feed_back(stay, f"{who}说", side=side, token=who, by=world[who], at=AT)

    for who in ("recorder", "neighbour"):
        told = notes_of(stay, seen_by=world[who])
        assert [(one.side, one.text) for one in told] == [
            ("河湾村党支部", "recorder说"),
            ("桃园村党支部", "neighbour说"),
        ]


# 114 失联


def test_114_a_contact_check_has_a_day_and_changes_no_state(world):
    person = world.people["周大山"]
    before = list(Membership.objects.values())
    note_contact(
        person, on=TODAY, way="phone", reached=False, by=world["recorder"], at=AT
    )

    rows = contacts_of(world.branch, on=TODAY, seen_by=world["recorder"])

    checked = {one.name: (one.on, one.reached) for one in rows if one.on}
    assert checked == {"周大山": (TODAY, False)}
    assert list(Membership.objects.values()) == before


def test_114_the_frail_are_marked_so_that_nothing_reminds_them(world):
    set_flag(
        world.people["周大山"],
        "frail",
        from_on=date(2026, 1, 1),
        by=world["recorder"],
        at=AT,
    )

    rows = contacts_of(world.branch, on=TODAY, seen_by=world["recorder"])

    assert [one.name for one in rows if one.is_frail] == ["周大山"]


# 119 组织关系接转


def test_119_during_transit_the_duties_stay_with_the_sender(world):
    person = world.people["周大山"]
    form = TransferForm(TODAY + timedelta(days=30), "2026-11")
    letter = send_member(
        person, to_branch=world.neighbour, form=form, by=world["recorder"], at=AT
    )

    in_transit = membership_on(person.pk, TODAY)
    assert in_transit is not None
    assert in_transit.org == world.branch
    shown = letters_of(world.neighbour, on=TODAY, seen_by=world["neighbour"])
    assert [(one.state, one.is_out, one.due_on) for one in shown] == [
        ("在途", False, form.due_on)
    ]

    receive_member(letter, on=TODAY, by=world["neighbour"], at=AT)

    received = membership_on(person.pk, TODAY)
    assert received is not None
    assert received.org == world.neighbour
    shown = letters_of(world.branch, on=TODAY, seen_by=world["recorder"])
    assert [(one.state, one.is_out) for one in shown] == [("已接收", True)]


def test_119_a_letter_past_its_day_is_late_and_still_the_senders(world):
    person = world.people["周大山"]
    send_member(person, to_branch=world.neighbour, by=world["recorder"], at=AT)
    later = TODAY + timedelta(days=91)

    shown = letters_of(world.branch, on=later, seen_by=world["recorder"])

    assert [(one.state, one.is_late) for one in shown] == [("逾期未接收", True)]
    still = membership_on(person.pk, later)
    assert still is not None
    assert still.org == world.branch
