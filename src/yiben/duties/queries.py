"""Reads of waivers."""

from dataclasses import dataclass
from datetime import date

from yiben.common.clock import local_day
from yiben.common.errors import RefusedError
from yiben.org.access import Viewer, require_see
from yiben.org.models import Org

from .facts import waiver_facts
from .models import Waiver

__all__ = ["WaiverView", "waiver_facts", "waiver_row", "waivers_of"]


@dataclass(frozen=True, slots=True)
class WaiverView:
    """A waiver as a page shows it; ``is_live`` on the day that was asked for."""

    id: str
    subject: str
    duty: str
    period: str
    reason: str
    by: str
    granted_on: date
    until_on: date | None
    revoked_on: date | None
    is_live: bool


def waivers_of(org: Org, *, on: date, seen_by: Viewer) -> list[WaiverView]:
    """Return the waivers granted in an organisation, newest first."""
    require_see(seen_by, org)
    rows = Waiver.objects.filter(org=org).select_related("by")
    return [_view(row, on) for row in rows.order_by("-entered_at", "id")]


def waiver_row(waiver_id: str) -> Waiver:
    """Return the row for an action; RefusedError if there is none."""
    found = Waiver.objects.select_related("org").filter(pk=waiver_id).first()
    if found is None:
        raise RefusedError("duties.waiver", waiver_id)
    return found


def _view(row: Waiver, on: date) -> WaiverView:
    revoked_on = local_day(row.revoked_at) if row.revoked_at else None
    return WaiverView(
        id=row.pk,
        subject=row.subject,
        duty=row.duty,
        period=row.period,
        reason=row.reason,
        by=row.by.display_name,
        granted_on=local_day(row.entered_at),
        until_on=row.until_on,
        revoked_on=revoked_on,
        is_live=revoked_on is None and (row.until_on is None or on <= row.until_on),
    )
