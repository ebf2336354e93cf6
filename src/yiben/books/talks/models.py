"""Rows of talks: that two people talked, and, sealed, what they noted."""

import json
from functools import partial
from typing import ClassVar

from django.db import models

from yiben.common.ids import new_id


class Talk(models.Model):
    """One talk; ``first`` and ``second`` are in the order of their ids."""

    id = models.CharField(primary_key=True, max_length=20, default=partial(new_id, "k"))
    unit = models.ForeignKey(
        "org.Org", models.PROTECT, related_name="+", verbose_name="组织", db_index=False
    )
    first = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    second = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    happened_on = models.DateField("日期")
    place = models.CharField("地点", max_length=200, null=True)
    topics_json = models.TextField("类型", default="[]")
    tags_json = models.TextField("标记", default="[]")
    follow_up = models.BooleanField("需要再谈", default=False)
    # Ciphertext; its key is bound to this row's id.
    content = models.TextField("记录", null=True)
    entry = models.ForeignKey(
        "ledger.Entry", models.PROTECT, related_name="+", verbose_name="台账记录"
    )
    token = models.CharField("表单编号", max_length=48, null=True)
    withdrawn_at = models.DateTimeField("撤回时间", null=True)
    created_by = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    created_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "谈心谈话"
        ordering: ClassVar = ["-happened_on", "-created_at"]
        indexes: ClassVar = [models.Index(fields=["unit", "happened_on"])]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "token"], name="talk_form_once"),
            models.CheckConstraint(
                condition=~models.Q(first=models.F("second")),
                name="talk_between_two",
            ),
        ]

    def __str__(self) -> str:
        """Return the day only: the pair is not for titles."""
        return f"谈心谈话（{self.happened_on}）"

    @property
    def topics(self) -> tuple[str, ...]:
        """Return the codes of what it was about."""
        return tuple(json.loads(self.topics_json))

    @property
    def tags(self) -> tuple[str, ...]:
        """Return the tags that the entry carries."""
        return tuple(json.loads(self.tags_json))
