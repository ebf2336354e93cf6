"""Rows of the audit: added, never changed, each sealed to the one before."""

from typing import Any, ClassVar, NoReturn

from django.db import models

from yiben.common.errors import YibenError
from yiben.people.words import Outcome


def _refuse() -> NoReturn:
    raise YibenError("审计记录只增不改。", "如有差错，请另记一条说明。")


class AuditLineQuerySet(models.QuerySet["AuditLine"]):
    """Reads; every change in bulk is refused."""

    def update(self, **_: object) -> NoReturn:
        """Refuse."""
        _refuse()

    def delete(self) -> NoReturn:
        """Refuse."""
        _refuse()


class AuditLine(models.Model):
    """Who did or tried what, to which thing, when, and how it ended.

    Holds ids and words of ours, no text about a person. Lines of one account
    form one chain, so that busy accounts do not wait for each other. The
    database itself refuses changes, by triggers of the first migration.
    """

    chain = models.CharField("链", max_length=20)
    number = models.PositiveIntegerField("序号")
    at = models.DateTimeField("时间", db_index=True)
    account_id = models.CharField("账号", max_length=20, null=True, db_index=True)
    action = models.CharField("动作", max_length=60)
    thing = models.CharField("对象", max_length=80, null=True, db_index=True)
    org_id = models.CharField("组织", max_length=20, null=True, db_index=True)
    outcome = models.CharField("结果", max_length=10, choices=Outcome.choices())
    detail = models.CharField("说明", max_length=200, null=True)
    previous = models.CharField("前一摘要", max_length=64)
    digest = models.CharField("摘要", max_length=64)

    objects = AuditLineQuerySet.as_manager()

    class Meta:
        """One line for each number of a chain."""

        verbose_name = "审计记录"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["chain", "number"], name="people_audit_number"
            )
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the line; refuse to change one."""
        if not self._state.adding:
            _refuse()
        super().save(*args, **kwargs)

    def delete(self, *_: object, **__: object) -> NoReturn:
        """Refuse."""
        _refuse()


class AuditHead(models.Model):
    """The last line of a chain; its row is the lock of whoever adds the next."""

    chain = models.CharField(primary_key=True, max_length=20)
    number = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64)

    class Meta:
        """Nothing beyond the columns."""

        verbose_name = "审计链首"
