"""Rows of lists: items, their tasks, and what happened to them."""

import json
from functools import partial
from typing import Any, ClassVar

from django.db import models

from yiben.common.crypto import decrypt, encrypt
from yiben.common.ids import new_id

from .words import Circle

SEALED = "1."
"""How an encrypted text begins; a plain one is JSON and begins with a brace."""


def kept(content: dict[str, Any], place: str, *, sealed: bool) -> str:
    """Return content as it is stored: as it is, or encrypted for its place."""
    text = json.dumps(content, ensure_ascii=False)
    return encrypt(text, place) if sealed else text


def opened(text: str, place: str) -> dict[str, Any]:
    """Return what ``kept`` stored."""
    plain = decrypt(text, place) if text.startswith(SEALED) else text
    return dict(json.loads(plain))


class Item(models.Model):
    """One thing on a list. An anonymous one names nobody, not even an account.

    ``content`` holds title, fields and papers; of a private item encrypted.
    ``state`` is the last stage that moved it.
    """

    PLACE = "lists.item"

    id = models.CharField(primary_key=True, max_length=20, default=partial(new_id, "l"))
    kind = models.CharField("种类", max_length=80)
    unit = models.ForeignKey(
        "org.Org", models.PROTECT, related_name="+", verbose_name="组织", db_index=False
    )
    author = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="+", db_index=False
    )
    holder = models.ForeignKey(
        "people.Person",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="责任人",
        db_index=False,
    )
    about = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="+"
    )
    target = models.ForeignKey("org.Org", models.PROTECT, null=True, related_name="+")
    content = models.TextField("内容")
    tags_json = models.TextField("标记", default="[]")
    is_private = models.BooleanField("限定人员", default=False)
    anonymous = models.BooleanField("不署名", default=False)
    found_on = models.DateField("提出日期")
    due_on = models.DateField("完成时限", null=True)
    state = models.CharField("状态", max_length=40)
    state_on = models.DateField("到这一步的日期")
    closed_on = models.DateField("办结日期", null=True)
    is_over = models.BooleanField("不在办", default=False)
    circle = models.CharField(
        "公布范围", max_length=20, choices=Circle.choices(), null=True
    )
    source = models.ForeignKey(
        "ledger.Entry", models.PROTECT, null=True, related_name="+"
    )
    again_of = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="came_back"
    )
    evaluation = models.CharField("上级评估", max_length=20, null=True)
    entry = models.ForeignKey(
        "ledger.Entry", models.PROTECT, null=True, related_name="+"
    )
    token = models.CharField("表单编号", max_length=40, null=True)
    created_by = models.ForeignKey(
        "people.Account", models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "清单事项"
        ordering: ClassVar = ["-found_on", "-created_at"]
        indexes: ClassVar = [
            models.Index(fields=["unit", "is_over", "kind"]),
            models.Index(fields=["holder"]),
            models.Index(fields=["author"]),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "token"], name="item_form_once"),
            models.CheckConstraint(
                condition=models.Q(anonymous=False) | models.Q(author__isnull=True),
                name="item_anonymous_names_nobody",
            ),
            models.CheckConstraint(
                condition=models.Q(due_on__isnull=True)
                | models.Q(due_on__gte=models.F("found_on")),
                name="item_due_after_found",
            ),
        ]

    def __str__(self) -> str:
        """Return the id: the words of an item may be restricted."""
        return str(self.pk)

    def write(self, content: dict[str, Any]) -> None:
        """Keep title, fields and papers."""
        self.content = kept(content, self.PLACE, sealed=self.is_private)

    @property
    def words(self) -> dict[str, Any]:
        """Return title, fields and papers."""
        return opened(self.content, self.PLACE)

    @property
    def tags(self) -> tuple[str, ...]:
        """Return the tags."""
        return tuple(json.loads(self.tags_json))


class ItemTask(models.Model):
    """What is done about an item: by whom, until when, and what shows it."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="tasks", db_index=False)
    number = models.PositiveIntegerField("序号")
    text = models.CharField("任务", max_length=500)
    responsible = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="+"
    )
    due_on = models.DateField("完成时限", null=True)
    done_on = models.DateField("完成日期", null=True)
    proof = models.CharField("凭据", max_length=500, null=True)
    token = models.CharField("表单编号", max_length=40, null=True)

    class Meta:
        verbose_name = "清单任务"
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "number"], name="item_task_number"),
            models.UniqueConstraint(fields=["item", "token"], name="item_task_once"),
        ]

    def __str__(self) -> str:
        """Return number and text."""
        return f"{self.number}. {self.text}"


class ItemStep(models.Model):
    """One thing that happened to an item; rows are only ever added."""

    PLACE = "lists.step"

    item = models.ForeignKey(Item, models.PROTECT, related_name="steps", db_index=False)
    number = models.PositiveIntegerField("序号")
    act = models.CharField("步骤", max_length=40)
    happened_on = models.DateField("日期")
    checker = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="+"
    )
    decided_by = models.CharField("决定人", max_length=100, null=True)
    content = models.TextField("内容")
    entry = models.ForeignKey(
        "ledger.Entry", models.PROTECT, null=True, related_name="+"
    )
    token = models.CharField("表单编号", max_length=40, null=True)
    by = models.ForeignKey(
        "people.Account", models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "清单步骤"
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "number"], name="item_step_number"),
            models.UniqueConstraint(fields=["item", "token"], name="item_step_once"),
        ]

    def __str__(self) -> str:
        """Return number and act."""
        return f"{self.number}. {self.act}"

    @property
    def words(self) -> dict[str, Any]:
        """Return note, proof and fields."""
        return opened(self.content, self.PLACE)
