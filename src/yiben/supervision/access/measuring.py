"""Who takes measures, who answers, and who reads them.

A measure belongs to the organisation that decided it. The unit reads and
answers what is about the unit; what is about a person is between that person
and the very organisation that decided, and is not read further up or down.
"""

from yiben.common.errors import RefusedError
from yiben.org.access import Viewer, may_oversee, may_receive, may_record
from yiben.org.models import Org
from yiben.supervision.models import MeasureTaken


def may_measure(viewer: Viewer, superior: Org) -> bool:
    """Say whether somebody records what an organisation decided against one below."""
    return may_oversee(viewer, superior) or may_record(viewer, superior)


def may_take_measure(viewer: Viewer, measure: MeasureTaken) -> bool:
    """Say whether somebody acts in the name of who decided this measure."""
    if measure.person_id is not None:
        return may_receive(viewer, measure.superior)
    return may_measure(viewer, measure.superior)


def may_answer_measure(viewer: Viewer, measure: MeasureTaken) -> bool:
    """Say whether a measure is somebody's to answer: the person's or the unit's."""
    if measure.person_id is not None:
        return viewer.person_id == measure.person_id
    return may_record(viewer, measure.unit)


def may_read_measure(viewer: Viewer, measure: MeasureTaken) -> bool:
    """Say whether a measure is open: to both sides, and of a unit's to those above."""
    if may_take_measure(viewer, measure) or may_answer_measure(viewer, measure):
        return True
    return measure.person_id is None and may_oversee(viewer, measure.unit)


def is_own_reading(viewer: Viewer, measure: MeasureTaken) -> bool:
    """Say whether it is one of the two sides that reads, and no other level."""
    own = may_receive(viewer, measure.superior)
    return own or may_answer_measure(viewer, measure)


def may_revoke_measure(viewer: Viewer, measure: MeasureTaken) -> bool:
    """Say whether somebody takes a measure back: who entered it, or the recorder."""
    takes = may_take_measure(viewer, measure)
    entered = measure.created_by_id == viewer.id
    return takes and (entered or may_record(viewer, measure.superior))


def require_measure(viewer: Viewer, superior: Org, *, about_person: bool) -> None:
    """Raise RefusedError unless somebody records measures of this organisation."""
    allowed = may_measure(viewer, superior)
    if about_person:
        allowed = may_receive(viewer, superior)
    if not allowed:
        raise RefusedError("measure.take", superior.pk)


def require_take_measure(viewer: Viewer, measure: MeasureTaken) -> None:
    """Raise RefusedError unless ``may_take_measure``."""
    if not may_take_measure(viewer, measure):
        raise RefusedError("measure.end", measure.pk)


def require_answer_measure(viewer: Viewer, measure: MeasureTaken) -> None:
    """Raise RefusedError for an answer that is not somebody's to give or to note.

    What was said or written on paper is noted by the side that decided.
    """
    if not (may_answer_measure(viewer, measure) or may_take_measure(viewer, measure)):
        raise RefusedError("measure.reply", measure.pk)


def require_revoke_measure(viewer: Viewer, measure: MeasureTaken) -> None:
    """Raise RefusedError unless ``may_revoke_measure``."""
    if not may_revoke_measure(viewer, measure):
        raise RefusedError("measure.revoke", measure.pk)


def require_read_measure(viewer: Viewer, measure: MeasureTaken) -> None:
    """Raise RefusedError unless ``may_read_measure``."""
    if not may_read_measure(viewer, measure):
        raise RefusedError("measure.read", measure.pk)


def require_overdue(viewer: Viewer, org: Org) -> None:
    """Raise RefusedError unless somebody follows up in an organisation's name."""
    if not may_measure(viewer, org):
        raise RefusedError("measure.overdue", org.pk)
