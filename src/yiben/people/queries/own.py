"""A member's own: requests for correction, notes of the handbook; and the branch's list."""

from dataclasses import dataclass
from datetime import date, datetime

from yiben.common.errors import RefusedError
from yiben.org.access import Viewer, may_tend, require_tend
from yiben.org.models import Org
from yiben.people.access import hold
from yiben.people.models import CorrectionRequest, OwnNote
from yiben.people.words import CorrectionState


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """A request for correction, with the answer if there is one."""

    id: str
    person_id: str
    name: str
    about: str
    text: str
    asked_at: datetime
    state: str
    is_open: bool
    answer: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class OwnNoteRow:
    """A line of one's own handbook."""

    id: int
    on: date
    text: str


def my_corrections(*, seen_by: Viewer, limit: int = 50) -> list[CorrectionRow]:
    """Return what somebody asked to be corrected, newest first."""
    rows = CorrectionRequest.objects.filter(person_id=seen_by.person_id or "")
    rows = rows.select_related("person").order_by("-asked_at")
    return [_row(one) for one in rows.defer("person__phone")[:limit]]


def corrections_of(
    org: Org, *, seen_by: Viewer, limit: int = 200
) -> list[CorrectionRow]:
    """Return what members of a branch asked to be corrected, open ones first."""
    require_tend(seen_by, org)
    rows = CorrectionRequest.objects.filter(org=org).select_related("person")
    found = [_row(one) for one in rows.order_by("-asked_at")[:limit]]
    return sorted(found, key=lambda one: not one.is_open)


def correction(request_id: str, *, seen_by: Viewer) -> CorrectionRequest:
    """Return a request to answer, for those who keep the branch; RefusedError else."""
    rows = CorrectionRequest.objects.select_related("org", "person")
    found = rows.filter(pk=request_id).first()
    if found is None or not may_tend(hold(seen_by), found.org):
        raise RefusedError("correction.see", request_id)
    return found


def my_notes(
    *, seen_by: Viewer, since: date, until: date, limit: int = 500
) -> list[OwnNoteRow]:
    """Return one's own notes between two days, oldest first; nobody else's."""
    rows = OwnNote.objects.filter(
        person_id=seen_by.person_id or "", on__gte=since, on__lte=until
    )
    return [
        OwnNoteRow(one.pk, one.on, one.text or "")
        for one in rows.order_by("on", "id")[:limit]
    ]


def _row(one: CorrectionRequest) -> CorrectionRow:
    return CorrectionRow(
        id=one.pk,
        person_id=one.person_id,
        name=one.person.name,
        about=one.about,
        text=one.text or "",
        asked_at=one.asked_at,
        state=one.get_state_display(),
        is_open=one.state == CorrectionState.ASKED.value,
        answer=one.answer or "",
        answered_at=one.answered_at,
    )
