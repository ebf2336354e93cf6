"""Who may see a person, their numbers, the accounts and the audit.

A person is seen where they belong today: by those to whom the pages of their
branch, or of an organisation in which they hold an office, are open. After a
transfer the old branch no longer sees them (EP-19). Everybody sees themselves.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from yiben.common.errors import RefusedError
from yiben.org import access
from yiben.org.access import GrantFact, Viewer
from yiben.org.models import Org
from yiben.org.words import SUBTREE_ROLES, GrantRole

from .models import Membership, Person, Stay, Tenure


@dataclass(frozen=True, slots=True)
class HeldViewer:
    """A viewer whose grants were read once, for questions about many rows."""

    id: str
    person_id: str | None
    held: tuple[GrantFact, ...]

    def grants(self) -> list[GrantFact]:
        """Return the grants as they were read."""
        return list(self.held)


def hold(viewer: Viewer) -> HeldViewer:
    """Read the grants of a viewer once."""
    return HeldViewer(viewer.id, viewer.person_id, tuple(viewer.grants()))


def running(on: date) -> Q:
    """Return the filter for spells that hold on a day."""
    return Q(from_on__lte=on) & (Q(until_on__isnull=True) | Q(until_on__gte=on))


def home_of(person: Person) -> Org | None:
    """Return the branch of the open membership, or of the last one."""
    row = (
        Membership.objects.filter(person=person)
        .select_related("org")
        .order_by("-from_on")
        .first()
    )
    return None if row is None else row.org


def _places(person: Person) -> list[Org]:
    home = home_of(person)
    posts = Tenure.objects.filter(person=person, until_on__isnull=True)
    # A host branch keeps attendance of its guests, so it must know their names.
    stays = Stay.objects.filter(live_key=person.pk, host__isnull=False)
    return [
        *([home] if home else []),
        *(row.org for row in posts.select_related("org").order_by("id")),
        *(row.host for row in stays.select_related("host") if row.host),
    ]


def may_see_person(viewer: Viewer, person: Person) -> bool:
    """Say whether the name, branch and posts of a person are open to somebody."""
    if viewer.person_id == person.pk:
        return True
    held = hold(viewer)
    return any(access.may_see(held, org) for org in _places(person))


def may_read_person(viewer: Viewer, person: Person) -> bool:
    """Say whether the row of a person is open: dates, memberships, flags.

    To the person, the recorder of the branch and those above it; not to the
    other members and not to the auditor.
    """
    if viewer.person_id == person.pk:
        return True
    home = home_of(person)
    return home is not None and access.may_tend(hold(viewer), home)


def may_follow_person(viewer: Viewer, person: Person) -> bool:
    """Say whether what a person did is open: as their row, or to who oversees a post.

    A leader of a committee belongs to some branch as a plain member; those
    above the committee follow what the leader does in both.
    """
    if may_read_person(viewer, person):
        return True
    held = hold(viewer)
    posts = Tenure.objects.filter(person=person, until_on__isnull=True)
    return any(access.may_tend(held, one.org) for one in posts.select_related("org"))


def may_see_numbers(viewer: Viewer, person: Person) -> bool:
    """Say whether the telephone number is open, and the masked identity number."""
    if viewer.person_id == person.pk:
        return True
    home = home_of(person)
    return home is not None and access.may_see_contacts(hold(viewer), home)


def may_tend_person(viewer: Viewer, person: Person) -> bool:
    """Say whether somebody keeps this person's row: their branch or those above it."""
    home = home_of(person)
    return home is not None and access.may_tend(hold(viewer), home)


def seen_memberships(viewer: Viewer) -> QuerySet[Membership]:
    """Return the open memberships of every branch whose pages are open to somebody."""
    return Membership.objects.filter(
        until_on__isnull=True, org__in=access.seen_orgs(viewer)
    )


def require_see_person(viewer: Viewer, person: Person | None, person_id: str) -> Person:
    """Return the person, or raise the same RefusedError for missing and forbidden."""
    if person is None or not may_see_person(viewer, person):
        raise RefusedError("person.see", person_id)
    return person


def require_read_person(
    viewer: Viewer, person: Person | None, person_id: str
) -> Person:
    """Return the person, or raise RefusedError unless ``may_read_person``."""
    if person is None or not may_read_person(viewer, person):
        raise RefusedError("person.read", person_id)
    return person


def require_tend_person(viewer: Viewer, person: Person) -> None:
    """Raise RefusedError unless ``may_tend_person``."""
    if not may_tend_person(viewer, person):
        raise RefusedError("person.tend", person.pk)


def may_host(viewer: Viewer, stay: Stay) -> bool:
    """Say whether somebody acts for the branch a floating member stays at."""
    return stay.host is not None and access.may_tend(hold(viewer), stay.host)


def may_see_stay(viewer: Viewer, stay: Stay) -> bool:
    """Say whether a stay is open: to both branches, those above, and the member."""
    held = hold(viewer)
    return (
        viewer.person_id == stay.person_id
        or access.may_tend(held, stay.home)
        or may_host(held, stay)
    )


def require_see_stay(viewer: Viewer, stay: Stay | None, stay_id: str) -> Stay:
    """Return the stay, or raise the same RefusedError for missing and forbidden."""
    if stay is None or not may_see_stay(viewer, stay):
        raise RefusedError("stay.see", stay_id)
    return stay


def require_keep_accounts(viewer: Viewer, action: str) -> None:
    """Raise RefusedError unless the viewer is a security administrator."""
    if not access.may_keep_accounts(viewer):
        raise RefusedError(action, "account")


def require_audit(viewer: Viewer, org: Org | None) -> None:
    """Raise RefusedError unless the viewer audits that subtree."""
    if not access.may_audit(viewer, org):
        raise RefusedError("audit.read", org.pk if org else "all")


KEY_ROLES = frozenset(
    {
        GrantRole.RECORDER,
        GrantRole.SUPERIOR,
        GrantRole.AUDITOR,
        GrantRole.INSPECTOR,
    }
)
"""Roles a key of another program may carry; a member's own is nobody else's."""


def grants_within(grants: Iterable[GrantFact], unit: Org) -> list[GrantFact]:
    """Return what of some grants holds inside a unit and below it, and no more."""
    kept = []
    for grant in grants:
        if grant.role not in KEY_ROLES or grant.org_path is None:
            continue
        if grant.org_path.startswith(unit.path):
            kept.append(grant)
        elif grant.role in SUBTREE_ROLES and unit.path.startswith(grant.org_path):
            kept.append(GrantFact(grant.role, unit.pk, unit.path, grant.sector))
    return kept


def require_issue_tokens(viewer: Viewer, unit: Org) -> None:
    """Raise RefusedError unless somebody oversees the unit the key is for.

    Not the system administrator: with a key they could read records.
    """
    if not access.may_oversee(viewer, unit):
        raise RefusedError("token.issue", unit.pk)


def may_revoke_token(viewer: Viewer, unit: Org) -> bool:
    """Say whether somebody takes keys of a unit back: its superiors, and the system's."""
    return access.may_oversee(viewer, unit) or access.may_keep_orgs(viewer)
