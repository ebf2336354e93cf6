"""Waivers: a superior releases a subject from one duty for one period, openly."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from yiben.api.door import Area
from yiben.api.keys import Asked
from yiben.api.paging import Paging, paged
from yiben.api.shapes import shown
from yiben.common import clock
from yiben.duties import actions, queries
from yiben.duties.queries import WaiverView
from yiben.org.access import require_read
from yiben.org.queries import org
from yiben.people.words import Scope

area = Area("免除")


@dataclass(frozen=True, slots=True)
class WaiverFacts:
    """Who was released from what, until when and why."""

    waiver_id: str
    subject: str
    duty: str
    period: str
    reason: str
    by: str
    granted_on: date
    until_on: date | None
    revoked_on: date | None
    is_live: bool


@dataclass(frozen=True, slots=True)
class WaiverSent:
    """Which duty of which subject is released for one period, and why."""

    subject: str
    duty: str
    period: str
    reason: str
    until_on: date | None = None


VIEW = shown(WaiverFacts)


@area.listed(
    "/units/{org_id}/waivers",
    Scope.READ_STANDING,
    VIEW,
    name="waivers",
    say="一个组织被免除的职责和理由，新的在前",
)
def waivers(request: Asked, org_id: str, page: Paging) -> Any:
    """List what was waived at a unit; taken-back ones stay on the list."""
    who = request.auth.account
    unit = org(org_id, seen_by=who)
    require_read(who, unit)
    rows = queries.waivers_of(unit, on=clock.today(), seen_by=who)
    return paged([_facts(one) for one in rows], page)


@area.write(
    "/units/{org_id}/waivers",
    Scope.WRITE_WAIVERS,
    VIEW,
    name="waiver-grant",
    say="免除下级的一项职责（一个周期），写明理由",
    status=201,
)
def grant(request: Asked, org_id: str, form: WaiverSent) -> Any:
    """Release a subject of a unit below; nobody releases themselves."""
    who = request.auth.account
    row = actions.waive_duty(
        form.subject,
        form.duty,
        form.period,
        org=org(org_id, seen_by=who),
        reason=form.reason,
        until=form.until_on,
        by=who,
        at=clock.now(),
    )
    return _one(request, row)


@area.write(
    "/waivers/{waiver_id}/revocation",
    Scope.WRITE_WAIVERS,
    VIEW,
    name="waiver-revoke",
    say="撤回免除，从今天起重新计算",
)
def revoke(request: Asked, waiver_id: str) -> Any:
    """Take a waiver back; the row remains."""
    row = queries.waiver_row(waiver_id)
    who = request.auth.account
    return _one(request, actions.revoke_waiver(row, by=who, at=clock.now()))


def _one(request: Asked, row: Any) -> WaiverFacts:
    rows = queries.waivers_of(row.org, on=clock.today(), seen_by=request.auth.account)
    return next(_facts(one) for one in rows if one.id == row.pk)


def _facts(one: WaiverView) -> WaiverFacts:
    return WaiverFacts(
        one.id,
        one.subject,
        one.duty,
        one.period,
        one.reason,
        one.by,
        one.granted_on,
        one.until_on,
        one.revoked_on,
        one.is_live,
    )
