"""Who logs an item and who reads it.

The recorder logs; members of the branch and everybody above read. Names of
those who did not receive something are shown to those who keep the unit.
"""

from yiben.org.access import Viewer, may_open_books, may_record
from yiben.org.models import Org

from .models import Material


def may_list(viewer: Viewer, unit: Org) -> bool:
    """Say whether the library of a unit is open."""
    return may_open_books(viewer, unit)


def may_read(viewer: Viewer, row: Material) -> bool:
    """Say whether an item is open: to the unit, those above, its author and adopters."""
    if row.holder_id is not None and row.holder_id == viewer.person_id:
        return True
    if may_list(viewer, row.unit):
        return True
    adopters = row.recipients.filter(org__isnull=False).select_related("org")
    return any(may_record(viewer, one.org) for one in adopters if one.org)


def may_name(viewer: Viewer, unit: Org) -> bool:
    """Say whether somebody reads who has not received a thing: only the unit's own."""
    return may_record(viewer, unit)


def may_mark(viewer: Viewer, unit: Org) -> bool:
    """Say whether somebody marks entries of a unit with a goal."""
    return may_record(viewer, unit)
