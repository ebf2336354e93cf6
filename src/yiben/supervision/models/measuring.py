"""Rows of measures: what somebody decided, and what happened to it."""

import json
from functools import partial
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from yiben.common.crypto import decrypt, encrypt
from yiben.common.ids import new_id
from yiben.people.words import Office
from yiben.supervision.words import MeasureAct, MeasureState, Rung, Source

ENDED = (MeasureState.ENDED.value, MeasureState.REVOKED.value)


def sealed(words: dict[str, Any], place: str) -> str:
    """Return words as they are stored: encrypted for their place."""
    return encrypt(json.dumps(words, ensure_ascii=False), place)


class MeasureTaken(models.Model):
    """A measure of an organisation against a unit below it, or a person there.

    Its words are encrypted: a measure is read by both sides and by nobody
    who merely has the database.
    """

    PLACE = "supervision.measure"

    id = models.CharField(primary_key=True, max_length=20, default=partial(new_id, "u"))
    superior = models.ForeignKey(
        "org.Org",
        models.PROTECT,
        related_name="+",
        verbose_name="作出组织",
        db_index=False,
    )
    unit = models.ForeignKey(
        "org.Org",
        models.PROTECT,
        related_name="+",
        verbose_name="对象组织",
        db_index=False,
    )
    person = models.ForeignKey(
        "people.Person",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="对象个人",
        db_index=False,
    )
    rung = models.CharField("措施", max_length=20, choices=Rung.choices())
    after = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="followed_by"
    )
    finding = models.ForeignKey(
        "supervision.Finding", models.PROTECT, null=True, related_name="measures"
    )
    item = models.ForeignKey("lists.Item", models.PROTECT, null=True, related_name="+")
    subject = models.CharField("职责对象", max_length=120, null=True)
    duty = models.CharField("职责", max_length=120, null=True)
    period = models.CharField("周期", max_length=60, null=True)
    list_item = models.OneToOneField(
        "lists.Item",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="整顿清单",
    )
    decided_by = models.ForeignKey(
        "people.Person", models.PROTECT, related_name="+", verbose_name="决定人"
    )
    office = models.CharField("决定人职务", max_length=30, choices=Office.choices())
    decided_on = models.DateField("决定日期")
    reply_until = models.DateField("说明期限")
    due_on = models.DateField("完成期限", null=True)
    state = models.CharField(
        "状态",
        max_length=20,
        choices=MeasureState.choices(),
        default=MeasureState.DECIDED.value,
    )
    ended_on = models.DateField("结果日期", null=True)
    content = models.TextField("内容")
    tags_json = models.TextField("标记", default="[]")
    entry = models.ForeignKey(
        "ledger.Entry", models.PROTECT, null=True, related_name="+"
    )
    end_entry = models.ForeignKey(
        "ledger.Entry", models.PROTECT, null=True, related_name="+"
    )
    token = models.CharField("表单编号", max_length=40, null=True)
    created_by = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    created_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "督查措施"
        ordering: ClassVar = ["-decided_on", "-created_at"]
        indexes: ClassVar = [
            models.Index(fields=["superior", "decided_on"]),
            models.Index(fields=["unit", "decided_on"]),
            models.Index(fields=["person"]),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["superior", "token"], name="measure_form_once"
            ),
            models.CheckConstraint(
                condition=~Q(rung="rectification") | Q(due_on__isnull=False),
                name="measure_rectification_has_term",
            ),
            models.CheckConstraint(
                condition=~Q(rung="rectification") | Q(person__isnull=True),
                name="measure_rectifies_no_person",
            ),
            models.CheckConstraint(
                condition=Q(reply_until__gte=F("decided_on")),
                name="measure_has_time_to_reply",
            ),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True) | Q(due_on__gte=F("decided_on")),
                name="measure_due_after_decided",
            ),
            models.CheckConstraint(
                condition=~Q(state="ended") | Q(ended_on__isnull=False),
                name="measure_ended_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        """Return the id: what a measure says is restricted."""
        return str(self.pk)

    @property
    def words(self) -> dict[str, Any]:
        """Return what was written when it was decided."""
        return dict(json.loads(decrypt(self.content, self.PLACE)))

    @property
    def tags(self) -> tuple[str, ...]:
        """Return the tags."""
        return tuple(json.loads(self.tags_json))

    @property
    def is_over(self) -> bool:
        """Say whether it has its result, or was taken back."""
        return self.state in ENDED

    @property
    def source(self) -> Source:
        """Return what it is about."""
        return Source(
            self.finding_id or "",
            self.item_id or "",
            self.subject or "",
            self.duty or "",
            self.period or "",
        )


class MeasureStep(models.Model):
    """One thing that happened to a measure; rows are only ever added."""

    PLACE = "supervision.measure_step"

    measure = models.ForeignKey(
        MeasureTaken, models.PROTECT, related_name="steps", db_index=False
    )
    number = models.PositiveIntegerField("序号")
    act = models.CharField("步骤", max_length=20, choices=MeasureAct.choices())
    happened_on = models.DateField("日期")
    content = models.TextField("内容")
    by = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "督查措施的步骤"
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["measure", "number"], name="measure_step_number"
            ),
        ]

    def __str__(self) -> str:
        """Return number and act."""
        return f"{self.number}. {self.act}"

    @property
    def words(self) -> dict[str, Any]:
        """Return what was said."""
        return dict(json.loads(decrypt(self.content, self.PLACE)))
