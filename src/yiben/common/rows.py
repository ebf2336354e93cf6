"""Adding many rows by few statements, where the ORM takes longer than the database."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import AutoField, Field, Model

VALUES = 20_000
"""Values in one statement: less than any database refuses."""


def insert(model: type[Model], rows: Iterable[Mapping[str, Any]]) -> None:
    """Add rows given as column values; what is left out has its default.

    Values are prepared by their fields, so that what is sealed stays sealed.
    Nothing that ``save`` would do besides is done.
    """
    table, fields = _columns(model)
    names = ",".join(str(field.column) for field in fields)
    one = "(" + ",".join(["%s"] * len(fields)) + ")"
    most = VALUES // len(fields)
    rest = iter(rows)
    with connection.cursor() as cursor:
        while part := list(islice(rest, most)):
            marks = ",".join([one] * len(part))
            values = [
                field.get_db_prep_save(
                    row[field.attname] if field.attname in row else field.get_default(),
                    connection,
                )
                for row in part
                for field in fields
            ]
            cursor.execute(f"INSERT INTO {table} ({names}) VALUES {marks}", values)  # noqa: S608 -- only names and marks


@cache
def _columns(model: type[Model]) -> tuple[str, "Sequence[Field[Any, Any]]"]:
    meta = model._meta
    fields = [one for one in meta.concrete_fields if not isinstance(one, AutoField)]
    return meta.db_table, fields


def analyze(*models: type[Model]) -> None:
    """Let PostgreSQL look at tables that were just filled: it plans by what it saw."""
    if connection.vendor != "postgresql":
        return
    tables = ", ".join(_columns(model)[0] for model in models)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {tables}")
