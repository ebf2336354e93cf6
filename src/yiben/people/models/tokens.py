"""Rows of the keys by which other programs come in, and of what they were answered."""

from functools import partial
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from yiben.common.ids import new_id
from yiben.org.models import Org

from .accounts import Account


class ApiToken(models.Model):
    """A key of another program: one account, one unit, some scopes, some months.

    The secret itself is nowhere: only its digest, by which it is found. When a
    key was last used is not kept (DR-01).
    """

    id = models.CharField(
        "编号", primary_key=True, max_length=20, default=partial(new_id, "b")
    )
    digest = models.CharField("摘要", max_length=64, unique=True)
    label = models.CharField("用在哪里", max_length=60)
    account = models.ForeignKey(Account, models.PROTECT, related_name="token_rows")
    unit = models.ForeignKey(Org, models.PROTECT, related_name="+")
    scopes = models.CharField("用途", max_length=400)
    from_on = models.DateField("起始日期")
    until_on = models.DateField("截止日期")
    made_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    made_at = models.DateTimeField("开出时间")
    revoked_at = models.DateTimeField("收回时间", null=True)
    once = models.CharField(max_length=40, unique=True)

    class Meta:
        """A key always ends."""

        verbose_name = "接口令牌"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until_on__gte=F("from_on")), name="people_token_span"
            )
        ]


class ApiAnswer(models.Model):
    """What a write was answered, so that sending it again answers the same.

    Kept for some days; ``mark`` is a digest of what was asked.
    """

    token = models.ForeignKey(
        ApiToken, models.CASCADE, related_name="+", db_index=False
    )
    key = models.CharField("幂等键", max_length=100)
    mark = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(default="")
    at = models.DateTimeField("时间", db_index=True)

    class Meta:
        """One answer for each key of a token."""

        verbose_name = "接口回答"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["token", "key"], name="people_api_answer_key"
            )
        ]
