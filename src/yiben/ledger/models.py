"""Rows of the ledger: added and never changed.

Python refuses first, triggers of the second migration refuse again, and the
chain of digests tells of whoever got past both. JSON is kept as text, so that
every database stores the same bytes.
"""

from functools import partial
from typing import Any, ClassVar, NoReturn

from django.db import models
from django.db.models import F, Q

from yiben.common.ids import new_id
from yiben.common.seal import GENESIS
from yiben.rules.words import OrgRole, PersonRole, Presence

from .checks import LedgerIsFixedError
from .words import Privacy

ID_LENGTH = 20
KIND_LENGTH = 80


class FixedQuerySet(models.QuerySet[Any]):
    """Reads and adds; every change is refused."""

    def update(self, **_: object) -> NoReturn:
        """Refuse."""
        raise LedgerIsFixedError

    def delete(self) -> NoReturn:
        """Refuse."""
        raise LedgerIsFixedError

    def bulk_update(self, *_: object, **__: object) -> NoReturn:
        """Refuse."""
        raise LedgerIsFixedError


class FixedRow(models.Model):
    """A row that can be added once."""

    objects = FixedQuerySet.as_manager()

    class Meta:
        """Only a pattern."""

        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row; refuse to change one."""
        if not self._state.adding:
            raise LedgerIsFixedError
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *_: object, **__: object) -> NoReturn:
        """Refuse."""
        raise LedgerIsFixedError


class Entry(FixedRow):
    """Something that happened, as it was told; ``seq`` counts within the unit.

    ``salt`` makes the sealed digest of the payload unguessable, so that an
    archive can leave a confidential payload out and still be verified.
    """

    id = models.CharField(
        "编号", primary_key=True, max_length=ID_LENGTH, default=partial(new_id, "e")
    )
    unit = models.ForeignKey(
        "org.Org", models.PROTECT, related_name="+", db_index=False
    )
    seq = models.PositiveIntegerField("序号")
    kind = models.CharField("类别", max_length=KIND_LENGTH)
    parts = models.TextField("套开内容", default="[]")
    happened_on = models.DateField("发生日期")
    ends_on = models.DateField("结束日期", null=True)
    entered_at = models.DateTimeField("录入时间")
    entered_by = models.ForeignKey(
        "people.Account", models.PROTECT, null=True, related_name="+"
    )
    title = models.CharField("标题", max_length=200)
    tags = models.TextField("标签", default="[]")
    quantities = models.TextField("数量", default="{}")
    payload = models.TextField("内容", default="{}")
    salt = models.CharField("盐", max_length=32)
    present = models.PositiveIntegerField("实到", default=0)
    expected = models.PositiveIntegerField("应到", default=0)
    answers = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="answered_by"
    )
    credit_period = models.CharField("计入周期", max_length=10, null=True)
    timely_on = models.DateField("按时认定日", null=True)
    gap_of = models.TextField("未开展的职责", default="[]")
    gap_period = models.CharField("未开展的周期", max_length=60, null=True)
    privacy = models.CharField("公开范围", max_length=12, choices=Privacy.choices())
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="corrected_by"
    )
    correction_reason = models.CharField("更正原因", max_length=500, null=True)
    once = models.CharField("提交标识", max_length=64, null=True)
    previous = models.CharField("前一条摘要", max_length=64)
    digest = models.CharField("摘要", max_length=64)

    class Meta:
        """One entry for each number; a correction says why; no empty text."""

        verbose_name = "台账记录"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "seq"], name="ledger_entry_seq"),
            models.UniqueConstraint(fields=["unit", "once"], name="ledger_entry_once"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("happened_on")),
                name="ledger_entry_span",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True, correction_reason__isnull=True)
                | Q(corrects__isnull=False, correction_reason__isnull=False),
                name="ledger_entry_reason",
            ),
            models.CheckConstraint(
                condition=Q(seq__gte=1) & ~Q(title="") & ~Q(kind=""),
                name="ledger_entry_told",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["unit", "happened_on"], name="ledger_entry_happened"),
            models.Index(fields=["kind", "happened_on"], name="ledger_entry_kind"),
        ]

    def __str__(self) -> str:
        """Return the title."""
        return self.title


class EntryOrg(FixedRow):
    """An organisation's part in an entry, besides the unit itself."""

    entry = models.ForeignKey(
        Entry, models.PROTECT, related_name="orgs", db_index=False
    )
    org = models.ForeignKey("org.Org", models.PROTECT, related_name="+")
    role = models.CharField("身份", max_length=12, choices=OrgRole.choices())

    class Meta:
        """Once in each role."""

        verbose_name = "参加组织"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["entry", "org", "role"], name="ledger_entry_org"
            )
        ]


class EntryPerson(FixedRow):
    """A person's part in an entry."""

    entry = models.ForeignKey(
        Entry, models.PROTECT, related_name="people", db_index=False
    )
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    role = models.CharField("身份", max_length=12, choices=PersonRole.choices())
    state = models.CharField("到会情况", max_length=10, choices=Presence.choices())
    reason = models.CharField("原因", max_length=200, null=True)

    class Meta:
        """Once in each role."""

        verbose_name = "参加人员"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["entry", "person", "role"], name="ledger_entry_person"
            )
        ]


class Evidence(FixedRow):
    """A file that backs an entry: its digest is sealed, its bytes may be elsewhere."""

    entry = models.ForeignKey(
        Entry, models.PROTECT, related_name="evidence", db_index=False
    )
    number = models.PositiveSmallIntegerField("序号")
    name = models.CharField("文件名", max_length=200)
    sm3 = models.CharField("SM3 摘要", max_length=64)
    size = models.PositiveBigIntegerField("字节数", default=0)
    path = models.CharField("存放处", max_length=200, null=True)
    declared = models.BooleanField("已声明不涉密", default=False)

    class Meta:
        """What is stored here was declared free of state secrets."""

        verbose_name = "佐证材料"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["entry", "number"], name="ledger_evidence_number"
            ),
            models.CheckConstraint(
                condition=Q(path__isnull=True) | Q(declared=True),
                name="ledger_evidence_declared",
            ),
        ]


class Head(models.Model):
    """The last entry of a unit's chain; its row is the lock of the next writer.

    It only ever moves forward (a trigger sees to that). ``committed_seq`` and
    ``committed_to`` remember what the superior was last told. ``home`` names the
    installation that keeps the chain, if it is another one: then entries come
    by packet only, whole chains (``seq`` counts them) or single entries of a
    superior (``seq`` stays 0).
    """

    unit = models.OneToOneField(
        "org.Org", models.PROTECT, primary_key=True, related_name="+"
    )
    seq = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, default=GENESIS)
    committed_seq = models.PositiveIntegerField(default=0)
    committed_to = models.ForeignKey(
        "org.Org", models.PROTECT, null=True, related_name="+"
    )
    home = models.CharField(max_length=20, null=True)

    class Meta:
        """Nothing beyond the columns."""

        verbose_name = "台账链首"
