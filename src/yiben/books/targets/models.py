"""Rows of targets: what is to be reached, by when, and how far it is."""

import json
from functools import partial
from typing import Any, ClassVar

from django.db import models

from yiben.common.ids import new_id

from .words import TargetState


class Attainment(models.Model):
    """One target of a unit or a person, from setting it to reaching it."""

    id = models.CharField(primary_key=True, max_length=20, default=partial(new_id, "n"))
    kind = models.CharField("种类", max_length=80)
    unit = models.ForeignKey(
        "org.Org", models.PROTECT, related_name="+", verbose_name="组织", db_index=False
    )
    holder = models.ForeignKey(
        "people.Person",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="谁的目标",
    )
    title = models.CharField("目标", max_length=200)
    source = models.CharField("项目出处", max_length=200, default="")
    started_on = models.DateField("起算日期")
    target_on = models.DateField("达标期限")
    state = models.CharField(
        "进度", max_length=12, choices=TargetState.choices(), default=TargetState.SET
    )
    # JSON; ciphertext bound to this row's id if the kind is restricted.
    content = models.TextField("逐项情况")
    is_sealed = models.BooleanField("内容加密", default=False)
    fields_json = models.TextField("内容", default="{}")
    checked_by = models.ForeignKey(
        "people.Account", models.PROTECT, null=True, related_name="+"
    )
    checker = models.ForeignKey(
        "org.Org",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="验收的党组织",
    )
    checked_on = models.DateField("验收日期", null=True)
    decided_by = models.ForeignKey(
        "people.Account", models.PROTECT, null=True, related_name="+"
    )
    decided_on = models.DateField("认定日期", null=True)
    decision_note = models.CharField("认定说明", max_length=500, default="")
    meeting = models.ForeignKey(
        "ledger.Entry",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="研究认定的会",
    )
    entry = models.ForeignKey(
        "ledger.Entry",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="台账记录",
    )
    withdraw_reason = models.CharField("撤销原因", max_length=500, null=True)
    token = models.CharField("表单编号", max_length=40, null=True)
    created_by = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    created_at = models.DateTimeField("建立时间")

    class Meta:
        verbose_name = "达标创建"
        ordering: ClassVar = ["target_on", "created_at"]
        indexes: ClassVar = [models.Index(fields=["unit", "kind", "state"])]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "token"], name="target_form_once"),
            models.CheckConstraint(
                condition=models.Q(target_on__gte=models.F("started_on")),
                name="target_span_in_order",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="reached")
                | models.Q(entry__isnull=False, meeting__isnull=False),
                name="target_reached_by_decision",
            ),
        ]

    def __str__(self) -> str:
        """Return the title."""
        return self.title

    @property
    def fields(self) -> dict[str, Any]:
        """Return what was written under each heading of the kind."""
        return dict(json.loads(self.fields_json))


class Standard(models.Model):
    """The items a unit supplies for a kind and a sector, for all below it."""

    id = models.CharField(primary_key=True, max_length=20, default=partial(new_id, "d"))
    unit = models.ForeignKey(
        "org.Org", models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField("种类", max_length=80)
    sector = models.CharField("领域", max_length=40, default="")
    items_json = models.TextField("项目")
    from_on = models.DateField("从哪天起")
    by = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    at = models.DateTimeField("写明时间")
    token = models.CharField("表单编号", max_length=40, null=True)

    class Meta:
        verbose_name = "标准项目"
        ordering: ClassVar = ["-from_on", "-at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "token"], name="target_standard_once"
            )
        ]
