"""Who may read a document, bring in its text, and put packs in force.

Central documents are common. Any other is read along its own branch of the
tree: by those above and below the units that put it in force.
"""

from collections.abc import Iterable

from yiben.common.errors import RefusedError
from yiben.org.access import (
    GrantFact,
    Viewer,
    may_keep_orgs,
    may_oversee,
    may_see,
)
from yiben.org.models import Org
from yiben.org.queries import orgs_rows
from yiben.org.words import GrantRole
from yiben.rules.pack import LEVEL_RANK, Pack
from yiben.rules.words import Level

from .models import Adoption, Document


def adopter_paths() -> dict[str, list[str]]:
    """Return the tree paths of the units that ever put each pack in force."""
    found: dict[str, list[str]] = {}
    rows = Adoption.objects.values_list("pack", "org__path").distinct()
    for pack, path in rows:
        found.setdefault(pack, []).append(path)
    return found


def _is_related(grant: GrantFact, paths: Iterable[str]) -> bool:
    """Say whether a grant stands above, at or below one of these units."""
    mine = grant.org_path
    return mine is not None and any(
        mine.startswith(path) or path.startswith(mine) for path in paths
    )


def readable_packs(viewer: Viewer, packs: Iterable[Pack]) -> frozenset[str]:
    """Return the names of the packs whose documents somebody may read."""
    wanted = list(packs)
    if may_keep_orgs(viewer):
        return frozenset(pack.name for pack in wanted)
    paths = adopter_paths()
    own = set(Document.objects.filter(by_id=viewer.id).values_list("pack", flat=True))
    grants = viewer.grants()
    return frozenset(
        pack.name
        for pack in wanted
        if pack.level == Level.CENTRAL
        or any(_is_related(grant, paths.get(pack.name, ())) for grant in grants)
        or (pack.name in own and pack.name not in paths)
    )


def may_read(viewer: Viewer, pack: Pack) -> bool:
    """Say whether somebody may read a document."""
    return pack.name in readable_packs(viewer, [pack])


def _superior_grants(viewer: Viewer) -> list[GrantFact]:
    return [grant for grant in viewer.grants() if grant.role == GrantRole.SUPERIOR]


def may_import_any(viewer: Viewer) -> bool:
    """Say whether somebody brings in documents at all."""
    return may_keep_orgs(viewer) or bool(_superior_grants(viewer))


def importable_packs(viewer: Viewer, packs: Iterable[Pack]) -> frozenset[str]:
    """Return the names of the packs whose text somebody may bring in.

    The system administrator; whoever oversees a unit that put it in force; and
    while none has, the overseers of the top or of units of its level or above.
    A text once in force on a path is not replaced from another path.
    """
    wanted = list(packs)
    if may_keep_orgs(viewer):
        return frozenset(pack.name for pack in wanted)
    grants = _superior_grants(viewer)
    mine = [grant.org_path for grant in grants if grant.org_path]
    homes = orgs_rows(grant.org_id for grant in grants if grant.org_id)
    ranks = [0 if org.depth == 1 else LEVEL_RANK[org.level] for org in homes]
    paths = adopter_paths()
    return frozenset(
        pack.name
        for pack in wanted
        if any(
            path.startswith(own) for own in mine for path in paths.get(pack.name, ())
        )
        or (pack.name not in paths and any(rank <= pack.rank for rank in ranks))
    )


def may_adopt(viewer: Viewer, org: Org) -> bool:
    """Say whether somebody puts packs in force at a unit."""
    return may_oversee(viewer, org) or may_keep_orgs(viewer)


def may_settle(viewer: Viewer, org: Org) -> bool:
    """Say whether somebody settles numbers and names at a unit."""
    return may_oversee(viewer, org)


def may_see_policy(viewer: Viewer, org: Org) -> bool:
    """Say whether what binds a unit is open to somebody."""
    return may_see(viewer, org) or may_keep_orgs(viewer)


def require_read(viewer: Viewer, pack: Pack) -> None:
    """Raise RefusedError unless ``may_read``."""
    if not may_read(viewer, pack):
        raise RefusedError("document.read", pack.name)


def require_import_any(viewer: Viewer) -> None:
    """Raise RefusedError unless ``may_import_any``."""
    if not may_import_any(viewer):
        raise RefusedError("document.import")


def require_import(viewer: Viewer, pack: Pack) -> None:
    """Raise RefusedError unless the text of this document may be brought in."""
    if pack.name not in importable_packs(viewer, [pack]):
        raise RefusedError("document.import", pack.name)


def require_adopt(viewer: Viewer, org: Org) -> None:
    """Raise RefusedError unless ``may_adopt``."""
    if not may_adopt(viewer, org):
        raise RefusedError("pack.adopt", org.pk)


def require_settle(viewer: Viewer, org: Org) -> None:
    """Raise RefusedError unless ``may_settle``."""
    if not may_settle(viewer, org):
        raise RefusedError("term.settle", org.pk)


def require_see_policy(viewer: Viewer, org: Org) -> None:
    """Raise RefusedError unless ``may_see_policy``."""
    if not may_see_policy(viewer, org):
        raise RefusedError("policy.see", org.pk)
