"""Rows of ratings: rounds, those rated, steps done, scores, objections, sheets."""

import json
from collections.abc import Iterable
from decimal import Decimal
from functools import partial
from typing import Any, ClassVar

from django.db import models

from yiben.common.ids import new_id

from .words import How, Item, RoundState


def items_from(text: str) -> tuple[Item, ...]:
    """Return the items of a sheet from how they are kept."""
    return tuple(
        Item(
            one["key"],
            one["label"],
            Decimal(one["weight"]),
            one.get("source", ""),
            bool(one.get("programme")),
        )
        for one in json.loads(text)
    )


def items_text(items: Iterable[Item]) -> str:
    """Return the items of a sheet as they are kept."""
    rows = [
        {
            "key": one.key,
            "label": one.label.strip(),
            "weight": str(one.weight),
            "source": one.source,
            "programme": one.programme,
        }
        for one in items
    ]
    return json.dumps(rows, ensure_ascii=False)


class Sheet(models.Model):
    """The items and weights of one unit and year; no more changed once used."""

    id = models.CharField(
        primary_key=True, max_length=20, default=partial(new_id, "sh")
    )
    unit = models.ForeignKey(
        "org.Org", models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField("种类", max_length=80)
    year = models.IntegerField("年度")
    items_json = models.TextField("指标", default="[]")
    # The document that wants grades; without one, no unit gets a grade.
    grade_basis = models.CharField("评等次的依据", max_length=300, default="")
    published_on = models.DateField("公布日期")

    class Meta:
        verbose_name = "考核表"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "kind", "year"], name="rating_sheet_once"
            ),
        ]

    def __str__(self) -> str:
        """Return the year."""
        return f"{self.year}年度"

    @property
    def items(self) -> tuple[Item, ...]:
        """Return the items."""
        return items_from(self.items_json)


class Round(models.Model):
    """One round of one kind, from its beginning to the decision and after."""

    id = models.CharField(primary_key=True, max_length=20, default=partial(new_id, "n"))
    unit = models.ForeignKey(
        "org.Org", models.PROTECT, related_name="+", verbose_name="组织", db_index=False
    )
    kind = models.CharField("种类", max_length=80)
    year = models.IntegerField("年度")
    turn = models.PositiveSmallIntegerField("第几次", default=1)
    title = models.CharField("名称", max_length=200)
    on = models.DateField("以哪天的名册为准")
    state = models.CharField("状态", max_length=10, default=RoundState.OPEN.value)
    # Copied at the beginning: a later grade set or sheet changes nothing here.
    grades_json = models.TextField("等次", default="[]")
    items_json = models.TextField("指标", default="[]")
    fields_json = models.TextField("内容", default="{}")
    tags_json = models.TextField("标记", default="[]")
    left_out_json = models.TextField("没有列入的人", default="[]")
    box = models.ForeignKey("ballots.Box", models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField("评定日期", null=True)
    decided_at = models.CharField("评定的会议", max_length=200, null=True)
    meeting = models.ForeignKey(
        "ledger.Entry", models.PROTECT, null=True, related_name="+"
    )
    chair = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="+"
    )
    cap_reason = models.CharField("超过比例的理由", max_length=500, null=True)
    entry = models.ForeignKey(
        "ledger.Entry", models.PROTECT, null=True, related_name="+"
    )
    filed_on = models.DateField("备案日期", null=True)
    sent_on = models.DateField("征求意见日期", null=True)
    answer_by = models.DateField("意见反馈期限", null=True)
    published_on = models.DateField("公布日期", null=True)
    token = models.CharField("表单编号", max_length=40, null=True)
    created_by = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    created_at = models.DateTimeField("开始时间")

    class Meta:
        verbose_name = "评议"
        ordering: ClassVar = ["-year", "-created_at"]
        indexes: ClassVar = [models.Index(fields=["unit", "kind", "year"])]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "token"], name="round_form_once"),
            models.UniqueConstraint(
                fields=["unit", "kind", "year", "turn"],
                condition=~models.Q(state=RoundState.WITHDRAWN.value),
                name="round_once_a_turn",
            ),
        ]

    def __str__(self) -> str:
        """Return the title."""
        return self.title

    @property
    def grades(self) -> tuple[str, ...]:
        """Return the grades of this round, the best first."""
        return tuple(json.loads(self.grades_json))

    @property
    def items(self) -> tuple[Item, ...]:
        """Return the items of its sheet as they were when it was decided."""
        return items_from(self.items_json)

    @property
    def tags(self) -> tuple[str, ...]:
        """Return its tags."""
        return tuple(json.loads(self.tags_json))

    @property
    def fields(self) -> dict[str, Any]:
        """Return what was written under the headings of the kind."""
        return dict(json.loads(self.fields_json))


class Case(models.Model):
    """One of those rated. ``key`` keeps a person from being rated twice a year."""

    id = models.CharField(primary_key=True, max_length=20, default=partial(new_id, "c"))
    round = models.ForeignKey(Round, models.CASCADE, related_name="cases")
    person = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="+"
    )
    org = models.ForeignKey("org.Org", models.PROTECT, null=True, related_name="+")
    ungraded = models.BooleanField("不定等次", default=False)
    # Ciphertext, bound to this row.
    grade = models.TextField("等次", default="")
    reason = models.TextField("意见", default="")
    statement = models.TextField("本人说明", default="")
    key = models.CharField("一年一次", max_length=160, null=True, unique=True)
    entry = models.ForeignKey(
        "ledger.Entry", models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "被评议的对象"

    def __str__(self) -> str:
        """Name nobody."""
        return "被评议的对象"


class StepDone(models.Model):
    """That a step was done for somebody on a day, and, sealed, what they wrote."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="steps", db_index=False)
    step = models.CharField("步骤", max_length=40)
    on = models.DateField("日期")
    text = models.TextField("内容", default="")

    class Meta:
        verbose_name = "已办的步骤"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "step"], name="rating_step_once"),
        ]

    def __str__(self) -> str:
        """Return the step."""
        return self.step


class Score(models.Model):
    """The score of one item with the entries of the ledger that it rests on."""

    case = models.ForeignKey(
        Case, models.CASCADE, related_name="scores", db_index=False
    )
    item = models.CharField("指标", max_length=40)
    # None: not counted, and nothing else weighs more for it.
    points = models.DecimalField("得分", max_digits=6, decimal_places=2, null=True)
    reason = models.TextField("说明", default="")
    entries_json = models.TextField("依据", default="[]")
    how = models.CharField("怎样定下", max_length=10, default=How.GIVEN.value)
    # What the ledger came to when it was settled, and what stood here before.
    draft_json = models.TextField("算出的草稿", default="{}")
    earlier_json = models.TextField("以前定的", default="[]")
    by = models.ForeignKey(
        "people.Account", models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField("定下的时间", null=True)

    class Meta:
        verbose_name = "得分"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "item"], name="rating_score_once"),
        ]

    def __str__(self) -> str:
        """Return the item."""
        return self.item

    @property
    def entry_ids(self) -> tuple[str, ...]:
        """Return the ids of the entries."""
        return tuple(json.loads(self.entries_json))

    @property
    def draft(self) -> dict[str, Any]:
        """Return the draft it was settled from; nothing for what people give."""
        return dict(json.loads(self.draft_json))

    @property
    def earlier(self) -> tuple[dict[str, Any], ...]:
        """Return what stood here before, the oldest first."""
        return tuple(json.loads(self.earlier_json))


class Objection(models.Model):
    """An objection of somebody rated, or to points; text and answer are sealed."""

    id = models.CharField(
        primary_key=True, max_length=20, default=partial(new_id, "ob")
    )
    unit = models.ForeignKey("org.Org", models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, null=True, related_name="objections")
    person = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="+"
    )
    about = models.CharField("对什么有异议", max_length=120)
    text = models.TextField("异议")
    made_on = models.DateField("提出日期")
    due_on = models.DateField("答复期限")
    answer = models.TextField("答复", default="")
    answered_on = models.DateField("答复日期", null=True)
    upheld = models.BooleanField("采纳", default=False)
    token = models.CharField("表单编号", max_length=40, null=True, unique=True)

    class Meta:
        verbose_name = "异议"
        ordering: ClassVar = ["made_on", "id"]

    def __str__(self) -> str:
        """Tell nothing of its text."""
        return "异议"
