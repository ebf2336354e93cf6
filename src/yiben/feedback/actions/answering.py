"""Answering: what was said of a duty, a complaint; and whether it was enough."""

from datetime import datetime
from typing import Any

from django.db import transaction

from yiben.common.errors import ManyErrors, RefusedError
from yiben.feedback import access, checks
from yiben.feedback.facts import digest_of, erase, forwarded_by
from yiben.feedback.models import (
    CodedComplaint,
    Complaint,
    DutyMark,
    MarkAnswer,
    MarkSheet,
    NamedComplaint,
    Reply,
)
from yiben.feedback.words import ComplaintState, ReplyForm
from yiben.org.models import Org
from yiben.org.queries import superior_of
from yiben.people.access import hold
from yiben.people.actions import note_audit
from yiben.people.models import Account
from yiben.people.words import Outcome

TRIES = 5
"""How often one looks again for a row that was just written anew."""


@transaction.atomic
def answer_marks(
    unit: Org, duty: str, verdict: str, text: str, *, by: Account, at: datetime
) -> MarkAnswer:
    """Answer everything said of a duty so far; it stands beside the duty at once.

    The keys of the anonymous sheets are overwritten with it. Raises ManyErrors,
    and NothingSaidError where nothing waits.
    """
    access.require_answer(hold(by), unit)
    waiting = {"issuer": unit, "duty": duty, "answer__isnull": True}
    sheets = _all(MarkSheet, waiting)
    named = _all(DutyMark, waiting)
    if not sheets and not named:
        raise checks.NothingSaidError
    problems = list(
        checks.verdict_problems(
            verdict, text, is_forwarded=duty in forwarded_by(unit, [duty])
        )
    )
    if problems:
        raise ManyErrors(problems)
    answer = MarkAnswer.objects.create(
        duty=duty, org=unit, verdict=verdict, text=text.strip(), by=by, at=at
    )
    held = MarkSheet.objects.filter(pk__in=[one.pk for one in sheets])
    erase(held)
    held.update(answer=answer)
    DutyMark.objects.filter(pk__in=[one.pk for one in named]).update(
        answer=answer, open_key=None
    )
    thing = f"mark_answer:{answer.pk}"
    note_audit(by, "feedback.answer_marks", thing, unit, Outcome.DONE, at)
    return answer


def _all(table: Any, waiting: dict[str, Any]) -> list[Any]:
    held = table.objects.select_for_update(of=("self",))
    return list(held.filter(**waiting).order_by("pk"))


@transaction.atomic
def answer_complaint(
    complaint: Complaint, form: ReplyForm, *, by: Account, at: datetime
) -> Reply:
    """Answer a complaint in the name of the unit that was asked."""
    access.require_answer(hold(by), complaint.addressee)
    row = _held(complaint)
    if row.addressee_id != complaint.addressee_id:
        raise checks.MovedOnError("已经到了上一级")
    if row.state != ComplaintState.RECEIVED:
        raise checks.MovedOnError(ComplaintState(row.state).label)
    problems = list(checks.reply_problems(form))
    if problems:
        raise ManyErrors(problems)
    reply = Reply.objects.create(
        complaint_id=row.pk,
        org_id=row.addressee_id,
        text=form.text.strip(),
        about=form.about.strip(),
        is_public=form.is_public,
        by=by,
        at=at,
    )
    _turn(row, ComplaintState.ANSWERED)
    thing = f"complaint:{row.pk}"
    note_audit(
        by, "feedback.answer_complaint", thing, row.addressee_id, Outcome.DONE, at
    )
    return reply


@transaction.atomic
def judge_reply(
    complaint: Complaint, *, is_satisfied: bool, by: Account, at: datetime
) -> Complaint:
    """Say whether an answer is enough; if not, the complaint goes one level up."""
    access.require_author(hold(by), complaint)
    row: Complaint = _judge(complaint, is_satisfied=is_satisfied)
    thing = f"complaint:{row.pk}"
    note_audit(by, "feedback.judge_reply", thing, row.unit_id, Outcome.DONE, at)
    return row


@transaction.atomic
def judge_coded(code: str, *, is_satisfied: bool) -> Complaint:
    """Say the same with a code; no line of the audit, no time.

    Raises RefusedError for a code that leads nowhere.
    """
    found = CodedComplaint.objects.filter(code_digest=digest_of(code)).first()
    if found is None:
        raise RefusedError("complaint.code")
    row: Complaint = _judge(found, is_satisfied=is_satisfied)
    return row


def _judge(complaint: Complaint, *, is_satisfied: bool) -> Any:
    row = _held(complaint)
    if row.state != ComplaintState.ANSWERED:
        raise checks.MovedOnError(ComplaintState(row.state).label)
    if is_satisfied:
        _turn(row, ComplaintState.SATISFIED)
        return row
    above = superior_of(row.addressee)
    if above is None:
        _turn(row, ComplaintState.UNSATISFIED)
        return row
    row.addressee = above
    row.asked = f"{row.asked}\n{above.pk}"
    _turn(row, ComplaintState.RECEIVED)
    return row


def _turn(row: Any, state: ComplaintState) -> None:
    row.state = state.value
    row.save(update_fields=["state", "addressee", "asked"])


def _held(complaint: Complaint) -> Any:
    """Return the row, held until the end; a coded one may just be written anew."""
    table = NamedComplaint if isinstance(complaint, NamedComplaint) else CodedComplaint
    for _ in range(TRIES):
        rows = table._default_manager.select_for_update(of=("self",))
        found = rows.select_related("addressee").filter(pk=complaint.pk).first()
        if found is not None:
            return found
    raise RefusedError("complaint.read", complaint.pk)  # pragma: no cover
