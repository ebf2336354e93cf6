"""A key that begins another index needs no index of its own."""

import django.db.models.deletion
from django.db import migrations, models

DOUBLE = (
    ("targets_attainment_unit_id_dc522d99", "targets_attainment", "unit_id"),
    ("targets_standard_unit_id_c86a1f4e", "targets_standard", "unit_id"),
)


class Migration(migrations.Migration):

    dependencies = [
        ('targets', '0001_first'),
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
                    model_name='attainment',
                    name='unit',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.org', verbose_name='组织'),
                ),
                migrations.AlterField(
                    model_name='standard',
                    name='unit',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.org'),
                ),
            ],
        ),
    ]
