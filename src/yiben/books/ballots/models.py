"""Rows of ballots: two lists that nothing joins, and slots that are all alike."""

import json
from functools import partial
from typing import Any, ClassVar

from django.db import models

from yiben.common.ids import new_id

from .words import BoxState, Question, TellerRole


class Box(models.Model):
    """One ballot of one unit, from its opening to its count."""

    id = models.CharField(primary_key=True, max_length=20, default=partial(new_id, "b"))
    unit = models.ForeignKey(
        "org.Org", models.PROTECT, related_name="+", verbose_name="组织", db_index=False
    )
    kind = models.CharField("种类", max_length=80)
    topic = models.CharField("表决什么", max_length=200)
    on = models.DateField("投票日期")
    state = models.CharField("状态", max_length=10, default=BoxState.OPEN.value)
    questions_json = models.TextField("事项")
    tags_json = models.TextField("标记", default="[]")
    teller = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    counter = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    by_screen = models.BooleanField("可以用手机投", default=False)
    # The private key is wrapped under both codes, and overwritten at the count.
    public_key = models.CharField("公钥", max_length=64, default="")
    wrapped_key = models.CharField("封存的私钥", max_length=400, default="")
    codes_check = models.CharField("口令核对", max_length=64, default="")
    result_json = models.TextField("份数", default="{}")
    void_reason = models.CharField("作废原因", max_length=500, null=True)
    entry = models.ForeignKey(
        "ledger.Entry", models.PROTECT, null=True, related_name="+"
    )
    token = models.CharField("表单编号", max_length=40, null=True)
    created_by = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    created_at = models.DateTimeField("发票时间")

    class Meta:
        verbose_name = "票箱"
        ordering: ClassVar = ["-on", "-created_at"]
        indexes: ClassVar = [models.Index(fields=["unit", "kind"])]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "token"], name="box_form_once"),
            models.CheckConstraint(
                condition=~models.Q(teller=models.F("counter")), name="box_two_tellers"
            ),
        ]

    def __str__(self) -> str:
        """Return the topic."""
        return self.topic

    @property
    def questions(self) -> tuple[Question, ...]:
        """Return what is asked."""
        return tuple(
            Question(one["key"], one["label"], tuple(one["options"]), one["person_id"])
            for one in json.loads(self.questions_json)
        )

    @property
    def tags(self) -> tuple[str, ...]:
        """Return the tags that the entry will carry."""
        return tuple(json.loads(self.tags_json))

    @property
    def result(self) -> dict[str, Any]:
        """Return the numbers of ballots, without any choice."""
        return dict(json.loads(self.result_json))


class Elector(models.Model):
    """Somebody with a vote, frozen at opening. That they voted, never when."""

    id = models.CharField(primary_key=True, max_length=20, default=partial(new_id, "v"))
    box = models.ForeignKey(
        Box, models.CASCADE, related_name="electors", db_index=False
    )
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    voted = models.BooleanField("已投", default=False)
    on_paper = models.BooleanField("领纸票", default=False)

    class Meta:
        verbose_name = "有票的人"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["box", "person"], name="elector_once"),
            models.CheckConstraint(
                condition=~models.Q(voted=True, on_paper=True),
                name="elector_one_vote",
            ),
        ]

    def __str__(self) -> str:
        """Name nobody."""
        return "有票的人"


class Slot(models.Model):
    """One of as many sealed slots as there are electors, all of one size.

    All are written at opening, full of noise; a vote overwrites one of them
    at random. None is left after the count.
    """

    id = models.CharField(primary_key=True, max_length=20, default=partial(new_id, "w"))
    box = models.ForeignKey(Box, models.CASCADE, related_name="slots")
    filled = models.BooleanField("已用", default=False)
    sealed = models.TextField("密文")

    class Meta:
        verbose_name = "票格"

    def __str__(self) -> str:
        """Tell nothing."""
        return "票格"


class Mark(models.Model):
    """One choice on one question: no voter, no ballot, no order, no time."""

    id = models.CharField(primary_key=True, max_length=20, default=partial(new_id, "y"))
    box = models.ForeignKey(Box, models.CASCADE, related_name="marks")
    question = models.CharField("事项", max_length=40)
    option = models.CharField("选择", max_length=40)

    class Meta:
        verbose_name = "记号"

    def __str__(self) -> str:
        """Return the option."""
        return self.option


class Receipt(models.Model):
    """The digest of a receipt whose sealed vote was opened at the count."""

    digest = models.CharField(primary_key=True, max_length=64)
    box = models.ForeignKey(Box, models.CASCADE, related_name="receipts")

    class Meta:
        verbose_name = "回执"

    def __str__(self) -> str:
        """Return the digest."""
        return self.digest


class Sheet(models.Model):
    """What one of the two tellers read from the paper, sealed until the count."""

    id = models.CharField(primary_key=True, max_length=20, default=partial(new_id, "z"))
    box = models.ForeignKey(Box, models.CASCADE, related_name="sheets", db_index=False)
    role = models.CharField("谁的计票单", max_length=10, choices=TellerRole.choices())
    sealed = models.TextField("密文")

    class Meta:
        verbose_name = "计票单"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["box", "role"], name="sheet_once"),
        ]

    def __str__(self) -> str:
        """Return whose it is."""
        return self.role
