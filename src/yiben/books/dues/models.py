"""Rows of dues: sums by member, payments, the postings they make, what went up.

Payments and postings are never changed (migration 0002): a reversal and a new
row answer a mistake. A posting moves a positive amount from one purse to
another in one row, so that its two sides cannot differ.
"""

from functools import partial
from typing import Any, ClassVar

from django.db import models

from yiben.common.ids import new_id

from .words import Decision, Purse

Money = partial(models.DecimalField, max_digits=12, decimal_places=2)


def _org(label: str, **given: Any) -> models.ForeignKey:  # type: ignore[type-arg]
    return models.ForeignKey(
        "org.Org", models.PROTECT, related_name="+", verbose_name=label, **given
    )


def _person(**given: Any) -> models.ForeignKey:  # type: ignore[type-arg]
    return models.ForeignKey(
        "people.Person",
        models.PROTECT,
        related_name="+",
        verbose_name="党员",
        **given,
    )


def _account(**given: Any) -> models.ForeignKey:  # type: ignore[type-arg]
    return models.ForeignKey(
        "people.Account", models.PROTECT, related_name="+", **given
    )


def _entry(**given: Any) -> models.ForeignKey:  # type: ignore[type-arg]
    return models.ForeignKey("ledger.Entry", models.PROTECT, related_name="+", **given)


class DuesAccount(models.Model):
    """A member's monthly sum from a month on; a change is another row."""

    id = models.CharField(
        primary_key=True, max_length=20, default=partial(new_id, "da")
    )
    branch = _org("党支部", db_index=False)
    person = _person()
    year = models.IntegerField("年度")
    number = models.IntegerField("第几次定")
    category = models.CharField("类别", max_length=40)
    band = models.CharField("档次", max_length=40)
    monthly = Money(verbose_name="每月数额")
    from_month = models.IntegerField("从哪个月起")
    reason = models.CharField("调整原因", max_length=500, blank=True)
    set_by = _account()
    set_at = models.DateTimeField("定的时间")

    class Meta:
        verbose_name = "党费数额"
        ordering: ClassVar = ["year", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["branch", "person", "year", "number"], name="dues_account_once"
            ),
            models.CheckConstraint(
                condition=models.Q(monthly__gt=0), name="dues_monthly_positive"
            ),
        ]

    def __str__(self) -> str:
        """Return whose and for when."""
        return f"{self.person_id} {self.year}"


class Exemption(models.Model):
    """A request to pay less for a time, and the decision; the reason is sealed."""

    id = models.CharField(
        primary_key=True, max_length=20, default=partial(new_id, "dx")
    )
    branch = _org("党支部")
    person = _person()
    from_month = models.IntegerField("从哪个月")
    until_month = models.IntegerField("到哪个月")
    amount = Money(verbose_name="减到每月")
    studied_on = models.DateField("支部研究日期")
    reason_sealed = models.TextField("原因（密文）")
    state = models.CharField("状态", max_length=12, default=Decision.ASKED.value)
    asked_by = _account()
    asked_at = models.DateTimeField("提出时间")
    decided_by = _account(null=True)
    decided_at = models.DateTimeField("批准时间", null=True)
    note = models.CharField("批准意见", max_length=500, blank=True)

    class Meta:
        verbose_name = "党费减免"
        ordering: ClassVar = ["-asked_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(until_month__gte=models.F("from_month")),
                name="dues_exemption_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(amount__gte=0), name="dues_exemption_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(state=Decision.ASKED.value)
                | models.Q(decided_by__isnull=False, decided_at__isnull=False),
                name="dues_exemption_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        """Return whose."""
        return self.person_id


class Collection(models.Model):
    """One press for one month of a branch: its payments share one ledger entry."""

    id = models.CharField(
        primary_key=True, max_length=20, default=partial(new_id, "dc")
    )
    branch = _org("党支部", db_index=False)
    month = models.IntegerField("月份")
    paid_on = models.DateField("收取日期")
    note = models.CharField("说明", max_length=500, blank=True)
    entry = _entry()
    token = models.CharField("表单编号", max_length=40, null=True)
    created_by = _account()
    created_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "党费收取"
        ordering: ClassVar = ["month", "created_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["branch", "token", "month"], name="dues_form_once"
            )
        ]

    def __str__(self) -> str:
        """Return which month."""
        return str(self.month)


class Payment(models.Model):
    """What a member paid for a month; odd numbers pay, even ones take back."""

    id = models.CharField(
        primary_key=True, max_length=20, default=partial(new_id, "dp")
    )
    collection = models.ForeignKey(
        Collection, models.PROTECT, related_name="payments", verbose_name="收取"
    )
    branch = _org("党支部")
    person = _person(db_index=False)
    month = models.IntegerField("月份")
    number = models.IntegerField("第几行")
    amount = Money(verbose_name="金额")
    voluntary = Money(verbose_name="自愿多交")
    paid_on = models.DateField("交纳日期")
    reason = models.CharField("更正原因", max_length=500, blank=True)
    receiver = _account()
    entered_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "党费交纳"
        ordering: ClassVar = ["month", "number"]
        constraints: ClassVar = [
            # Two recorders at once both write number 1: the second is refused.
            models.UniqueConstraint(
                fields=["person", "month", "number"], name="dues_month_paid_once"
            ),
            models.CheckConstraint(
                condition=models.Q(amount__gte=0, voluntary__gte=0, number__gte=1),
                name="dues_payment_not_negative",
            ),
        ]

    def __str__(self) -> str:
        """Return whose and for when."""
        return f"{self.person_id} {self.month}"

    @property
    def is_reversal(self) -> bool:
        """Say whether the row takes back the one before it."""
        return self.number % 2 == 0


class Remittance(models.Model):
    """Money a unit sends to its superior, until the superior signs for it."""

    id = models.CharField(
        primary_key=True, max_length=20, default=partial(new_id, "dr")
    )
    sender = _org("上缴组织", db_index=False)
    recipient = _org("上级组织")
    amount = Money(verbose_name="金额")
    from_month = models.IntegerField("从哪个月")
    until_month = models.IntegerField("到哪个月")
    sent_on = models.DateField("上缴日期")
    is_special = models.BooleanField("一次多交一千元以上的", default=False)
    entry = _entry()
    token = models.CharField("表单编号", max_length=40, null=True)
    sent_by = _account()
    sent_at = models.DateTimeField("登记时间")
    receipt = models.CharField("收据号", max_length=60, blank=True)
    received_by = _account(null=True)
    received_at = models.DateTimeField("上级收到时间", null=True)

    class Meta:
        verbose_name = "党费上缴"
        ordering: ClassVar = ["-sent_on", "-sent_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["sender", "token"], name="dues_remittance_once"
            ),
            models.CheckConstraint(
                condition=models.Q(amount__gt=0), name="dues_remittance_positive"
            ),
        ]

    def __str__(self) -> str:
        """Return from where."""
        return self.sender_id


PURSES = [one.value for one in Purse]


class Posting(models.Model):
    """A movement: out of one purse of a unit into another, the same amount."""

    id = models.CharField(
        primary_key=True, max_length=20, default=partial(new_id, "dg")
    )
    unit = _org("组织")
    out_of = models.CharField("贷方", max_length=12)
    into = models.CharField("借方", max_length=12)
    amount = Money(verbose_name="金额")
    month = models.IntegerField("月份")
    payment = models.ForeignKey(
        Payment, models.PROTECT, null=True, related_name="postings"
    )
    remittance = models.ForeignKey(
        Remittance, models.PROTECT, null=True, related_name="postings"
    )
    posted_at = models.DateTimeField("记账时间")

    class Meta:
        verbose_name = "党费记账"
        ordering: ClassVar = ["posted_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(amount__gt=0), name="dues_posting_positive"
            ),
            models.CheckConstraint(
                condition=~models.Q(out_of=models.F("into")),
                name="dues_posting_two_sides",
            ),
            models.CheckConstraint(
                condition=models.Q(out_of__in=PURSES, into__in=PURSES),
                name="dues_posting_known_purses",
            ),
            models.CheckConstraint(
                condition=models.Q(payment__isnull=False, remittance__isnull=True)
                | models.Q(payment__isnull=True, remittance__isnull=False),
                name="dues_posting_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        """Return from where to where."""
        return f"{self.out_of} → {self.into}"


class Publication(models.Model):
    """Totals of a year as they were shown to the members on a day."""

    id = models.CharField(
        primary_key=True, max_length=20, default=partial(new_id, "db")
    )
    unit = _org("组织", db_index=False)
    year = models.IntegerField("年度")
    members = models.IntegerField("党员数")
    payers = models.IntegerField("交纳人数")
    collected = Money(verbose_name="收取")
    remitted = Money(verbose_name="上缴")
    published_on = models.DateField("公布日期")
    entry = _entry()
    token = models.CharField("表单编号", max_length=40, null=True)
    published_by = _account()

    class Meta:
        verbose_name = "党费公布"
        ordering: ClassVar = ["-published_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "token"], name="dues_publication_once"
            )
        ]

    def __str__(self) -> str:
        """Return which year."""
        return str(self.year)
