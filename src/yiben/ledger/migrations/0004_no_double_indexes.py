"""A key that begins another index needs no index of its own."""

import django.db.models.deletion
from django.db import migrations, models

DOUBLE = (
    ("ledger_entry_unit_id_dc935bfa", "ledger_entry", "unit_id"),
    ("ledger_entryorg_entry_id_716d91fb", "ledger_entryorg", "entry_id"),
    ("ledger_entryperson_entry_id_f473f7d2", "ledger_entryperson", "entry_id"),
    ("ledger_evidence_entry_id_768ffdf9", "ledger_evidence", "entry_id"),
)


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0003_home'),
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
                    model_name='entry',
                    name='unit',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.org'),
                ),
                migrations.AlterField(
                    model_name='entryorg',
                    name='entry',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='orgs', to='ledger.entry'),
                ),
                migrations.AlterField(
                    model_name='entryperson',
                    name='entry',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='people', to='ledger.entry'),
                ),
                migrations.AlterField(
                    model_name='evidence',
                    name='entry',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='ledger.entry'),
                ),
            ],
        ),
    ]
