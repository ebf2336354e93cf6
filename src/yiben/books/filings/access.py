"""Who writes a filing, who receives it, and who may read its text.

The recorder of the unit writes, and a person what is their own. The recipient
reads what was sent to it. Members read what was published. What one person
files about themselves and sends to nobody, nobody else reads.
"""

from yiben.common.errors import RefusedError
from yiben.org.access import (
    Viewer,
    is_member_of,
    may_open_books,
    may_oversee,
    may_receive,
    may_record,
    may_see,
)
from yiben.org.models import Org
from yiben.rules.kinds import Kind, Privacy, Recipient

from .models import Filing
from .words import FilingState


def is_author(viewer: Viewer, author_id: str | None) -> bool:
    """Say whether a filing is somebody's own."""
    return author_id is not None and viewer.person_id == author_id


def may_write(viewer: Viewer, unit: Org, author_id: str | None) -> bool:
    """Say whether somebody drafts and sends: the recorder, or the author."""
    own = is_author(viewer, author_id) and may_see(viewer, unit)
    return own or may_record(viewer, unit)


def may_take_in(viewer: Viewer, filing: Filing) -> bool:
    """Say whether somebody answers for the recipient."""
    recipient = filing.recipient
    return recipient is not None and (
        may_receive(viewer, recipient) or may_oversee(viewer, recipient)
    )


def may_list(viewer: Viewer, unit: Org) -> bool:
    """Say whether the list of a unit is open; members see what was published."""
    return may_open_books(viewer, unit)


def may_work_on(viewer: Viewer, unit: Org) -> bool:
    """Say whether drafts, too, are open."""
    return may_record(viewer, unit) or may_oversee(viewer, unit)


def may_read(viewer: Viewer, filing: Filing) -> bool:
    """Say whether somebody may know of a filing at all."""
    if is_author(viewer, filing.author_id) or may_work_on(viewer, filing.unit):
        return True
    if filing.published_at is not None and is_member_of(viewer, filing.unit):
        return True
    return filing.state != FilingState.DRAFT and may_take_in(viewer, filing)


def may_read_text(viewer: Viewer, filing: Filing, kind: Kind | None) -> bool:
    """Say whether the text is open, given that the filing is."""
    if kind is not None and kind.privacy != Privacy.RESTRICTED:
        return True
    if is_author(viewer, filing.author_id) or filing.created_by_id == viewer.id:
        return True
    if may_take_in(viewer, filing) and filing.filed_at is not None:
        return True
    own = kind is None or (kind.by_person and kind.recipient == Recipient.NONE)
    return not own and may_record(viewer, filing.unit)


def is_cross_level(viewer: Viewer, filing: Filing) -> bool:
    """Say whether somebody reads from outside unit and recipient."""
    return not (
        is_author(viewer, filing.author_id)
        or may_record(viewer, filing.unit)
        or is_member_of(viewer, filing.unit)
        or may_take_in(viewer, filing)
    )


def require_write(viewer: Viewer, unit: Org, author_id: str | None) -> None:
    """Raise RefusedError unless ``may_write``."""
    if not may_write(viewer, unit, author_id):
        raise RefusedError("filing.write", unit.pk)


def require_read(viewer: Viewer, filing: Filing) -> None:
    """Raise RefusedError unless ``may_read``."""
    if not may_read(viewer, filing):
        raise RefusedError("filing.read", filing.pk)


def require_take_in(viewer: Viewer, filing: Filing) -> None:
    """Raise RefusedError unless ``may_take_in``."""
    if not may_take_in(viewer, filing):
        raise RefusedError("filing.receive", filing.pk)


def require_list(viewer: Viewer, unit: Org) -> None:
    """Raise RefusedError unless ``may_list``."""
    if not may_list(viewer, unit):
        raise RefusedError("filing.list", unit.pk)


def require_inbox(viewer: Viewer, org: Org) -> None:
    """Raise RefusedError unless somebody answers for this organisation."""
    if not (may_receive(viewer, org) or may_oversee(viewer, org)):
        raise RefusedError("filing.inbox", org.pk)
