"""Waivers as facts for judgement."""

from collections.abc import Iterable
from datetime import timedelta

from yiben.common.clock import local_day
from yiben.org.facts import chunks
from yiben.rules.facts import WaiverFact

from .models import Waiver

STANDING = "standing"


def waiver_fact(row: Waiver) -> WaiverFact:
    """Return the fact of one waiver; ``by`` is the account's display name.

    Revoking ends it. A last day ends only the waiver of a standing duty: a
    period that was waived stays waived when it is judged later.
    """
    ends = []
    if row.revoked_at is not None:
        ends.append(local_day(row.revoked_at))
    if row.until_on is not None and row.period == STANDING:
        ends.append(row.until_on + timedelta(days=1))
    return WaiverFact(
        subject=row.subject,
        duty=row.duty,
        period=row.period,
        reason=row.reason,
        by=row.by.display_name,
        entered_on=local_day(row.entered_at),
        void_on=min(ends) if ends else None,
    )


def waiver_facts(org_ids: Iterable[str] | None = None) -> list[WaiverFact]:
    """Return every waiver ever granted in these organisations, or in all."""
    rows = Waiver.objects.select_related("by").order_by("entered_at", "id")
    if org_ids is None:
        return [waiver_fact(row) for row in rows]
    return [
        waiver_fact(row)
        for part in chunks(org_ids)
        for row in rows.filter(org_id__in=part)
    ]
