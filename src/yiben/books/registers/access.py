"""Who keeps a register and who reads it.

The recorder keeps it. Its members and everybody above read what stands; the
text of a restricted kind stays with the recorder and the holder.
"""

from yiben.common.errors import RefusedError
from yiben.org.access import Viewer, may_open_books, may_oversee, may_record
from yiben.org.models import Org
from yiben.org.words import GrantRole
from yiben.policy.queries import kinds
from yiben.rules.kinds import Kind, Privacy

from .models import Register


def may_list(viewer: Viewer, unit: Org) -> bool:
    """Say whether the registers of a unit are open."""
    return may_open_books(viewer, unit)


def may_read(viewer: Viewer, row: Register) -> bool:
    """Say whether one line is open: to the unit, those above, holder and target."""
    if row.holder_id is not None and row.holder_id == viewer.person_id:
        return True
    target = row.target
    return (
        may_list(viewer, row.unit)
        or (target is not None and may_record(viewer, target))
        or _is_lent_to(viewer, row)
    )


def _is_lent_to(viewer: Viewer, row: Register) -> bool:
    """Say whether a line is lent to a unit below, for which somebody writes."""
    kind = kinds().get(row.kind)
    if kind is None or not kind.register.shared:
        return False
    return any(
        grant.role == GrantRole.RECORDER
        and grant.org_path is not None
        and grant.org_path.startswith(row.unit.path)
        for grant in viewer.grants()
    )


def may_see_gaps(viewer: Viewer, unit: Org) -> bool:
    """Say whether somebody is told who is missing: not the other members."""
    return may_record(viewer, unit) or may_oversee(viewer, unit)


def may_read_text(viewer: Viewer, row: Register, kind: Kind | None) -> bool:
    """Say whether the text is open, given that the line is."""
    if kind is not None and kind.privacy != Privacy.RESTRICTED:
        return True
    holder = row.holder_id is not None and row.holder_id == viewer.person_id
    return holder or may_record(viewer, row.unit)


def require_write(viewer: Viewer, unit: Org) -> None:
    """Raise RefusedError unless somebody is the recorder of the unit."""
    if not may_record(viewer, unit):
        raise RefusedError("register.write", unit.pk)


def require_read(viewer: Viewer, row: Register) -> None:
    """Raise RefusedError unless ``may_read``."""
    if not may_read(viewer, row):
        raise RefusedError("register.read", row.pk)


def require_list(viewer: Viewer, unit: Org) -> None:
    """Raise RefusedError unless ``may_list``."""
    if not may_list(viewer, unit):
        raise RefusedError("register.list", unit.pk)
