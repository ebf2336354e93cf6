"""The database refuses to change or remove a payment or a posting."""

from django.db import migrations

TABLES = ("dues_payment", "dues_posting")
REFUSAL = "dues rows are never changed"


def guard(apps, editor):
    """Put the triggers in place, in the words of the database at hand."""
    if editor.connection.vendor == "sqlite":
        for table in TABLES:
            for verb in ("UPDATE", "DELETE"):
                editor.execute(
                    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} "
                    f"ON {table} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
                    params=None,
                )
        return
    editor.execute(
        "CREATE FUNCTION dues_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$",
        params=None,
    )
    for table in TABLES:
        editor.execute(
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION dues_refuse()",
            params=None,
        )


def unguard(apps, editor):
    """Take the triggers away."""
    if editor.connection.vendor == "sqlite":
        for table in TABLES:
            for verb in ("update", "delete"):
                editor.execute(f"DROP TRIGGER {table}_no_{verb}", params=None)
        return
    editor.execute("DROP FUNCTION dues_refuse() CASCADE", params=None)


class Migration(migrations.Migration):
    """Guard payments and postings by triggers."""

    dependencies = [("dues", "0001_first")]
    operations = [migrations.RunPython(guard, unguard)]
