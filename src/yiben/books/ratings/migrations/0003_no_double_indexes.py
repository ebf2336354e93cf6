"""A key that begins another index needs no index of its own."""

import django.db.models.deletion
from django.db import migrations, models

DOUBLE = (
    ("ratings_round_unit_id_3b0fa9b8", "ratings_round", "unit_id"),
    ("ratings_score_case_id_75f87212", "ratings_score", "case_id"),
    ("ratings_sheet_unit_id_99eec121", "ratings_sheet", "unit_id"),
    ("ratings_stepdone_case_id_aec70efb", "ratings_stepdone", "case_id"),
)


class Migration(migrations.Migration):

    dependencies = [
        ('ratings', '0002_assess'),
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
                    model_name='round',
                    name='unit',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.org', verbose_name='组织'),
                ),
                migrations.AlterField(
                    model_name='score',
                    name='case',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='scores', to='ratings.case'),
                ),
                migrations.AlterField(
                    model_name='sheet',
                    name='unit',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.org'),
                ),
                migrations.AlterField(
                    model_name='stepdone',
                    name='case',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='ratings.case'),
                ),
            ],
        ),
    ]
