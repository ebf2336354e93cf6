"""Who may read a document, bring in its text, and put packs in force.

Central documents are common. Any other is read along its own branch of the
tree: by those above and below the units that put it in force.
"""

from collections.abc import Iterable
from datetime import date

from yiben.common.errors import RefusedError
from yiben.org.access import (
    GrantFact,
    Viewer,
    may_keep_orgs,
    may_oversee,
    may_see,
)
from yiben.org.access import may_read as may_read_unit
from yiben.org.models import Org
from yiben.org.queries import orgs_rows
from yiben.org.words import GrantRole
from yiben.rules.pack import LEVEL_RANK, Pack
from yiben.rules.words import Level

from .checks import FeatureOffError
from .facts import bans_at, tables
from .models import Adoption, Document, Draft
from .words import DraftState


def adopter_paths() -> dict[str, list[str]]:
    """Return the tree paths of the units that ever put each pack in force."""
    found: dict[str, list[str]] = {}
    rows = Adoption.objects.values_list("pack", "org__path").distinct()
    for pack, path in rows:
        found.setdefault(pack, []).append(path)
    return found


def drafted_homes() -> dict[str, tuple[str, str]]:
    """Return id and tree path of the unit that wrote each approved draft."""
    rows = Draft.objects.filter(state=DraftState.APPROVED.value)
    return {
        pack: (org, path)
        for pack, org, path in rows.values_list("pack", "org_id", "org__path")
    }


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
    paths, homes = adopter_paths(), drafted_homes()
    own = set(Document.objects.filter(by_id=viewer.id).values_list("pack", flat=True))
    grants = viewer.grants()
    overseen = [grant.org_path for grant in _superior_grants(viewer) if grant.org_path]
    return frozenset(
        pack.name
        for pack in wanted
        if (pack.level == Level.CENTRAL and pack.name not in homes)
        or (
            pack.name in homes
            and any(homes[pack.name][1].startswith(path) for path in overseen)
        )
        or any(_is_related(grant, paths.get(pack.name, ())) for grant in grants)
        or (pack.name in own and pack.name not in paths)
    )


def binding_packs(viewer: Viewer, packs: Iterable[Pack]) -> frozenset[str]:
    """Return the names of the packs that were put in force where somebody stands.

    Administrators stand nowhere: for them it is whatever anybody put in force.
    """
    paths, grants = adopter_paths(), viewer.grants()
    nowhere = may_keep_orgs(viewer)
    return frozenset(
        pack.name
        for pack in packs
        if pack.name in paths
        and (nowhere or any(_is_related(one, paths[pack.name]) for one in grants))
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
    A text once in force on a path is not replaced from another path, and that of
    an approved draft is its own unit's.
    """
    wanted = list(packs)
    if may_keep_orgs(viewer):
        return frozenset(pack.name for pack in wanted)
    grants = _superior_grants(viewer)
    mine = [grant.org_path for grant in grants if grant.org_path]
    homes = orgs_rows(grant.org_id for grant in grants if grant.org_id)
    ranks = [0 if org.depth == 1 else LEVEL_RANK[org.level] for org in homes]
    paths = adopter_paths()
    for name, (_, home) in drafted_homes().items():
        paths.setdefault(name, [home])
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


# --- documents written in the browser -----------------------------------------


def may_draft(viewer: Viewer, org: Org) -> bool:
    """Say whether somebody writes documents for a unit: its recorder or overseers."""
    own = any(
        grant.role == GrantRole.RECORDER and grant.org_id == org.pk
        for grant in viewer.grants()
    )
    return own or may_oversee(viewer, org)


def may_approve(viewer: Viewer, org: Org) -> bool:
    """Say whether somebody has the authority to approve documents of a unit.

    That they did not write it themselves is asked of each draft.
    """
    return may_oversee(viewer, org)


def require_see_drafts(viewer: Viewer, org: Org) -> None:
    """Raise RefusedError unless the workings of the unit are open."""
    if not may_read_unit(viewer, org):
        raise RefusedError("draft.see", org.pk)


def require_draft(viewer: Viewer, org: Org) -> None:
    """Raise RefusedError unless ``may_draft``."""
    if not may_draft(viewer, org):
        raise RefusedError("draft.write", org.pk)


def require_approve(viewer: Viewer, org: Org) -> None:
    """Raise RefusedError unless ``may_approve``."""
    if not may_approve(viewer, org):
        raise RefusedError("draft.approve", org.pk)


# --- what is switched off ----------------------------------------------------


def require_feature(org: Org, feature: str, *, on: date) -> None:
    """Raise FeatureOffError where a feature is forbidden, or was never made.

    The error cites the rule; what is not in ``packs/features.yaml`` is a KeyError.
    """
    found = tables().features[feature]
    bans = [one for one in bans_at(org, on) if one.feature == feature]
    if bans or found.is_never:
        raise FeatureOffError(found, bans[0] if bans else None)
