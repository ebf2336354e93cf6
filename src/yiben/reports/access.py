"""Who may print what.

Papers over a unit are open to whoever reads its workings: the recorder, the
superiors above, the auditor of the subtree. What is only for those who keep the
ledger (talks, members' cards) is theirs alone; everybody gets their own card.
"""

from yiben.common.errors import RefusedError
from yiben.org.access import (
    Viewer,
    may_oversee,
    may_read,
    may_receive,
    may_record,
)
from yiben.org.models import Org

from .models import PrintJob
from .words import BookForm


def require_book(viewer: Viewer, org: Org, form: BookForm) -> None:
    """Raise RefusedError unless the book of this unit is open to somebody."""
    allowed = may_record if form.keepers else may_read
    if not allowed(viewer, org):
        raise RefusedError("report.read", org.pk)


def may_book(viewer: Viewer, org: Org, form: BookForm) -> bool:
    """Say whether the book of this unit is open to somebody."""
    return (may_record if form.keepers else may_read)(viewer, org)


def is_cross_level(viewer: Viewer, org: Org) -> bool:
    """Say whether a unit's book is read from outside: such a reading is noted."""
    return not may_record(viewer, org)


def may_write(viewer: Viewer, org: Org) -> bool:
    """Say whether somebody writes the papers of this very organisation."""
    return may_receive(viewer, org)


def require_write(viewer: Viewer, org: Org) -> None:
    """Raise RefusedError unless ``may_write``."""
    if not may_write(viewer, org):
        raise RefusedError("report.write", org.pk)


def may_print(viewer: Viewer, org: Org) -> bool:
    """Say whether somebody prints the books of all below an organisation."""
    return may_oversee(viewer, org)


def require_print(viewer: Viewer, org: Org) -> None:
    """Raise RefusedError unless ``may_print``."""
    if not may_print(viewer, org):
        raise RefusedError("report.print", org.pk)


def may_fetch(viewer: Viewer, job: PrintJob) -> bool:
    """Say whether somebody takes an archive away: who asked, with today's rights."""
    return job.asked_by_id == viewer.id and may_print(viewer, job.unit)


def require_fetch(viewer: Viewer, job: PrintJob) -> None:
    """Raise RefusedError unless ``may_fetch``."""
    if not may_fetch(viewer, job):
        raise RefusedError("report.print.fetch", job.pk)
