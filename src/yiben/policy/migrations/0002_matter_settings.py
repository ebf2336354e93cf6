"""Units also settle voting rules on which sources disagree."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("policy", "0001_first")]

    operations = [
        migrations.AlterField(
            model_name="setting",
            name="key",
            field=models.CharField(
                choices=[
                    ("every", "周期"),
                    ("at_least", "次数"),
                    ("day", "固定日"),
                    ("within_days", "办理天数"),
                    ("by", "建立期限"),
                    ("attend_of", "到会人数的分母"),
                    ("attend_than", "到会人数是达到还是超过"),
                    ("pass_of", "赞成票的分母"),
                    ("pass_than", "赞成票是达到还是超过"),
                ],
                max_length=15,
                verbose_name="项目",
            ),
        ),
    ]
