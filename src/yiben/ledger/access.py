"""Who may add to a unit's ledger, and who may read what of an entry.

Adding: the recorder of the unit, its superiors, and persons for what they
themselves report. Reading: whoever may see one of the organisations in the
entry, and everybody named in it. The payload of a restricted entry is open to
the recorder and the persons named, not upward and not to other members.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from yiben.common.errors import RefusedError
from yiben.org.access import (
    GrantFact,
    Viewer,
    may_audit,
    may_look_for,
    may_oversee,
    may_receive,
    may_record,
    may_see,
)
from yiben.org.models import Org
from yiben.org.queries import superior_of
from yiben.org.words import GrantRole

from .facts import is_receipt
from .models import Entry, EntryOrg
from .words import EntryDraft, OrgRole, PersonRole, Privacy

LOOKING = "supervision."
"""What somebody may hand in who looks for a unit and writes nothing else of it."""

OWN_ROLES = frozenset({PersonRole.AUTHOR, PersonRole.TALKER, PersonRole.HOLDER})
"""Roles in which a person may enter something themselves."""


@dataclass(frozen=True, slots=True)
class HeldViewer:
    """A viewer whose grants were read once, for the length of one answer."""

    id: str
    person_id: str | None
    held: list[GrantFact] = field(repr=False)

    def grants(self) -> list[GrantFact]:
        """Return the grants read at the start."""
        return self.held


def held(viewer: Viewer) -> HeldViewer:
    """Return the same viewer, asking for grants only once."""
    return HeldViewer(viewer.id, viewer.person_id, viewer.grants())


def _receives(viewer: Viewer, unit: Org, answered: str | None) -> bool:
    """Say whether somebody answers for the superior: takes in, returns.

    Whom a filing was sent to keeps it, even if the unit has moved since.
    """
    if may_oversee(viewer, unit):
        return True
    sent_to = EntryOrg.objects.filter(entry_id=answered, role=OrgRole.RECIPIENT)
    takers = [row.org for row in sent_to.select_related("org")]
    return any(may_receive(viewer, org) for org in takers or [superior_of(unit)] if org)


def may_post(viewer: Viewer, unit: Org, draft: EntryDraft) -> bool:
    """Say whether somebody may hand this in for this unit.

    A receipt stands in the subordinate's ledger and comes from the superior:
    nobody gives a receipt for their own filing.
    """
    if is_receipt(draft.kind):
        return _receives(viewer, unit, draft.answers)
    if may_record(viewer, unit) or may_oversee(viewer, unit):
        return True
    if draft.kind.startswith(LOOKING) and may_look_for(viewer, unit):
        return True
    own = viewer.person_id is not None and any(
        line.person_id == viewer.person_id and line.role in OWN_ROLES
        for line in draft.people
    )
    return own and may_see(viewer, unit)


def may_correct(viewer: Viewer, entry: Entry) -> bool:
    """Say whether somebody may correct or withdraw an entry.

    The recorder of the unit; a superior what comes from the superior and what
    they entered themselves; a person what they entered about themselves.
    """
    if is_receipt(entry.kind):
        return _receives(viewer, entry.unit, entry.answers_id)
    if may_record(viewer, entry.unit):
        return True
    return entry.entered_by_id == viewer.id and may_see(viewer, entry.unit)


def require_post(viewer: Viewer, unit: Org, draft: EntryDraft) -> None:
    """Raise RefusedError unless ``may_post``."""
    if not may_post(held(viewer), unit, draft):
        raise RefusedError("ledger.post", unit.pk)


def require_correct(viewer: Viewer, entry: Entry) -> None:
    """Raise RefusedError unless ``may_correct``."""
    if not may_correct(held(viewer), entry):
        raise RefusedError("ledger.correct", entry.pk)


def orgs_in(entry: Entry) -> list[Org]:
    """Return the unit and the other organisations of a prefetched entry."""
    return [entry.unit, *(one.org for one in entry.orgs.all())]


def is_named(viewer: Viewer, entry: Entry) -> bool:
    """Say whether the person behind the account took part."""
    return viewer.person_id is not None and any(
        one.person_id == viewer.person_id for one in entry.people.all()
    )


def may_read_entry(viewer: Viewer, entry: Entry) -> bool:
    """Say whether somebody may open an entry at all."""
    return is_named(viewer, entry) or any(
        may_see(viewer, org) for org in orgs_in(entry)
    )


def require_read_entry(viewer: Viewer, entry: Entry) -> None:
    """Raise RefusedError unless ``may_read_entry``."""
    if not may_read_entry(viewer, entry):
        raise RefusedError("ledger.read", entry.pk)


def may_read_payload(viewer: Viewer, entry: Entry) -> bool:
    """Say whether the text of an entry is open, given that the entry is."""
    if entry.privacy != Privacy.RESTRICTED:
        return True
    return is_named(viewer, entry) or may_record(viewer, entry.unit)


def _is_own(viewer: Viewer, orgs: Iterable[Org]) -> bool:
    member_of = {g.org_id for g in viewer.grants() if g.role == GrantRole.MEMBER}
    return any(org.pk in member_of or may_record(viewer, org) for org in orgs)


def reading_is_cross_level(entry: Entry, viewer: Viewer) -> bool:
    """Say whether an entry is read from outside its organisations.

    Such a reading is an audit line of its own, shown to the branch
    (design.md §3, supervision). Members and recorders of the organisations in
    the entry and persons named in it read their own.
    """
    return not is_named(viewer, entry) and not _is_own(viewer, orgs_in(entry))


def require_export(viewer: Viewer, org: Org) -> None:
    """Raise RefusedError unless somebody keeps or oversees the ledger."""
    viewer = held(viewer)
    if not (may_record(viewer, org) or may_oversee(viewer, org)):
        raise RefusedError("ledger.export", org.pk)


def require_verify(viewer: Viewer, org: Org | None) -> None:
    """Raise RefusedError unless somebody may check this chain, or all for None."""
    viewer = held(viewer)
    if may_audit(viewer, org):
        return
    if org is None or not may_see(viewer, org):
        raise RefusedError("ledger.verify", org.pk if org else "all")


def require_commit(viewer: Viewer | None) -> None:
    """Raise RefusedError unless it is the nightly job or a system administrator."""
    if viewer is None:
        return
    if not any(g.role == GrantRole.SYSTEM_ADMIN for g in viewer.grants()):
        raise RefusedError("ledger.commit", "all")
