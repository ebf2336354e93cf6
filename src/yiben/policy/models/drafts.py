"""Rows of documents written in the browser, before and after their approval.

What is being written changes; who did what when is only added to. A draft that
was submitted is frozen: its files are kept as they were then, and the approved
ones stand beside the packs on disk for good.
"""

from functools import partial
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from yiben.common.ids import new_id
from yiben.policy.words import DraftAct, DraftState, Level

from .kept import PACK_LENGTH, Kept

TITLE_LENGTH = 200
SHORT_LENGTH = 40
ONCE_LENGTH = 32


class Draft(models.Model):
    """A document that a unit is writing, with its text and what pack.yaml says.

    ``version`` counts the changes of text and head, ``revision`` every change;
    ``files`` and ``digest`` are what was submitted. ``once`` is the mark of the
    form that began it, so that a second click begins nothing.
    """

    id = models.CharField(
        "编号", primary_key=True, max_length=20, default=partial(new_id, "dr")
    )
    pack = models.CharField("规则包", max_length=PACK_LENGTH, unique=True)
    org = models.ForeignKey(
        "org.Org", models.PROTECT, related_name="drafts", db_index=False
    )
    title = models.CharField("标题", max_length=TITLE_LENGTH)
    short = models.CharField("简称", max_length=SHORT_LENGTH)
    issuer = models.CharField("发文机关", max_length=120)
    number = models.CharField("文号", max_length=60, blank=True)
    level = models.CharField("层级", max_length=10, choices=Level.choices())
    issued_on = models.DateField("印发日期", null=True)
    in_force_from = models.DateField("生效日期")
    in_force_note = models.CharField("生效日期说明", max_length=200, blank=True)
    parents = models.TextField("上级文件", default="[]", help_text="JSON 列表")
    text = models.TextField("原文", blank=True)
    state = models.CharField(
        "状态",
        max_length=10,
        choices=DraftState.choices(),
        default=DraftState.WRITING.value,
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="起草"
    )
    started_at = models.DateTimeField("开始时间")
    version = models.PositiveIntegerField("信息版次", default=1)
    revision = models.PositiveIntegerField("修改次数", default=1)
    once = models.CharField("表单记号", max_length=ONCE_LENGTH)
    submitter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    submitted_at = models.DateTimeField("送审时间", null=True)
    reason = models.TextField("送审说明", blank=True)
    wanted = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="指定的审批人",
    )
    files = models.TextField("送审的文件", blank=True, help_text="JSON：路径和内容")
    digest = models.CharField("送审内容摘要", max_length=64, blank=True)
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField("决定时间", null=True)
    answer = models.TextField("退回的理由", blank=True)

    class Meta:
        """Nobody approves what they began or submitted; what is approved is kept."""

        verbose_name = "文件草稿"
        indexes: ClassVar = [models.Index(fields=["org", "state"])]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["org", "author", "once"], name="policy_draft_once"
            ),
            models.CheckConstraint(
                condition=~Q(state=DraftState.APPROVED.value)
                | Q(approver__isnull=False, decided_at__isnull=False)
                & ~Q(approver=F("author"))
                & ~Q(approver=F("submitter"))
                & ~Q(files=""),
                name="policy_draft_two_people",
            ),
        ]


class DraftRule(models.Model):
    """A rule of a draft: the phrase it comes from, our reading, its mapping."""

    id = models.CharField(
        "编号", primary_key=True, max_length=20, default=partial(new_id, "re")
    )
    draft = models.ForeignKey(
        Draft, models.CASCADE, related_name="rules", db_index=False
    )
    number = models.PositiveIntegerField("次序")
    anchor = models.CharField("锚点", max_length=60)
    section = models.CharField("章节", max_length=60, blank=True)
    reading = models.TextField("读法")
    row = models.TextField("规则", help_text="JSON")
    version = models.PositiveIntegerField("版次", default=1)
    once = models.CharField("表单记号", max_length=ONCE_LENGTH)

    class Meta:
        """In the order in which they were written; a form makes one rule."""

        verbose_name = "草稿的规则"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["draft", "once"], name="policy_draft_rule_once"
            )
        ]


class DraftCase(models.Model):
    """A file of cases of a draft; usually those of one rule, and named like it."""

    draft = models.ForeignKey(
        Draft, models.CASCADE, related_name="cases", db_index=False
    )
    name = models.CharField("名称", max_length=PACK_LENGTH)
    text = models.TextField("例子", help_text="YAML")
    version = models.PositiveIntegerField("版次", default=1)

    class Meta:
        """A name stands for one file."""

        verbose_name = "草稿的例子"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["draft", "name"], name="policy_draft_case_name"
            )
        ]


class DraftStep(Kept):
    """What somebody did with a draft, and when; only added to."""

    draft = models.ForeignKey(Draft, models.PROTECT, related_name="steps")
    act = models.CharField("做了什么", max_length=10, choices=DraftAct.choices())
    note = models.CharField("说明", max_length=500, blank=True)
    digest = models.CharField("内容摘要", max_length=64, blank=True)

    class Meta:
        """In the order in which it happened."""

        verbose_name = "起草经过"
