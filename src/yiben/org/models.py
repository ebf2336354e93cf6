"""Rows of the organisation tree and of its history.

``Org.path`` is the tree as it stands today and serves for scopes; the dated
rows beside it say how it stood on any other day. Nothing here is deleted: an
organisation that ended has its last day.
"""

from functools import partial
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from treebeard.mp_tree import MP_Node

from yiben.common.ids import new_id

from .words import Level, OrgKind, Sector, Trait

NAME_LENGTH = 120
SHORT_NAME_LENGTH = 40


def _spell_constraints(name: str, owner: str) -> list[models.BaseConstraint]:
    return [
        models.CheckConstraint(
            condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
            name=f"org_{name}_span",
        ),
        models.UniqueConstraint(
            fields=[*owner.split(), "from_on"], name=f"org_{name}_start"
        ),
    ]


class Org(MP_Node):
    """A Party organisation, from the centre down to a Party group."""

    id = models.CharField(
        "编号", primary_key=True, max_length=20, default=partial(new_id, "o")
    )
    name = models.CharField("组织全称", max_length=NAME_LENGTH, db_index=True)
    short_name = models.CharField("组织简称", max_length=SHORT_NAME_LENGTH)
    kind = models.CharField("组织类别", max_length=20, choices=OrgKind.choices())
    level = models.CharField("层级", max_length=10, choices=Level.choices())
    sector = models.CharField("所属领域", max_length=30, choices=Sector.choices())
    founded_on = models.DateField("成立日期")
    dissolved_on = models.DateField("撤销日期", null=True)

    class Meta:
        """Paths are unique by treebeard; a life does not end before it began."""

        verbose_name = "组织"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(dissolved_on__isnull=True)
                | Q(dissolved_on__gte=F("founded_on")),
                name="org_life",
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(short_name=""), name="org_named"
            ),
        ]

    def __str__(self) -> str:
        """Return the name as on the seal."""
        return str(self.name)


class NameSpell(models.Model):
    """The names an organisation bore for a time."""

    org = models.ForeignKey(
        Org, models.PROTECT, related_name="name_spells", db_index=False
    )
    name = models.CharField("组织全称", max_length=NAME_LENGTH)
    short_name = models.CharField("组织简称", max_length=SHORT_NAME_LENGTH)
    from_on = models.DateField("起始日期")
    until_on = models.DateField("截止日期", null=True)

    class Meta:
        """One name a day."""

        verbose_name = "组织名称沿革"
        constraints: ClassVar = _spell_constraints("name_spell", "org")


class TraitSpell(models.Model):
    """A property an organisation had for a time."""

    org = models.ForeignKey(
        Org, models.PROTECT, related_name="trait_spells", db_index=False
    )
    trait = models.CharField("属性", max_length=30, choices=Trait.choices())
    from_on = models.DateField("起始日期")
    until_on = models.DateField("截止日期", null=True)

    class Meta:
        """Spells of one trait do not overlap (checked when written)."""

        verbose_name = "组织属性"
        constraints: ClassVar = _spell_constraints("trait_spell", "org trait")


class Affiliation(models.Model):
    """Who the direct superior of an organisation was for a time."""

    org = models.ForeignKey(
        Org, models.PROTECT, related_name="affiliations", db_index=False
    )
    superior = models.ForeignKey(Org, models.PROTECT, related_name="+")
    from_on = models.DateField("起始日期")
    until_on = models.DateField("截止日期", null=True)

    class Meta:
        """One superior a day, and nobody is their own."""

        verbose_name = "隶属关系"
        constraints: ClassVar = [
            *_spell_constraints("affiliation", "org"),
            models.CheckConstraint(
                condition=~Q(org=F("superior")), name="org_affiliation_other"
            ),
        ]
