"""Asking after members, answering their requests, and their own notes."""

from datetime import date, datetime

from django.db import transaction

from yiben.common.clock import local_day
from yiben.common.errors import RefusedError
from yiben.org.access import Viewer, may_tend
from yiben.org.checks import must_be_in_order
from yiben.people import access, checks
from yiben.people.models import (
    ContactCheck,
    CorrectionRequest,
    OwnNote,
    Person,
)
from yiben.people.words import ContactWay, CorrectionState

from .audit import note_done
from .members import hold_person, open_membership


@transaction.atomic
def note_contact(
    person: Person, *, on: date, way: str, reached: bool, by: Viewer, at: datetime
) -> ContactCheck:
    """Write down that somebody asked after a member on a day.

    It says whether they were reached and nothing more; no state of the member
    changes by it. The same day and way again corrects the line.
    """
    access.require_tend_person(by, person)
    home = open_membership(hold_person(person)).org
    if way not in {one.value for one in ContactWay}:
        raise checks.MemberError("没有选择联系方式。", "请从列表中选择。")
    must_be_in_order(on, local_day(at))
    made, _ = ContactCheck.objects.update_or_create(
        person=person, on=on, way=str(way), defaults={"org": home, "reached": reached}
    )
    note_done(by, "contact.note", f"person:{person.pk}", home, at)
    return made


@transaction.atomic
def ask_correction(
    *, about: str, text: str, token: str, by: Viewer, at: datetime
) -> CorrectionRequest:
    """Say that something held about oneself is wrong; nothing changes by asking."""
    person = _own(by)
    sent = CorrectionRequest.objects.filter(person=person, token=token).first()
    if sent is not None:
        return sent
    checks.must_say(about, "哪一项", limit=60)
    checks.must_say(text, "应当怎样")
    home = access.home_of(person)
    if home is None:
        raise checks.MemberError("还没有所在支部。", "请向上级党组织提出。")
    made = CorrectionRequest.objects.create(
        person=person,
        org=home,
        about=about.strip(),
        text=text.strip(),
        asked_at=at,
        token=token,
    )
    note_done(by, "correction.ask", f"person:{person.pk}", home, at)
    return made


@transaction.atomic
def answer_correction(
    request: CorrectionRequest, *, state: str, answer: str, by: Viewer, at: datetime
) -> CorrectionRequest:
    """Tell the member what was done; the correction itself is made where it stands."""
    rows = CorrectionRequest.objects.select_for_update(of=("self",))
    row = rows.select_related("org").get(pk=request.pk)
    if not may_tend(access.hold(by), row.org):
        raise RefusedError("correction.answer", row.pk)
    if row.answered_at is not None:
        raise checks.MemberError("这份申请已经答复过。", "有新情况，请本人再提一次。")
    if state not in {CorrectionState.DONE.value, CorrectionState.KEPT.value}:
        raise checks.MemberError("没有选择办理结果。", "请从列表中选择。")
    checks.must_say(answer, "答复")
    row.state, row.answer, row.answered_at = str(state), answer.strip(), at
    row.save()
    note_done(by, "correction.answer", f"person:{row.person_id}", row.org, at)
    return row


@transaction.atomic
def write_own_note(
    text: str, *, on: date, token: str, by: Viewer, at: datetime
) -> OwnNote:
    """Add a line to one's own handbook, sealed; nobody else can open it."""
    person = _own(by)
    sent = OwnNote.objects.filter(person=person, token=token).first()
    if sent is not None:
        return sent
    checks.must_say(text, "补记")
    must_be_in_order(on, local_day(at))
    return OwnNote.objects.create(person=person, on=on, text=text.strip(), token=token)


@transaction.atomic
def erase_own_note(note_id: int, *, by: Viewer) -> None:
    """Take back a line of one's own handbook; it is gone."""
    found = OwnNote.objects.filter(pk=note_id, person=_own(by)).first()
    if found is None:
        raise RefusedError("own_note.erase", str(note_id))
    found.delete()


def _own(by: Viewer) -> Person:
    found = Person.objects.filter(pk=by.person_id or "").first()
    if found is None:
        raise RefusedError("record.see", "own")
    return hold_person(found)
