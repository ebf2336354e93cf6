"""Who opens a box, who votes in it, who counts, and who sees the count.

The recorder opens and tends it, the two tellers count; a vote is cast by the
elector and by nobody for them. Counts on persons are the tellers' alone; so
are those of a box with few electors, whatever it is about.
"""

from yiben.common.errors import RefusedError
from yiben.org.access import Viewer, is_member_of, may_open_books, may_record
from yiben.org.models import Org
from yiben.rules.ratings import BoxRule

from .models import Box, Elector
from .words import PAPER_ADVISED


def is_teller(viewer: Viewer, box: Box) -> bool:
    """Say whether somebody is one of the two who count."""
    return viewer.person_id is not None and viewer.person_id in {
        box.teller_id,
        box.counter_id,
    }


def is_elector(viewer: Viewer, box: Box) -> bool:
    """Say whether somebody has a vote here."""
    return (
        viewer.person_id is not None
        and Elector.objects.filter(box=box, person_id=viewer.person_id).exists()
    )


def may_list(viewer: Viewer, unit: Org) -> bool:
    """Say whether it is open which ballots a unit held."""
    return may_open_books(viewer, unit)


def may_tend(viewer: Viewer, box: Box) -> bool:
    """Say whether somebody hands out paper, stops the vote, enters a sheet."""
    return may_record(viewer, box.unit) or is_teller(viewer, box)


def may_read(viewer: Viewer, box: Box) -> bool:
    """Say whether a box is open to somebody: its state, never a choice."""
    return (
        may_list(viewer, box.unit) or is_teller(viewer, box) or is_elector(viewer, box)
    )


def may_see_counts(viewer: Viewer, box: Box, rule: BoxRule, electors: int) -> bool:
    """Say whether the breakdown is open to somebody without the tellers' codes."""
    if is_teller(viewer, box):
        return True
    if rule.shown_to != "branch" or electors < PAPER_ADVISED:
        return False
    return may_record(viewer, box.unit) or is_member_of(viewer, box.unit)


def require_write(viewer: Viewer, unit: Org) -> None:
    """Raise RefusedError unless somebody is the recorder of the unit."""
    if not may_record(viewer, unit):
        raise RefusedError("ballot.open", unit.pk)


def require_list(viewer: Viewer, unit: Org) -> None:
    """Raise RefusedError unless ``may_list``."""
    if not may_list(viewer, unit):
        raise RefusedError("ballot.list", unit.pk)


def require_read(viewer: Viewer, box: Box) -> None:
    """Raise RefusedError unless ``may_read``."""
    if not may_read(viewer, box):
        raise RefusedError("ballot.read", box.pk)


def require_tend(viewer: Viewer, box: Box) -> None:
    """Raise RefusedError unless ``may_tend``."""
    if not may_tend(viewer, box):
        raise RefusedError("ballot.tend", box.pk)


def require_elector(viewer: Viewer, box: Box) -> None:
    """Raise RefusedError unless somebody has a vote here."""
    if not is_elector(viewer, box):
        raise RefusedError("ballot.cast", box.pk)
