"""Rows of gatherings: the gathering, its seats and its resolutions.

A correction is a further row that points at the one it corrects; rows that
were closed are never changed except for their state.
"""

import json
from functools import partial
from typing import Any, ClassVar

from django.db import models

from yiben.common.ids import new_id
from yiben.rules.matters import ORDINARY
from yiben.rules.words import PersonRole, Presence

from .words import GatheringState


class Gathering(models.Model):
    """One meeting, study session, lecture, theme day or act of service."""

    id = models.CharField(primary_key=True, max_length=20, default=partial(new_id, "g"))
    unit = models.ForeignKey(
        "org.Org", models.PROTECT, related_name="+", verbose_name="组织", db_index=False
    )
    kind = models.CharField("种类", max_length=80)
    title = models.CharField("名称", max_length=200)
    happened_on = models.DateField("日期")
    starts = models.TimeField("开始时间", null=True)
    ends = models.TimeField("结束时间", null=True)
    place = models.CharField("地点", max_length=200, null=True)
    fields_json = models.TextField("内容", default="{}")
    tags_json = models.TextField("标记", default="[]")
    parts_json = models.TextField("同场开展", default="[]")
    made_up_for = models.CharField("补哪一个月", max_length=7, null=True)
    deviation_reason = models.CharField("偏离固定日的原因", max_length=500, null=True)
    answers = models.CharField("回应的记录", max_length=20, null=True)
    state = models.CharField(
        "状态",
        max_length=20,
        choices=GatheringState.choices(),
        default=GatheringState.PLANNED,
    )
    version = models.PositiveIntegerField("第几版", default=1)
    corrects = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        related_name="corrected_by",
        verbose_name="更正的是",
    )
    reason = models.CharField("更正、撤回或取消的原因", max_length=500, null=True)
    entry = models.ForeignKey(
        "ledger.Entry",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="台账记录",
    )
    # A form sent twice carries the same token and must make one row.
    token = models.CharField("表单编号", max_length=40, null=True)
    closing_token = models.CharField("关闭表单编号", max_length=40, null=True)
    created_by = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    created_at = models.DateTimeField("登记时间")
    closed_by = models.ForeignKey(
        "people.Account", models.PROTECT, null=True, related_name="+"
    )
    closed_at = models.DateTimeField("关闭时间", null=True)

    # What is confirmed of each member of a life meeting; sealed, never posted.
    life_sealed = models.TextField("逐人确认", null=True)
    after_entry = models.ForeignKey(
        "ledger.Entry",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="会后的记录",
    )

    class Meta:
        verbose_name = "会议与活动"
        ordering: ClassVar = ["-happened_on", "-created_at"]
        indexes: ClassVar = [models.Index(fields=["unit", "happened_on"])]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "token"], name="gathering_form_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="closed") | models.Q(entry__isnull=False),
                name="gathering_closed_has_entry",
            ),
        ]

    def __str__(self) -> str:
        """Return the title and the day."""
        return f"{self.title}（{self.happened_on}）"

    @property
    def fields(self) -> dict[str, Any]:
        """Return what was written under each heading of the kind."""
        return dict(json.loads(self.fields_json))

    @property
    def tags(self) -> tuple[str, ...]:
        """Return the tags in the order they were given."""
        return tuple(json.loads(self.tags_json))

    @property
    def parts(self) -> tuple[str, ...]:
        """Return the kinds held within this one."""
        return tuple(json.loads(self.parts_json))


class JointUnit(models.Model):
    """A further unit that held the same gathering: one event, each counts."""

    gathering = models.ForeignKey(
        Gathering, models.CASCADE, related_name="joint_units", db_index=False
    )
    org = models.ForeignKey("org.Org", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "联合开展的组织"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["gathering", "org"], name="joint_unit_once"
            ),
        ]

    def __str__(self) -> str:
        """Return the unit's id."""
        return self.org_id


class Seat(models.Model):
    """What one person did in a gathering, and whether they were there."""

    gathering = models.ForeignKey(
        Gathering, models.CASCADE, related_name="seats", db_index=False
    )
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    role = models.CharField("身份", max_length=20, choices=PersonRole.choices())
    state = models.CharField(
        "到会情况",
        max_length=20,
        choices=Presence.choices(),
        default=Presence.PRESENT,
    )
    reason = models.CharField("原因", max_length=200, null=True)
    # A member left out of the number that should attend needs a reason
    # approved above; the snapshot keeps the count honest later.
    left_out = models.CharField("不计入应到的原因", max_length=200, null=True)
    voter = models.BooleanField("有表决权", default=False)
    org = models.ForeignKey("org.Org", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "参加人"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["gathering", "person", "role"], name="seat_once_per_role"
            ),
        ]

    def __str__(self) -> str:
        """Return who sat as what."""
        return f"{self.person_id} {self.role}"


class Resolution(models.Model):
    """What was decided, by how many, and who sees to it."""

    gathering = models.ForeignKey(
        Gathering, models.CASCADE, related_name="resolutions", db_index=False
    )
    number = models.PositiveIntegerField("序号")
    matter = models.CharField("事项", max_length=40, default=ORDINARY)
    text = models.CharField("决议", max_length=1000)
    in_favour = models.PositiveIntegerField("赞成")
    against = models.PositiveIntegerField("反对", default=0)
    abstained = models.PositiveIntegerField("弃权", default=0)
    written = models.PositiveIntegerField("书面意见", default=0)
    passed = models.BooleanField("通过", null=True)
    # The rule and the numbers of the day, so that a later rule changes nothing.
    rule = models.CharField("按哪条规则计票", max_length=300, null=True)
    responsible = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="+"
    )
    due_on = models.DateField("完成期限", null=True)

    class Meta:
        verbose_name = "决议"
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["gathering", "number"], name="resolution_number_once"
            ),
        ]

    def __str__(self) -> str:
        """Return number and text."""
        return f"{self.number}. {self.text}"


class MadeUp(models.Model):
    """One member's missed gathering that was made up in another one."""

    gathering = models.ForeignKey(
        Gathering, models.CASCADE, related_name="made_up", db_index=False
    )
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    missed = models.ForeignKey(Gathering, models.PROTECT, related_name="made_up_in")

    class Meta:
        verbose_name = "补的课"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["gathering", "person", "missed"], name="made_up_once"
            ),
        ]

    def __str__(self) -> str:
        """Return who made up which gathering."""
        return f"{self.person_id} {self.missed_id}"


class Measure(models.Model):
    """One measure of the list that a life meeting left behind."""

    gathering = models.ForeignKey(
        Gathering, models.CASCADE, related_name="measures", db_index=False
    )
    number = models.PositiveIntegerField("序号")
    problem = models.CharField("问题", max_length=1000, default="")
    text = models.CharField("整改措施", max_length=1000)
    responsible = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="+"
    )
    due_on = models.DateField("完成期限", null=True)
    task_id = models.CharField("任务", max_length=20, null=True)

    class Meta:
        verbose_name = "整改措施"
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["gathering", "number"], name="measure_number_once"
            ),
        ]

    def __str__(self) -> str:
        """Return number and text."""
        return f"{self.number}. {self.text}"


class SignIn(models.Model):
    """One member who signed in by the code on the wall; kept until it is closed."""

    gathering = models.ForeignKey(
        Gathering, models.CASCADE, related_name="sign_ins", db_index=False
    )
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField("签到时间")

    class Meta:
        verbose_name = "扫码签到"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["gathering", "person"], name="gathering_sign_in_once"
            ),
        ]

    def __str__(self) -> str:
        """Return who signed in."""
        return self.person_id
