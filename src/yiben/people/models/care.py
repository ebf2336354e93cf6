"""Rows between a member and the branch: contact, corrections asked for, own notes."""

from functools import partial
from typing import ClassVar

from django.db import models
from django.db.models import Q

from yiben.common.ids import new_id
from yiben.org.models import Org
from yiben.people.words import ContactWay, CorrectionState

from .members import Person
from .sealed import SealedTextField


class ContactCheck(models.Model):
    """That somebody asked after a member on a day, and whether they were reached."""

    person = models.ForeignKey(
        Person, models.PROTECT, related_name="contact_checks", db_index=False
    )
    org = models.ForeignKey(Org, models.PROTECT, related_name="+")
    on = models.DateField("联系日期")
    way = models.CharField("联系方式", max_length=10, choices=ContactWay.choices())
    reached = models.BooleanField("联系上了")

    class Meta:
        """One check a day and way; a second says what the first did."""

        verbose_name = "党员联系核对"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "on", "way"], name="people_contact_once"
            )
        ]


class CorrectionRequest(models.Model):
    """A member says that something held about them is wrong; the branch answers.

    Nothing changes by asking: the recorder corrects the roster or the ledger
    in the usual way and says here what was done.
    """

    id = models.CharField(
        "编号", primary_key=True, max_length=20, default=partial(new_id, "q")
    )
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="corrections", db_index=False
    )
    org = models.ForeignKey(Org, models.PROTECT, related_name="+")
    about = models.CharField("哪一项", max_length=60)
    text = SealedTextField("应当怎样")
    asked_at = models.DateTimeField("提出时间")
    state = models.CharField(
        "状态",
        max_length=10,
        choices=CorrectionState.choices(),
        default=CorrectionState.ASKED.value,
    )
    answer = SealedTextField("答复", null=True)
    answered_at = models.DateTimeField("答复时间", null=True)
    token = models.CharField("表单编号", max_length=40)

    class Meta:
        """Answered exactly when there is an answer; one form is one request."""

        verbose_name = "更正申请"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "token"], name="people_correction_once"
            ),
            models.CheckConstraint(
                condition=Q(state=CorrectionState.ASKED.value, answered_at__isnull=True)
                | ~Q(state=CorrectionState.ASKED.value) & Q(answered_at__isnull=False),
                name="people_correction_answered",
            ),
        ]


class OwnNote(models.Model):
    """A line of a member's own handbook; nobody else opens it."""

    person = models.ForeignKey(
        Person, models.PROTECT, related_name="own_notes", db_index=False
    )
    on = models.DateField("日期")
    text = SealedTextField("本人补记")
    token = models.CharField("表单编号", max_length=40)

    class Meta:
        """The same form sent twice is one note."""

        verbose_name = "本人补记"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "token"], name="people_own_note_once"
            )
        ]
