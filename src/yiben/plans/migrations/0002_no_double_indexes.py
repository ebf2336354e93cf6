"""A key that begins another index needs no index of its own."""

import django.db.models.deletion
from django.db import migrations, models

DOUBLE = (
    ("plans_planitem_org_id_bdd2e9e8", "plans_planitem", "org_id"),
    ("plans_task_org_id_a8d1c722", "plans_task", "org_id"),
)


class Migration(migrations.Migration):

    dependencies = [
        ('plans', '0001_first'),
    ]

    # Not by AlterField itself: SQLite would write the table anew, and lose its triggers.
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    f"DROP INDEX IF EXISTS {name}",
                    f"CREATE INDEX IF NOT EXISTS {name} ON {table} ({column})",
                )
                for name, table, column in DOUBLE
            ],
            state_operations=[
                migrations.AlterField(
                    model_name='planitem',
                    name='org',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.org'),
                ),
                migrations.AlterField(
                    model_name='task',
                    name='org',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.org'),
                ),
            ],
        ),
    ]
