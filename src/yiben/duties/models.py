"""Rows of waivers: added and revoked, never changed or deleted.

Duties themselves are computed from the packs and have no rows.
"""

from functools import partial
from typing import Any, ClassVar, NoReturn

from django.db import models
from django.db.models import F, Q

from yiben.common.errors import YibenError
from yiben.common.ids import new_id


def _refuse() -> NoReturn:
    raise YibenError("免除记录只增不改。", "如不再需要，请撤回。")


class WaiverQuerySet(models.QuerySet["Waiver"]):
    """Reads and adds."""

    def delete(self) -> NoReturn:
        """Refuse."""
        _refuse()


class Waiver(models.Model):
    """Somebody in authority released a subject from a duty for one period.

    ``live_key`` names subject, duty and period while the waiver stands: its
    uniqueness makes a second one impossible on databases without partial
    indexes.
    """

    id = models.CharField(
        "编号", primary_key=True, max_length=20, default=partial(new_id, "w")
    )
    subject = models.CharField("主体", max_length=80, db_index=True)
    duty = models.CharField("职责", max_length=120)
    period = models.CharField("周期", max_length=40)
    org = models.ForeignKey("org.Org", models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField("理由", max_length=500)
    by = models.ForeignKey("people.Account", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField("批准时间")
    until_on = models.DateField("截止日期", null=True)
    revoked_at = models.DateTimeField("撤回时间", null=True)
    revoked_by = models.ForeignKey(
        "people.Account", models.PROTECT, null=True, related_name="+"
    )
    live_key = models.CharField(max_length=250, null=True, unique=True)

    objects = WaiverQuerySet.as_manager()

    class Meta:
        """Revoked by somebody at some time, not before it was granted."""

        verbose_name = "免除"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(
                    revoked_at__gte=F("entered_at"),
                    revoked_by__isnull=False,
                    live_key__isnull=True,
                ),
                name="duties_waiver_revoked",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="duties_waiver_why"),
        ]
        indexes: ClassVar = [models.Index(fields=["org", "entered_at"])]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row, or close it; nothing else can change."""
        if not self._state.adding:
            kwargs["update_fields"] = ["revoked_at", "revoked_by", "live_key"]
        super().save(*args, **kwargs)

    def delete(self, *_: object, **__: object) -> NoReturn:
        """Refuse."""
        _refuse()
