"""Who may release a subject from a duty: its superior, never itself."""

from yiben.common.errors import RefusedError
from yiben.org.access import Viewer, may_oversee, may_record
from yiben.org.models import Org


def may_waive(viewer: Viewer, org: Org) -> bool:
    """Say whether somebody may waive duties of an organisation and its people.

    Whoever writes the ledger of the organisation may not, even when they hold
    a superior's grant as well: nobody releases themselves.
    """
    return may_oversee(viewer, org) and not may_record(viewer, org)


def require_waive(viewer: Viewer, org: Org) -> None:
    """Raise RefusedError unless ``may_waive``."""
    if not may_waive(viewer, org):
        raise RefusedError("duties.waive", org.pk)
