"""Worlds made once in each process and put back as rows in every later test.

A cast is found, admitted and appointed by the product's own actions, which is
right and takes a while; two thousand tests want the same one. The first test
that asks has it made; what then stands in the database is remembered, table by
table, and later tests get those rows. If the database is not empty when a world
is asked for, it is made as before.
"""

import pickle
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, NamedTuple, TypeVar

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.models import AutoField

from yiben.common.queue import Touch
from yiben.org.models import Org
from yiben.people.models import Account, Person
from yiben.standing.actions.law import forget

FRAMEWORK = frozenset({"auth", "contenttypes", "sessions"})
"""Applications whose rows come with the schema, or with a login."""

World = TypeVar("World")


class Statement(NamedTuple):
    """One statement that puts rows back, ready for the database."""

    sql: str
    rows: Sequence[tuple[Any, ...]]
    """What SQLite binds; PostgreSQL has it in the text already."""


def kept(make: Callable[[], World]) -> Callable[[], World]:
    """Have a world made once on each day of the clock; see above."""
    shelf: dict[object, tuple[bytes, list[Statement]]] = {}

    @wraps(make)
    def given() -> World:
        forget()
        if any(model.objects.exists() for model in (Org, Account, Person, Touch)):
            return make()
        day = settings.YIBEN_TODAY
        if day in shelf:
            text, statements = shelf[day]
            _put_back(statements)
            world: World = pickle.loads(text)
            return world
        was_empty = not _standing()
        made = make()
        if was_empty:
            shelf[day] = (pickle.dumps(made), _standing())
        return made

    return given


def _standing() -> list[Statement]:
    """Return what puts back the rows of every table of ours that has any."""
    found, keys, name = [], [], connection.ops.quote_name
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        if meta.app_label in FRAMEWORK:
            continue
        table = name(meta.db_table)
        columns = [name(str(field.column)) for field in meta.concrete_fields]
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {','.join(columns)} FROM {table}")
            rows = cursor.fetchall()
        if rows:
            found.append(_insert(table, columns, rows))
            if isinstance(meta.pk, AutoField):
                keys.append((table, meta.pk.attname))
    if keys and connection.vendor == "postgresql":
        # The next number comes from the sequence, which saw none of these.
        moves = (
            f"setval(pg_get_serial_sequence('{table}', '{key}'),"
            f" (SELECT MAX({key}) FROM {table}))"
            for table, key in keys
        )
        found.append(Statement(f"SELECT {','.join(moves)}", ()))
    return found


def _insert(table: str, columns: list[str], rows: list[tuple[Any, ...]]) -> Statement:
    one = f"({','.join(['%s'] * len(columns))})"
    into = f"INSERT INTO {table} ({','.join(columns)}) VALUES "
    if connection.vendor != "postgresql":
        return Statement(into + one, rows)
    with connection.cursor() as cursor:
        # Once for all: finding the places of values in a long text takes far
        # longer than the database needs for the rows.
        return Statement(into + ",".join(cursor.mogrify(one, row) for row in rows), ())


@transaction.atomic
def _put_back(statements: list[Statement]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(";".join(one.sql for one in statements))
            return
        for one in statements:
            cursor.executemany(one.sql, one.rows)
