"""A resolution keeps the rule it was counted by; its matter is a word of the packs."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("gatherings", "0001_first")]

    operations = [
        migrations.AddField(
            model_name="resolution",
            name="rule",
            field=models.CharField(
                max_length=300, null=True, verbose_name="按哪条规则计票"
            ),
        ),
        migrations.AlterField(
            model_name="resolution",
            name="matter",
            field=models.CharField(
                default="ordinary", max_length=40, verbose_name="事项"
            ),
        ),
    ]
