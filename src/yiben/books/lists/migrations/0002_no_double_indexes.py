"""A key that begins another index needs no index of its own."""

import django.db.models.deletion
from django.db import migrations, models

DOUBLE = (
    ("lists_item_author_id_47d07c9b", "lists_item", "author_id"),
    ("lists_item_holder_id_0f549ce8", "lists_item", "holder_id"),
    ("lists_item_unit_id_be8389b7", "lists_item", "unit_id"),
    ("lists_itemstep_item_id_4291ee71", "lists_itemstep", "item_id"),
    ("lists_itemtask_item_id_b45377fa", "lists_itemtask", "item_id"),
)


class Migration(migrations.Migration):

    dependencies = [
        ('lists', '0001_first'),
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
                    model_name='item',
                    name='author',
                    field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person'),
                ),
                migrations.AlterField(
                    model_name='item',
                    name='holder',
                    field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person', verbose_name='责任人'),
                ),
                migrations.AlterField(
                    model_name='item',
                    name='unit',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.org', verbose_name='组织'),
                ),
                migrations.AlterField(
                    model_name='itemstep',
                    name='item',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='lists.item'),
                ),
                migrations.AlterField(
                    model_name='itemtask',
                    name='item',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='lists.item'),
                ),
            ],
        ),
    ]
