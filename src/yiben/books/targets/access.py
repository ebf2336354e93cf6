"""Who works towards a standard, who checks it, who reads it.

The recorder sets and rates; a superior, not the unit itself, checks and
decides where the kind has a check; else the recorder writes down what the
meeting decided. The text of a restricted kind stays with the person and the
recorder.
"""

from yiben.org.access import (
    Viewer,
    is_member_of,
    may_open_books,
    may_oversee,
    may_record,
)
from yiben.org.models import Org
from yiben.org.words import GrantRole
from yiben.rules.kinds import Kind, Privacy

from .models import Attainment
from .words import TargetState


def may_list(viewer: Viewer, unit: Org) -> bool:
    """Say whether the targets of a unit are open."""
    return may_open_books(viewer, unit)


def may_read(viewer: Viewer, row: Attainment, kind: Kind | None) -> bool:
    """Say whether the line is open; members see what is public, and their own."""
    if row.holder_id is not None and row.holder_id == viewer.person_id:
        return True
    if may_record(viewer, row.unit) or may_oversee(viewer, row.unit):
        return True
    open_kind = kind is not None and kind.privacy != Privacy.RESTRICTED
    return open_kind and is_member_of(viewer, row.unit)


def may_read_text(viewer: Viewer, row: Attainment, kind: Kind | None) -> bool:
    """Say whether the items are open, given that the line is."""
    if kind is not None and kind.privacy != Privacy.RESTRICTED:
        return True
    own = row.holder_id is not None and row.holder_id == viewer.person_id
    return own or may_record(viewer, row.unit)


def may_set(viewer: Viewer, unit: Org) -> bool:
    """Say whether somebody sets and rates the targets of a unit."""
    return may_record(viewer, unit)


def may_check(viewer: Viewer, unit: Org) -> bool:
    """Say whether somebody checks a unit from above: never the unit itself."""
    return any(
        grant.role == GrantRole.SUPERIOR
        and grant.org_path is not None
        and grant.org_id != unit.pk
        and unit.path.startswith(grant.org_path)
        for grant in viewer.grants()
    )


def may_decide(viewer: Viewer, unit: Org, kind: Kind) -> bool:
    """Say whether somebody writes down the decision of a meeting."""
    if TargetState.CHECKED in kind.states:
        return may_check(viewer, unit)
    return may_record(viewer, unit)


def may_supply(viewer: Viewer, unit: Org) -> bool:
    """Say whether somebody writes the items of a standard for a committee."""
    return may_record(viewer, unit) or may_oversee(viewer, unit)
