"""What every change of the tree shares: the lock, the queue and the right."""

from yiben.common.queue import touch
from yiben.org.access import STEP, Viewer, require_manage_tree, require_tend
from yiben.org.models import Org
from yiben.org.words import OrgKind


def touch_orgs(*orgs: Org | None) -> None:
    """Name the organisations and all below them to the queue."""
    touch(*(f"tree:{org.pk}" for org in orgs if org is not None))


def locked(org: Org) -> Org:
    """Return the row as it is now, held until the transaction ends."""
    found: Org = Org.objects.select_for_update().get(pk=org.pk)
    return found


def superior_row(org: Org) -> Org | None:
    """Return the direct superior of today, or None at the top."""
    found: Org | None = Org.objects.filter(path=org.path[:-STEP]).first()
    return found


def require_manage(by: Viewer, org: Org) -> None:
    """Ask for the right over the superior; a group is its branch's own affair."""
    above = superior_row(org)
    if org.kind == OrgKind.PARTY_GROUP:
        require_tend(by, org)
    else:
        require_manage_tree(by, above)
