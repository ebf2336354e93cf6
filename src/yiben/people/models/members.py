"""Rows of persons, memberships, flags and tenures."""

from functools import partial
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from yiben.common.ids import new_id
from yiben.org.models import Org
from yiben.people.words import (
    ETHNIC_GROUPS,
    EntryWay,
    LeaveWay,
    MembershipKind,
    Office,
    Sex,
    Trait,
)

from .sealed import SealedTextField


def _span(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
        name=f"people_{name}_span",
    )


class Person(models.Model):
    """A person, one row for life; holds the least that the work needs.

    Identity and telephone numbers are optional and sealed (EP-09, EP-10);
    ``id_index`` finds equal identity numbers without being readable.
    """

    id = models.CharField(
        "编号", primary_key=True, max_length=20, default=partial(new_id, "p")
    )
    name = models.CharField("姓名", max_length=60, db_index=True)
    sex = models.CharField("性别", max_length=1, choices=Sex.choices())
    birth_on = models.DateField("出生日期", null=True)
    ethnic = models.CharField(
        "民族", max_length=2, null=True, choices=list(ETHNIC_GROUPS.items())
    )
    phone = SealedTextField("手机号", null=True)
    id_number = SealedTextField("身份证号", null=True)
    id_index = models.CharField("身份证号索引", max_length=64, null=True, unique=True)

    class Meta:
        """A person has a name, and a number exactly when it has an index."""

        verbose_name = "人员"
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(name=""), name="people_person_named"),
            models.CheckConstraint(
                condition=Q(id_number__isnull=True, id_index__isnull=True)
                | Q(id_number__isnull=False, id_index__isnull=False),
                name="people_person_index",
            ),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class Membership(models.Model):
    """A person's membership in one branch, in one group, of one kind, for a time.

    A change of branch, group or kind closes the row and opens the next.
    ``live_key`` repeats the person while the row is open: its uniqueness makes
    a second open membership impossible on databases without partial indexes.
    """

    id = models.CharField(
        "编号", primary_key=True, max_length=20, default=partial(new_id, "m")
    )
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="memberships", db_index=False
    )
    org = models.ForeignKey(
        Org, models.PROTECT, related_name="memberships", db_index=False
    )
    group = models.ForeignKey(
        Org, models.PROTECT, null=True, related_name="group_memberships"
    )
    kind = models.CharField("党员类别", max_length=15, choices=MembershipKind.choices())
    joined_on = models.DateField("入党日期")
    full_on = models.DateField("转正日期", null=True)
    from_on = models.DateField("起始日期")
    until_on = models.DateField("截止日期", null=True)
    entry_way = models.CharField(
        "进入支部类型", max_length=12, choices=EntryWay.choices()
    )
    leave_way = models.CharField(
        "离开支部类型", max_length=12, null=True, choices=LeaveWay.choices()
    )
    live_key = models.CharField(max_length=20, null=True, unique=True, editable=False)

    class Meta:
        """One owner a day; full members have a day on which they became so."""

        verbose_name = "党员组织关系"
        constraints: ClassVar = [
            _span("membership"),
            models.UniqueConstraint(
                fields=["person", "from_on"], name="people_membership_start"
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True, live_key=F("person"))
                | Q(until_on__isnull=False, live_key__isnull=True),
                name="people_membership_live",
            ),
            models.CheckConstraint(
                condition=Q(full_on__isnull=True) | Q(full_on__gte=F("joined_on")),
                name="people_membership_full",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["org", "from_on"])]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep ``live_key`` in step with the last day."""
        self.live_key = self.person_id if self.until_on is None else None
        super().save(*args, **kwargs)


class MemberFlag(models.Model):
    """A property of a member that held for a time."""

    person = models.ForeignKey(
        Person, models.PROTECT, related_name="flags", db_index=False
    )
    flag = models.CharField("标记", max_length=30, choices=Trait.choices())
    from_on = models.DateField("起始日期")
    until_on = models.DateField("截止日期", null=True)

    class Meta:
        """Spells of one flag do not overlap (checked when written)."""

        verbose_name = "党员标记"
        constraints: ClassVar = [
            _span("flag"),
            models.UniqueConstraint(
                fields=["person", "flag", "from_on"], name="people_flag_start"
            ),
        ]


class Tenure(models.Model):
    """A person's time in an office of an organisation."""

    id = models.CharField(
        "编号", primary_key=True, max_length=20, default=partial(new_id, "t")
    )
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="tenures", db_index=False
    )
    org = models.ForeignKey(Org, models.PROTECT, related_name="tenures", db_index=False)
    office = models.CharField("职务", max_length=20, choices=Office.choices())
    from_on = models.DateField("任职日期")
    until_on = models.DateField("离任日期", null=True)

    class Meta:
        """An office is not begun twice on one day."""

        verbose_name = "任职"
        constraints: ClassVar = [
            _span("tenure"),
            models.UniqueConstraint(
                fields=["person", "org", "office", "from_on"],
                name="people_tenure_start",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["org", "office"])]


class Transfer(models.Model):
    """A member on the way between two branches (组织关系介绍信).

    Until the letter is received the sending branch keeps the member, and with
    the member every duty. ``open_key`` repeats the person while it is open.
    """

    id = models.CharField(
        "编号", primary_key=True, max_length=20, default=partial(new_id, "x")
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="transfers")
    from_org = models.ForeignKey(Org, models.PROTECT, related_name="+")
    to_org = models.ForeignKey(Org, models.PROTECT, related_name="+")
    sent_on = models.DateField("开出日期")
    received_on = models.DateField("接收日期", null=True)
    cancelled_on = models.DateField("撤回日期", null=True)
    due_on = models.DateField("有效期至", null=True)
    dues_until = models.CharField("党费交至", max_length=7, default="", blank=True)
    returned = models.BooleanField("被退回", default=False)
    end_reason = models.CharField("退回或撤回原因", max_length=200, null=True)
    open_key = models.CharField(max_length=20, null=True, unique=True, editable=False)

    class Meta:
        """A letter ends once, and a person has one open letter at most."""

        verbose_name = "组织关系介绍信"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(received_on__isnull=True) | Q(cancelled_on__isnull=True),
                name="people_transfer_end",
            ),
            models.CheckConstraint(
                condition=~Q(from_org=F("to_org")), name="people_transfer_other"
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep ``open_key`` in step with the state."""
        is_open = self.received_on is None and self.cancelled_on is None
        self.open_key = self.person_id if is_open else None
        super().save(*args, **kwargs)
