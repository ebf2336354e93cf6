"""Rows of supervision: inspections and what they found."""

import json
from functools import partial
from typing import Any, ClassVar

from django.db import models

from yiben.common.ids import new_id
from yiben.supervision.words import Chosen, FindingState, Mode


class VisitPlan(models.Model):
    """What one looks at below oneself in a span of days, and where."""

    id = models.CharField(primary_key=True, max_length=20, default=partial(new_id, "v"))
    superior = models.ForeignKey(
        "org.Org",
        models.PROTECT,
        related_name="+",
        verbose_name="督查组织",
        db_index=False,
    )
    title = models.CharField("督查事项", max_length=200)
    first_on = models.DateField("开始日期")
    last_on = models.DateField("结束日期")
    mode = models.CharField("方式", max_length=20, choices=Mode.choices())
    basis = models.CharField("依据和原因", max_length=500)
    together = models.CharField("与谁合并开展", max_length=200, null=True)
    is_announced = models.BooleanField("事先通知", default=True)
    cancelled = models.CharField("取消原因", max_length=500, null=True)
    token = models.CharField("表单编号", max_length=40, null=True)
    created_by = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    created_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "督查计划"
        ordering: ClassVar = ["-first_on", "-created_at"]
        indexes: ClassVar = [models.Index(fields=["superior", "first_on"])]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["superior", "token"], name="visit_plan_form_once"
            ),
        ]

    def __str__(self) -> str:
        """Return what is looked at."""
        return self.title


class Draw(models.Model):
    """A draw of a plan: the pool is frozen when planned, the seed comes later."""

    plan = models.OneToOneField(VisitPlan, models.PROTECT, related_name="draw")
    size = models.PositiveIntegerField("抽取个数")
    pool_json = models.TextField("抽取范围")
    seed = models.CharField("公开的种子", max_length=200, null=True)
    drawn_by = models.ForeignKey(
        "people.Account", models.PROTECT, null=True, related_name="+"
    )
    drawn_at = models.DateTimeField("抽取时间", null=True)

    class Meta:
        verbose_name = "随机抽取"

    def __str__(self) -> str:
        """Return how many of how many."""
        return f"{len(self.pool)} 抽 {self.size}"

    @property
    def pool(self) -> tuple[str, ...]:
        """Return the ids of the units drawn from, in order."""
        return tuple(json.loads(self.pool_json))


class Inspection(models.Model):
    """One look at one unit, by one above it."""

    id = models.CharField(primary_key=True, max_length=20, default=partial(new_id, "i"))
    superior = models.ForeignKey(
        "org.Org",
        models.PROTECT,
        related_name="+",
        verbose_name="督查组织",
        db_index=False,
    )
    subordinate = models.ForeignKey(
        "org.Org",
        models.PROTECT,
        related_name="+",
        verbose_name="被督查组织",
        db_index=False,
    )
    happened_on = models.DateField("日期")
    mode = models.CharField("方式", max_length=20, choices=Mode.choices())
    topic = models.CharField("检查内容", max_length=200)
    summary = models.TextField("情况", null=True)
    fields_json = models.TextField("内容", default="{}")
    tags_json = models.TextField("标记", default="[]")
    entry = models.ForeignKey(
        "ledger.Entry", models.PROTECT, related_name="+", verbose_name="台账记录"
    )
    token = models.CharField("表单编号", max_length=40, null=True)
    created_by = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    created_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "督促检查"
        ordering: ClassVar = ["-happened_on", "-created_at"]
        indexes: ClassVar = [
            models.Index(fields=["superior", "happened_on"]),
            models.Index(fields=["subordinate", "happened_on"]),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["superior", "token"], name="inspection_form_once"
            ),
        ]

    def __str__(self) -> str:
        """Return mode and day."""
        return f"{self.get_mode_display()}（{self.happened_on}）"

    @property
    def fields(self) -> dict[str, Any]:
        """Return what was written under each heading of the kind."""
        return dict(json.loads(self.fields_json))

    @property
    def tags(self) -> tuple[str, ...]:
        """Return the tags."""
        return tuple(json.loads(self.tags_json))


class PlannedVisit(models.Model):
    """A unit to be looked at under a plan; one inspection may serve several plans."""

    plan = models.ForeignKey(
        VisitPlan, models.PROTECT, related_name="visits", db_index=False
    )
    unit = models.ForeignKey(
        "org.Org", models.PROTECT, related_name="+", verbose_name="被督查组织"
    )
    chosen = models.CharField("怎样选到", max_length=10, choices=Chosen.choices())
    inspection = models.ForeignKey(
        Inspection, models.PROTECT, null=True, related_name="visits"
    )
    dropped = models.CharField("不去的原因", max_length=500, null=True)

    class Meta:
        verbose_name = "计划督查的单位"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "unit"], name="visit_unit_once"),
            models.CheckConstraint(
                condition=models.Q(inspection__isnull=True)
                | models.Q(dropped__isnull=True),
                name="visit_made_or_dropped",
            ),
        ]

    def __str__(self) -> str:
        """Return the unit's id."""
        return self.unit_id


class Inspector(models.Model):
    """A person who inspected, the leader of the team first."""

    inspection = models.ForeignKey(
        Inspection, models.PROTECT, related_name="inspectors", db_index=False
    )
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "督查人员"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["inspection", "person"], name="inspector_once"
            ),
        ]

    def __str__(self) -> str:
        """Return the person's id."""
        return self.person_id


class Finding(models.Model):
    """One thing to be put right: told, answered, then closed by who found it."""

    id = models.CharField(primary_key=True, max_length=20, default=partial(new_id, "n"))
    inspection = models.ForeignKey(
        Inspection, models.PROTECT, related_name="findings", db_index=False
    )
    number = models.PositiveIntegerField("序号")
    text = models.CharField("问题", max_length=1000)
    due_on = models.DateField("整改期限", null=True)
    state = models.CharField(
        "状态", max_length=20, choices=FindingState.choices(), default=FindingState.OPEN
    )
    reply = models.CharField("整改情况", max_length=2000, null=True)
    replied_by = models.ForeignKey(
        "people.Account", models.PROTECT, null=True, related_name="+"
    )
    replied_at = models.DateTimeField("反馈时间", null=True)
    closing_note = models.CharField("核实情况", max_length=1000, null=True)
    closed_by = models.ForeignKey(
        "people.Account", models.PROTECT, null=True, related_name="+"
    )
    closed_at = models.DateTimeField("销号时间", null=True)
    item = models.OneToOneField(
        "lists.Item",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="问题清单",
    )

    class Meta:
        verbose_name = "督查发现的问题"
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["inspection", "number"], name="finding_number_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="closed")
                | models.Q(replied_at__isnull=False, closed_at__isnull=False),
                name="finding_closed_after_reply",
            ),
        ]

    def __str__(self) -> str:
        """Return number and text."""
        return f"{self.number}. {self.text}"
