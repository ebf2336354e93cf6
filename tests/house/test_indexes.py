"""Every index is paid for with every row, so none repeats another."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from yiben.common.postgres import BEGINNINGS

Index = Mapping[str, Any]

PARTIAL = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'index'"
    " AND upper(sql) LIKE '% WHERE %'",
    "postgresql": "SELECT relname FROM pg_class JOIN pg_index"
    " ON pg_class.oid = indexrelid WHERE indpred IS NOT NULL",
}


def our_tables() -> Iterator[str]:
    """Give the tables of our own models, many-to-many ones too."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_config.name.startswith("yiben."):
            yield model._meta.db_table


def indexes_of(table: str) -> dict[str, Index]:
    """Return what is kept with every row of a table; a partial one stands for itself."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, table)
        cursor.execute(PARTIAL[connection.vendor])
        partial = {name for (name,) in cursor.fetchall()}
    return {
        name: one
        for name, one in found.items()
        if (one["index"] or one["unique"]) and one["columns"] and name not in partial
    }


def repeated(table: str) -> Iterator[str]:
    """Say which index of a table begins another, or repeats one that is unique."""
    found = indexes_of(table)
    for name, one in found.items():
        twin_is_asked = f"{table}.{one['columns'][0]}" in BEGINNINGS
        if one["unique"] or (name.endswith("_like") and twin_is_asked):
            continue
        for other, more in found.items():
            begins = more["columns"][: len(one["columns"])] == one["columns"]
            same = len(more["columns"]) == len(one["columns"])
            first = more["unique"] or other < name
            if other != name and begins and (first or not same):
                yield f"{table}: {name} {one['columns']} repeats {other}"


@pytest.mark.django_db
def test_no_index_begins_another_or_repeats_one_that_is_unique():
    tables = list(our_tables())

    assert len(tables) > 90
    assert [line for table in tables for line in repeated(table)] == []


@pytest.mark.django_db
def test_an_index_that_begins_another_is_found():
    with connection.cursor() as cursor:
        cursor.execute("CREATE INDEX one_too_many ON people_membership (person_id)")

    found = list(repeated("people_membership"))

    assert found == [
        "people_membership: one_too_many ['person_id'] repeats people_membership_start"
    ]
