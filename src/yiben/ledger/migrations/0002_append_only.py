"""The database itself refuses to change, remove or overwrite the ledger.

Rebuilding a table on SQLite (any later AlterField) drops its triggers: such a
migration ends with ``guard`` again. A test counts them after all migrations.
"""

from django.db import migrations

FIXED = ("ledger_entry", "ledger_entryorg", "ledger_entryperson", "ledger_evidence")
HEAD = "ledger_head"
REFUSAL = "ledger rows are never changed"

# INSERT OR REPLACE removes the old row without firing a DELETE trigger, so
# that a row standing in the way must be refused before the insert.
IN_THE_WAY = {
    "ledger_entry": (
        "id = NEW.id OR (unit_id = NEW.unit_id AND seq = NEW.seq)"
        " OR (unit_id = NEW.unit_id AND once = NEW.once) OR corrects_id = NEW.corrects_id"
    ),
    "ledger_entryorg": (
        "id = NEW.id OR (entry_id = NEW.entry_id AND org_id = NEW.org_id"
        " AND role = NEW.role)"
    ),
    "ledger_entryperson": (
        "id = NEW.id OR (entry_id = NEW.entry_id AND person_id = NEW.person_id"
        " AND role = NEW.role)"
    ),
    "ledger_evidence": "id = NEW.id OR (entry_id = NEW.entry_id AND number = NEW.number)",
    HEAD: "unit_id = NEW.unit_id",
}
FORWARD = "NEW.seq > OLD.seq OR (NEW.seq = OLD.seq AND NEW.digest = OLD.digest)"


def _sqlite(table, verb, when=""):
    return (
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        f"{when} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    )


SQLITE = [
    *(_sqlite(table, verb) for table in FIXED for verb in ("UPDATE", "DELETE")),
    *(
        _sqlite(table, "INSERT", f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {rows})")
        for table, rows in IN_THE_WAY.items()
    ),
    _sqlite(HEAD, "DELETE"),
    _sqlite(HEAD, "UPDATE", f"WHEN NOT (NEW.unit_id = OLD.unit_id AND ({FORWARD}))"),
]
SQLITE_BACK = [
    f"DROP TRIGGER {table}_no_{verb}"
    for table in (*FIXED, HEAD)
    for verb in ("update", "delete", "insert")
]

POSTGRES = [
    "CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$",
    *(
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION ledger_refuse()"
        for table in FIXED
    ),
    *(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"
        for table in (*FIXED, HEAD)
    ),
    f"CREATE TRIGGER {HEAD}_no_delete BEFORE DELETE ON {HEAD} "
    "FOR EACH ROW EXECUTE FUNCTION ledger_refuse()",
    f"CREATE TRIGGER {HEAD}_forward BEFORE UPDATE ON {HEAD} FOR EACH ROW "
    f"WHEN (NOT (NEW.unit_id = OLD.unit_id AND ({FORWARD}))) "
    "EXECUTE FUNCTION ledger_refuse()",
]
POSTGRES_BACK = ["DROP FUNCTION ledger_refuse() CASCADE"]


def _run(editor, sqlite, postgres):
    for statement in sqlite if editor.connection.vendor == "sqlite" else postgres:
        editor.execute(statement, params=None)


def guard(apps, editor):
    """Put the triggers in place."""
    _run(editor, SQLITE, POSTGRES)


def unguard(apps, editor):
    """Take the triggers away."""
    _run(editor, SQLITE_BACK, POSTGRES_BACK)


class Migration(migrations.Migration):
    """Guard the ledger by triggers, in the words of the database at hand."""

    dependencies = [("ledger", "0001_first")]
    operations = [migrations.RunPython(guard, unguard)]
