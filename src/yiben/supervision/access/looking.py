"""Who inspects, who answers, and who reads what was found.

An inspection belongs to its superior side: an overseer holds it and closes
findings, or a group of inspectors in its name, who read and comment and write
no ledger but their own findings. The unit inspected reads everything about
itself and answers. Plain members, auditors and strangers read nothing here.
"""

from datetime import date

from yiben.common.errors import RefusedError
from yiben.org import access as org_access
from yiben.org.access import (
    Viewer,
    may_look,
    may_look_for,
    may_oversee,
    may_record,
)
from yiben.org.models import Org
from yiben.supervision.models import Inspection, VisitPlan


def may_inspect(viewer: Viewer, superior: Org) -> bool:
    """Say whether somebody inspects in the name of an organisation."""
    return may_oversee(viewer, superior) or may_look_for(viewer, superior)


def may_read(viewer: Viewer, inspection: Inspection) -> bool:
    """Say whether an inspection is open: to both sides and those above them."""
    superior, subordinate = inspection.superior, inspection.subordinate
    return (
        may_oversee(viewer, superior)
        or may_oversee(viewer, subordinate)
        or may_record(viewer, superior)
        or may_record(viewer, subordinate)
        or may_look(viewer, subordinate)
    )


def may_list(viewer: Viewer, org: Org) -> bool:
    """Say whether the inspections by and of an organisation are open."""
    return may_oversee(viewer, org) or may_record(viewer, org) or may_look(viewer, org)


def may_read_plan(
    viewer: Viewer, plan: VisitPlan, on: date, touched: list[Org]
) -> bool:
    """Say whether a plan is open on a day.

    To the side that made it always; to whom it touches, visited or drawn from,
    once it is announced, and in any case when its last day has passed.
    """
    if may_list(viewer, plan.superior):
        return True
    told = plan.is_announced or plan.last_on < on
    return told and any(may_record(viewer, one) for one in touched)


def require_read_plan(
    viewer: Viewer, plan: VisitPlan, on: date, touched: list[Org]
) -> None:
    """Raise RefusedError unless ``may_read_plan``."""
    if not may_read_plan(viewer, plan, on, touched):
        raise RefusedError("visit_plan.read", plan.pk)


def require_inspect(viewer: Viewer, superior: Org) -> None:
    """Raise RefusedError unless ``may_inspect``."""
    if not may_inspect(viewer, superior):
        raise RefusedError("inspection.hold", superior.pk)


def require_reach(viewer: Viewer, subordinate: Org) -> None:
    """Raise RefusedError for a unit outside what somebody may look at."""
    if not org_access.may_read(viewer, subordinate):
        raise RefusedError("inspection.hold", subordinate.pk)


def require_plan(viewer: Viewer, superior: Org) -> None:
    """Raise RefusedError unless somebody oversees in the organisation's name."""
    if not may_oversee(viewer, superior):
        raise RefusedError("visit_plan.make", superior.pk)


def require_reply(viewer: Viewer, subordinate: Org) -> None:
    """Raise RefusedError unless somebody records for the unit inspected."""
    if not may_record(viewer, subordinate):
        raise RefusedError("finding.reply", subordinate.pk)


def require_read(viewer: Viewer, inspection: Inspection) -> None:
    """Raise RefusedError unless ``may_read``."""
    if not may_read(viewer, inspection):
        raise RefusedError("inspection.read", inspection.pk)


def require_list(viewer: Viewer, org: Org) -> None:
    """Raise RefusedError unless ``may_list``."""
    if not may_list(viewer, org):
        raise RefusedError("inspection.list", org.pk)


def require_hand_on(viewer: Viewer, inspection: Inspection) -> None:
    """Raise RefusedError unless somebody puts findings on the unit's own list.

    The recorder of the unit, or the side that found them and stands above it;
    a group of inspectors writes no list of those they look at.
    """
    unit = inspection.subordinate
    above = may_oversee(viewer, inspection.superior) and may_oversee(viewer, unit)
    if not (above or may_record(viewer, unit)):
        raise RefusedError("finding.hand_on", inspection.pk)
