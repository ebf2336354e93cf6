"""Rows of documents, of packs put in force, and of what units settled.

Everything is added and nothing is changed: a new text is a new version, a new
number a new row with its day. What a day was judged by can so be read again.
"""

from functools import partial
from typing import ClassVar

from django.db import models
from django.db.models import Q

from yiben.common.ids import new_id
from yiben.policy.words import Encoding, SettingKey

from .drafts import Draft, DraftCase, DraftRule, DraftStep
from .kept import PACK_LENGTH, Kept, KeptQuerySet
from .received import ReceivedPack

__all__ = [
    "Adoption",
    "Definition",
    "Document",
    "Draft",
    "DraftCase",
    "DraftRule",
    "DraftStep",
    "Paragraph",
    "ReceivedPack",
    "RetiredAdoption",
    "Setting",
]

DUTY_LENGTH = 120


class Document(Kept):
    """One version of the text of the document a pack is about.

    ``sm3`` is the digest of the file as it came, ``text_sm3`` that of its text.
    """

    id = models.CharField(
        "编号", primary_key=True, max_length=20, default=partial(new_id, "d")
    )
    pack = models.CharField("规则包", max_length=PACK_LENGTH)
    version = models.PositiveIntegerField("版次")
    filename = models.CharField("文件名", max_length=200)
    encoding = models.CharField("读入方式", max_length=10, choices=Encoding.choices())
    characters = models.PositiveIntegerField("字数")
    sm3 = models.CharField("文件摘要", max_length=64)
    text_sm3 = models.CharField("文字摘要", max_length=64)

    class Meta:
        """Versions of one document count up."""

        verbose_name = "文件"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["pack", "version"], name="policy_document_version"
            )
        ]


class Paragraph(models.Model):
    """A paragraph of a document, with the line each of its pieces began on."""

    document = models.ForeignKey(
        Document, models.PROTECT, related_name="paragraphs", db_index=False
    )
    number = models.PositiveIntegerField("段")
    level = models.PositiveSmallIntegerField("标题级别")
    text = models.TextField("文字")
    breaks = models.TextField("行号", help_text="[[字位, 行号], …]")

    objects = KeptQuerySet.as_manager()

    class Meta:
        """In reading order."""

        verbose_name = "段落"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["document", "number"], name="policy_paragraph_number"
            )
        ]


class Adoption(Kept):
    """A pack put in force by an organisation for itself and all below it."""

    id = models.CharField(
        "编号", primary_key=True, max_length=20, default=partial(new_id, "ad")
    )
    org = models.ForeignKey(
        "org.Org", models.PROTECT, related_name="adoptions", db_index=False
    )
    pack = models.CharField("规则包", max_length=PACK_LENGTH)
    from_on = models.DateField("施行日期")

    class Meta:
        """A pack is not put in force twice from one day."""

        verbose_name = "施行"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["org", "pack", "from_on"], name="one_adoption_each"
            )
        ]


class RetiredAdoption(Kept):
    """The last day on which a pack that was put in force still held."""

    adoption = models.OneToOneField(
        Adoption, models.PROTECT, primary_key=True, related_name="retired"
    )
    until_on = models.DateField("截止日期")
    reason = models.CharField("理由", max_length=300)

    class Meta:
        """A reason is given."""

        verbose_name = "停止施行"
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reason=""), name="policy_retired_why")
        ]


class Setting(Kept):
    """A number that a unit in authority settled for a rule, from a day on."""

    id = models.CharField(
        "编号", primary_key=True, max_length=20, default=partial(new_id, "s")
    )
    org = models.ForeignKey(
        "org.Org", models.PROTECT, related_name="settings", db_index=False
    )
    duty = models.CharField("职责", max_length=DUTY_LENGTH)
    key = models.CharField("项目", max_length=15, choices=SettingKey.choices())
    value = models.CharField("数值", max_length=15)
    from_on = models.DateField("起始日期")

    class Meta:
        """Of several for one day the last holds; a value is never empty."""

        verbose_name = "自定标准"
        indexes: ClassVar = [models.Index(fields=["org", "duty", "key"])]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(value=""), name="policy_setting_value")
        ]


class Definition(Kept):
    """What a name means that a document uses without saying so."""

    id = models.CharField(
        "编号", primary_key=True, max_length=20, default=partial(new_id, "df")
    )
    org = models.ForeignKey(
        "org.Org", models.PROTECT, related_name="definitions", db_index=False
    )
    pack = models.CharField("规则包", max_length=PACK_LENGTH)
    term = models.CharField("名目", max_length=60)
    items = models.TextField("内容", help_text="JSON 列表")
    from_on = models.DateField("起始日期")

    class Meta:
        """Of several for one day the last holds."""

        verbose_name = "名目释义"
        indexes: ClassVar = [models.Index(fields=["org", "pack", "term"])]
