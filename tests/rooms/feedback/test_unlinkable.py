"""A copy of the database, with every log line, does not say who said what.

The thief knows the order in which everybody wrote (the sessions tell), has
every table in the order of its rows, and even the data key that opens the
texts. The control shows that the same thief reads everything from naive rows.
"""

import logging
import random
from collections.abc import Iterator
from datetime import date

import pytest
from django.apps import apps
from django.db import connection, transaction

from tests.factories.feedback import DUTY, HEAVY, HIDDEN, complaint_form
from tests.factories.gatherings import AT, World
from yiben.feedback.actions import complain, forget_tokens, mark_duty
from yiben.feedback.facts import marks_in, open_text
from yiben.feedback.models import CodedComplaint, MarkSheet
from yiben.feedback.words import MarkForm
from yiben.people.models import Account, Membership, Person

AUTHORS = 30
ROUNDS = 2
MOST = AUTHORS * ROUNDS // 4
"""Hits of a thief who only guesses: one a round on average, and more than these
once in a thousand million runs. Who reads an order hits all of them."""
HIDDEN_TABLES = (MarkSheet, CodedComplaint)


@pytest.fixture
def authors(world: World) -> list[Account]:
    people = Person.objects.bulk_create(
        Person(name=f"党员{n:02d}", sex="1") for n in range(AUTHORS)
    )
    for one in people:
        Membership.objects.create(
            person=one,
            org=world.branch,
            kind="full",
            joined_on=date(2012, 7, 1),
            full_on=date(2013, 7, 1),
            from_on=date(2012, 7, 1),
        )
    made = Account.objects.bulk_create(
        Account(username=f"author{n:02d}", display_name="党员", person=one)
        for n, one in enumerate(people)
    )
    from yiben.people.models import Grant

    Grant.objects.bulk_create(
        Grant(account=one, role="member", org=world.branch, from_on=date(2012, 7, 1))
        for one in made
    )
    return list(Account.objects.filter(pk__in=[one.pk for one in made]))


def stored(model: type, columns: str) -> list[tuple[str, ...]]:
    """Return rows in the order in which they lie in the file."""
    place = "rowid" if connection.vendor == "sqlite" else "ctid"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns} FROM {model._meta.db_table} ORDER BY {place}"  # type: ignore[attr-defined]
        )
        return list(cursor.fetchall())


def dump() -> dict[str, str]:
    """Return everything that the database holds, as text by table."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models():
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")
            found[model._meta.db_table] = str(cursor.fetchall())
    return found


def text_of(one: Account, turn: int = 0) -> str:
    return f"意见{random.Random(f'{one.pk} {turn}').randrange(10**9):09d}"


def texts_of(authors: list[Account]) -> list[str]:
    return [text_of(one, turn) for one in authors for turn in range(ROUNDS)]


def orders(wrote: list[Account]) -> Iterator[tuple[str, list[Account]]]:
    """Give the orders by which the thief lines persons up with texts."""
    yield "as they wrote", wrote
    yield "the other way round", wrote[::-1]
    for name in ("pk", "person_id", "username"):
        yield f"by {name}", sorted(wrote, key=lambda one: str(getattr(one, name)))


def hits(wrote: list[Account], found: list[str], turn: int = 0) -> dict[str, int]:
    assert sorted(found) == sorted(text_of(one, turn) for one in wrote)
    return {
        how: sum(
            text_of(one, turn) == text for one, text in zip(rows, found, strict=True)
        )
        for how, rows in orders(wrote)
    }


def test_complaints_lie_in_no_order_that_says_who(world: World, authors, caplog):
    total: dict[str, int] = {}
    with caplog.at_level(logging.DEBUG):
        for turn in range(ROUNDS):
            CodedComplaint.objects.all().delete()
            wrote = random.sample(authors, len(authors))
            for one in wrote:
                form = complaint_form(world, text=text_of(one, turn), naming=HIDDEN)
                complain(form, by=one, at=AT)
            rows = stored(CodedComplaint, "sealed, id")
            found = [open_text(*one) for one in rows]
            for how, count in hits(wrote, found, turn).items():
                total[how] = total.get(how, 0) + count

    assert {how: n for how, n in total.items() if n > MOST} == {}
    assert not any(text in caplog.text for text in texts_of(authors))
    names_nobody(authors)


def test_marks_lie_in_no_order_that_says_who(world: World, authors, caplog):
    total: dict[str, int] = {}
    with caplog.at_level(logging.DEBUG):
        for turn in range(ROUNDS):
            MarkSheet.objects.all().delete()
            wrote = random.sample(authors, len(authors))
            for one in wrote:
                form = MarkForm("too_heavy", text=text_of(one, turn), naming=HIDDEN)
                mark_duty(DUTY, form, by=one, at=AT)
            found = [one["text"] for one in marks_in(MarkSheet.objects.get())]
            for how, count in hits(wrote, found, turn).items():
                total[how] = total.get(how, 0) + count

    assert {how: n for how, n in total.items() if n > MOST} == {}
    assert not any(text in caplog.text for text in texts_of(authors))
    names_nobody(authors)


def names_nobody(authors: list[Account]) -> None:
    """Assert that the anonymous tables name no author, and no table a text."""
    tables = dump()
    for model in HIDDEN_TABLES:
        held = tables[model._meta.db_table]
        for one in authors:
            assert str(one.person_id) not in held
            assert one.pk not in held
            assert one.username not in held
    whole = "".join(tables.values())
    assert not any(text in whole for text in texts_of(authors))


def test_the_same_thief_reads_everything_from_naive_rows(world: World, authors):
    for number, one in enumerate(authors):
        CodedComplaint.objects.create(
            unit=world.branch,
            addressee=world.town,
            sealed=text_of(one),
            code_digest=str(number),
            month="2026-11",
        )

    found = [text for (text,) in stored(CodedComplaint, "sealed")]

    assert hits(authors, found)["as they wrote"] == AUTHORS


def test_rows_that_say_when_are_all_written_anew(world: World, authors):
    """The order in which the sheets of several duties began does not show."""
    duties = [DUTY, *more_duties()]
    for duty, one in zip(duties, authors, strict=False):
        mark_duty(duty, HEAVY, by=one, at=AT)

    assert MarkSheet.objects.count() == len(duties)
    assert lie_as_written_at_once(MarkSheet)


def test_rows_written_one_by_one_do_not_pass_for_rows_written_at_once(world: World):
    """The failing control: sheets laid down as they come, as a naive table does."""
    for name in ("j_3", "j_2", "j_1"):
        with transaction.atomic():
            MarkSheet.objects.create(
                id=name, duty=name, group=world.branch, issuer=world.town, sealed=""
            )

    assert not lie_as_written_at_once(MarkSheet)


def lie_as_written_at_once(model: type) -> bool:
    """Say whether one statement wrote all rows, so that none is older.

    SQLite lays them down in the order of their chance ids. PostgreSQL fills the
    holes that deleted rows left, in an order of its own, and tells by the
    number of the transaction which rows came together.
    """
    if connection.vendor == "sqlite":
        ids = [pk for (pk,) in stored(model, "id")]
        return ids == sorted(ids)
    return len(set(stored(model, "xmin::text"))) == 1


def more_duties() -> list[str]:
    from yiben.policy.queries import packs

    rules = packs()["hunan-2017"].rules
    return [one.id for one in rules if one.is_duty and one.id != DUTY][:8]


def test_after_the_quarter_not_even_the_keys_say_who_marked(world: World, authors):
    mark_duty(DUTY, HEAVY, by=authors[0], at=AT)
    before = MarkSheet.objects.get()
    assert before.tokens

    forget_tokens(date(2027, 1, 1))

    after = MarkSheet.objects.get()
    assert (after.tokens, set(after.key)) == ("", {"0"})
    assert before.tokens not in str(dump()[MarkSheet._meta.db_table])


def test_a_token_tells_nothing_without_the_data_key(world: World, authors, settings):
    from yiben.feedback.facts import token_of

    mark_duty(DUTY, HEAVY, by=authors[0], at=AT)
    sheet = MarkSheet.objects.get()
    person = str(authors[0].person_id)
    assert token_of(sheet, person) in sheet.tokens

    settings.YIBEN_DATA_KEY = "somebody else's guess"

    assert token_of(sheet, person) not in sheet.tokens


@pytest.mark.parametrize("model", HIDDEN_TABLES)
def test_an_anonymous_row_has_nowhere_to_keep_a_person_or_a_time(model):
    kinds = {
        field.name: field.get_internal_type()
        for field in model._meta.get_fields()
        if field.concrete
    }
    related = {
        field.related_model.__name__
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete
    }

    assert not {"DateTimeField", "DateField", "TimeField"} & set(kinds.values())
    assert not {"AutoField", "BigAutoField"} & set(kinds.values())
    assert related <= {"Org", "MarkAnswer"}
