"""Lets the test runner empty tables that refuse to be emptied.

The ledger and the audit forbid DELETE and TRUNCATE by triggers. A test with
real transactions ends with a flush, so the triggers step aside for just that.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations


@contextmanager
def triggers_off() -> Iterator[None]:
    """Put every trigger of the house aside, and back."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            yield
            cursor.execute("SET session_replication_role = origin")
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        yield
        for _, sql in triggers:
            cursor.execute(sql)


@contextmanager
def flush_allowed() -> Iterator[None]:
    """Let Django's flush empty every table."""
    flush = BaseDatabaseOperations.execute_sql_flush

    def flush_all(self: Any, sql_list: Any) -> None:
        with triggers_off():
            flush(self, sql_list)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", flush_all)
        yield
