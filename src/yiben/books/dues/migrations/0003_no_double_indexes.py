"""A key that begins another index needs no index of its own."""

import django.db.models.deletion
from django.db import migrations, models

DOUBLE = (
    ("dues_collection_branch_id_007908b9", "dues_collection", "branch_id"),
    ("dues_duesaccount_branch_id_25b19401", "dues_duesaccount", "branch_id"),
    ("dues_payment_person_id_51423ba5", "dues_payment", "person_id"),
    ("dues_publication_unit_id_e48de912", "dues_publication", "unit_id"),
    ("dues_remittance_sender_id_7543b22f", "dues_remittance", "sender_id"),
)


class Migration(migrations.Migration):

    dependencies = [
        ('dues', '0002_append_only'),
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
                    model_name='collection',
                    name='branch',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.org', verbose_name='党支部'),
                ),
                migrations.AlterField(
                    model_name='duesaccount',
                    name='branch',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.org', verbose_name='党支部'),
                ),
                migrations.AlterField(
                    model_name='payment',
                    name='person',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person', verbose_name='党员'),
                ),
                migrations.AlterField(
                    model_name='publication',
                    name='unit',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.org', verbose_name='组织'),
                ),
                migrations.AlterField(
                    model_name='remittance',
                    name='sender',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.org', verbose_name='上缴组织'),
                ),
            ],
        ),
    ]
