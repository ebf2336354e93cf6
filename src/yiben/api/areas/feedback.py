"""What was said of a unit's duties and asked of it by name, and its answers.

What was said without a name is here only as the rounded sentences of the page.
A program that asks every minute would see when one more text comes in, and so
who was there: texts without a name are read and answered on the page alone.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yiben.api.door import Area
from yiben.api.keys import Asked
from yiben.api.paging import Paging, paged
from yiben.api.shapes import shown
from yiben.common import clock
from yiben.common.errors import RefusedError
from yiben.feedback import actions, queries
from yiben.feedback.access import is_coded
from yiben.feedback.checks import NothingSaidError
from yiben.feedback.words import (
    ComplaintRow,
    ComplaintState,
    PublicReply,
    ReplyForm,
    ReplyView,
    Verdict,
    Voice,
)
from yiben.org.queries import org
from yiben.people.words import Scope

area = Area("意见和答复")


@dataclass(frozen=True, slots=True)
class DutyOpinions:
    """What waits for an answer about one duty; ``voices`` are those with a name."""

    duty: str
    issuer: str
    is_forwarded: bool
    lines: tuple[str, ...]
    voices: tuple[Voice, ...]


@dataclass(frozen=True, slots=True)
class VerdictSent:
    """What the unit decides about a duty of which something was said."""

    duty: str
    verdict: Verdict
    text: str


@dataclass(frozen=True, slots=True)
class VerdictFacts:
    """The answer as it stands beside the duty."""

    duty: str
    verdict: str
    verdict_label: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ComplaintFacts:
    """One complaint with a name, and its answers, the oldest first."""

    row: ComplaintRow
    page: str
    replies: tuple[ReplyView, ...]
    may_answer: bool


@dataclass(frozen=True, slots=True)
class ReplyReceipt:
    """That it was answered; what was asked is sealed and so is not kept again here."""

    complaint_id: str
    state: str
    at: datetime


@area.listed(
    "/units/{org_id}/opinions",
    Scope.READ_FEEDBACK,
    shown(DutyOpinions),
    name="opinions",
    say="对职责提的意见，等本组织答复的（匿名的只有取整的人数）",
)
def opinions(request: Asked, org_id: str, page: Paging) -> Any:
    """List what waits for a unit's answer, in the order of the documents."""
    who = request.auth.account
    found = queries.voices_for(org(org_id, seen_by=who), seen_by=who)
    rows = [
        DutyOpinions(
            one.duty,
            one.issuer,
            one.is_forwarded,
            one.lines,
            tuple(voice for voice in one.voices if voice.who),
        )
        for one in found
    ]
    return paged(rows, page)


@area.write(
    "/units/{org_id}/opinions/answer",
    Scope.WRITE_FEEDBACK,
    shown(VerdictFacts),
    name="opinion-answer",
    say="答复对一项职责的全部意见，写在职责旁边",
    status=201,
)
def answer(request: Asked, org_id: str, form: VerdictSent) -> Any:
    """Answer what is listed; nobody can try out of what else something was said."""
    who = request.auth.account
    unit = org(org_id, seen_by=who)
    waiting = queries.voices_for(unit, seen_by=who)
    if form.duty not in {one.duty for one in waiting}:
        raise NothingSaidError
    verdict = Verdict(form.verdict)
    row = actions.answer_marks(
        unit, form.duty, verdict.value, form.text, by=who, at=clock.now()
    )
    return VerdictFacts(row.duty, verdict.value, verdict.label, row.text, row.at)


@area.listed(
    "/units/{org_id}/complaints",
    Scope.READ_FEEDBACK,
    shown(ComplaintRow),
    name="complaints",
    say="实名向本组织提的诉求（匿名的只在页面上看）",
)
def complaints(request: Asked, org_id: str, page: Paging) -> Any:
    """List what asks a unit now with a name, the newest first."""
    who = request.auth.account
    rows = queries.complaints_for(org(org_id, seen_by=who), seen_by=who)
    return paged([one for one in rows if one.who], page)


@area.read(
    "/complaints/{complaint_id}",
    Scope.READ_FEEDBACK,
    shown(ComplaintFacts),
    name="complaint",
    say="一件实名诉求和各级的答复",
)
def complaint(request: Asked, complaint_id: str) -> Any:
    """Return a complaint to the units that were asked."""
    row, who = _row(request, complaint_id), request.auth.account
    found = queries.view_of(row, seen_by=who)
    return ComplaintFacts(found.row, found.page, found.replies, found.may_answer)


@area.write(
    "/complaints/{complaint_id}/answer",
    Scope.WRITE_FEEDBACK,
    shown(ReplyReceipt),
    name="complaint-answer",
    say="答复一件实名诉求",
    status=201,
)
def answer_complaint(request: Asked, complaint_id: str, form: ReplyForm) -> Any:
    """Answer in the name of the unit that was asked."""
    row, who = _row(request, complaint_id), request.auth.account
    done = actions.answer_complaint(row, form, by=who, at=clock.now())
    return ReplyReceipt(complaint_id, ComplaintState.ANSWERED.value, done.at)


@area.listed(
    "/units/{org_id}/replies",
    Scope.READ_FEEDBACK,
    shown(PublicReply),
    name="replies",
    say="本组织和上级公开的答复，新的在前",
)
def replies(request: Asked, org_id: str, page: Paging) -> Any:
    """List what a unit and those above it answered in public."""
    who = request.auth.account
    found = queries.public_replies(org(org_id, seen_by=who), seen_by=who)
    return paged(found, page)


def _row(request: Asked, complaint_id: str) -> Any:
    """Return a complaint with a name; one without is answered as missing."""
    row = queries.complaint(complaint_id, seen_by=request.auth.account)
    if is_coded(row):
        raise RefusedError("complaint.read", complaint_id)
    return row
