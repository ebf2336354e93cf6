"""Rows of packets: our key, other installations, what went and came, receipts."""

from functools import partial
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from yiben.common.ids import new_id

from .words import Direction, State, Way


class OwnKey(models.Model):
    """The key this installation signs with; ``sealed`` opens only here."""

    public = models.CharField("公钥", max_length=64, unique=True)
    sealed = models.TextField("私钥（加密）")
    made_at = models.DateTimeField("生成时间")
    by = models.ForeignKey("people.Account", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "本系统密钥"

    def __str__(self) -> str:
        """Return the public half."""
        return self.public


class Peer(models.Model):
    """Another installation, its key, and the unit whose subtree it keeps.

    For a system below, ``unit`` is the unit there; for one above, it is our own
    topmost unit, unknown until the first packet. Two people compare the
    fingerprint before anything is sent or believed.
    """

    id = models.CharField(
        "编号", primary_key=True, max_length=20, default=partial(new_id, "pe")
    )
    name = models.CharField("名称", max_length=60)
    public = models.CharField("公钥", max_length=64, unique=True)
    direction = models.CharField("方向", max_length=10, choices=Direction.choices())
    unit = models.ForeignKey("org.Org", models.PROTECT, null=True, related_name="+")
    entered_by = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField("登记时间")
    confirmed_by = models.ForeignKey(
        "people.Account", models.PROTECT, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField("核对时间", null=True)
    retired_at = models.DateTimeField("停用时间", null=True)

    class Meta:
        """Whoever entered the key is not who confirms it."""

        verbose_name = "对方系统"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_at__isnull=False) & ~Q(confirmed_by=F("entered_by")),
                name="packets_peer_two_people",
            ),
            models.CheckConstraint(
                condition=Q(direction=Direction.ABOVE.value) | Q(unit__isnull=False),
                name="packets_peer_unit",
            ),
        ]

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class PacketLog(models.Model):
    """One packet that was made or taken in.

    ``content`` is kept of what we made until the other side says it arrived, so
    that a lost stick can be written again; ``marks`` is how far we had then sent.
    """

    id = models.CharField(
        "编号", primary_key=True, max_length=20, default=partial(new_id, "pk")
    )
    peer = models.ForeignKey(
        Peer, models.PROTECT, related_name="packets", db_index=False
    )
    way = models.CharField("方向", max_length=3, choices=Way.choices())
    number = models.PositiveIntegerField("包号")
    digest = models.CharField("摘要", max_length=64)
    state = models.CharField("状态", max_length=10, choices=State.choices())
    counts = models.TextField("条数", default="{}")
    marks = models.TextField("已送到", default="{}")
    content = models.BinaryField("文件", null=True)
    made_at = models.DateTimeField("出包时间")
    at = models.DateTimeField("办理时间")
    by = models.ForeignKey("people.Account", models.PROTECT, related_name="+")

    class Meta:
        """Numbers count up for each installation and way."""

        verbose_name = "数据包"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["peer", "way", "number"], name="packets_number_once"
            )
        ]

    def __str__(self) -> str:
        """Return the number."""
        return f"第 {self.number} 号包"


class HeadReceipt(models.Model):
    """How far the superior's installation holds one of our chains."""

    unit = models.OneToOneField(
        "org.Org", models.PROTECT, primary_key=True, related_name="+"
    )
    seq = models.PositiveIntegerField("序号")
    digest = models.CharField("摘要", max_length=64)
    packet = models.ForeignKey(PacketLog, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "链首回执"

    def __str__(self) -> str:
        """Return the unit's id."""
        return str(self.unit_id)
