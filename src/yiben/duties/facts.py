"""Waivers as facts for judgement."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from yiben.common.clock import local_day
from yiben.common.rows import find_with
from yiben.org.facts import chunks
from yiben.rules.facts import WaiverFact

from .models import Waiver

STANDING = "standing"


def waiver_fact(row: Waiver, by: str) -> WaiverFact:
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
        by=by,
        entered_on=local_day(row.entered_at),
        void_on=min(ends) if ends else None,
    )


def waiver_facts(org_ids: Iterable[str] | None = None) -> list[WaiverFact]:
    """Return every waiver ever granted in these organisations, or in all."""
    parts = [None] if org_ids is None else list(chunks(org_ids))
    return [fact for part in parts for fact in _read(part)]


def _read(org_ids: Sequence[str] | None) -> list[WaiverFact]:
    """Return the same of organisations that can be named in one question."""
    only = (
        ""
        if org_ids is None
        else f"WHERE t.org_id IN ({','.join(['%s'] * len(org_ids))})"
    )
    rest = f"JOIN people_account a ON a.id = t.by_id {only} ORDER BY t.entered_at, t.id"
    found = find_with(Waiver, ", a.display_name", rest, list(org_ids or ()))
    return [waiver_fact(row, by) for row, (by,) in found]
