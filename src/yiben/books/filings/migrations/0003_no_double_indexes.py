"""A key that begins another index needs no index of its own."""

import django.db.models.deletion
from django.db import migrations, models

DOUBLE = (
    ("filings_filing_recipient_id_d4e82971", "filings_filing", "recipient_id"),
    ("filings_filing_unit_id_a389314d", "filings_filing", "unit_id"),
    ("filings_filingversion_filing_id_26926c0b", "filings_filingversion", "filing_id"),
)


class Migration(migrations.Migration):

    dependencies = [
        ('filings', '0002_figures'),
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
                    model_name='filing',
                    name='recipient',
                    field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.org', verbose_name='报送'),
                ),
                migrations.AlterField(
                    model_name='filing',
                    name='unit',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.org', verbose_name='组织'),
                ),
                migrations.AlterField(
                    model_name='filingversion',
                    name='filing',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='filings.filing'),
                ),
            ],
        ),
    ]
