"""Rows of relays: what was sent, and each unit it was sent to."""

from functools import partial
from typing import ClassVar

from django.db import models

from yiben.common.ids import new_id


class Relay(models.Model):
    """A document sent by a unit to units directly below it."""

    id = models.CharField(
        primary_key=True, max_length=20, default=partial(new_id, "rl")
    )
    sender = models.ForeignKey(
        "org.Org",
        models.PROTECT,
        related_name="+",
        verbose_name="发出组织",
        db_index=False,
    )
    pack = models.CharField("规则包", max_length=60, blank=True)
    title = models.CharField("文件名称", max_length=200)
    number = models.CharField("文号", max_length=60, blank=True)
    note = models.TextField("说明", blank=True)
    plan_wanted = models.BooleanField("要求报本级方案", default=False)
    plan_by = models.DateField("报方案的日期", null=True)
    received = models.ForeignKey(
        "RelayTarget", models.PROTECT, null=True, related_name="passed_on"
    )
    entry = models.ForeignKey("ledger.Entry", models.PROTECT, related_name="+")
    token = models.CharField("表单编号", max_length=40, null=True)
    sent_by = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    sent_at = models.DateTimeField("发出时间")

    class Meta:
        verbose_name = "文件转发"
        ordering: ClassVar = ["-sent_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sender", "token"], name="relay_form_once")
        ]

    def __str__(self) -> str:
        """Return the title."""
        return self.title


class RelayTarget(models.Model):
    """One unit a document was sent to, and when it acknowledged it."""

    id = models.CharField(
        primary_key=True, max_length=20, default=partial(new_id, "rt")
    )
    relay = models.ForeignKey(
        Relay, models.PROTECT, related_name="targets", db_index=False
    )
    org = models.ForeignKey(
        "org.Org", models.PROTECT, related_name="+", verbose_name="接收组织"
    )
    acknowledged_at = models.DateTimeField("签收时间", null=True)
    acknowledged_by = models.ForeignKey(
        "people.Account", models.PROTECT, null=True, related_name="+"
    )
    entry = models.ForeignKey(
        "ledger.Entry", models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "文件接收"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["relay", "org"], name="relay_target_once"),
            models.CheckConstraint(
                condition=models.Q(acknowledged_at__isnull=True)
                | models.Q(entry__isnull=False, acknowledged_by__isnull=False),
                name="relay_acknowledged_has_entry",
            ),
        ]

    def __str__(self) -> str:
        """Return the unit's id."""
        return self.org_id
