"""A key that begins another index needs no index of its own."""

import django.db.models.deletion
from django.db import migrations, models

DOUBLE = (
    ("relays_relay_sender_id_c7ca6266", "relays_relay", "sender_id"),
    ("relays_relaytarget_relay_id_83c0065e", "relays_relaytarget", "relay_id"),
)


class Migration(migrations.Migration):

    dependencies = [
        ('relays', '0001_first'),
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
                    model_name='relay',
                    name='sender',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.org', verbose_name='发出组织'),
                ),
                migrations.AlterField(
                    model_name='relaytarget',
                    name='relay',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='targets', to='relays.relay'),
                ),
            ],
        ),
    ]
