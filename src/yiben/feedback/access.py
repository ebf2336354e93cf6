"""Who says something, who answers, and who reads what.

Any member marks duties of documents they may read; anybody with an account
complains. The issuing level, or the unit that was asked, answers: those who
take in what is sent to that very unit, not those above it. Who complained
reads their own; nobody sees who read. A recorder enters from paper what a
member of the own branch wrote.
"""

from django.db.models import Q

from yiben.common.errors import RefusedError
from yiben.org.access import Viewer, may_receive, may_record, may_see
from yiben.org.models import Org
from yiben.org.words import GrantRole
from yiben.policy.access import may_read as may_read_pack
from yiben.policy.queries import library, packs

from .models import CodedComplaint, Complaint, NamedComplaint


def may_mark(viewer: Viewer, duty: str, home: Org | None) -> bool:
    """Say whether somebody may mark a duty: a member who may read its document."""
    rule = library().by_id.get(duty)
    if home is None or rule is None or not rule.is_duty:
        return False
    shelf = packs().get(rule.pack)
    return shelf is not None and may_read_pack(viewer, shelf)


def may_answer(viewer: Viewer, unit: Org) -> bool:
    """Say whether somebody answers in the name of this very unit."""
    return may_receive(viewer, unit)


def is_author(viewer: Viewer, complaint: Complaint) -> bool:
    """Say whether somebody is known to have complained."""
    if not isinstance(complaint, NamedComplaint):
        return False
    if complaint.person_id is not None:
        return complaint.person_id == viewer.person_id
    return complaint.by_id == viewer.id


def may_read(viewer: Viewer, complaint: Complaint) -> bool:
    """Say whether a complaint is open: to its author and to the units asked."""
    if is_author(viewer, complaint):
        return True
    asked = {complaint.addressee_id, *complaint.asked.split()}
    return bool(asked & own_units(viewer))


def own_units(viewer: Viewer) -> set[str]:
    """Return the units in whose name somebody answers."""
    roles = {GrantRole.SUPERIOR, GrantRole.RECORDER}
    return {
        grant.org_id
        for grant in viewer.grants()
        if grant.role in roles and grant.org_id is not None
    }


def authored(viewer: Viewer) -> Q:
    """Return the filter for named complaints of somebody."""
    mine = Q(by_id=viewer.id, person__isnull=True)
    if viewer.person_id is not None:
        mine |= Q(person_id=viewer.person_id)
    return mine


def require_mark(viewer: Viewer, duty: str, home: Org | None) -> Org:
    """Return the branch of a member; raise RefusedError unless ``may_mark``."""
    if home is None or not may_mark(viewer, duty, home):
        raise RefusedError("feedback.mark", duty)
    return home


def require_answer(viewer: Viewer, unit: Org) -> None:
    """Raise RefusedError unless ``may_answer``."""
    if not may_answer(viewer, unit):
        raise RefusedError("feedback.answer", unit.pk)


def require_read(viewer: Viewer, complaint: Complaint) -> None:
    """Raise RefusedError unless ``may_read``."""
    if not may_read(viewer, complaint):
        raise RefusedError("complaint.read", complaint.pk)


def require_author(viewer: Viewer, complaint: Complaint) -> None:
    """Raise RefusedError unless somebody complained here with their name."""
    if not is_author(viewer, complaint):
        raise RefusedError("complaint.judge", complaint.pk)


def require_paper(viewer: Viewer, unit: Org) -> None:
    """Raise RefusedError unless somebody keeps the ledger of a branch."""
    if not may_record(viewer, unit):
        raise RefusedError("complaint.paper", unit.pk)


def require_public(viewer: Viewer, unit: Org) -> None:
    """Raise RefusedError unless the pages of a unit are open to somebody."""
    if not may_see(viewer, unit):
        raise RefusedError("feedback.public", unit.pk)


def is_coded(complaint: Complaint) -> bool:
    """Say whether only a code leads to a complaint's author."""
    return isinstance(complaint, CodedComplaint)
