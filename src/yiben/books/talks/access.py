"""Who records talks, who knows that they took place, and who reads the note.

The recorder records and sees the list; those above see the list of facts. The
note is read by the two who talked and by nobody else, whatever their office.
An auditor and the other members see nothing at all.
"""

from yiben.common.errors import RefusedError
from yiben.org.access import Viewer, may_oversee, may_record
from yiben.org.models import Org

from .models import Talk


def is_one_of_two(viewer: Viewer, talk: Talk) -> bool:
    """Say whether the account's person is one of those who talked."""
    return viewer.person_id is not None and viewer.person_id in {
        talk.first_id,
        talk.second_id,
    }


def may_list(viewer: Viewer, unit: Org) -> bool:
    """Say whether the list of talks, without any content, is open."""
    return may_record(viewer, unit) or may_oversee(viewer, unit)


def may_read(viewer: Viewer, talk: Talk) -> bool:
    """Say whether somebody may know that a talk took place."""
    return is_one_of_two(viewer, talk) or may_list(viewer, talk.unit)


def require_write(viewer: Viewer, unit: Org) -> None:
    """Raise RefusedError unless somebody is the recorder of the unit."""
    if not may_record(viewer, unit):
        raise RefusedError("talk.write", unit.pk)


def require_list(viewer: Viewer, unit: Org) -> None:
    """Raise RefusedError unless ``may_list``."""
    if not may_list(viewer, unit):
        raise RefusedError("talk.list", unit.pk)


def require_read(viewer: Viewer, talk: Talk) -> None:
    """Raise RefusedError unless ``may_read``."""
    if not may_read(viewer, talk):
        raise RefusedError("talk.read", talk.pk)


def require_note(viewer: Viewer, talk: Talk) -> None:
    """Raise RefusedError unless somebody is one of the two."""
    if not is_one_of_two(viewer, talk):
        raise RefusedError("talk.note", talk.pk)
