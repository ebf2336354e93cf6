"""Rows of floating members: where a member is for a time, and what both sides said."""

from functools import partial
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from yiben.common.ids import new_id
from yiben.org.models import Org
from yiben.people.words import StayReason

from .members import Person
from .sealed import SealedTextField


class Stay(models.Model):
    """A floating member away from the branch that keeps the relation (流动党员).

    One row for both sides: the home branch writes it, the host branch accepts
    it, both show it, and the membership stays the only one that is counted.
    ``live_key`` repeats the person while the row is open.
    """

    id = models.CharField(
        "编号", primary_key=True, max_length=20, default=partial(new_id, "y")
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="stays")
    home = models.ForeignKey(Org, models.PROTECT, related_name="+", db_index=False)
    host = models.ForeignKey(
        Org, models.PROTECT, null=True, related_name="+", db_index=False
    )
    place = models.CharField("流动去向", max_length=100)
    reason = models.CharField("流动原因", max_length=10, choices=StayReason.choices())
    contact = models.ForeignKey(Person, models.PROTECT, related_name="+")
    from_on = models.DateField("流出日期")
    until_on = models.DateField("返回日期", null=True)
    accepted_on = models.DateField("流入地接收日期", null=True)
    live_key = models.CharField(max_length=20, null=True, unique=True, editable=False)

    class Meta:
        """A member is away from one home at one place at a time."""

        verbose_name = "流动党员"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="people_stay_span",
            ),
            models.CheckConstraint(
                condition=Q(host__isnull=True) | ~Q(home=F("host")),
                name="people_stay_other",
            ),
            models.CheckConstraint(
                condition=Q(accepted_on__isnull=True) | Q(host__isnull=False),
                name="people_stay_accepted",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["home", "from_on"]),
            models.Index(fields=["host", "from_on"]),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep ``live_key`` in step with the last day."""
        self.live_key = self.person_id if self.until_on is None else None
        super().save(*args, **kwargs)


class StayNote(models.Model):
    """What one side told the other about a floating member (双向反馈)."""

    stay = models.ForeignKey(Stay, models.PROTECT, related_name="notes", db_index=False)
    org = models.ForeignKey(Org, models.PROTECT, related_name="+")
    on = models.DateField("日期")
    text = SealedTextField("反馈内容")
    token = models.CharField("表单编号", max_length=40)

    class Meta:
        """The same form sent twice is one note."""

        verbose_name = "双向反馈"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["stay", "token"], name="people_stay_note_once"
            )
        ]
