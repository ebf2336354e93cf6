"""Who may see, record, oversee and keep what, by role × place in the tree.

Every question about an organisation is answered here from grants that hold
today and from today's tree. Whether an organisation is forbidden or does not
exist, the refusal is the same (``RefusedError``), so nobody can find out by
asking. An auditor reads and writes nothing; the system and the security
administrator read no record at all.
"""

from dataclasses import dataclass
from typing import Protocol

from django.db.models import Q, QuerySet

from yiben.common.errors import RefusedError

from .models import Org
from .words import SUBTREE_ROLES, GrantRole, OrgKind

STEP = Org.steplen


@dataclass(frozen=True, slots=True)
class GrantFact:
    """A role that holds today; both org fields are None for the installation.

    With a ``sector`` it reaches only units of that sector, wherever they are
    below: how a sector's authority sees across lines of command. What the
    organisation is called, and what it is, comes along for menus.
    """

    role: str
    org_id: str | None
    org_path: str | None
    sector: str | None = None
    org_name: str | None = None
    org_kind: str | None = None


class Viewer(Protocol):
    """Somebody who asks: an account, or whatever stands for one."""

    @property
    def id(self) -> str:
        """Return the account's id."""

    @property
    def person_id(self) -> str | None:
        """Return the person behind the account, if any."""

    def grants(self) -> list[GrantFact]:
        """Return the grants that hold today."""


def next_path(path: str) -> str:
    """Return the first path after everything below ``path``.

    ``path >= p AND path < next_path(p)`` uses the index on both databases,
    where ``LIKE 'p%'`` scans the table. ``~`` follows every letter of a path.

    >>> next_path("00010002")
    '00010003'
    >>> next_path("000Z")
    '0010'
    """
    digits = Org.numconv_obj()
    step = digits.int2str(digits.str2int(path[-STEP:]) + 1)
    return str(path[:-STEP] + step.rjust(STEP, Org.alphabet[0]))


def below(path: str) -> Q:
    """Return the filter for an organisation and everything under it."""
    return Q(path__gte=path, path__lt=next_path(path))


def _own(path: str) -> Q:
    """Return the filter for an organisation and its Party groups."""
    groups = Q(kind=OrgKind.PARTY_GROUP.value, depth=len(path) // STEP + 1)
    return Q(path=path) | (below(path) & groups)


def _stands_at(grant: GrantFact, org: Org) -> bool:
    """Say whether a grant is for this organisation or for the branch of a group."""
    if org.path == grant.org_path:
        return True
    return bool(org.kind == OrgKind.PARTY_GROUP and org.path[:-STEP] == grant.org_path)


def _stands_above(grant: GrantFact, org: Org) -> bool:
    """Say whether a grant is for this organisation or one above it."""
    return grant.org_path is not None and org.path.startswith(grant.org_path)


def _reaches(grant: GrantFact, org: Org) -> bool:
    if grant.sector is not None and org.sector != grant.sector:
        return False
    if grant.role in SUBTREE_ROLES:
        return _stands_above(grant, org)
    return _stands_at(grant, org)


def _holds(viewer: Viewer, org: Org, *roles: GrantRole) -> bool:
    return any(
        grant.role in roles and _reaches(grant, org) for grant in viewer.grants()
    )


def may_see(viewer: Viewer, org: Org) -> bool:
    """Say whether the pages of an organisation are open to somebody.

    Members see their own branch; recorders their own unit and its groups;
    superiors and auditors the whole subtree of their organisation.
    """
    return _holds(
        viewer,
        org,
        GrantRole.RECORDER,
        GrantRole.SUPERIOR,
        GrantRole.AUDITOR,
        GrantRole.INSPECTOR,
        GrantRole.MEMBER,
    )


def may_read(viewer: Viewer, org: Org) -> bool:
    """Say whether the workings are open: standing, drafts, filings, audit.

    As ``may_see``, but without the plain members of the branch.
    """
    return _holds(
        viewer,
        org,
        GrantRole.RECORDER,
        GrantRole.SUPERIOR,
        GrantRole.AUDITOR,
        GrantRole.INSPECTOR,
    )


def may_record(viewer: Viewer, org: Org) -> bool:
    """Say whether somebody writes the ledger of an organisation."""
    return _holds(viewer, org, GrantRole.RECORDER)


def may_oversee(viewer: Viewer, org: Org) -> bool:
    """Say whether somebody stands above an organisation, or in it as a superior."""
    return _holds(viewer, org, GrantRole.SUPERIOR)


def is_member_of(viewer: Viewer, org: Org) -> bool:
    """Say whether somebody is a member of this very organisation."""
    return any(
        grant.role == GrantRole.MEMBER and grant.org_id == org.pk
        for grant in viewer.grants()
    )


def may_open_books(viewer: Viewer, org: Org) -> bool:
    """Say whether the books of an organisation are open to somebody at all.

    To its recorder, its members and those above it; what a book keeps closer
    it says itself.
    """
    return (
        may_record(viewer, org) or may_oversee(viewer, org) or is_member_of(viewer, org)
    )


def may_look(viewer: Viewer, org: Org) -> bool:
    """Say whether somebody looks at an organisation from outside its line of command.

    A group of inspectors, or a sector's authority: they read and comment, and
    write nothing of what they look at (Huai'an 四（三）一要, Hunan 四 第1段).
    """
    return _holds(viewer, org, GrantRole.INSPECTOR)


def may_look_for(viewer: Viewer, org: Org) -> bool:
    """Say whether somebody looks in the name of this very organisation."""
    return any(
        grant.role == GrantRole.INSPECTOR and grant.org_id == org.pk
        for grant in viewer.grants()
    )


def may_receive(viewer: Viewer, org: Org) -> bool:
    """Say whether somebody takes in what is sent to this very organisation."""
    roles = {GrantRole.SUPERIOR, GrantRole.RECORDER}
    return any(
        grant.role in roles and grant.org_id == org.pk for grant in viewer.grants()
    )


def may_tend(viewer: Viewer, org: Org) -> bool:
    """Say whether somebody keeps the roster and the groups of an organisation."""
    return may_record(viewer, org) or may_oversee(viewer, org)


def may_see_contacts(viewer: Viewer, org: Org) -> bool:
    """Say whether telephone and identity numbers of the members are open.

    To the branch itself and to the committee directly above, nobody further
    up and no auditor (domain.md §10, who sees what).
    """
    near = {org.path, org.path[:-STEP]}
    return may_record(viewer, org) or any(
        grant.role == GrantRole.SUPERIOR and grant.org_path in near
        for grant in viewer.grants()
    )


def _administers(viewer: Viewer, role: GrantRole) -> bool:
    return any(grant.role == role for grant in viewer.grants())


def may_keep_orgs(viewer: Viewer) -> bool:
    """Say whether somebody keeps the tree itself, without reading any record."""
    return _administers(viewer, GrantRole.SYSTEM_ADMIN)


def may_keep_accounts(viewer: Viewer) -> bool:
    """Say whether somebody keeps accounts and grants, without reading any record."""
    return _administers(viewer, GrantRole.SECURITY_ADMIN)


def may_audit(viewer: Viewer, org: Org | None) -> bool:
    """Say whether somebody reads the audit of a subtree; of everything for None."""
    return any(
        grant.role == GrantRole.AUDITOR
        and (
            grant.org_path is None
            or (org is not None and org.path.startswith(grant.org_path))
        )
        for grant in viewer.grants()
    )


def may_manage_tree(viewer: Viewer, superior: Org | None) -> bool:
    """Say whether somebody may found, move or dissolve units below ``superior``."""
    if may_keep_orgs(viewer):
        return True
    return superior is not None and may_tend(viewer, superior)


def seen_orgs(viewer: Viewer) -> QuerySet[Org]:
    """Return every organisation whose pages are open to somebody."""
    scope = Q(pk__in=[])
    for grant in viewer.grants():
        if grant.org_path is None:
            continue
        wide = grant.role in SUBTREE_ROLES
        here = below(grant.org_path) if wide else _own(grant.org_path)
        if grant.sector is not None:
            here &= Q(sector=grant.sector)
        scope |= here
    found: QuerySet[Org] = Org.objects.filter(scope).order_by("path")
    return found


def require_see(viewer: Viewer, org: Org) -> None:
    """Raise RefusedError unless ``may_see``."""
    if not may_see(viewer, org):
        raise RefusedError("org.see", org.pk)


def require_read(viewer: Viewer, org: Org) -> None:
    """Raise RefusedError unless ``may_read``."""
    if not may_read(viewer, org):
        raise RefusedError("org.read", org.pk)


def require_record(viewer: Viewer, org: Org) -> None:
    """Raise RefusedError unless ``may_record``."""
    if not may_record(viewer, org):
        raise RefusedError("org.record", org.pk)


def require_oversee(viewer: Viewer, org: Org) -> None:
    """Raise RefusedError unless ``may_oversee``."""
    if not may_oversee(viewer, org):
        raise RefusedError("org.oversee", org.pk)


def require_receive(viewer: Viewer, org: Org) -> None:
    """Raise RefusedError unless ``may_receive``."""
    if not may_receive(viewer, org):
        raise RefusedError("org.receive", org.pk)


def require_tend(viewer: Viewer, org: Org) -> None:
    """Raise RefusedError unless ``may_tend``."""
    if not may_tend(viewer, org):
        raise RefusedError("org.tend", org.pk)


def require_contacts(viewer: Viewer, org: Org) -> None:
    """Raise RefusedError unless ``may_see_contacts``."""
    if not may_see_contacts(viewer, org):
        raise RefusedError("org.contacts", org.pk)


def require_manage_tree(viewer: Viewer, superior: Org | None) -> None:
    """Raise RefusedError unless ``may_manage_tree``."""
    if not may_manage_tree(viewer, superior):
        raise RefusedError("org.manage", superior.pk if superior else "root")
