"""Rows of plans and tasks: what is meant to happen and who is to do it."""

from functools import partial
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from yiben.common.ids import new_id

from .words import THEME_LENGTH, TITLE_LENGTH


class PlanItem(models.Model):
    """One thing an organisation means to do in one month of a year."""

    org = models.ForeignKey("org.Org", models.PROTECT, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField("年度")
    month = models.PositiveSmallIntegerField("月份")
    number = models.PositiveSmallIntegerField("序号")
    kind = models.CharField("类别", max_length=80)
    theme = models.CharField("主题", max_length=THEME_LENGTH)
    chair = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="+"
    )
    day = models.PositiveSmallIntegerField("日期", null=True)

    class Meta:
        """Months and days of the calendar; the order of the plan is kept."""

        verbose_name = "计划条目"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["org", "year", "number"], name="plans_item_number"
            ),
            models.CheckConstraint(
                condition=Q(month__gte=1, month__lte=12), name="plans_item_month"
            ),
            models.CheckConstraint(
                condition=Q(day__isnull=True) | Q(day__gte=1, day__lte=31),
                name="plans_item_day",
            ),
            models.CheckConstraint(condition=~Q(theme=""), name="plans_item_theme"),
        ]
        indexes: ClassVar = [models.Index(fields=["org", "year", "month"])]


class Task(models.Model):
    """Something one person or the organisation is to do by a day."""

    id = models.CharField(
        "编号", primary_key=True, max_length=20, default=partial(new_id, "j")
    )
    org = models.ForeignKey("org.Org", models.PROTECT, related_name="+", db_index=False)
    title = models.CharField("事项", max_length=TITLE_LENGTH)
    responsible = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="+"
    )
    due_on = models.DateField("完成期限", null=True)
    source_entry = models.ForeignKey(
        "ledger.Entry", models.PROTECT, null=True, related_name="+"
    )
    made_on = models.DateField("交办日期")
    done_on = models.DateField("完成日期", null=True)

    class Meta:
        """Done after it was given, never before."""

        verbose_name = "任务"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | Q(done_on__gte=F("made_on")),
                name="plans_task_done",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="plans_task_title"),
        ]
        indexes: ClassVar = [models.Index(fields=["org", "due_on"])]
