"""What is kept of each judgement: the parts that do not change with the day."""

from functools import partial
from typing import ClassVar

from django.db import models

from yiben.common.ids import new_id
from yiben.rules.judge import SOFT


class Cell(models.Model):
    """One duty of one subject in one period (rules.judge.Cell as a row).

    Only duties of their own are kept; ``cites`` lists the ids of the clauses
    they carry. ``path`` is the owner's place in the tree, for counts above it.
    ``counted`` lists the entries that count, for duties that are counted
    (``facts.Counted``), so that one more or less can be put in its place.
    """

    subject = models.CharField("对象", max_length=120)
    subject_label = models.CharField("对象名称", max_length=120)
    org = models.ForeignKey(
        "org.Org", models.CASCADE, verbose_name="负责组织", db_index=False
    )
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
    counted = models.TextField("所计记录", default="")

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


class Tally(models.Model):
    """How many cells are alike in all that a status depends on.

    ``facts.Key`` says what that is; days are ordinals, 0 for none.
    """

    path = models.CharField("树中位置", max_length=255)
    year = models.IntegerField("年份")
    system = models.CharField("制度", max_length=60)
    state = models.CharField("情形", max_length=20)
    until = models.IntegerField("保持到")
    due = models.IntegerField("期限")
    warn = models.IntegerField("提醒日")
    n = models.IntegerField("个数")

    class Meta:
        """Only a pattern."""

        abstract = True


class Count(Tally):
    """Cells of an organisation and all below it."""

    class Meta:
        """One number for each."""

        verbose_name = "计数"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["year", "path", "system", "state", "until", "due", "warn"],
                name="standing_one_count",
            )
        ]


class Change(Tally):
    """Cells of one organisation that came or went since counts were last summed.

    A number above is always what ``Count`` says and these together, so that
    those who write below the same top never wait for each other.
    """

    class Meta:
        """Found by the place in the tree."""

        verbose_name = "计数变动"
        indexes: ClassVar = [
            models.Index(fields=["year", "path"], name="standing_change_path")
        ]


class Built(models.Model):
    """A year whose cells have been made, and when.

    ``stamp`` is another one whenever cells were judged afresh because something
    other than the ledger changed: what a process remembers of it is then old.
    """

    year = models.IntegerField("年份", primary_key=True)
    built_at = models.DateTimeField("计算时间")
    stamp = models.CharField("戳记", max_length=20, default=partial(new_id, "b"))

    class Meta:
        verbose_name = "已计算年份"
