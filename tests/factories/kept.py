"""Worlds made once in each process and put back as rows in every later test.

A cast is found, admitted and appointed by the product's own actions, which is
right and takes a while; two thousand tests want the same one. The first test
that asks has it made; what then stands in the database is remembered, table by
table, and later tests get those rows. If the database is not empty when a world
is asked for, it is made as before.
"""

import pickle
from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple, TypeVar

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.models import AutoField

from yiben.common.queue import Touch
from yiben.common.rows import VALUES
from yiben.org.models import Org
from yiben.people.models import Account, Person
from yiben.standing.actions.law import forget

FRAMEWORK = frozenset({"auth", "contenttypes", "sessions"})
"""Applications whose rows come with the schema, or with a login."""

World = TypeVar("World")


class Rows(NamedTuple):
    """What stood in one table; all names are quoted."""

    table: str
    key: str
    columns: list[str]
    rows: list[tuple[Any, ...]]


def kept(make: Callable[[], World]) -> Callable[[], World]:
    """Have a world made once on each day of the clock; see above."""
    shelf: dict[object, tuple[bytes, list[Rows]]] = {}

    @wraps(make)
    def given() -> World:
        forget()
        if any(model.objects.exists() for model in (Org, Account, Person, Touch)):
            return make()
        day = settings.YIBEN_TODAY
        if day in shelf:
            text, tables = shelf[day]
            _put_back(tables)
            world: World = pickle.loads(text)
            return world
        was_empty = not _standing()
        made = make()
        if was_empty:
            shelf[day] = (pickle.dumps(made), _standing())
        return made

    return given


def _standing() -> list[Rows]:
    """Return the rows of every table of ours that has any."""
    found, name = [], connection.ops.quote_name
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        if meta.app_label in FRAMEWORK:
            continue
        columns = [name(str(field.column)) for field in meta.concrete_fields]
        key = name(meta.pk.attname) if isinstance(meta.pk, AutoField) else ""
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {','.join(columns)} FROM {name(meta.db_table)}")
            rows = cursor.fetchall()
        if rows:
            found.append(Rows(name(meta.db_table), key, columns, rows))
    return found


@transaction.atomic
def _put_back(tables: list[Rows]) -> None:
    with connection.cursor() as cursor:
        for table, _, columns, rows in tables:
            most = VALUES // len(columns)
            one = "(" + ",".join(["%s"] * len(columns)) + ")"
            for start in range(0, len(rows), most):
                part = rows[start : start + most]
                cursor.execute(
                    f"INSERT INTO {table} ({','.join(columns)})"
                    f" VALUES {','.join([one] * len(part))}",
                    [value for row in part for value in row],
                )
        if connection.vendor == "postgresql":
            # The next number comes from the sequence, which saw none of these.
            moves = (
                f"setval(pg_get_serial_sequence('{one.table}', '{one.key[1:-1]}'),"
                f" (SELECT MAX({one.key}) FROM {one.table}))"
                for one in tables
                if one.key
            )
            cursor.execute(f"SELECT {', '.join(['1', *moves])}")
