"""The key itself, and the tree of organisations."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from yiben.api.door import Area
from yiben.api.keys import Asked
from yiben.api.paging import Paging, paged, until
from yiben.api.shapes import Day, many, shown
from yiben.org.access import Viewer
from yiben.org.queries import children_of as children
from yiben.org.queries import find_orgs, history_of, org, orgs_below, superiors_in
from yiben.people.words import Scope

area = Area("组织")


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """What a key is good for."""

    label: str
    account: str
    unit_id: str
    unit_name: str
    scopes: tuple[str, ...]
    roles: tuple[str, ...]
    until_on: date


@dataclass(frozen=True, slots=True)
class Unit:
    """An organisation; ``superior_id`` is empty where the superior is not visible."""

    id: str
    name: str
    short_name: str
    kind: str
    level: str
    sector: str
    superior_id: str | None
    founded_on: date
    dissolved_on: date | None


@dataclass(frozen=True, slots=True)
class Event:
    """What changed about an organisation on a day."""

    on: date
    text: str


def units_from(rows: Iterable[Any], viewer: Viewer) -> list[Unit]:
    """Return organisations as they are given out."""
    found = list(rows)
    above = superiors_in(found, seen_by=viewer)
    return [
        Unit(
            one.pk,
            one.name,
            one.short_name,
            one.kind,
            one.level,
            one.sector,
            above.get(one.pk),
            one.founded_on,
            one.dissolved_on,
        )
        for one in found
    ]


@area.read("/token", None, shown(KeyFacts), name="token", say="这个令牌能做什么")
def token(request: Asked) -> KeyFacts:
    """Say what the key is good for; asks no scope."""
    bearer = request.auth
    roles = sorted({grant.role for grant in bearer.account.grants()})
    return KeyFacts(
        bearer.label,
        bearer.account.display_name,
        bearer.unit.pk,
        bearer.unit.name,
        tuple(sorted(bearer.scopes)),
        tuple(roles),
        bearer.until_on,
    )


@area.listed("/units", Scope.READ_TREE, shown(Unit), name="units", say="按名称找组织")
def units(request: Asked, q: str, page: Paging) -> Any:
    """Find units by a part of their name."""
    who = request.auth.account
    found = find_orgs(q, seen_by=who, limit=until(page))
    told = paged(found, page)
    return {**told, "items": units_from(told["items"], who)}


@area.read("/units/{org_id}", Scope.READ_TREE, shown(Unit), name="unit", say="一个组织")
def unit(request: Asked, org_id: str) -> Any:
    """Return one unit."""
    who = request.auth.account
    return units_from([org(org_id, seen_by=who)], who)[0]


@area.listed(
    "/units/{org_id}/units",
    Scope.READ_TREE,
    shown(Unit),
    name="units-below",
    say="下级组织（按树的次序；below=true 时含全部下级）",
)
def units_below(
    request: Asked,
    org_id: str,
    page: Paging,
    *,
    below: bool = False,
    on: Day | None = None,
) -> Any:
    """List the units below, in the order of the tree."""
    who = request.auth.account
    top = org(org_id, seen_by=who)
    rows = (
        orgs_below(top, seen_by=who, on=on, itself=False)
        if below
        else children(top, seen_by=who, on=on)
    )
    told = paged(list(rows[: until(page)]), page)
    return {**told, "items": units_from(told["items"], who)}


@area.read(
    "/units/{org_id}/history",
    Scope.READ_TREE,
    many(shown(Event)),
    name="unit-history",
    say="组织沿革",
)
def unit_history(request: Asked, org_id: str) -> Any:
    """Tell what changed about a unit, oldest first."""
    who = request.auth.account
    found = history_of(org(org_id, seen_by=who), seen_by=who)
    return [Event(on, text) for on, text in found]
