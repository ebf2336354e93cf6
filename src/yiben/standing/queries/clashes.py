"""Contradictions at a unit, with the days that stand in its plans."""

from datetime import date

from yiben.org.access import Viewer
from yiben.org.models import Org
from yiben.org.queries import names_of, subtree_ids
from yiben.plans.queries import days_planned
from yiben.policy.queries import conflicts_of, require_rehearse
from yiben.rules.conflicts import Finding


def clashes_of(org: Org, *, on: date, seen_by: Viewer) -> list[Finding]:
    """Return where the documents in force at a unit contradict or repeat themselves.

    Raises RefusedError for who neither records for the unit nor oversees it.
    """
    require_rehearse(seen_by, org)
    days = days_planned(subtree_ids([org.pk]), on.year)
    names = names_of({unit for unit, _, _ in days})
    planned = [(names.get(unit, ""), kind, day) for unit, kind, day in days]
    return conflicts_of(org, on=on, seen_by=seen_by, planned=planned)
