"""A key that begins another index needs no index of its own."""

import django.db.models.deletion
from django.db import migrations, models

DOUBLE = (
    ("ballots_box_unit_id_dbe811cd", "ballots_box", "unit_id"),
    ("ballots_elector_box_id_e2839ef4", "ballots_elector", "box_id"),
    ("ballots_sheet_box_id_2c86723b", "ballots_sheet", "box_id"),
)


class Migration(migrations.Migration):

    dependencies = [
        ('ballots', '0001_first'),
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
                    model_name='box',
                    name='unit',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.org', verbose_name='组织'),
                ),
                migrations.AlterField(
                    model_name='elector',
                    name='box',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='electors', to='ballots.box'),
                ),
                migrations.AlterField(
                    model_name='sheet',
                    name='box',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='sheets', to='ballots.box'),
                ),
            ],
        ),
    ]
