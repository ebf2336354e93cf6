"""Who keeps a list, who takes a step, and who reads what.

The recorder keeps it. What is not restricted is read in the unit and above.
A restricted item is read by the recorder, by who raised it and by who is to
see to it; by the superior and the member it is about only where the kind says
so. A member's own list stays between the member and the branch.
"""

from yiben.common.errors import RefusedError
from yiben.org.access import (
    Viewer,
    is_member_of,
    may_open_books,
    may_oversee,
    may_record,
    may_see,
)
from yiben.org.models import Org
from yiben.org.words import GrantRole
from yiben.rules.kinds import Kind

from .models import Item
from .words import Circle


def may_list(viewer: Viewer, unit: Org) -> bool:
    """Say whether the lists of a unit are open at all."""
    return may_open_books(viewer, unit)


def is_named(viewer: Viewer, item: Item, kind: Kind) -> bool:
    """Say whether somebody raised it, is to see to it, or may know it is about them."""
    me = viewer.person_id
    if me is None:
        return False
    told = item.about_id if kind.flow.shown else None
    return me in (item.author_id, item.holder_id, told)


def is_personal(item: Item, kind: Kind) -> bool:
    """Say whether an item is a member's own and stays in the branch."""
    return not set(kind.flow.personal).isdisjoint(item.tags)


def may_read(viewer: Viewer, item: Item, kind: Kind) -> bool:
    """Say whether the words of an item are open."""
    if may_record(viewer, item.unit) or is_named(viewer, item, kind):
        return True
    if is_personal(item, kind):
        return False
    if item.target is not None and may_record(viewer, item.target):
        return True
    if item.target is None and may_claim_any(viewer, item, kind):
        return True
    if may_oversee(viewer, item.unit):
        return not item.is_private or kind.flow.superior_reads
    return not item.is_private and is_member_of(viewer, item.unit)


def may_know(viewer: Viewer, item: Item, kind: Kind) -> bool:
    """Say whether the line of an item is shown: its state and dates, no words."""
    if may_read(viewer, item, kind):
        return True
    return may_oversee(viewer, item.unit) and not is_personal(item, kind)


def may_take(viewer: Viewer, item: Item, by: str) -> bool:
    """Say whether somebody takes a step of this sort."""
    if by == "superior":
        return may_oversee(viewer, item.unit)
    if by == "claimant" and item.target is not None and may_record(viewer, item.target):
        return True
    return may_record(viewer, item.unit)


def may_claim_any(viewer: Viewer, item: Item, kind: Kind) -> bool:
    """Say whether somebody records for a unit that could claim what lies open."""
    return "claimed" in kind.states and any(
        grant.role == GrantRole.RECORDER
        and grant.org_path is not None
        and grant.org_path.startswith(item.unit.path)
        for grant in viewer.grants()
    )


def may_step(viewer: Viewer, item: Item, kind: Kind, stage: str) -> bool:
    """Say whether a stage of the kind is somebody's to record, claims included."""
    by = kind.flow.stage(stage).by
    if may_take(viewer, item, by):
        return True
    return by == "claimant" and not item.target_id and may_claim_any(viewer, item, kind)


def may_claim(viewer: Viewer, item: Item, claimant: Org | None) -> bool:
    """Say whether somebody claims an item for a unit of theirs below it."""
    below = claimant is not None and claimant.path.startswith(item.unit.path)
    return claimant is not None and below and may_record(viewer, claimant)


def in_circle(viewer: Viewer, unit: Org, circle: str) -> bool:
    """Say whether somebody belongs to those for whom something was published."""
    if may_list(viewer, unit):
        return True
    wide = circle in {Circle.UNIT, Circle.SERVED}
    return wide and any(
        grant.org_path is not None and grant.org_path.startswith(unit.path)
        for grant in viewer.grants()
    )


def may_raise(viewer: Viewer, unit: Org) -> bool:
    """Say whether somebody hands in an opinion: members and whoever sees the unit."""
    return may_see(viewer, unit) and may_list(viewer, unit)


def require_write(viewer: Viewer, unit: Org) -> None:
    """Raise RefusedError unless somebody is the recorder of the unit."""
    if not may_record(viewer, unit):
        raise RefusedError("list.write", unit.pk)


def require_oversee(viewer: Viewer, unit: Org) -> None:
    """Raise RefusedError unless somebody stands above the unit."""
    if not may_oversee(viewer, unit):
        raise RefusedError("list.oversee", unit.pk)


def require_raise(viewer: Viewer, unit: Org) -> None:
    """Raise RefusedError unless ``may_raise``."""
    if not may_raise(viewer, unit):
        raise RefusedError("list.raise", unit.pk)


def require_list(viewer: Viewer, unit: Org) -> None:
    """Raise RefusedError unless ``may_list``."""
    if not may_list(viewer, unit):
        raise RefusedError("list.list", unit.pk)


def require_read(viewer: Viewer, item: Item, kind: Kind) -> None:
    """Raise RefusedError unless ``may_read``."""
    if not may_read(viewer, item, kind):
        raise RefusedError("list.read", item.pk)
