"""Who fills in a sheet and who reads it.

The recorder fills in for the unit, and from paper for a member; a member
their own. A restricted sheet of a person is read by that person, by whoever
typed it from paper, and by the branch once it was handed in: not by those
above, and not by other members.
"""

from yiben.org.access import (
    Viewer,
    is_member_of,
    may_open_books,
    may_oversee,
    may_record,
)
from yiben.org.models import Org
from yiben.rules.kinds import Kind, Privacy

from .models import Sheet


def may_list(viewer: Viewer, unit: Org) -> bool:
    """Say whether somebody may come to the sheets of a unit at all."""
    return may_open_books(viewer, unit)


def may_list_all(viewer: Viewer, unit: Org) -> bool:
    """Say whether the lines about other people are open: not to plain members."""
    return may_record(viewer, unit) or may_oversee(viewer, unit)


def may_fill(viewer: Viewer, unit: Org, holder_id: str | None) -> bool:
    """Say whether somebody may fill in this sheet."""
    if may_record(viewer, unit):
        return True
    own = holder_id is not None and holder_id == viewer.person_id
    return own and is_member_of(viewer, unit)


def is_own(viewer: Viewer, row: Sheet) -> bool:
    """Say whether it is the viewer's own sheet."""
    return row.holder_id is not None and row.holder_id == viewer.person_id


def may_read(viewer: Viewer, row: Sheet, kind: Kind | None) -> bool:
    """Say whether the line is open."""
    if is_own(viewer, row) or may_list_all(viewer, row.unit):
        return True
    open_kind = kind is not None and kind.privacy != Privacy.RESTRICTED
    return open_kind and row.holder_id is None and is_member_of(viewer, row.unit)


def may_read_text(viewer: Viewer, row: Sheet, kind: Kind | None) -> bool:
    """Say whether the text is open, given that the line is."""
    if is_own(viewer, row):
        return True
    if kind is not None and kind.privacy != Privacy.RESTRICTED:
        return True
    if not may_record(viewer, row.unit):
        return False
    return row.holder_id is None or row.handed_in or row.created_by_id == viewer.id


def may_hand_in(viewer: Viewer, row: Sheet) -> bool:
    """Say whether somebody may hand a sheet to the branch: only whose it is."""
    return is_own(viewer, row) and not row.handed_in and row.withdrawn_at is None


def may_review(viewer: Viewer, row: Sheet, kind: Kind | None) -> bool:
    """Say whether somebody may look a sheet over: not whose it is, not who typed it."""
    others = not is_own(viewer, row) and row.created_by_id != viewer.id
    near = may_record(viewer, row.unit) or may_oversee(viewer, row.unit)
    return others and near and may_read_text(viewer, row, kind)


def may_withdraw(viewer: Viewer, row: Sheet) -> bool:
    """Say whether somebody may take a sheet back: the recorder, or who typed their own."""
    typed = is_own(viewer, row) and row.created_by_id == viewer.id
    return may_record(viewer, row.unit) or typed
