"""A key that begins another index needs no index of its own."""

import django.db.models.deletion
from django.db import migrations, models

DOUBLE = (
    ("org_affiliation_org_id_7899045c", "org_affiliation", "org_id"),
    ("org_namespell_org_id_ecbce611", "org_namespell", "org_id"),
    ("org_traitspell_org_id_91ff93aa", "org_traitspell", "org_id"),
)


class Migration(migrations.Migration):

    dependencies = [
        ('org', '0001_first'),
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
                    model_name='affiliation',
                    name='org',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='affiliations', to='org.org'),
                ),
                migrations.AlterField(
                    model_name='namespell',
                    name='org',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='name_spells', to='org.org'),
                ),
                migrations.AlterField(
                    model_name='traitspell',
                    name='org',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='trait_spells', to='org.org'),
                ),
            ],
        ),
    ]
