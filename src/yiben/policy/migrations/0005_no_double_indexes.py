"""A key that begins another index needs no index of its own."""

import django.db.models.deletion
from django.db import migrations, models

DOUBLE = (
    ("policy_adoption_org_id_e1a497e8", "policy_adoption", "org_id"),
    ("policy_definition_org_id_9a158fc2", "policy_definition", "org_id"),
    ("policy_draft_org_id_b0edd822", "policy_draft", "org_id"),
    ("policy_draftcase_draft_id_2e894137", "policy_draftcase", "draft_id"),
    ("policy_draftrule_draft_id_ec352fd7", "policy_draftrule", "draft_id"),
    ("policy_paragraph_document_id_8e975b07", "policy_paragraph", "document_id"),
    ("policy_setting_org_id_88282ffc", "policy_setting", "org_id"),
)


class Migration(migrations.Migration):

    dependencies = [
        ('policy', '0004_received_packs'),
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
                    model_name='adoption',
                    name='org',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='adoptions', to='org.org'),
                ),
                migrations.AlterField(
                    model_name='definition',
                    name='org',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='definitions', to='org.org'),
                ),
                migrations.AlterField(
                    model_name='draft',
                    name='org',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='drafts', to='org.org'),
                ),
                migrations.AlterField(
                    model_name='draftcase',
                    name='draft',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='cases', to='policy.draft'),
                ),
                migrations.AlterField(
                    model_name='draftrule',
                    name='draft',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='rules', to='policy.draft'),
                ),
                migrations.AlterField(
                    model_name='paragraph',
                    name='document',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='paragraphs', to='policy.document'),
                ),
                migrations.AlterField(
                    model_name='setting',
                    name='org',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='settings', to='org.org'),
                ),
            ],
        ),
    ]
