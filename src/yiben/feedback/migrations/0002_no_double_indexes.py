"""A key that begins another index needs no index of its own."""

import django.db.models.deletion
from django.db import migrations, models

DOUBLE = (
    ("feedback_codedcomplaint_addressee_id_27beb51c", "feedback_codedcomplaint", "addressee_id"),
    ("feedback_dutymark_issuer_id_d742b903", "feedback_dutymark", "issuer_id"),
    ("feedback_marksheet_issuer_id_2d9cebb0", "feedback_marksheet", "issuer_id"),
    ("feedback_namedcomplaint_addressee_id_2ea6035f", "feedback_namedcomplaint", "addressee_id"),
    ("feedback_reply_org_id_0edd8688", "feedback_reply", "org_id"),
)


class Migration(migrations.Migration):

    dependencies = [
        ('feedback', '0001_first'),
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
                    model_name='codedcomplaint',
                    name='addressee',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.org'),
                ),
                migrations.AlterField(
                    model_name='dutymark',
                    name='issuer',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.org'),
                ),
                migrations.AlterField(
                    model_name='marksheet',
                    name='issuer',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.org'),
                ),
                migrations.AlterField(
                    model_name='namedcomplaint',
                    name='addressee',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.org'),
                ),
                migrations.AlterField(
                    model_name='reply',
                    name='org',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.org'),
                ),
            ],
        ),
    ]
