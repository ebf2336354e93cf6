"""Rows of filings: the filing, each version that was sent, each step."""

import json
from functools import partial
from typing import Any, ClassVar

from django.db import models

from yiben.common.ids import new_id

from .words import FilingState, Step


class Filing(models.Model):
    """One plan or report, from the first draft to the receipt."""

    id = models.CharField(primary_key=True, max_length=20, default=partial(new_id, "f"))
    kind = models.CharField("种类", max_length=80)
    unit = models.ForeignKey(
        "org.Org", models.PROTECT, related_name="+", verbose_name="组织", db_index=False
    )
    author = models.ForeignKey(
        "people.Person",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="填报人",
    )
    period = models.CharField("期间", max_length=7)
    title = models.CharField("标题", max_length=200)
    fields_json = models.TextField("内容", default="{}")
    elements_json = models.TextField("已写明的要素", default="[]")
    figures_json = models.TextField("从台账数出的数", default="[]")
    also_json = models.TextField("同时作为", default="[]")
    answers = models.CharField("回应的记录", max_length=20, null=True)
    state = models.CharField(
        "状态", max_length=20, choices=FilingState.choices(), default=FilingState.DRAFT
    )
    revision = models.PositiveIntegerField("第几次报送", default=0)
    recipient = models.ForeignKey(
        "org.Org",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="报送",
        db_index=False,
    )
    filed_by = models.ForeignKey(
        "people.Account", models.PROTECT, null=True, related_name="+"
    )
    filed_at = models.DateTimeField("报送时间", null=True)
    published_at = models.DateTimeField("公布时间", null=True)
    # The entry that says it was filed, or made: receipts and returns answer it.
    entry = models.ForeignKey(
        "ledger.Entry",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="台账记录",
    )
    token = models.CharField("表单编号", max_length=40, null=True)
    created_by = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    created_at = models.DateTimeField("起草时间")

    class Meta:
        verbose_name = "报备与报告"
        ordering: ClassVar = ["-created_at"]
        indexes: ClassVar = [
            models.Index(fields=["unit", "kind", "period"]),
            models.Index(fields=["recipient", "state"]),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "token"], name="filing_form_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "returned"])
                | models.Q(entry__isnull=False),
                name="filing_sent_has_entry",
            ),
        ]

    def __str__(self) -> str:
        """Return the title."""
        return self.title

    @property
    def fields(self) -> dict[str, Any]:
        """Return what is written under each heading of the kind, as it stands."""
        return dict(json.loads(self.fields_json))

    @property
    def elements(self) -> tuple[str, ...]:
        """Return the elements that the text covers."""
        return tuple(json.loads(self.elements_json))

    @property
    def also(self) -> tuple[str, ...]:
        """Return the other kinds of report that this one stands for."""
        return tuple(json.loads(self.also_json))


class FilingVersion(models.Model):
    """What exactly was sent; written once, never changed."""

    filing = models.ForeignKey(
        Filing, models.PROTECT, related_name="versions", db_index=False
    )
    number = models.PositiveIntegerField("第几次报送")
    title = models.CharField("标题", max_length=200)
    fields_json = models.TextField("内容")
    elements_json = models.TextField("已写明的要素")
    figures_json = models.TextField("从台账数出的数", default="[]")

    class Meta:
        verbose_name = "报送稿"
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["filing", "number"], name="filing_version_once"
            ),
        ]

    def __str__(self) -> str:
        """Return title and number."""
        return f"{self.title}（第{self.number}稿）"

    @property
    def fields(self) -> dict[str, Any]:
        """Return what was written under each heading when it was sent."""
        return dict(json.loads(self.fields_json))

    @property
    def elements(self) -> tuple[str, ...]:
        """Return the elements that were covered."""
        return tuple(json.loads(self.elements_json))


class FilingStep(models.Model):
    """One thing done to a filing: who, when, and why."""

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="steps")
    step = models.CharField("事项", max_length=20, choices=Step.choices())
    version = models.PositiveIntegerField("第几次报送")
    by = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")
    reason = models.CharField("原因", max_length=500, null=True)
    entry = models.ForeignKey(
        "ledger.Entry", models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "办理过程"
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        """Return the step's label."""
        return self.get_step_display()
