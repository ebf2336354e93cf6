"""What becomes of a measure: it is answered, it ends, or it is taken back."""

from datetime import datetime

from django.db import transaction

from yiben.common.clock import local_day
from yiben.common.errors import ManyErrors
from yiben.ledger.actions import correct_entry, post_entry
from yiben.people.access import hold
from yiben.people.models import Account
from yiben.supervision import access, checks
from yiben.supervision.facts import ended_draft
from yiben.supervision.models import MeasureTaken
from yiben.supervision.queries.sources import accepted, answered_entry, has_reply
from yiben.supervision.words import EndForm, MeasureAct, MeasureState

from .measuring import add_step

OVER = "不用再办。"


@transaction.atomic
def reply_measure(
    measure: MeasureTaken, text: str, *, by: Account, at: datetime
) -> MeasureTaken:
    """Say what the unit or the person has to say; may be done again until it ends.

    What was said or handed in on paper, the side that decided notes down.
    """
    viewer = hold(by)
    access.require_answer_measure(viewer, measure)
    row = _held(measure)
    if row.is_over:
        raise checks.MeasureMovedOnError(row.get_state_display(), OVER)
    problems = list(checks.reply_problems(text))
    if problems:
        raise ManyErrors(problems)
    if _said_last(row) == (by.pk, text.strip()):
        return row
    row.state = MeasureState.REPLIED
    row.save(update_fields=["state"])
    words = {"text": text.strip(), "noted": not access.may_answer_measure(viewer, row)}
    add_step(row, MeasureAct.REPLIED, words, on=local_day(at), by=by, at=at)
    return row


def _said_last(row: MeasureTaken) -> tuple[str, str]:
    """Return who said what last: the same words sent twice are said once."""
    last = row.steps.order_by("number").last()
    if last is None or last.act != MeasureAct.REPLIED:
        return "", ""
    return last.by_id, last.words.get("text", "")


@transaction.atomic
def end_measure(
    measure: MeasureTaken, form: EndForm, *, by: Account, at: datetime
) -> MeasureTaken:
    """Write down what came of a measure, after the other side had its say."""
    access.require_take_measure(hold(by), measure)
    row = _held(measure)
    if row.is_over:
        raise checks.MeasureMovedOnError(row.get_state_display(), OVER)
    problems = list(
        checks.end_problems(
            form,
            decided_on=row.decided_on,
            reply_until=row.reply_until,
            has_reply=has_reply(row),
            is_accepted=accepted(row),
            today=local_day(at),
        )
    )
    if problems:
        raise ManyErrors(problems)
    row.state, row.ended_on = MeasureState.ENDED, form.ended_on
    draft = ended_draft(row, answered_entry(row))
    if draft is not None:
        row.end_entry = post_entry(draft, by=by, at=at)
    row.save()
    words = {"text": form.result.strip(), "answer": form.answer.strip()}
    add_step(row, MeasureAct.ENDED, words, on=form.ended_on, by=by, at=at)
    return row


@transaction.atomic
def revoke_measure(
    measure: MeasureTaken, reason: str, *, by: Account, at: datetime
) -> MeasureTaken:
    """Take back a measure that should not have been; its entries go with it."""
    access.require_revoke_measure(hold(by), measure)
    row = _held(measure)
    if row.state == MeasureState.REVOKED:
        raise checks.MeasureMovedOnError(row.get_state_display(), OVER)
    problems = list(checks.reason_problems(reason))
    if problems:
        raise ManyErrors(problems)
    for entry in (row.end_entry, row.entry):
        if entry is not None:
            correct_entry(entry, None, reason="措施已撤销", by=by, at=at)
    row.state = MeasureState.REVOKED
    row.save(update_fields=["state"])
    words = {"text": reason.strip()}
    add_step(row, MeasureAct.REVOKED, words, on=local_day(at), by=by, at=at)
    return row


def _held(measure: MeasureTaken) -> MeasureTaken:
    rows = MeasureTaken.objects.select_for_update(of=("self",))
    return rows.select_related("superior", "unit", "list_item").get(pk=measure.pk)
