"""Rows of the library: items, who received them, goals and what is marked with them."""

import json
from functools import partial
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from yiben.common.ids import new_id


class Material(models.Model):
    """One text, material, case, broadcast or publication."""

    id = models.CharField(primary_key=True, max_length=20, default=partial(new_id, "b"))
    kind = models.CharField("种类", max_length=80)
    unit = models.ForeignKey(
        "org.Org", models.PROTECT, related_name="+", verbose_name="组织", db_index=False
    )
    holder = models.ForeignKey(
        "people.Person",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="作者或经办",
    )
    title = models.CharField("题目", max_length=200)
    happened_on = models.DateField("日期")
    fields_json = models.TextField("内容", default="{}")
    tags_json = models.TextField("标记", default="[]")
    # A keyed digest of the text in which copying would be seen.
    digest = models.CharField("指纹", max_length=64, default="", db_index=True)
    entry = models.ForeignKey(
        "ledger.Entry", models.PROTECT, related_name="+", verbose_name="台账记录"
    )
    token = models.CharField("表单编号", max_length=64, null=True)
    created_by = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    created_at = models.DateTimeField("登记时间")
    withdrawn_at = models.DateTimeField("撤回时间", null=True)
    withdraw_reason = models.CharField("撤回原因", max_length=500, null=True)

    class Meta:
        verbose_name = "资料和宣传"
        ordering: ClassVar = ["-happened_on", "-created_at"]
        indexes: ClassVar = [models.Index(fields=["unit", "kind", "happened_on"])]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "token"], name="material_form_once"
            ),
        ]

    def __str__(self) -> str:
        """Return the title."""
        return self.title

    @property
    def tags(self) -> tuple[str, ...]:
        """Return the tags."""
        return tuple(json.loads(self.tags_json))

    @property
    def fields(self) -> dict[str, Any]:
        """Return what was written under each heading of the kind."""
        return dict(json.loads(self.fields_json))


class Recipient(models.Model):
    """A person or a unit that received an item."""

    item = models.ForeignKey(Material, models.PROTECT, related_name="recipients")
    person = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="+"
    )
    org = models.ForeignKey("org.Org", models.PROTECT, null=True, related_name="+")
    on = models.DateField("日期")
    note = models.CharField("说明", max_length=200, default="")
    by = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "发放和采用"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["item", "person"],
                condition=Q(person__isnull=False),
                name="material_person_once",
            ),
            models.UniqueConstraint(
                fields=["item", "org"],
                condition=Q(org__isnull=False),
                name="material_org_once",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False, org__isnull=True)
                | Q(person__isnull=True, org__isnull=False),
                name="material_recipient_is_one",
            ),
        ]


class Goal(models.Model):
    """A goal a unit sets for itself and those below."""

    id = models.CharField(primary_key=True, max_length=20, default=partial(new_id, "l"))
    unit = models.ForeignKey(
        "org.Org", models.PROTECT, related_name="+", db_index=False
    )
    name = models.CharField("目标", max_length=200)
    from_on = models.DateField("从哪天起")
    until_on = models.DateField("到哪天止", null=True)
    by = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    at = models.DateTimeField("建立时间")

    class Meta:
        verbose_name = "中心工作目标"
        ordering: ClassVar = ["from_on", "at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "name"], name="goal_name_once")
        ]


class GoalMark(models.Model):
    """That an entry of the ledger serves a goal."""

    goal = models.ForeignKey(Goal, models.PROTECT, related_name="marks", db_index=False)
    entry = models.ForeignKey("ledger.Entry", models.PROTECT, related_name="+")
    by = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    at = models.DateTimeField("标记时间")

    class Meta:
        verbose_name = "目标标记"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["goal", "entry"], name="goal_entry_once")
        ]
