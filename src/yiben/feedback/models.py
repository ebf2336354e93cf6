"""Rows of feedback: named and anonymous ones lie in tables of their own.

What is anonymous has no account, no person, no address and no time finer than
a quarter or month. New rows are laid among old ones, all written anew in the
order of their random ids (``facts.sealing.lay_among``), so that neither the
order of the rows nor their neighbours say when one was added.
"""

from functools import partial
from typing import ClassVar

from django.conf import settings
from django.db import models

from yiben.common.ids import new_id

from .words import ComplaintState, MarkReason, Verdict

DUTY_LENGTH = 120
QUARTER_LENGTH = 7


class MarkAnswer(models.Model):
    """What the issuing level decided about a duty; closes what was said until then."""

    id = models.CharField(primary_key=True, max_length=20, default=partial(new_id, "n"))
    duty = models.CharField("职责", max_length=DUTY_LENGTH, db_index=True)
    org = models.ForeignKey("org.Org", models.PROTECT, related_name="+")
    verdict = models.CharField("处理", max_length=10, choices=Verdict.choices())
    text = models.TextField("答复")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("答复时间")

    class Meta:
        """The newest first."""

        verbose_name = "对职责意见的答复"
        ordering: ClassVar = ["-at"]


class DutyMark(models.Model):
    """What a member who gave their name says about a duty.

    ``open_key`` names duty, person and quarter until the answer: one mark each.
    """

    id = models.CharField(primary_key=True, max_length=20, default=partial(new_id, "k"))
    duty = models.CharField("职责", max_length=DUTY_LENGTH, db_index=True)
    org = models.ForeignKey("org.Org", models.PROTECT, related_name="+")
    issuer = models.ForeignKey(
        "org.Org", models.PROTECT, related_name="+", db_index=False
    )
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    quarter = models.CharField("季度", max_length=QUARTER_LENGTH)
    reason = models.CharField("问题", max_length=10, choices=MarkReason.choices())
    other = models.CharField("与哪项重复", max_length=DUTY_LENGTH, default="")
    text = models.TextField("说明", default="")
    open_key = models.CharField(max_length=200, null=True, unique=True)
    answer = models.ForeignKey(
        MarkAnswer, models.PROTECT, null=True, related_name="named"
    )
    at = models.DateTimeField("提出时间")

    class Meta:
        """By issuer, for their page."""

        verbose_name = "职责意见"
        indexes: ClassVar = [models.Index(fields=["issuer", "duty"])]


class MarkSheet(models.Model):
    """All anonymous marks on a duty from one group in one quarter, as one row.

    ``sealed`` holds reasons and texts in alphabetical order, ``tokens`` who has
    marked, under ``key`` and the installation's data key, also in order. The
    key is overwritten and the tokens are erased with the answer or the quarter.
    """

    id = models.CharField(primary_key=True, max_length=20, default=partial(new_id, "j"))
    duty = models.CharField("职责", max_length=DUTY_LENGTH, db_index=True)
    group = models.ForeignKey("org.Org", models.PROTECT, related_name="+")
    issuer = models.ForeignKey(
        "org.Org", models.PROTECT, related_name="+", db_index=False
    )
    quarter = models.CharField("季度", max_length=QUARTER_LENGTH)
    key = models.CharField("当季的钥匙", max_length=64)
    tokens = models.TextField("已提的记号", default="")
    sealed = models.TextField("密文")
    duplicate = models.PositiveIntegerField("重复", default=0)
    too_heavy = models.PositiveIntegerField("太重", default=0)
    unclear = models.PositiveIntegerField("说不清", default=0)
    other = models.PositiveIntegerField("其他", default=0)
    open_key = models.CharField(max_length=200, null=True, unique=True)
    answer = models.ForeignKey(
        MarkAnswer, models.PROTECT, null=True, related_name="sheets"
    )

    class Meta:
        """By issuer, for their page."""

        verbose_name = "匿名职责意见单"
        indexes: ClassVar = [
            models.Index(fields=["issuer", "duty"]),
            models.Index(fields=["quarter"]),
        ]


class Complaint(models.Model):
    """What a complaint has, named or not: the page, whom it asks, where it stands.

    ``asked`` are the units that had it so far, each a line.
    """

    page = models.CharField("在哪一页", max_length=60, default="")
    unit = models.ForeignKey("org.Org", models.PROTECT, related_name="+")
    addressee = models.ForeignKey(
        "org.Org", models.PROTECT, related_name="+", db_index=False
    )
    asked = models.TextField("问过的组织", default="")
    sealed = models.TextField("密文")
    state = models.CharField(
        "状态",
        max_length=12,
        choices=ComplaintState.choices(),
        default=ComplaintState.RECEIVED.value,
    )
    code_digest = models.CharField("凭码摘要", max_length=64, unique=True)

    class Meta:
        abstract = True


class NamedComplaint(Complaint):
    """A complaint by somebody who gave their name; ``by`` typed it, perhaps for them."""

    id = models.CharField(primary_key=True, max_length=20, default=partial(new_id, "u"))
    person = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="+"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("提出时间")
    on_paper = models.BooleanField("纸质意见代录", default=False)

    class Meta:
        """By whom it asks, for their page."""

        verbose_name = "实名意见"
        indexes: ClassVar = [models.Index(fields=["addressee", "state"])]


class CodedComplaint(Complaint):
    """An anonymous complaint: ``unit`` is the group its author is hidden in."""

    id = models.CharField(primary_key=True, max_length=20, default=partial(new_id, "q"))
    month = models.CharField("月份", max_length=QUARTER_LENGTH, db_index=True)
    from_outside = models.BooleanField("没有登录", default=False)

    class Meta:
        """By whom it asks, for their page."""

        verbose_name = "匿名意见"
        indexes: ClassVar = [models.Index(fields=["addressee", "state"])]


class Reply(models.Model):
    """One answer to a complaint, of one level.

    ``complaint_id`` is no foreign key: anonymous complaints are written anew.
    """

    id = models.CharField(primary_key=True, max_length=20, default=partial(new_id, "l"))
    complaint_id = models.CharField("意见编号", max_length=20, db_index=True)
    org = models.ForeignKey("org.Org", models.PROTECT, related_name="+", db_index=False)
    text = models.TextField("答复")
    about = models.CharField("什么事", max_length=100, default="")
    is_public = models.BooleanField("向党员公开", default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("答复时间")

    class Meta:
        """In the order in which the levels answered."""

        verbose_name = "对意见的答复"
        ordering: ClassVar = ["at"]
        indexes: ClassVar = [models.Index(fields=["org", "is_public"])]
