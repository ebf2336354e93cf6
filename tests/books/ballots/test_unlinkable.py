"""A copy of the database, with every log line, does not say who chose what.

Forty voters choose forty different things. The thief knows the order in which
they voted, and has every table in the order of its rows. The control shows
that the same thief reads everything from a naive box.
"""

import logging
import random
from collections.abc import Iterator, Sequence
from datetime import date

import pytest
from django.db import connection

from tests.factories.gatherings import AT, World
from tests.factories.ratings import count, open_box
from yiben.books.ballots import actions
from yiben.books.ballots.models import Box, Elector, Mark, Slot
from yiben.books.ballots.words import Question
from yiben.people.models import Account, AuditLine, Membership, Person

VOTERS, BOXES = 40, 5
OPTIONS = tuple(f"选项{number:02d}" for number in range(VOTERS))
MOST = VOTERS * BOXES // 6
"""Hits of a thief who only guesses: one a box on average, and more than these
once in a thousand million runs. Who reads an order hits all of them."""


def voters(world: World) -> list[Account]:
    """Return forty members with accounts; the six who are there are among them."""
    known = [world.people[name] for name in ("钱水生", "周大山")]
    Membership.objects.exclude(person__in=known).filter(org=world.branch).delete()
    fresh = [Person(name=f"党员{n:02d}", sex="1") for n in range(VOTERS - len(known))]
    people = known + Person.objects.bulk_create(fresh)
    Membership.objects.bulk_create(
        Membership(
            person=one,
            org=world.branch,
            kind="full",
            joined_on=date(2012, 7, 1),
            full_on=date(2013, 7, 1),
            from_on=date(2012, 7, 1),
        )
        for one in people[len(known) :]
    )
    return Account.objects.bulk_create(
        Account(username=f"voter{n}", display_name="党员", person=one)
        for n, one in enumerate(people)
    )


def rows_as_stored(table: str, column: str, box: Box) -> list[str]:
    """Return a column in the order in which the rows lie in the file."""
    place = "rowid" if connection.vendor == "sqlite" else "ctid"
    sql = f"SELECT {column} FROM {table} WHERE box_id = %s ORDER BY {place}"
    with connection.cursor() as cursor:
        cursor.execute(sql, [box.pk])
        return [row[0] for row in cursor.fetchall()]


def attacks(box: Box, voted: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Give orders of persons by which the thief lines them up with the marks."""
    yield "in the order of voting", list(voted)
    yield "in the reverse order", list(voted)[::-1]
    yield "as electors lie", rows_as_stored("ballots_elector", "person_id", box)
    yield "by id of the person", sorted(voted)
    electors = Elector.objects.filter(box=box).order_by("id")
    yield "by id of the elector", list(electors.values_list("person_id", flat=True))


def hits(box: Box, truth: dict[str, str], voted: Sequence[str]) -> dict[str, int]:
    marks = rows_as_stored("ballots_mark", "option", box)
    by_id = list(
        Mark.objects.filter(box=box).order_by("id").values_list("option", flat=True)
    )
    return {
        f"{how}, {lie}": sum(truth[p] == o for p, o in zip(people, found, strict=True))
        for how, people in attacks(box, voted)
        for lie, found in (("marks as they lie", marks), ("marks by id", by_id))
    }


def person_of(one: Account) -> str:
    assert one.person_id is not None
    return one.person_id


def election(
    world: World, accounts: list[Account]
) -> tuple[Box, dict[str, str], list[str]]:
    asked = (Question("q", "选哪一项", OPTIONS),)
    opened = open_box(world, questions=asked)
    order = random.sample(accounts, len(accounts))
    chosen = dict(
        zip(
            (person_of(one) for one in order),
            random.sample(OPTIONS, VOTERS),
            strict=True,
        )
    )
    for one in order:
        actions.cast_vote(opened.box, {"q": chosen[person_of(one)]}, by=one)
    before = dump()
    assert all(before.count(one) == 1 for one in OPTIONS), "a choice lies in the open"
    box = count(world, opened.box, opened.codes)
    return box, chosen, [person_of(one) for one in order]


def dump() -> str:
    """Return everything of the ballots as text, as a thief of the file has it."""
    found = []
    with connection.cursor() as cursor:
        for model in (Box, Elector, Slot, Mark):
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")
            rows = cursor.fetchall()
            found.append(str(rows))
    return "\n".join(found)


def test_a_dump_with_logs_links_no_better_than_chance(world: World, caplog):
    accounts = voters(world)
    total: dict[str, int] = {}
    with caplog.at_level(logging.DEBUG):
        for _ in range(BOXES):
            box, truth, voted = election(world, accounts)
            for how, found in hits(box, truth, voted).items():
                total[how] = total.get(how, 0) + found
            box.delete()

    assert {how: n for how, n in total.items() if n > MOST} == {}
    inserts = [r for r in caplog.messages if "ballots_mark" not in r]
    assert [
        line
        for line in inserts
        if any(o in line for o in OPTIONS) and "ballots_box" not in line
    ] == []


def test_the_same_thief_reads_everything_from_a_naive_box(world: World):
    accounts = voters(world)
    box = open_box(world, questions=(Question("q", "选哪一项", OPTIONS),)).box
    truth = {}
    for one, option in zip(accounts, OPTIONS, strict=True):
        truth[person_of(one)] = option
        Mark.objects.create(box=box, question="q", option=option)

    found = hits(box, truth, list(truth))

    assert found["in the order of voting, marks as they lie"] == VOTERS


def test_a_vote_leaves_no_line_of_the_audit(world: World):
    opened = open_box(world)
    before = AuditLine.objects.count()

    actions.cast_vote(opened.box, {"q": "满意"}, by=world["member"])

    assert AuditLine.objects.count() == before
    times = [
        f.name
        for f in (*Elector._meta.fields, *Slot._meta.fields)
        if "at" in f.name.split("_")
    ]
    assert times == []


def test_electors_are_written_anew_at_the_count(world: World):
    opened = open_box(world)
    before = set(opened.box.electors.values_list("pk", flat=True))
    actions.cast_vote(opened.box, {"q": "满意"}, by=world["member"])

    box = count(world, opened.box, opened.codes)

    after = set(box.electors.values_list("pk", flat=True))
    assert not before & after
    assert set(box.wrapped_key) == {"0"}
    stored = rows_as_stored("ballots_elector", "id", box)
    assert stored == sorted(stored)


def test_every_vote_weighs_the_same(world: World):
    long = Question("q", "选哪一项", ("是", "这是一个很长很长很长很长很长很长的选项"))
    opened = open_box(world, questions=(long,))
    actions.cast_vote(opened.box, {"q": long.options[0]}, by=world["member"])
    actions.cast_vote(opened.box, {"q": long.options[1]}, by=world["recorder"])

    assert len({len(one.sealed) for one in opened.box.slots.all()}) == 1


@pytest.mark.parametrize("word", ["person", "elector", "voted", "at", "created"])
def test_marks_and_receipts_know_no_voter(word: str):
    names = {field.name for field in Mark._meta.fields} | {"digest"}

    assert word not in names


def test_the_clock_of_the_box_is_the_openers(world: World):
    box = open_box(world).box

    assert box.created_at == AT
