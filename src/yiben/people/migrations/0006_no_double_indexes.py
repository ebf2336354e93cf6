"""A key that begins another index needs no index of its own."""

import django.db.models.deletion
from django.db import migrations, models

DOUBLE = (
    ("people_apianswer_token_id_fc6ebf22", "people_apianswer", "token_id"),
    ("people_contactcheck_person_id_7b9bebcf", "people_contactcheck", "person_id"),
    ("people_correctionrequest_person_id_b8534470", "people_correctionrequest", "person_id"),
    ("people_memberflag_person_id_870127f8", "people_memberflag", "person_id"),
    ("people_membership_org_id_aff212e2", "people_membership", "org_id"),
    ("people_membership_person_id_dd6d28d1", "people_membership", "person_id"),
    ("people_ownnote_person_id_546252a9", "people_ownnote", "person_id"),
    ("people_stay_home_id_41d49c20", "people_stay", "home_id"),
    ("people_stay_host_id_5369d377", "people_stay", "host_id"),
    ("people_staynote_stay_id_d9a86a6b", "people_staynote", "stay_id"),
    ("people_tenure_org_id_94e639d7", "people_tenure", "org_id"),
    ("people_tenure_person_id_686dd3ff", "people_tenure", "person_id"),
    ("people_termextension_org_id_611f97f3", "people_termextension", "org_id"),
    ("people_termlength_org_id_ff40ec93", "people_termlength", "org_id"),
)


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0005_api_tokens'),
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
                    model_name='apianswer',
                    name='token',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.apitoken'),
                ),
                migrations.AlterField(
                    model_name='contactcheck',
                    name='person',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='contact_checks', to='people.person'),
                ),
                migrations.AlterField(
                    model_name='correctionrequest',
                    name='person',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='people.person'),
                ),
                migrations.AlterField(
                    model_name='memberflag',
                    name='person',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='flags', to='people.person'),
                ),
                migrations.AlterField(
                    model_name='membership',
                    name='org',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='org.org'),
                ),
                migrations.AlterField(
                    model_name='membership',
                    name='person',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='people.person'),
                ),
                migrations.AlterField(
                    model_name='ownnote',
                    name='person',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='own_notes', to='people.person'),
                ),
                migrations.AlterField(
                    model_name='stay',
                    name='home',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.org'),
                ),
                migrations.AlterField(
                    model_name='stay',
                    name='host',
                    field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.org'),
                ),
                migrations.AlterField(
                    model_name='staynote',
                    name='stay',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='people.stay'),
                ),
                migrations.AlterField(
                    model_name='tenure',
                    name='org',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='tenures', to='org.org'),
                ),
                migrations.AlterField(
                    model_name='tenure',
                    name='person',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='tenures', to='people.person'),
                ),
                migrations.AlterField(
                    model_name='termextension',
                    name='org',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='term_extensions', to='org.org'),
                ),
                migrations.AlterField(
                    model_name='termlength',
                    name='org',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='term_lengths', to='org.org'),
                ),
            ],
        ),
    ]
