"""The queue of names: which subjects changed since standing last looked.

A room that writes a fact puts the name in, in the same transaction; standing
takes it out. A name, never a function, so that nobody depends downstream.
"""

from typing import ClassVar

from django.db import models


class Touch(models.Model):
    """A subject key (``org:…``), an organisation (``tree:…``) or ``all``."""

    name = models.CharField("对象", max_length=120)

    class Meta:
        """Unordered by nature; the id tells who came first."""

        app_label = "common"
        verbose_name = "待重算对象"
        indexes: ClassVar = [models.Index(fields=["name"])]


def touch(*names: str) -> None:
    """Note that these subjects must be judged again; call inside the write."""
    Touch.objects.bulk_create([Touch(name=name) for name in names])


def take(limit: int = 1000) -> tuple[list[int], list[str]]:
    """Return row ids and distinct names waiting, oldest first; nothing is removed."""
    rows = list(Touch.objects.order_by("id").values_list("id", "name")[:limit])
    return [row[0] for row in rows], list(dict.fromkeys(row[1] for row in rows))


def drop(ids: list[int]) -> None:
    """Remove the rows that have been dealt with, and only those."""
    Touch.objects.filter(id__in=ids).delete()
