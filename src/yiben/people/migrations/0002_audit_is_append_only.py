"""The database itself refuses to change or remove a line of the audit."""

from django.db import migrations

TABLE = "people_auditline"
REFUSAL = "audit lines are never changed"

SQLITE = [
    f"CREATE TRIGGER {TABLE}_no_{verb.lower()} BEFORE {verb} ON {TABLE} "
    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    for verb in ("UPDATE", "DELETE")
]
SQLITE_BACK = [f"DROP TRIGGER {TABLE}_no_{verb}" for verb in ("update", "delete")]

POSTGRES = [
    f"CREATE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$",
    f"CREATE TRIGGER {TABLE}_no_change BEFORE UPDATE OR DELETE ON {TABLE} "
    f"FOR EACH ROW EXECUTE FUNCTION {TABLE}_refuse()",
    f"CREATE TRIGGER {TABLE}_no_truncate BEFORE TRUNCATE ON {TABLE} "
    f"FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_refuse()",
]
POSTGRES_BACK = [
    f"DROP TRIGGER {TABLE}_no_truncate ON {TABLE}",
    f"DROP TRIGGER {TABLE}_no_change ON {TABLE}",
    f"DROP FUNCTION {TABLE}_refuse()",
]


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
    """Guard the audit by triggers, in the words of the database at hand."""

    dependencies = [("people", "0001_first")]
    operations = [migrations.RunPython(guard, unguard)]
