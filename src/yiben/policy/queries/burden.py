"""What a document would cost a tree before it is issued.

Whoever records for a unit or oversees it may rehearse any document they may
read, or one that is still being written.
"""

from datetime import date

from yiben.common.errors import RefusedError
from yiben.org.access import GrantFact, Viewer, may_tend
from yiben.org.facts import org_facts
from yiben.org.models import Org
from yiben.org.queries import orgs_rows, path_to, subtree_ids
from yiben.org.words import GrantRole
from yiben.people.facts import member_facts, office_facts
from yiben.policy.access import may_read
from yiben.policy.facts import (
    adoption_facts,
    definition_facts,
    kind_shelf,
    library,
    passages_of,
    setting_facts,
)
from yiben.policy.models import Document
from yiben.rules.burden import Burden
from yiben.rules.burden import burden_of as rehearse
from yiben.rules.copied import share_copied
from yiben.rules.facts import Situation
from yiben.rules.pack import Pack

from .shelf import packs
from .terms import adoptable_packs


def require_rehearse(viewer: Viewer, org: Org) -> None:
    """Raise RefusedError unless somebody records for a unit or oversees it."""
    if not may_tend(viewer, org):
        raise RefusedError("policy.rehearse", org.pk)


def require_rehearsable(viewer: Viewer, pack: Pack, org: Org) -> None:
    """Raise RefusedError for a document that is neither open nor to be adopted here.

    One still being written is the business of whoever hands it in; whoever
    oversees the whole tree may rehearse any.
    """
    if packs().get(pack.name) != pack or may_read(viewer, pack):
        return
    if any(_is_whole_tree(grant) for grant in viewer.grants()):
        return
    if pack not in adoptable_packs(org, seen_by=viewer):
        raise RefusedError("document.read", pack.name)


def _is_whole_tree(grant: GrantFact) -> bool:
    at_top = grant.org_path is not None and len(grant.org_path) == Org.steplen
    return at_top and grant.role == GrantRole.SUPERIOR


def burden_of(
    pack: Pack,
    org: Org,
    *,
    on: date,
    seen_by: Viewer,
    year: int | None = None,
    text: str = "",
) -> Burden:
    """Return what a unit and all below it would get to do under a document.

    ``pack`` may be one of the library or one still being written; ``text`` is
    what it says, if its text is not brought in yet. Without a year it is the
    first whole one in which it would be in force. Raises RefusedError.
    """
    require_rehearse(seen_by, org)
    require_rehearsable(seen_by, pack, org)
    return rehearse(
        pack,
        org.pk,
        tree_facts(org),
        library(),
        kind_shelf().kinds,
        year=year or max(on, pack.in_force_from).year + 1,
        on=on,
        copied=_copied(pack, text),
    )


def tree_facts(org: Org) -> Situation:
    """Return a unit, all below it and all above it, with their people and rules."""
    below = subtree_ids([org.pk])
    near = {*below, *(one.pk for one in path_to(org))}
    return Situation(
        orgs=org_facts(orgs_rows(near)),
        offices=tuple(office_facts(below)),
        members=tuple(member_facts(below)),
        adoptions=adoption_facts(near),
        settings=setting_facts(near),
        definitions=definition_facts(near),
    )


def _copied(pack: Pack, text: str) -> float | None:
    """Return the share of the text that stands above; None if a text is lacking."""
    own = text or _text_of(pack.name)
    above = [found for name in pack.parents if (found := _text_of(name))]
    return share_copied(own, above) if own and above else None


def _text_of(pack: str) -> str:
    """Return the newest text of a document, nothing if it is not brought in."""
    found = Document.objects.filter(pack=pack).order_by("-version").first()
    return "\n".join(one.text for one in passages_of(found)) if found else ""
