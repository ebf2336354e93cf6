"""Rows of supervision: inspections and what they found."""

import json
from functools import partial
from typing import Any, ClassVar

from django.db import models

from yiben.common.ids import new_id

from .words import FindingState, Mode


class Inspection(models.Model):
    """One look at one unit, by one above it."""

    id = models.CharField(primary_key=True, max_length=20, default=partial(new_id, "i"))
    superior = models.ForeignKey(
        "org.Org", models.PROTECT, related_name="+", verbose_name="督查组织"
    )
    subordinate = models.ForeignKey(
        "org.Org", models.PROTECT, related_name="+", verbose_name="被督查组织"
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


class Inspector(models.Model):
    """A person who inspected, the leader of the team first."""

    inspection = models.ForeignKey(
        Inspection, models.PROTECT, related_name="inspectors"
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
    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="findings")
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
