"""Who may see how a unit or a person stands."""

from django.db.models import Q

from yiben.common.errors import RefusedError
from yiben.org.access import Viewer, may_read, require_read
from yiben.org.models import Org
from yiben.org.queries import org_row

PERSONAL = ("member:", "office:")


def require_board(viewer: Viewer, org: Org) -> None:
    """Refuse whoever may not read the workings of an organisation."""
    require_read(viewer, org)


def own_subjects(viewer: Viewer) -> Q:
    """Return the filter for cells that are about the viewer's own person."""
    if viewer.person_id is None:
        return Q(pk__in=[])
    return Q(subject=f"member:{viewer.person_id}") | Q(
        subject__startswith="office:", subject__endswith=f":{viewer.person_id}"
    )


def require_subject(viewer: Viewer, subject: str, org_id: str) -> Org:
    """Return the owning organisation if the viewer may see this subject.

    A person sees what concerns themselves; otherwise the owner's workings must
    be open to the viewer. Missing and forbidden are answered alike.
    """
    org = org_row(org_id)
    own = (
        viewer.person_id is not None
        and subject.rsplit(":", maxsplit=1)[-1] == viewer.person_id
    )
    if not may_read(viewer, org) and not (own and subject.startswith(PERSONAL)):
        raise RefusedError("standing.subject", subject)
    return org
