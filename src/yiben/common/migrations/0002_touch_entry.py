"""Beside a name: the ledger entry that is all that changed about it."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column, empty for what waits already."""

    dependencies: ClassVar = [("common", "0001_first")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="touch",
            name="entry",
            field=models.CharField(
                db_default="", default="", max_length=20, verbose_name="记录"
            ),
        ),
    ]
