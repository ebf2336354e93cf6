"""Rows of forms: that a sheet was filled, and, sealed if restricted, what it says."""

import json
from functools import partial
from typing import ClassVar

from django.db import models

from yiben.common.ids import new_id


class Sheet(models.Model):
    """One sheet of a person or of the unit itself."""

    id = models.CharField(primary_key=True, max_length=20, default=partial(new_id, "s"))
    kind = models.CharField("种类", max_length=80)
    unit = models.ForeignKey(
        "org.Org", models.PROTECT, related_name="+", verbose_name="组织", db_index=False
    )
    holder = models.ForeignKey(
        "people.Person",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="谁的表",
    )
    term = models.CharField("名称", max_length=100, default="")
    source = models.CharField("项目出处", max_length=200, default="")
    title = models.CharField("标题", max_length=200)
    filled_on = models.DateField("填表日期")
    # JSON; ciphertext bound to this row's id if the kind is restricted.
    content = models.TextField("内容")
    is_sealed = models.BooleanField("内容加密", default=False)
    says_none = models.BooleanField("确认没有", default=False)
    tags_json = models.TextField("标记", default="[]")
    handed_in = models.BooleanField("已交支部", default=False)
    reviewed_by = models.ForeignKey(
        "people.Account", models.PROTECT, null=True, related_name="+"
    )
    reviewed_at = models.DateTimeField("看过的时间", null=True)
    entry = models.ForeignKey(
        "ledger.Entry", models.PROTECT, related_name="+", verbose_name="台账记录"
    )
    token = models.CharField("表单编号", max_length=40, null=True)
    created_by = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    created_at = models.DateTimeField("填写时间")
    withdrawn_at = models.DateTimeField("撤回时间", null=True)
    withdraw_reason = models.CharField("撤回原因", max_length=500, null=True)

    class Meta:
        verbose_name = "对照表"
        ordering: ClassVar = ["-filled_on", "-created_at"]
        indexes: ClassVar = [models.Index(fields=["unit", "kind", "filled_on"])]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "token"], name="sheet_form_once"),
        ]

    def __str__(self) -> str:
        """Return the title."""
        return self.title

    @property
    def tags(self) -> tuple[str, ...]:
        """Return the tags that the entry carries."""
        return tuple(json.loads(self.tags_json))


class SheetPrint(models.Model):
    """A keyed digest of one text of a sheet, by which equal texts are found."""

    sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="prints")
    digest = models.CharField("指纹", max_length=64, db_index=True)

    class Meta:
        verbose_name = "文字指纹"
