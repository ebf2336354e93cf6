"""T-01: neither Python nor SQL changes the ledger; with the guard removed it would."""

import pytest
from django.db import DatabaseError, connection, transaction

from tests.factories.ledger import AT, full_draft, post, tamper
from yiben.ledger.actions import post_entry
from yiben.ledger.checks import LedgerIsFixedError
from yiben.ledger.models import Entry, EntryOrg, EntryPerson, Evidence, Head
from yiben.ledger.queries import verify

FIXED = (Entry, EntryOrg, EntryPerson, Evidence)
STATEMENTS = [
    "UPDATE ledger_entry SET title = 'x'",
    "UPDATE ledger_entry SET id = id",
    "UPDATE ledger_entryorg SET role = 'host'",
    "UPDATE ledger_entryperson SET state = 'present'",
    "UPDATE ledger_evidence SET name = 'x'",
    "DELETE FROM ledger_evidence",
    "DELETE FROM ledger_entryorg",
    "DELETE FROM ledger_entryperson",
    "DELETE FROM ledger_entry",
    "DELETE FROM ledger_head",
    "UPDATE ledger_head SET seq = seq - 1",
    "UPDATE ledger_head SET digest = 'x'",
    "UPDATE ledger_head SET unit_id = 'x', seq = seq + 1",
]
# Each database has its own way around a plain DELETE.
STATEMENTS += {
    "sqlite": [
        f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"
        for table in (
            "ledger_entry",
            "ledger_entryorg",
            "ledger_entryperson",
            "ledger_evidence",
            "ledger_head",
        )
    ],
    "postgresql": [
        f"TRUNCATE {table} CASCADE"
        for table in (
            "ledger_entry",
            "ledger_entryorg",
            "ledger_entryperson",
            "ledger_evidence",
            "ledger_head",
        )
    ],
}[connection.vendor]


@pytest.fixture
def told(town):
    made = post_entry(full_draft(town), by=town["recorder"], at=AT)
    # PostgreSQL keeps foreign keys for later, and refuses TRUNCATE until then.
    connection.check_constraints()
    return made


def snapshot():
    return [list(table.objects.order_by("pk").values()) for table in (*FIXED, Head)]


@pytest.mark.parametrize("sql", STATEMENTS)
def test_the_database_refuses(told, sql):
    before = snapshot()

    with (
        pytest.raises(DatabaseError, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)

    assert snapshot() == before


def test_without_the_triggers_it_would_not(told):
    tamper("UPDATE ledger_entry SET title = 'x'")

    assert Entry.objects.get().title == "x"
    assert len(verify()) == 1


@pytest.mark.parametrize("table", FIXED)
def test_python_refuses(told, table):
    before = snapshot()
    row = table.objects.first()

    for change in (
        row.save,
        row.delete,
        table.objects.all().delete,
        lambda: table.objects.update(id="x"),
        lambda: table.objects.bulk_update([row], ["id"]),
    ):
        with pytest.raises(LedgerIsFixedError) as error:
            change()

    assert str(error.value) == "台账只增不改。有差错请作更正，原记录保留备查。"
    assert snapshot() == before


def test_a_copy_of_a_row_cannot_take_its_place(told):
    copy = Entry.objects.get()
    copy._state.adding = True
    copy.title = "x"

    with pytest.raises(DatabaseError), transaction.atomic():
        copy.save()

    assert Entry.objects.get().title == told.title


def test_a_head_moves_forward_and_remembers_what_it_told(town, told):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_head SET committed_seq = seq")

    assert post(town).seq == 2
    assert Head.objects.get().committed_seq == 1


def test_every_trigger_survives_all_migrations(db):
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        names = sorted(name for (name,) in cursor.fetchall() if "ledger" in name)

    tables = ["entry", "entryorg", "entryperson", "evidence", "head"]
    if connection.vendor == "sqlite":
        verbs = ["delete", "insert", "update"]
        wanted = [f"ledger_{table}_no_{verb}" for table in tables for verb in verbs]
    else:
        wanted = [f"ledger_{table}_no_truncate" for table in tables]
        wanted += [f"ledger_{table}_no_change" for table in tables[:-1]]
        wanted += ["ledger_head_no_delete", "ledger_head_forward"]
    assert names == sorted(wanted)
