"""An empty database built in one go is the one that all migrations would make."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.management import BaseCommand, call_command
from django.core.management.commands import migrate as django_migrate
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.operations import RunPython
from django.db.migrations.recorder import MigrationRecorder

from yiben.jobs.management.commands import migrate

pytestmark = pytest.mark.long

# Columns are not compared in their order: a column that migrations added or
# altered stands last, and no statement of ours goes by it.
SQLITE = {
    "objects": (
        # How a table was made is compared by what it holds: Django quotes and
        # spaces a line differently when it adds a column.
        "SELECT type, name, tbl_name, CASE type WHEN 'table' THEN '' ELSE sql END"
        " FROM sqlite_master WHERE name NOT LIKE 'sqlite_stat%'"
    ),
    "columns": (
        'SELECT m.name, c.name, c.type, c."notnull", c.dflt_value, c.pk, c.hidden'
        " FROM sqlite_master m, pragma_table_xinfo(m.name) c"
        " WHERE m.type = 'table'"
    ),
    "indexes": (
        'SELECT m.name, i.name, i."unique", i.origin, i.partial, c.seqno, c.name,'
        ' c."desc", c.coll FROM sqlite_master m, pragma_index_list(m.name) i,'
        " pragma_index_xinfo(i.name) c WHERE m.type = 'table'"
    ),
    "keys": (
        'SELECT m.name, k."table", k.seq, k."from", k."to", k.on_update, k.on_delete,'
        " k.match FROM sqlite_master m, pragma_foreign_key_list(m.name) k"
        " WHERE m.type = 'table'"
    ),
}
OURS = "(SELECT oid FROM pg_namespace WHERE nspname = current_schema())"
POSTGRES = {
    "relations": f"SELECT relname, relkind FROM pg_class WHERE relnamespace = {OURS}",
    "columns": (
        "SELECT table_name, column_name, data_type, udt_name,"
        " character_maximum_length, numeric_precision, numeric_scale, is_nullable,"
        " column_default, is_identity, identity_generation, collation_name"
        " FROM information_schema.columns WHERE table_schema = current_schema()"
    ),
    "constraints": (
        "SELECT conrelid::regclass::text, conname, contype, condeferrable,"
        " condeferred, pg_get_constraintdef(oid) FROM pg_constraint"
        f" WHERE connamespace = {OURS}"
    ),
    "indexes": (
        "SELECT tablename, indexname, indexdef FROM pg_indexes"
        " WHERE schemaname = current_schema()"
    ),
    "triggers": (
        "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid)"
        " FROM pg_trigger WHERE NOT tgisinternal"
    ),
    "functions": (
        "SELECT proname, pg_get_functiondef(oid) FROM pg_proc"
        f" WHERE pronamespace = {OURS}"
    ),
}
ROWS = {
    "migrations": "SELECT app, name FROM django_migrations",
    "permissions": (
        "SELECT c.app_label, c.model, p.codename, p.name FROM django_content_type c"
        " LEFT JOIN auth_permission p ON p.content_type_id = c.id"
    ),
}


def described(database: BaseDatabaseWrapper) -> dict[str, list[tuple[Any, ...]]]:
    """Return all there is in a database, and what rows it begins with."""
    found = {}
    questions = SQLITE if database.vendor == "sqlite" else POSTGRES
    with database.cursor() as cursor:
        for name, question in {**questions, **ROWS}.items():
            cursor.execute(question)
            found[name] = sorted(map(tuple, cursor.fetchall()), key=repr)
    return found


@contextmanager
def empty_database(alias: str, folder: Path) -> Iterator[BaseDatabaseWrapper]:
    """Give an empty database of the suite's kind, beside the suite's."""
    told = connection.settings_dict
    postgres = connection.vendor == "postgresql"
    name = f"{told['TEST']['NAME']}_{alias}" if postgres else f"{folder / alias}"
    if postgres:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
    connections.settings[alias] = {**told, "NAME": name}
    yield connections[alias]
    connections[alias].close()
    del connections[alias], connections.settings[alias]
    if postgres:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name}")


@pytest.fixture
def empty(
    django_db_setup, django_db_blocker, tmp_path
) -> Iterator[BaseDatabaseWrapper]:
    with django_db_blocker.unblock(), empty_database("empty", tmp_path) as database:
        yield database


@pytest.fixture
def walked(empty, tmp_path) -> Iterator[BaseDatabaseWrapper]:
    """Give a database that went through every migration, one after the other."""
    with empty_database("walked", tmp_path) as database:
        tell(database, django_migrate.Command())
        yield database


def tell(database: BaseDatabaseWrapper, command: BaseCommand, *args: str) -> None:
    """Run a command on that database, without a word."""
    call_command(command, *args, database=database.alias, verbosity=0)


def applied(database: BaseDatabaseWrapper, app: str) -> list[str]:
    """Return the migrations of an app that a database has seen."""
    seen = MigrationRecorder(database).applied_migrations()
    return sorted(name for label, name in seen if label == app)


def test_one_go_makes_what_all_steps_make(empty, walked):
    tell(empty, migrate.Command())

    at_once, by_steps = described(empty), described(walked)

    for name, found in by_steps.items():
        assert found
        assert at_once[name] == found, name


def test_a_database_built_in_one_go_walks_back_and_on(empty):
    tell(empty, migrate.Command())
    whole = described(empty)

    tell(empty, migrate.Command(), "dues", "0001")
    before = applied(empty, "dues")
    tell(empty, migrate.Command())

    assert before == ["0001_first"]
    assert described(empty) == whole


def test_part_of_the_migrations_is_walked(empty):
    tell(empty, migrate.Command(), "contenttypes")

    assert applied(empty, "contenttypes")
    assert applied(empty, "ledger") == []


def test_a_database_that_holds_something_is_walked(empty, monkeypatch):
    with empty.cursor() as cursor:
        cursor.execute("CREATE TABLE somebody (id integer)")
    monkeypatch.setattr(django_migrate.Command, "handle", lambda *_, **__: None)

    tell(empty, migrate.Command())

    assert empty.introspection.table_names() == ["somebody"]


def test_what_fails_half_way_leaves_nothing(empty, monkeypatch):
    def broken(*_args: Any) -> None:
        raise RuntimeError("stop")

    monkeypatch.setattr(RunPython, "database_forwards", broken)

    with pytest.raises(RuntimeError, match="stop"):
        tell(empty, migrate.Command())

    assert empty.introspection.table_names() == []


ONLY_SQLITE = """
import sys
sys.modules |= dict.fromkeys(("psycopg", "psycopg_pool", "psycopg2"))
from yiben.jobs.cli import main
sys.exit(main(["migrate"]))
"""


def test_an_installation_on_sqlite_needs_no_driver_of_postgresql(tmp_path):
    env = os.environ | {
        "YIBEN_VAR": str(tmp_path),
        "DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "yiben.config.settings",
    }

    done = subprocess.run(
        [sys.executable, "-c", ONLY_SQLITE], env=env, capture_output=True, check=False
    )

    assert done.returncode == 0, done.stderr.decode()


def test_django_finds_nothing_to_warn_of():
    # run.py migrates without asking for it: the pages would be read for it.
    call_command("check", fail_level="WARNING")


def test_no_model_waits_for_a_migration(empty):
    tell(empty, migrate.Command())

    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)
