"""A key that begins another index needs no index of its own."""

import django.db.models.deletion
from django.db import migrations, models

DOUBLE = (
    ("supervision_finding_inspection_id_a64115fd", "supervision_finding", "inspection_id"),
    ("supervision_inspection_subordinate_id_ebdcb6cd", "supervision_inspection", "subordinate_id"),
    ("supervision_inspection_superior_id_20328c22", "supervision_inspection", "superior_id"),
    ("supervision_inspector_inspection_id_c353e43c", "supervision_inspector", "inspection_id"),
    ("supervision_measurestep_measure_id_5dde08c8", "supervision_measurestep", "measure_id"),
    ("supervision_measuretaken_person_id_d186d6d1", "supervision_measuretaken", "person_id"),
    ("supervision_measuretaken_superior_id_8e8a0ed8", "supervision_measuretaken", "superior_id"),
    ("supervision_measuretaken_unit_id_0db6c7b4", "supervision_measuretaken", "unit_id"),
    ("supervision_plannedvisit_plan_id_a68c7567", "supervision_plannedvisit", "plan_id"),
    ("supervision_visitplan_superior_id_71d43c06", "supervision_visitplan", "superior_id"),
)


class Migration(migrations.Migration):

    dependencies = [
        ('supervision', '0003_measures'),
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
                    model_name='finding',
                    name='inspection',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='supervision.inspection'),
                ),
                migrations.AlterField(
                    model_name='inspection',
                    name='subordinate',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.org', verbose_name='被督查组织'),
                ),
                migrations.AlterField(
                    model_name='inspection',
                    name='superior',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.org', verbose_name='督查组织'),
                ),
                migrations.AlterField(
                    model_name='inspector',
                    name='inspection',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='inspectors', to='supervision.inspection'),
                ),
                migrations.AlterField(
                    model_name='measurestep',
                    name='measure',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='supervision.measuretaken'),
                ),
                migrations.AlterField(
                    model_name='measuretaken',
                    name='person',
                    field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person', verbose_name='对象个人'),
                ),
                migrations.AlterField(
                    model_name='measuretaken',
                    name='superior',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.org', verbose_name='作出组织'),
                ),
                migrations.AlterField(
                    model_name='measuretaken',
                    name='unit',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.org', verbose_name='对象组织'),
                ),
                migrations.AlterField(
                    model_name='plannedvisit',
                    name='plan',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='supervision.visitplan'),
                ),
                migrations.AlterField(
                    model_name='visitplan',
                    name='superior',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.org', verbose_name='督查组织'),
                ),
            ],
        ),
    ]
