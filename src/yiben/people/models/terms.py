"""Rows of terms of office: how long a term lasts, and which was extended by whom."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from yiben.org.models import Org
from yiben.org.words import OrgKind, Sector


class TermLength(models.Model):
    """How long the terms of one kind of organisation last below an organisation.

    The nearest one above decides, of one place the latest; an empty sector
    means every sector that has no line of its own.
    """

    org = models.ForeignKey(
        Org, models.PROTECT, related_name="term_lengths", db_index=False
    )
    kind = models.CharField("组织类别", max_length=20, choices=OrgKind.choices())
    sector = models.CharField(
        "所属领域", max_length=30, choices=Sector.choices(), default="", blank=True
    )
    years = models.PositiveSmallIntegerField("任期年数")
    remind_months = models.PositiveSmallIntegerField("提前几个月提醒")
    from_on = models.DateField("起始日期")

    class Meta:
        """One length a day for each kind and sector."""

        verbose_name = "任期年限"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["org", "kind", "sector", "from_on"],
                name="people_term_length_start",
            ),
            models.CheckConstraint(
                condition=Q(years__gte=1, years__lte=10), name="people_term_years"
            ),
        ]


class TermExtension(models.Model):
    """A term that the superior allowed to run longer; there is none without approval."""

    org = models.ForeignKey(
        Org, models.PROTECT, related_name="term_extensions", db_index=False
    )
    began_on = models.DateField("本届起始日期")
    until_on = models.DateField("延期到")
    approval = models.CharField("批复文号", max_length=100)
    approved_on = models.DateField("批复日期")

    class Meta:
        """An approval has a number, and counts for one term."""

        verbose_name = "延期批准"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["org", "began_on", "until_on"], name="people_extension_once"
            ),
            models.CheckConstraint(
                condition=~Q(approval="") & Q(until_on__gt=F("began_on")),
                name="people_extension_approved",
            ),
        ]
