"""What is kept of each judgement: the parts that do not change with the day."""

from typing import ClassVar

from django.db import models

from yiben.rules.judge import SOFT


class Cell(models.Model):
    """One duty of one subject in one period (rules.judge.Cell as a row).

    Only duties of their own are kept; ``cites`` lists the ids of the clauses
    they carry. ``path`` is the owner's place in the tree, for counts above it.
    """

    subject = models.CharField("对象", max_length=120)
    subject_label = models.CharField("对象名称", max_length=120)
    org = models.ForeignKey("org.Org", models.CASCADE, verbose_name="负责组织")
    path = models.CharField("树中位置", max_length=255)
    duty = models.CharField("职责", max_length=120)
    system = models.CharField("制度", max_length=60)
    strength = models.CharField("约束力", max_length=10)
    year = models.IntegerField("年份")
    period = models.CharField("周期", max_length=60)
    period_label = models.CharField("周期名称", max_length=200)
    first_on = models.DateField("开始")
    last_on = models.DateField("结束")
    due_on = models.DateField("入账期限", null=True)
    warn_on = models.DateField("提醒日", null=True)
    lasts_until = models.DateField("保持到", null=True)
    need = models.IntegerField("应有")
    done = models.IntegerField("已有")
    on_time = models.IntegerField("按时")
    waived = models.BooleanField("免除")
    gap = models.BooleanField("已说明未开展")
    waits = models.CharField("等待", max_length=20, null=True)
    flags = models.CharField("附注", max_length=120, null=True)
    uncovered = models.IntegerField("未参加到人数")
    cites = models.TextField("出处")

    class Meta:
        verbose_name = "达标格"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject", "duty", "year", "period", "org"],
                name="one_cell_each",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["year", "path", "system"]),
            models.Index(fields=["org", "year"]),
        ]

    @property
    def is_soft(self) -> bool:
        """Say whether a breach is only a reminder."""
        return self.strength in SOFT


class Built(models.Model):
    """A year whose cells have been made, and when; its row is the lock."""

    year = models.IntegerField("年份", primary_key=True)
    built_at = models.DateTimeField("计算时间")

    class Meta:
        verbose_name = "已计算年份"
