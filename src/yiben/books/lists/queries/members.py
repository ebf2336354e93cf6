"""Members of whom something is lacking: a target, a commitment judged, any trace."""

from datetime import date

from yiben.books.lists import access
from yiben.books.lists.checks.order import months_after
from yiben.books.lists.facts import list_kinds
from yiben.books.lists.words import ItemRow, Named, OwnAct
from yiben.common.errors import YibenError
from yiben.ledger.queries import entry_facts
from yiben.org.access import Viewer, may_record
from yiben.org.models import Org
from yiben.people.access import hold
from yiben.people.facts import member_facts
from yiben.rules.words import COUNTED

from .base import live, row_of
from .rows import unjudged


def without_item(org: Org, kind: str, *, on: date, seen_by: Viewer) -> list[Named]:
    """Return the members of a branch that have no item of a kind this year."""
    viewer = hold(seen_by)
    access.require_list(viewer, org)
    known = list_kinds().get(kind)
    if known is None or not known.flow.per_member:
        raise YibenError("这一类不是每名党员一份。", "请换一类。")
    rows = live().filter(unit=org, kind=kind, found_on__year=on.year)
    have = set(rows.exclude(state=OwnAct.RAISED).values_list("holder_id", flat=True))
    return [one for one in _members(org, on) if one.person_id not in have]


def unjudged_of(org: Org, year: int, *, seen_by: Viewer) -> list[ItemRow]:
    """Return the commitments of a year that no meeting has judged yet."""
    viewer = hold(seen_by)
    access.require_list(viewer, org)
    rows = live().filter(unit=org).filter(unjudged(year)).order_by("found_on", "pk")
    found = [row_of(one, viewer) for one in rows]
    return [one for one in found if not one.is_hidden]


def silent_members(org: Org, *, on: date, seen_by: Viewer) -> list[Named]:
    """Return members without any trace in the ledger for the months of the kind.

    A list to be asked after, and nothing else: whether somebody is out of
    touch, a person finds out and writes down. Only the recorder sees it.
    """
    viewer = hold(seen_by)
    if not may_record(viewer, org):
        return []
    months = max((kind.flow.silent_months for kind in list_kinds().values()), default=0)
    if not months:
        return []
    members = {one.person_id: one for one in _members(org, on)}
    since = months_after(on, -months)
    facts = entry_facts(person_ids=list(members), since=since, until=on)
    seen: dict[str, date] = {}
    for fact in facts:
        if fact.void_on is not None:
            continue
        for one in fact.people:
            if one.person_id in members and one.state in COUNTED:
                day = max(fact.happened_on, seen.get(one.person_id, date.min))
                seen[one.person_id] = day
    joined = {one.person_id: one.since for one in members.values()}
    return [
        one
        for one in members.values()
        if seen.get(one.person_id, date.min) < since
        and (joined[one.person_id] or date.min) < since
    ]


def _members(org: Org, on: date) -> list[Named]:
    there = [one for one in member_facts([org.pk]) if one.span.holds_on(on)]
    found = {
        one.person_id: Named(one.person_id, one.person_name, one.span.from_on)
        for one in there
    }
    return sorted(found.values(), key=lambda one: one.name)
