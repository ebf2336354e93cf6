"""One of two installations, each in a process and a database of its own.

``python -m tests.rooms.packets.installation STEP`` does one step and prints what
came of it as JSON. The province (``above``) has the tree of the cast and a new
branch below the town; the branch's own installation (``below``) starts empty.
"""

import json
import os
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import django

NEW_BRANCH = "新桥村党支部"
TITLE = "关于开展冬训的通知"


def at(days: int = 0) -> Any:
    from tests.cast import TODAY
    from yiben.common.clock import moment

    return moment(TODAY + timedelta(days=days), 10)


def unit() -> Any:
    from yiben.org.models import Org

    return Org.objects.get(name=NEW_BRANCH)


def account(name: str) -> Any:
    from yiben.people.models import Account

    return Account.objects.get(username=name)


def peer() -> Any:
    from yiben.packets.models import Peer

    return Peer.objects.get()


def above_setup() -> dict[str, Any]:
    """Build the province, with a document in force and the new branch."""
    from tests.cast import FOUNDED, build_cast
    from yiben.org.actions import found_org
    from yiben.packets.actions import own_key
    from yiben.policy.actions import adopt_pack
    from yiben.standing.actions import rebuild

    cast = build_cast()
    found_org(
        name=NEW_BRANCH,
        short_name=NEW_BRANCH,
        kind="branch",
        level="base",
        sector="village",
        superior=cast.town,
        founded_on=FOUNDED,
        by=cast.system_admin,
        at=at(),
    )
    adopt_pack(
        cast.centre, "central-2017", date(2017, 6, 1), by=cast.system_admin, at=at()
    )
    rebuild(year=2026, at=at())
    return {"key": own_key(by=cast.system_admin, at=at())}


def below_setup() -> dict[str, Any]:
    """Install an empty house."""
    from tests.cast import FOUNDED, install
    from yiben.common.clock import moment
    from yiben.packets.actions import own_key

    system, *_ = install(at=moment(FOUNDED))
    return {"key": own_key(by=system, at=at())}


def meet(key: str) -> dict[str, Any]:
    """Enter the other side's key, and let a second person compare it."""
    from yiben.org.models import Org
    from yiben.packets.actions import add_peer, confirm_peer
    from yiben.packets.words import fingerprint

    is_above = Org.objects.exists()
    row = add_peer(
        "新桥村的系统" if is_above else "省里的系统",
        key,
        "below" if is_above else "above",
        unit() if is_above else None,
        by=account("system"),
        at=at(),
    )
    second = account("superior" if is_above else "security")
    confirm_peer(row, fingerprint(key), by=second, at=at())
    return {}


def above_send() -> dict[str, Any]:
    """Send a document to two branches and give the new one a task."""
    from yiben.books.relays.actions import send_document
    from yiben.books.relays.words import RelayForm
    from yiben.org.models import Org
    from yiben.packets.actions import hand_task_down

    town, other = (
        Org.objects.get(name=name) for name in ("中共柳溪镇委员会", "河湾村党支部")
    )
    form = RelayForm(
        TITLE, (unit().pk, other.pk), pack="central-2017", plan_wanted=True
    )
    send_document(town, form, by=account("superior"), at=at())
    hand_task_down(peer(), unit(), "修好水渠", None, by=account("superior"), at=at())
    return {}


def make(file: str, who: str, days: str = "0") -> dict[str, Any]:
    """Make the next packet and write it to a file."""
    from yiben.packets.actions import hand_out, make_packet

    log = make_packet(peer(), by=account(who), at=at(int(days)))
    Path(file).write_bytes(hand_out(log, by=account(who), at=at(int(days))))
    return {"counts": json.loads(log.counts), "number": log.number}


def take(file: str, who: str, days: str = "0") -> dict[str, Any]:
    """Look at a packet, take it in, and judge again."""
    from django.db import connection

    from yiben.packets.actions import preview_packet, take_packet
    from yiben.standing.actions import settle

    content = Path(file).read_bytes()
    moment = at(int(days))
    seen = preview_packet(content, by=account(who), at=moment)
    before = dump(connection)
    taken = take_packet(content, by=account(who), at=moment)
    settle(at=moment)
    return {
        "previewed": {one.label: [one.added, one.changed] for one in seen.lines},
        "taken": {one.label: [one.added, one.changed] for one in taken.lines},
        "notes": list(taken.notes),
        "repeated": taken.repeated,
        "same": dump(connection) == before,
    }


def dump(connection: Any) -> dict[str, int]:
    """Return how many rows each table holds, and every digest of the ledger."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        found = {}
        for name in names:
            cursor.execute(f"SELECT * FROM {name} ORDER BY 1")
            found[name] = hash(tuple(map(str, cursor.fetchall())))
    return found


def below_work() -> dict[str, Any]:
    """Let the branch live: people, an acknowledgement, meetings, a talk, a plan."""
    from tests.cast import make_account
    from yiben.books.relays.actions import acknowledge_document
    from yiben.books.relays.models import RelayTarget
    from yiben.ledger.actions import commit_heads
    from yiben.plans.actions import finish_task
    from yiben.plans.models import Task

    granted = ("recorder", unit())
    recorder = make_account("recorder", account("security"), granted, at=at())
    people = [admit(name) for name in ("甄新桥", "田新桥", "石新桥")]
    (target,) = RelayTarget.objects.all()
    acknowledge_document(target, by=recorder, at=at())
    hold_theme_day(people)
    people.append(admit("只谈过话"))
    talk(people[0], people[3])
    file_plan()
    (task,) = Task.objects.all()
    finish_task(task, done_on=at().date(), by=recorder, at=at())
    commit_heads(by=None, at=at())
    return {"people": people}


def admit(name: str) -> str:
    from tests.cast import JOINED
    from yiben.people.actions import admit_member
    from yiben.people.words import PersonDetails

    made = admit_member(
        PersonDetails(name=name, sex="1", phone="13900000000"),
        branch=unit(),
        joined_on=JOINED,
        full_on=date(2013, 7, 1),
        by=account("recorder"),
        at=at(),
    )
    return str(made.pk)


def hold_theme_day(people: list[str]) -> None:
    from yiben.books.gatherings.actions import record_gathering
    from yiben.books.gatherings.queries import blank_for

    recorder = account("recorder")
    kind, on = "gatherings.theme_day.held", date(2026, 11, 18)
    form = blank_for(unit(), kind, on, seen_by=recorder)
    form = replace(
        form, title="重温入党誓词", place="村部", fields={"minutes": "学习。"}
    )
    form = form.with_role("chair", people[0]).with_role("recorder", people[1])
    form = form.with_state(people[2], "leave", "出差")
    record_gathering(unit(), form, by=recorder, at=at())


def talk(one: str, two: str) -> None:
    from yiben.books.talks.actions import record_talks
    from yiben.books.talks.queries import blank_for
    from yiben.books.talks.words import PairForm

    recorder = account("recorder")
    form = blank_for(unit(), date(2026, 11, 18), seen_by=recorder)
    form = replace(form, pairs=(PairForm(one, two),))
    record_talks(unit(), form, by=recorder, at=at())


def file_plan() -> None:
    from yiben.books.filings.actions import draft_filing, file_filing
    from yiben.books.filings.queries import blank_for
    from yiben.plans.actions import set_plan
    from yiben.plans.words import PlanLine

    recorder = account("recorder")
    lines = [PlanLine(3, "gatherings.member_assembly.held", "讨论年度计划")]
    set_plan(unit(), 2026, lines, by=recorder, at=at())
    form = blank_for(unit(), "filings.meeting_plan", "2026", seen_by=recorder)
    filing = draft_filing(unit(), form, by=recorder, at=at())
    file_filing(filing, by=recorder, at=at())


def above_answer() -> dict[str, Any]:
    """Give the receipt for the filing, and commit the heads."""
    from yiben.books.filings.actions import receive_filing
    from yiben.books.filings.models import Filing
    from yiben.ledger.actions import commit_heads

    (filing,) = Filing.objects.all()
    receive_filing(filing, by=account("superior"), at=at(1))
    commit_heads(by=None, at=at(1))
    return {}


def look() -> dict[str, Any]:
    """Tell what this installation holds of the branch."""
    from yiben.books.filings.models import Filing
    from yiben.books.relays.models import RelayTarget
    from yiben.ledger.queries import carried_after, home_of, verify
    from yiben.packets.queries import head_receipts
    from yiben.people.models import Membership, Person
    from yiben.plans.models import Task
    from yiben.policy.models import Adoption
    from yiben.standing.models import Cell

    branch = unit()
    chain = list(carried_after(branch.pk, 0))
    targets = RelayTarget.objects.filter(org=branch)
    return {
        "home": home_of(branch.pk),
        "chain": [[one.seq, one.digest, one.content["kind"]] for one in chain],
        "open": [one.payload is not None for one in chain],
        "breaks": [one.what for one in verify(receipts=head_receipts())],
        "receipts": head_receipts(),
        "people": dict(Person.objects.values_list("name", "sex")),
        "members": Membership.objects.filter(org=branch).count(),
        "relays": [one.acknowledged_at is not None for one in targets],
        "filings": list(Filing.objects.values_list("state", "revision")),
        "tasks": [str(one.done_on) for one in Task.objects.all()],
        "adopted": list(Adoption.objects.values_list("pack", flat=True)),
        "cells": sorted(
            [one.duty, one.period, one.done, one.need]
            for one in Cell.objects.filter(subject=f"org:{branch.pk}")
        ),
    }


STEPS = {
    name: globals()[name]
    for name in (
        "above_setup above_send above_answer below_setup below_work meet make take look"
    ).split()
}


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "yiben.config.settings"
    django.setup()
    step, *rest = sys.argv[1:]
    sys.stdout.write(json.dumps(STEPS[step](*rest), ensure_ascii=False))
