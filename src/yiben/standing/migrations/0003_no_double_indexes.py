"""A key that begins another index needs no index of its own."""

import django.db.models.deletion
from django.db import migrations, models

DOUBLE = (
    ("standing_cell_org_id_fecd2f9d", "standing_cell", "org_id"),
)


class Migration(migrations.Migration):

    dependencies = [
        ('standing', '0002_counts'),
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
                    model_name='cell',
                    name='org',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, to='org.org', verbose_name='负责组织'),
                ),
            ],
        ),
    ]
