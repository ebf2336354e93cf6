"""Who may read a gathering, its notes, and who may write it.

The recorder of a unit writes. Those above read, and the door leaves a line
that the unit can see. Members read what their branch has closed. Auditors and
administrators read no minutes at all.
"""

from collections.abc import Collection

from django.db.models import Q

from yiben.common.errors import RefusedError
from yiben.org.access import STEP, Viewer, may_oversee, may_record
from yiben.org.models import Org
from yiben.org.words import GrantRole, OrgKind

from .models import Gathering
from .words import GatheringState

OPEN_TO_MEMBERS = Q(state=GatheringState.CLOSED)
"""What the members of a branch see in its list."""

SHOWN_ONE_BY_ONE = frozenset(
    {GatheringState.CLOSED, GatheringState.CORRECTED, GatheringState.WITHDRAWN}
)
"""What somebody else than the recorder may open: what was told, even if wrong."""


def is_member_of(viewer: Viewer, unit: Org) -> bool:
    """Say whether somebody is a member of a branch, or of the branch of a group."""
    own = {unit.path}
    if unit.kind == OrgKind.PARTY_GROUP:
        own.add(unit.path[:-STEP])
    return any(
        grant.role == GrantRole.MEMBER and grant.org_path in own
        for grant in viewer.grants()
    )


def may_work_on(viewer: Viewer, unit: Org) -> bool:
    """Say whether plans and drafts of a unit are open: to its recorder and above."""
    return may_record(viewer, unit) or may_oversee(viewer, unit)


def may_list(viewer: Viewer, unit: Org) -> bool:
    """Say whether a unit's list of gatherings is open."""
    return may_work_on(viewer, unit) or is_member_of(viewer, unit)


def units_of(gathering: Gathering) -> list[Org]:
    """Return the unit and those that held it jointly."""
    joint = gathering.joint_units.select_related("org")
    return [gathering.unit, *(one.org for one in joint)]


def was_there(viewer: Viewer, gathering: Gathering) -> bool:
    """Say whether the person behind an account is named in a gathering."""
    person_id = viewer.person_id
    return person_id is not None and any(
        seat.person_id == person_id for seat in gathering.seats.all()
    )


def may_read(viewer: Viewer, gathering: Gathering) -> bool:
    """Say whether somebody may open a gathering at all."""
    units = units_of(gathering)
    if any(may_work_on(viewer, unit) for unit in units):
        return True
    if gathering.state not in SHOWN_ONE_BY_ONE:
        return False
    member = any(is_member_of(viewer, unit) for unit in units)
    return member or was_there(viewer, gathering)


def may_read_notes(viewer: Viewer, gathering: Gathering) -> bool:
    """Say whether notes that stay with those present are open: not upward (EP-05)."""
    return may_record(viewer, gathering.unit) or was_there(viewer, gathering)


def is_cross_level(viewer: Viewer, units: Collection[Org]) -> bool:
    """Say whether somebody reads from outside the units concerned."""
    return not any(
        may_record(viewer, unit) or is_member_of(viewer, unit) for unit in units
    )


def require_read(viewer: Viewer, gathering: Gathering) -> None:
    """Raise RefusedError unless ``may_read``."""
    if not may_read(viewer, gathering):
        raise RefusedError("gathering.read", gathering.pk)


def require_list(viewer: Viewer, unit: Org) -> None:
    """Raise RefusedError unless ``may_list``."""
    if not may_list(viewer, unit):
        raise RefusedError("gathering.list", unit.pk)


def require_write(viewer: Viewer, unit: Org) -> None:
    """Raise RefusedError unless somebody is the recorder of the unit."""
    if not may_record(viewer, unit):
        raise RefusedError("gathering.write", unit.pk)
