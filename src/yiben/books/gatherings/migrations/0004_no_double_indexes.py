"""A key that begins another index needs no index of its own."""

import django.db.models.deletion
from django.db import migrations, models

DOUBLE = (
    ("gatherings_gathering_unit_id_5eb27175", "gatherings_gathering", "unit_id"),
    ("gatherings_jointunit_gathering_id_4a84c152", "gatherings_jointunit", "gathering_id"),
    ("gatherings_madeup_gathering_id_6767b9b3", "gatherings_madeup", "gathering_id"),
    ("gatherings_measure_gathering_id_d6eeaa1a", "gatherings_measure", "gathering_id"),
    ("gatherings_resolution_gathering_id_9f0f5025", "gatherings_resolution", "gathering_id"),
    ("gatherings_seat_gathering_id_466bbde0", "gatherings_seat", "gathering_id"),
    ("gatherings_signin_gathering_id_812325e2", "gatherings_signin", "gathering_id"),
)


class Migration(migrations.Migration):

    dependencies = [
        ('gatherings', '0003_life'),
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
                    model_name='gathering',
                    name='unit',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.org', verbose_name='组织'),
                ),
                migrations.AlterField(
                    model_name='jointunit',
                    name='gathering',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='joint_units', to='gatherings.gathering'),
                ),
                migrations.AlterField(
                    model_name='madeup',
                    name='gathering',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='made_up', to='gatherings.gathering'),
                ),
                migrations.AlterField(
                    model_name='measure',
                    name='gathering',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='measures', to='gatherings.gathering'),
                ),
                migrations.AlterField(
                    model_name='resolution',
                    name='gathering',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='resolutions', to='gatherings.gathering'),
                ),
                migrations.AlterField(
                    model_name='seat',
                    name='gathering',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='gatherings.gathering'),
                ),
                migrations.AlterField(
                    model_name='signin',
                    name='gathering',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='sign_ins', to='gatherings.gathering'),
                ),
            ],
        ),
    ]
