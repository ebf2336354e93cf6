"""Rows of reminders: choices, channels, the outbox, calendar links."""

import json
from datetime import date, time
from functools import partial
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from yiben.common.ids import new_id
from yiben.people.models import SealedTextField

from .words import (
    Event,
    EventState,
    MessageState,
    Published,
    Scope,
    Transport,
    Way,
)


def _between(name: str) -> list[models.BaseConstraint]:
    """Return the limits of day and hour that hold for every installation."""
    return [
        models.CheckConstraint(
            condition=Q(weekday__gte=1, weekday__lte=5), name=f"reminders_{name}_day"
        ),
        models.CheckConstraint(
            condition=Q(hour__gte=0, hour__lte=23), name=f"reminders_{name}_hour"
        ),
    ]


class Preference(models.Model):
    """What an account chose; without a row nothing is sent."""

    account = models.OneToOneField(
        "people.Account", models.CASCADE, primary_key=True, related_name="+"
    )
    way = models.CharField("方式", max_length=10, choices=Way.choices())
    weekday = models.PositiveSmallIntegerField("星期几", default=1)
    hour = models.PositiveSmallIntegerField("几点", default=9)
    address = SealedTextField("邮箱", null=True)
    is_confirmed = models.BooleanField("邮箱已确认", default=False)
    n_wrong = models.PositiveSmallIntegerField("确认码填错几次", default=0)
    wrong_on = models.DateField("哪天填错", null=True)

    class Meta:
        """Whoever wants mail has an address."""

        verbose_name = "提醒的选择"
        constraints: ClassVar = [
            *_between("preference"),
            models.CheckConstraint(
                condition=~Q(way=Way.EMAIL.value) | Q(address__isnull=False),
                name="reminders_preference_address",
            ),
        ]

    def __str__(self) -> str:
        """Return the way."""
        return self.way


class Channel(models.Model):
    """Where a unit's digest goes; address and secret are sealed."""

    id = models.CharField(
        "编号", primary_key=True, max_length=20, default=partial(new_id, "h")
    )
    org = models.ForeignKey("org.Org", models.PROTECT, related_name="+", db_index=False)
    transport = models.CharField("方式", max_length=10, choices=Transport.choices())
    target = SealedTextField("地址")
    secret = SealedTextField("密钥", null=True)
    weekday = models.PositiveSmallIntegerField("星期几")
    hour = models.PositiveSmallIntegerField("几点")
    is_on = models.BooleanField("启用", default=True)
    token = models.CharField("表单编号", max_length=40, null=True)
    made_at = models.DateTimeField("登记时间")

    class Meta:
        """The same form sent twice is one channel."""

        verbose_name = "接收地址"
        constraints: ClassVar = [
            *_between("channel"),
            models.UniqueConstraint(
                fields=["org", "token"], name="reminders_channel_form_once"
            ),
        ]

    def __str__(self) -> str:
        """Return the transport."""
        return self.transport


class Message(models.Model):
    """One message of the outbox; ``key`` is why there is never a second one.

    ``lost`` counts leases that ran out: whoever was sending died between the
    sending and the note of it, so the message may have gone out already.
    """

    id = models.CharField(
        "编号", primary_key=True, max_length=20, default=partial(new_id, "b")
    )
    key = models.CharField("唯一键", max_length=80, unique=True)
    account = models.ForeignKey(
        "people.Account", models.CASCADE, null=True, related_name="+"
    )
    channel = models.ForeignKey(Channel, models.SET_NULL, null=True, related_name="+")
    org = models.ForeignKey("org.Org", models.PROTECT, null=True, related_name="+")
    transport = models.CharField("方式", max_length=10, choices=Transport.choices())
    subject = models.CharField("标题", max_length=200)
    text = SealedTextField("内容", null=True)
    state = models.CharField(
        "状态",
        max_length=10,
        choices=MessageState.choices(),
        default=MessageState.WAITING,
    )
    attempts = models.PositiveSmallIntegerField("试过几次", default=0)
    lost = models.PositiveSmallIntegerField("中断几次", default=0)
    made_at = models.DateTimeField("写成时间")
    next_at = models.DateTimeField("下次发送")
    expires_at = models.DateTimeField("过时不发")
    lease = models.CharField("谁在发", max_length=20, null=True)
    lease_until = models.DateTimeField("占用到", null=True)
    sent_at = models.DateTimeField("发出时间", null=True)
    via = models.CharField("经由", max_length=20, default="")
    note = models.CharField("说明", max_length=200, default="")

    class Meta:
        """Whoever sends holds a lease, and nobody else does."""

        verbose_name = "发件箱"
        indexes: ClassVar = [models.Index(fields=["state", "next_at"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state=MessageState.SENDING.value, lease__isnull=False)
                | ~Q(state=MessageState.SENDING.value) & Q(lease__isnull=True),
                name="reminders_message_lease",
            ),
            models.CheckConstraint(
                condition=~Q(state=MessageState.SENT.value) | Q(sent_at__isnull=False),
                name="reminders_message_sent",
            ),
        ]

    def __str__(self) -> str:
        """Return subject and state."""
        return f"{self.subject}（{self.state}）"


class FeedToken(models.Model):
    """A calendar link; only its digest is kept, so nobody can read it here.

    ``live_key`` repeats account and unit while the link works: one at a time.
    """

    id = models.CharField(
        "编号", primary_key=True, max_length=20, default=partial(new_id, "z")
    )
    digest = models.CharField("摘要", max_length=64, unique=True)
    account = models.ForeignKey("people.Account", models.CASCADE, related_name="+")
    scope = models.CharField("范围", max_length=10, choices=Scope.choices())
    org = models.ForeignKey("org.Org", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField("生成时间")
    revoked_at = models.DateTimeField("作废时间", null=True)
    live_key = models.CharField(max_length=50, null=True, unique=True, editable=False)

    class Meta:
        """A link of a unit names it; one of a person does not."""

        verbose_name = "日历链接"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(scope=Scope.UNIT.value, org__isnull=False)
                | Q(scope=Scope.PERSON.value, org__isnull=True),
                name="reminders_feed_scope",
            ),
        ]

    def __str__(self) -> str:
        """Return the scope."""
        return self.scope

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep ``live_key`` in step with the end of the link."""
        live = f"{self.account_id}:{self.org_id or ''}"
        self.live_key = live if self.revoked_at is None else None
        super().save(*args, **kwargs)


class PublishedEvent(models.Model):
    """What calendars were last told of one event, to count its changes.

    Kept until its day is long past, so that what vanishes can be cancelled.
    """

    owner = models.CharField("谁的日历", max_length=30)
    uid = models.CharField("事件编号", max_length=80)
    body_json = models.TextField("内容")
    on = models.DateField("日期")
    sequence = models.PositiveIntegerField("第几次改动", default=0)
    modified_at = models.DateTimeField("最后改动")

    class Meta:
        """An event stands once in a calendar."""

        verbose_name = "日历事件"
        ordering: ClassVar = [F("on").asc(), "uid"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["owner", "uid"], name="reminders_event_once"
            ),
        ]

    def __str__(self) -> str:
        """Return the id calendars know it by."""
        return self.uid

    @property
    def told(self) -> Published:
        """Return the event with the count of its changes."""
        body = json.loads(self.body_json)
        return Published(
            Event(
                uid=self.uid,
                on=date.fromisoformat(body["on"]),
                summary=body["summary"],
                starts=_time(body["starts"]),
                ends=_time(body["ends"]),
                place=body["place"],
                note=body["note"],
                state=body["state"],
            ),
            self.sequence,
            self.modified_at,
        )

    @property
    def is_cancelled(self) -> bool:
        """Say whether it was already told that it does not happen."""
        return bool(self.told.event.state == EventState.CANCELLED)


def _time(text: str | None) -> time | None:
    return time.fromisoformat(text) if text else None
