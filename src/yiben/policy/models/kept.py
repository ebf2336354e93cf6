"""Rows that are written once and never changed or removed."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models

from yiben.common.errors import YibenError

PACK_LENGTH = 60


class KeptQuerySet(models.QuerySet[Any]):
    """Reads and adds; rows of this room stay as they are."""

    def update(self, **_: Any) -> NoReturn:
        """Refuse."""
        _refuse()

    def delete(self) -> NoReturn:
        """Refuse."""
        _refuse()


def _refuse() -> NoReturn:
    raise YibenError("文件和施行记录只增不改。", "请另加一条。")


class Kept(models.Model):
    """A row that is written once, with who wrote it and when."""

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name="经办人",
    )
    at = models.DateTimeField("办理时间")

    objects = KeptQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row; refuse to change it."""
        if not self._state.adding:
            _refuse()
        super().save(*args, **kwargs)

    def delete(self, *_: object, **__: object) -> NoReturn:
        """Refuse."""
        _refuse()
