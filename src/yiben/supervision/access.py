"""Who inspects, who answers, and who reads what was found.

An inspection belongs to its superior side: an overseer holds it and closes
findings. The unit inspected reads everything about itself and answers. Plain
members, auditors and strangers read nothing here.
"""

from yiben.common.errors import RefusedError
from yiben.org.access import Viewer, may_oversee, may_record
from yiben.org.models import Org

from .models import Inspection


def may_inspect(viewer: Viewer, superior: Org) -> bool:
    """Say whether somebody inspects in the name of an organisation."""
    return may_oversee(viewer, superior)


def may_read(viewer: Viewer, inspection: Inspection) -> bool:
    """Say whether an inspection is open: to both sides and those above them."""
    superior, subordinate = inspection.superior, inspection.subordinate
    return (
        may_oversee(viewer, superior)
        or may_oversee(viewer, subordinate)
        or may_record(viewer, superior)
        or may_record(viewer, subordinate)
    )


def may_list(viewer: Viewer, org: Org) -> bool:
    """Say whether the inspections by and of an organisation are open."""
    return may_oversee(viewer, org) or may_record(viewer, org)


def require_inspect(viewer: Viewer, superior: Org) -> None:
    """Raise RefusedError unless ``may_inspect``."""
    if not may_inspect(viewer, superior):
        raise RefusedError("inspection.hold", superior.pk)


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
