"""Everybody scans at the same moment: each is down once, with one line each."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from functools import partial
from signal import SIGKILL
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction

from tests.factories.gatherings import AT, World, make_world, theme_day
from tests.factories.race import at_once
from yiben.books.gatherings.actions import (
    close_gathering,
    plan_gathering,
    revise_gathering,
    sign_in,
)
from yiben.books.gatherings.checks import AlreadyClosedError
from yiben.books.gatherings.checks.ticket import TicketError, ticket_for
from yiben.books.gatherings.facts import form_from
from yiben.books.gatherings.models import Gathering, SignIn
from yiben.common.errors import RefusedError, YibenError
from yiben.people.models import Account, AuditLine
from yiben.people.queries import verify_audit

CHILD = """
import json, os, sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
import django
django.setup()
from django.db import connection
from yiben.books.gatherings.actions import sign_in
from yiben.people.models import Account
asked = json.load(sys.stdin)
at = datetime.fromisoformat(asked["at"])
def scan(job):
    try:
        sign_in(job[0], job[1], by=Account.objects.get(pk=job[2]), at=at)
    finally:
        connection.close()
with ThreadPoolExecutor(4) as pool:
    list(pool.map(scan, asked["jobs"]))
if asked["dies"]:
    os.kill(os.getpid(), 9)
"""


@pytest.fixture
def world(transactional_db) -> World:
    return make_world()


def planned(world: World, title: str, *, absent: str | None = None) -> Gathering:
    """Plan a day for which nobody is down yet, or all but one."""
    form = theme_day(world, title=title, happened_on=AT.date())
    for seat in form.seats:
        if absent in {None, seat.person_id}:
            form = form.with_state(seat.person_id, "absent")
    return plan_gathering(world.branch, form, by=world["recorder"], at=AT)


def members(row: Gathering) -> list[Account]:
    """Give everybody on the list an account."""
    return [
        Account.objects.filter(person_id=person_id).first()
        or Account.objects.create(
            username=person_id, display_name=person_id, person_id=person_id
        )
        for person_id in row.seats.filter(role="attendee").values_list(
            "person_id", flat=True
        )
    ]


def scan(row: Gathering, by: Account, ticket: str = "") -> Any:
    return partial(sign_in, row.pk, ticket or ticket_for(row.pk, AT), by=by, at=AT)


def lines(row: Gathering) -> int:
    return AuditLine.objects.filter(
        action="gatherings.sign_in", thing=f"gathering:{row.pk}"
    ).count()


def is_exact(row: Gathering, people: list[Account]) -> bool:
    """Say whether each is down once, present, with one line, in whole chains."""
    there = row.seats.filter(state="present", role="attendee")
    return (
        SignIn.objects.filter(gathering=row).count()
        == lines(row)
        == there.count()
        == len(people)
        and verify_audit() == []
    )


def begin(jobs: list[tuple[str, str, str]], *, dies: bool) -> subprocess.Popen[str]:
    """Sign in from another process on the same database."""
    held = connection.settings_dict
    address = (
        f"sqlite:///{held['NAME']}"
        if connection.vendor == "sqlite"
        else os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{held['NAME']}"
    )
    env = os.environ | {
        "DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "yiben.config.settings",
        "YIBEN_DATA_KEY": settings.YIBEN_DATA_KEY,
        "YIBEN_SECRET_KEY": settings.SECRET_KEY,
    }
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD], env=env, text=True, stdin=subprocess.PIPE
    )
    assert child.stdin is not None
    child.stdin.write(json.dumps({"jobs": jobs, "at": AT.isoformat(), "dies": dies}))
    child.stdin.close()
    return child


def test_five_scans_of_one_member_are_one(world):
    row = planned(world, "一次")
    calls = [scan(row, world["member"])] * 5

    told = at_once(*calls)

    assert [one.title for one in told] == ["一次"] * 5
    assert is_exact(row, [world["member"]])


def test_scans_that_go_alone_and_in_a_group_are_one_for_each_member(world):
    row = planned(world, "各来各的")
    people = members(row)

    def alone(by: Account) -> Any:
        with transaction.atomic():
            return scan(row, by)()

    calls = [partial(alone, by) for by in people for _ in range(3)]
    calls += [scan(row, by) for by in people]
    told = at_once(*calls)

    assert [one.title for one in told] == ["各来各的"] * len(calls)
    assert is_exact(row, people)


def test_a_bad_scan_in_the_crowd_spoils_nobody(world):
    one, other = planned(world, "上午"), planned(world, "下午")
    people = members(one)
    expired = ticket_for(one.pk, AT - timedelta(minutes=1))
    bad = [scan(one, world["stranger"]), scan(one, people[0], expired)]
    good = [scan(row, by) for by in people for row in (one, other)]

    told = at_once(*bad, *good)

    assert [type(each) for each in told[:2]] == [RefusedError, TicketError]
    assert not [each for each in told[2:] if isinstance(each, YibenError)]
    assert is_exact(one, people)
    assert is_exact(other, people)


def test_who_scans_while_it_is_closed_is_counted_or_told(world):
    member = world["member"]
    row = planned(world, "赶上", absent=member.person_id)

    def close() -> Any:
        return close_gathering(row, by=world["recorder"], at=AT)

    *told, entry = at_once(*[scan(row, member)] * 4, close)

    present = row.seats.filter(state="present", role="attendee")
    is_down = present.filter(person_id=member.person_id).exists()
    late = [one for one in told if isinstance(one, AlreadyClosedError)]
    assert is_down == (len(late) < len(told))
    assert (lines(row), entry.present) == (int(is_down), present.count())
    assert SignIn.objects.filter(gathering=row).count() == 0
    assert verify_audit() == []


def test_who_waits_for_the_recorder_finds_the_list_as_it_became(world):
    row, others = planned(world, "改过名单"), planned(world, "旁边")
    people = members(row)
    member = next(one for one in people if one.pk == world["member"].pk)
    neighbour = next(one for one in people if one.pk != member.pk)

    def revise() -> None:
        with transaction.atomic():
            form = form_from(row)
            kept = tuple(s for s in form.seats if s.person_id != member.person_id)
            revised = replace(form, seats=kept)
            revise_gathering(row, revised, by=world["recorder"], at=AT)

    told = at_once(revise, scan(row, member), scan(others, neighbour))

    assert not isinstance(told[2], YibenError)
    assert is_exact(others, [neighbour])
    seated = row.seats.filter(person_id=member.person_id, role="attendee")
    assert not seated.filter(state="absent").exists()
    assert isinstance(told[1], RefusedError) or lines(row) == 1
    assert verify_audit() == []


def test_two_processes_at_once(world):
    rows = [planned(world, f"第{number}场") for number in range(3)]
    people = members(rows[0])
    jobs = [(row.pk, ticket_for(row.pk, AT), by.pk) for row in rows for by in people]

    children = [begin(jobs, dies=False), begin(jobs[::-1], dies=False)]

    assert [child.wait(60) for child in children] == [0, 0]
    assert all(is_exact(row, people) for row in rows)


def test_killed_after_the_commit_the_repeat_is_told_they_are_down(world):
    row, member = planned(world, "断电"), world["member"]
    job = (row.pk, ticket_for(row.pk, AT), member.pk)

    assert begin([job], dies=True).wait(60) == -SIGKILL

    assert is_exact(row, [member])
    assert scan(row, member)().title == "断电"
    assert is_exact(row, [member])
