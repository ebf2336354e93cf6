"""Who belongs to a branch and who holds its offices: names, never numbers."""

from typing import Any

from yiben.api.door import Area
from yiben.api.keys import Asked
from yiben.api.paging import Paging, paged
from yiben.api.shapes import Day, shown
from yiben.common import clock
from yiben.org.access import require_read
from yiben.org.queries import org
from yiben.people.actions import note_export
from yiben.people.queries import MemberRow, OfficeRow, members_of, office_holders
from yiben.people.words import Scope

area = Area("名册")


@area.listed(
    "/units/{org_id}/members",
    Scope.READ_ROSTER,
    shown(MemberRow),
    name="members",
    say="支部或党小组的党员（不含电话和证件号；每次取都记入审计）",
)
def members(request: Asked, org_id: str, page: Paging, on: Day | None = None) -> Any:
    """List the members of a branch on a day; the audit says first that it leaves."""
    who = request.auth.account
    unit = org(org_id, seen_by=who)
    require_read(who, unit)
    note_export(unit, by=who, at=clock.now())
    return paged(members_of(unit, on=on or clock.today(), seen_by=who), page)


@area.listed(
    "/units/{org_id}/offices",
    Scope.READ_ROSTER,
    shown(OfficeRow),
    name="offices",
    say="党内职务由谁担任",
)
def offices(request: Asked, org_id: str, page: Paging, on: Day | None = None) -> Any:
    """List who holds the offices of a unit on a day."""
    who = request.auth.account
    unit = org(org_id, seen_by=who)
    require_read(who, unit)
    return paged(office_holders(unit, on=on or clock.today(), seen_by=who), page)
