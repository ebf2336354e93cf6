"""The way of an assessment: sent to the units, remarked on, decided, published."""

from datetime import date, datetime, timedelta

from django.db import transaction

from yiben.books.ratings import access, checks
from yiben.books.ratings.facts import COMMENTED, missing_of, name_of, seal
from yiben.books.ratings.models import Case, Objection, Round, StepDone
from yiben.books.ratings.words import DEFAULT_ANSWER_DAYS, RoundState
from yiben.common.clock import local_day
from yiben.common.crypto import encrypt
from yiben.common.errors import ManyErrors, Problem
from yiben.common.ids import new_id
from yiben.people.access import hold
from yiben.people.models import Account

from .rounds import held, must_be, must_have_scheme, note

WHOLE_SHEET = "sheet"
"""What an objection is about that is about no one item."""


@transaction.atomic
def send_sheet(row: Round, answer_by: date, *, by: Account, at: datetime) -> Round:
    """Send the sheets to the units, each its own; weights are frozen from here on.

    Every item must be settled. Raises ManyErrors, StateError.
    """
    access.require_assess(hold(by), row.unit)
    kept = held(row)
    if kept.state == RoundState.COMMENT and kept.answer_by == answer_by:
        return kept
    must_be(kept, RoundState.OPEN)
    scheme = must_have_scheme(kept)
    if not scheme.comment_days:
        raise checks.StateError("这种评议不用先征求意见。", "")
    cases = list(
        kept.cases.select_related("org", "person").prefetch_related("scores", "steps")
    )
    names = {one.pk: name_of(one) for one in cases}
    found = missing_of(kept, scheme, cases)
    missing = {
        step.label: [names[pk] for pk in found[step.step]]
        for step in scheme.before
        if step.scores and found[step.step]
    }
    problems = list(
        checks.sending_problems(
            answer_by, days=scheme.comment_days, missing=missing, today=local_day(at)
        )
    )
    if problems:
        raise ManyErrors(problems)
    kept.state = RoundState.COMMENT.value
    kept.sent_on, kept.answer_by = local_day(at), answer_by
    kept.save(update_fields=["state", "sent_on", "answer_by"])
    note(kept, "send_sheet", by=by, at=at)
    return kept


@transaction.atomic
def comment_on(case: Case, text: str, *, by: Account, at: datetime) -> None:
    """Say what the unit thinks of its sheet; again, to put it otherwise.

    To agree is a comment as well: 没有意见. Raises ManyErrors, StateError.
    """
    access.require_answer(hold(by), case)
    row = held(case.round)
    must_be(row, RoundState.COMMENT)
    problems = list(checks.text_problems(text, "comment", "意见"))
    if problems:
        raise ManyErrors(problems)
    sealed = seal(case, COMMENTED, text.strip())
    StepDone.objects.update_or_create(
        case=case, step=COMMENTED, defaults={"on": local_day(at), "text": sealed}
    )
    note(row, "comment_on", by=by, at=at)


@transaction.atomic
def object_to_item(
    case: Case, item: str, text: str, *, token: str = "", by: Account, at: datetime
) -> Objection:
    """Object to an item of one's own sheet, or to the whole of it.

    The meeting cannot decide before it is answered. The same form sent twice
    makes one objection.
    """
    access.require_answer(hold(by), case)
    row = held(case.round)
    found = Objection.objects.filter(token=token).first() if token else None
    if found is not None and found.case_id == case.pk:
        return found
    must_be(row, RoundState.COMMENT)
    scored = set(case.scores.values_list("item", flat=True))
    problems = list(checks.text_problems(text, "objection", "异议"))
    if item not in {*scored, WHOLE_SHEET}:
        problems.append(Problem("item", "考核表里没有这一项。", "请重新选择。"))
    if problems:
        raise ManyErrors(problems)
    today = local_day(at)
    made = Objection(
        id=new_id("ob"),
        unit=row.unit,
        case=case,
        about=f"item:{item}",
        made_on=today,
        due_on=today + timedelta(days=DEFAULT_ANSWER_DAYS),
        token=token or None,
    )
    made.text = encrypt(text.strip(), f"objection:{made.pk}:text")
    made.save()
    note(row, "object_to_item", by=by, at=at)
    return made


@transaction.atomic
def publish_result(row: Round, *, by: Account, at: datetime) -> Round:
    """Show each unit's members the sheet of their own unit, as it was decided."""
    access.require_assess(hold(by), row.unit)
    kept = held(row)
    must_be(kept, RoundState.DECIDED)
    if kept.published_on is None:
        kept.published_on = local_day(at)
        kept.save(update_fields=["published_on"])
        note(kept, "publish_result", by=by, at=at)
    return kept
