"""All names of a change in one row: a record with its people is noted by one line."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """What waits already keeps its one name; nobody ever looked a name up."""

    dependencies: ClassVar = [("common", "0002_touch_entry")]

    operations: ClassVar = [
        migrations.RemoveIndex(model_name="touch", name="common_touc_name_685f19_idx"),
        migrations.RenameField(
            model_name="touch", old_name="name", new_name="names"
        ),
        migrations.AlterField(
            model_name="touch",
            name="names",
            field=models.TextField(verbose_name="对象"),
        ),
    ]
