"""Rows of reports: papers being written or signed, and templates of one's own.

A paper holds what people wrote. Its figures are asked of the ledger each time
until it is signed; what was signed is kept as it was issued.
"""

import json
from functools import partial
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from yiben.common.ids import new_id

from .words import PaperState, PrintState

ID_LENGTH = 20


class Paper(models.Model):
    """A report or an official document of a unit."""

    id = models.CharField(
        primary_key=True, max_length=ID_LENGTH, default=partial(new_id, "w")
    )
    unit = models.ForeignKey(
        "org.Org", models.PROTECT, related_name="+", verbose_name="组织", db_index=False
    )
    form = models.CharField("种类", max_length=40)
    period = models.CharField("期间", max_length=10, null=True)
    answers_json = models.TextField("由人填写的内容", default="{}")
    state = models.CharField(
        "状态", max_length=10, choices=PaperState.choices(), default=PaperState.DRAFT
    )
    code = models.CharField("机关代字", max_length=12, null=True)
    year = models.PositiveSmallIntegerField("发文年份", null=True)
    number = models.PositiveIntegerField("发文顺序号", null=True)
    issued_json = models.TextField("签发时的全文", null=True)
    token = models.CharField("表单编号", max_length=40, null=True)
    written_by = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    written_at = models.DateTimeField("最后修改")
    signed_by = models.ForeignKey(
        "people.Account", models.PROTECT, null=True, related_name="+"
    )
    signed_at = models.DateTimeField("签发时间", null=True)

    class Meta:
        """Numbers follow without a gap, once each; only what is signed has one."""

        verbose_name = "报告和公文"
        ordering: ClassVar = ["-written_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "token"], name="paper_once"),
            models.UniqueConstraint(
                fields=["unit", "code", "year", "number"], name="paper_number"
            ),
            models.CheckConstraint(
                condition=Q(
                    state="draft", issued_json__isnull=True, number__isnull=True
                )
                | Q(state="signed", issued_json__isnull=False, signed_at__isnull=False),
                name="paper_signed",
            ),
        ]

    @property
    def answers(self) -> dict[str, str]:
        """Return what people wrote, by the name of the slot."""
        found: dict[str, str] = json.loads(self.answers_json)
        return found

    @property
    def issued(self) -> dict[str, Any]:
        """Return the document as it was signed."""
        found: dict[str, Any] = json.loads(self.issued_json or "{}")
        return found


class OwnTemplate(models.Model):
    """A Word file of a unit into which a paper's fields are filled."""

    id = models.CharField(
        primary_key=True, max_length=ID_LENGTH, default=partial(new_id, "v")
    )
    unit = models.ForeignKey(
        "org.Org", models.PROTECT, related_name="+", db_index=False
    )
    form = models.CharField("种类", max_length=40)
    name = models.CharField("文件名", max_length=200)
    content = models.BinaryField("文件")
    kept_by = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    kept_at = models.DateTimeField("上传时间")

    class Meta:
        """One for each paper of a unit: a new one takes the place of the old."""

        verbose_name = "自有模板"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "form"], name="own_template_once")
        ]


class PrintJob(models.Model):
    """An order to print the books of every branch below a unit, worked off beside.

    ``holder`` is the worker that has it, until ``held_until``; whoever finds it
    later than that takes it over and goes on where the other one stopped.
    """

    id = models.CharField(
        primary_key=True, max_length=ID_LENGTH, default=partial(new_id, "j")
    )
    unit = models.ForeignKey(
        "org.Org", models.PROTECT, related_name="+", db_index=False
    )
    books = models.CharField("记录本", max_length=200)
    year = models.PositiveSmallIntegerField("年份")
    sort = models.CharField("格式", max_length=10)
    purpose = models.CharField("用途", max_length=200)
    n_branches = models.PositiveIntegerField("支部数")
    n_people = models.PositiveIntegerField("涉及人数")
    state = models.CharField("状态", max_length=10, choices=PrintState.choices())
    token = models.CharField("表单编号", max_length=40)
    asked_by = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("提出时间")
    decided_by = models.ForeignKey(
        "people.Account", models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField("批准时间", null=True)
    answer = models.CharField("批准或不批准的说明", max_length=200, default="")
    holder = models.CharField("由哪个后台程序在印", max_length=80, default="")
    held_until = models.DateTimeField("占用到", null=True)
    tries = models.PositiveSmallIntegerField("印过几次", default=0)
    done = models.PositiveIntegerField("已印支部", default=0)
    failed = models.PositiveIntegerField("没印出的支部", default=0)
    said = models.TextField("说明", default="")
    finished_at = models.DateTimeField("印好时间", null=True)
    kept_until = models.DateTimeField("保留到", null=True)
    n_files = models.PositiveIntegerField("册数", default=0)
    size = models.PositiveBigIntegerField("文件大小", default=0)
    digest = models.CharField("文件摘要", max_length=64, default="")

    class Meta:
        """Once for each form that was sent; finished means there is a file."""

        verbose_name = "汇总印制"
        ordering: ClassVar = ["-asked_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "token"], name="print_once"),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(kept_until__isnull=False),
                name="print_kept",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "asked_at"])]

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the books."""
        return tuple(self.books.split(","))
