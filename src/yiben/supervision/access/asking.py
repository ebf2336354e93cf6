"""Who is shown what is worth asking of the units of a part of the tree."""

from yiben.common.errors import RefusedError
from yiben.org.access import Viewer, may_record
from yiben.org.models import Org
from yiben.org.words import GrantRole

ASKING = frozenset({GrantRole.SUPERIOR, GrantRole.INSPECTOR})


def may_ask(viewer: Viewer, org: Org) -> bool:
    """Say whether somebody asks a unit and those below: themselves, or from above.

    A sector's authority asks about its own sector, through whatever committee
    stands between. An auditor audits and does not ask.
    """
    return may_record(viewer, org) or any(
        grant.role in ASKING
        and grant.org_path is not None
        and org.path.startswith(grant.org_path)
        for grant in viewer.grants()
    )


def require_ask(viewer: Viewer, org: Org) -> None:
    """Raise RefusedError unless ``may_ask``."""
    if not may_ask(viewer, org):
        raise RefusedError("supervision.ask", org.pk)
