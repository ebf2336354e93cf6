"""Packs that another installation sent: kept as they came."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from .kept import PACK_LENGTH, Kept


class ReceivedPack(Kept):
    """The files of a pack that lies in no folder here and was not drafted here."""

    pack = models.CharField("规则包", max_length=PACK_LENGTH, unique=True)
    files = models.TextField("文件", help_text="JSON：路径和内容")
    origin = models.CharField("来自", max_length=60)

    class Meta:
        """A pack has files."""

        verbose_name = "收到的规则包"
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(files=""), name="policy_received_files")
        ]

    def __str__(self) -> str:
        """Return the name of the pack."""
        return self.pack
