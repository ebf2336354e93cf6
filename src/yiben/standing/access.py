"""Who may see how a unit or a person stands."""

from dataclasses import dataclass

from django.db.models import Q

from yiben.common.errors import RefusedError
from yiben.org.access import Viewer, may_read, may_record, require_read
from yiben.org.models import Org
from yiben.org.words import SUBTREE_ROLES

PERSONAL = ("member:", "office:")


@dataclass(frozen=True, slots=True)
class Reach:
    """How much of a part of the tree somebody reads: all of it, or some sectors."""

    sectors: frozenset[str] | None = None

    @property
    def is_whole(self) -> bool:
        """Say whether nothing is left out."""
        return self.sectors is None

    def holds(self, sector: str) -> bool:
        """Say whether units of a sector are within it."""
        return self.sectors is None or sector in self.sectors


def reach_of(viewer: Viewer, org: Org) -> Reach | None:
    """Return how much of an organisation and all below it somebody reads.

    A sector's authority reads its own sector below, even through a committee
    whose own workings are closed to it (Hunan 四 第1段); None for nothing.
    """
    held = [
        grant
        for grant in viewer.grants()
        if grant.role in SUBTREE_ROLES
        and grant.org_path is not None
        and org.path.startswith(grant.org_path)
    ]
    if may_record(viewer, org) or any(grant.sector is None for grant in held):
        return Reach()
    sectors = frozenset(grant.sector for grant in held if grant.sector is not None)
    return Reach(sectors) if sectors else None


def require_reach(viewer: Viewer, org: Org) -> Reach:
    """Return how much somebody reads there; raise RefusedError if nothing."""
    found = reach_of(viewer, org)
    if found is None:
        raise RefusedError("standing.above", org.pk)
    return found


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


def require_subject(viewer: Viewer, subject: str, org: Org) -> None:
    """Refuse whoever may not see this subject of an organisation.

    A person sees what concerns themselves; otherwise the owner's workings must
    be open to the viewer. Missing and forbidden are answered alike.
    """
    own = (
        viewer.person_id is not None
        and subject.rsplit(":", maxsplit=1)[-1] == viewer.person_id
    )
    if not may_read(viewer, org) and not (own and subject.startswith(PERSONAL)):
        raise RefusedError("standing.subject", subject)
