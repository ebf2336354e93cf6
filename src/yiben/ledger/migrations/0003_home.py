"""A chain may be kept by another installation; here it is only read."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Nullable and without a default, so that no table is rebuilt."""

    dependencies = [("ledger", "0002_append_only")]
    operations = [
        migrations.AddField(
            model_name="head",
            name="home",
            field=models.CharField(max_length=20, null=True),
        ),
    ]
