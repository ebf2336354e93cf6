"""Rows of registers: what stands from one day to another."""

import json
from datetime import date
from functools import partial
from typing import Any, ClassVar

from django.db import models

from yiben.common.ids import new_id


class Register(models.Model):
    """One relation, post, platform, term, standard reached or event."""

    id = models.CharField(primary_key=True, max_length=20, default=partial(new_id, "r"))
    kind = models.CharField("种类", max_length=80)
    unit = models.ForeignKey(
        "org.Org", models.PROTECT, related_name="+", verbose_name="组织", db_index=False
    )
    holder = models.ForeignKey(
        "people.Person",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="承担人",
    )
    target = models.ForeignKey(
        "org.Org",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="联系对象",
    )
    title = models.CharField("名称", max_length=200)
    from_on = models.DateField("起")
    until_on = models.DateField("止（含当日）", null=True)
    fields_json = models.TextField("内容", default="{}")
    tags_json = models.TextField("标记", default="[]")
    entry = models.ForeignKey(
        "ledger.Entry", models.PROTECT, related_name="+", verbose_name="台账记录"
    )
    about = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="acts", verbose_name="关于哪条"
    )
    follows = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        related_name="followed_by",
        verbose_name="接替哪条",
    )
    source = models.ForeignKey(
        "ledger.Entry",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="依据的记录",
    )
    people_json = models.TextField("参加的人", default="[]")
    steps_json = models.TextField("走过的步骤", default="[]")
    token = models.CharField("表单编号", max_length=40, null=True)
    created_by = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    created_at = models.DateTimeField("登记时间")
    ended_by = models.ForeignKey(
        "people.Account", models.PROTECT, null=True, related_name="+"
    )
    ended_at = models.DateTimeField("登记终止的时间", null=True)
    withdrawn_at = models.DateTimeField("撤回时间", null=True)
    end_reason = models.CharField("终止原因", max_length=500, null=True)

    class Meta:
        verbose_name = "登记"
        ordering: ClassVar = ["-from_on", "-created_at"]
        indexes: ClassVar = [models.Index(fields=["unit", "kind"])]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "token"], name="register_form_once"
            ),
            models.CheckConstraint(
                condition=models.Q(until_on__isnull=True)
                | models.Q(until_on__gte=models.F("from_on")),
                name="register_span_in_order",
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

    @property
    def people_ids(self) -> tuple[str, ...]:
        """Return the ids of the team."""
        return tuple(json.loads(self.people_json))

    @property
    def steps(self) -> list[dict[str, str]]:
        """Return the steps it has taken: step, on, note."""
        return list(json.loads(self.steps_json))

    def stands_on(self, on: date) -> bool:
        """Say whether it stands on a day, as far as is known now."""
        ended = self.until_on is not None and self.until_on < on
        return self.withdrawn_at is None and self.from_on <= on and not ended
