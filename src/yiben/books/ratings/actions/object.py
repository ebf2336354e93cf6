"""What somebody rated says: a statement, an objection; and the answer to it."""

from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction

from yiben.books.ratings import access, checks
from yiben.books.ratings.facts import decided_draft, last_day_of, scheme_of, seal
from yiben.books.ratings.models import Case, Objection
from yiben.books.ratings.words import DEFAULT_ANSWER_DAYS
from yiben.common.clock import chinese_day, local_day
from yiben.common.crypto import encrypt
from yiben.common.errors import ManyErrors, Problem
from yiben.common.ids import new_id
from yiben.ledger.actions import correct_entry
from yiben.people.access import hold
from yiben.people.actions import note_audit
from yiben.people.models import Account, Person
from yiben.people.queries import membership_on
from yiben.people.words import Outcome

from .rounds import held, must_have_scheme, note


@transaction.atomic
def add_statement(case: Case, text: str, *, by: Account, at: datetime) -> None:
    """Keep what the person rated wants to stand beside the grade."""
    access.require_own(hold(by), case)
    problems = list(checks.text_problems(text, "statement", "本人说明"))
    if problems:
        raise ManyErrors(problems)
    case.statement = seal(case, "statement", text.strip())
    case.save(update_fields=["statement"])
    note(case.round, "add_statement", by=by, at=at)


@transaction.atomic
def object_to(
    case: Case, text: str, *, token: str = "", by: Account, at: datetime
) -> Objection:
    """Object to what was decided, within the days the scheme gives.

    The same form sent twice makes one objection; another one waits until this
    one is answered.
    """
    access.require_own(hold(by), case)
    held(case.round)
    found = Objection.objects.filter(token=token).first() if token else None
    if found is not None and found.case_id == case.pk:
        return found
    today, last = local_day(at), last_day_of(case)
    if case.entry_id is None:
        raise checks.StateError("还没有评定，现在没有可以提异议的结果。", "")
    if last is not None and today > last:
        raise checks.StateError(
            f"提出异议的期限到{chinese_day(last)}为止。",
            "可以补充本人说明，或向支部书记反映。",
        )
    if case.objections.filter(answered_on__isnull=True).exists():
        raise checks.StateError("已经提出的异议还没有答复。", "请等答复。")
    problems = list(checks.text_problems(text, "objection", "异议"))
    if problems:
        raise ManyErrors(problems)
    row = Objection(
        id=new_id("ob"),
        unit=case.round.unit,
        case=case,
        person_id=case.person_id,
        about="grade",
        made_on=today,
        due_on=today + timedelta(days=DEFAULT_ANSWER_DAYS),
        token=token or None,
    )
    row.text = encrypt(text.strip(), f"objection:{row.pk}:text")
    row.save()
    note(case.round, "object_to", by=by, at=at)
    return row


@transaction.atomic
def object_to_points(
    person: Person, rule: str, text: str, *, token: str = "", by: Account, at: datetime
) -> Objection:
    """Object to one's own points; the branch answers as to a grade."""
    today = local_day(at)
    home = membership_on(person.pk, today)
    if home is None:
        raise checks.StateError("眼下不在任何党支部的名册上。", "请联系所在支部。")
    access.require_points(hold(by), person.pk, home.org)
    problems = list(checks.text_problems(text, "objection", "异议"))
    if problems:
        raise ManyErrors(problems)
    found = Objection.objects.filter(token=token).first() if token else None
    if found is not None:
        return found
    row = Objection(
        id=new_id("ob"),
        unit=home.org,
        person=person,
        about=f"points:{rule}",
        made_on=today,
        due_on=today + timedelta(days=DEFAULT_ANSWER_DAYS),
        token=token or None,
    )
    row.text = encrypt(text.strip(), f"objection:{row.pk}:text")
    row.save()
    thing = f"objection:{row.pk}"
    note_audit(by, "ratings.object_to_points", thing, home.org, Outcome.DONE, at)
    return row


@transaction.atomic
def answer_objection(
    objection: Objection,
    text: str,
    *,
    upheld: bool,
    grade: str = "",
    reason: str = "",
    by: Account,
    at: datetime,
) -> Objection:
    """Answer an objection; upheld with another grade, the entry is corrected.

    A grade that was filed already is filed again by the recorder.
    """
    case = objection.case
    scheme = scheme_of(case.round.kind) if case is not None else None
    access.require_hold(hold(by), objection.unit, scheme)
    rows = Objection.objects.select_for_update(of=("self",)).select_related("case")
    row = rows.get(pk=objection.pk)
    if row.answered_on is not None:
        raise checks.StateError("这条异议已经答复。", "")
    problems = list(checks.text_problems(text, "answer", "答复"))
    case = row.case
    changes = upheld and case is not None and bool(grade)
    if changes and case is not None:
        if grade not in case.round.grades:
            problems.append(Problem("grade", "没有这个等次。", "请重新选择。"))
        problems += checks.text_problems(reason, "reason", "改定的理由")
    if problems:
        raise ManyErrors(problems)
    row.answer = encrypt(text.strip(), f"objection:{row.pk}:answer")
    row.answered_on, row.upheld = local_day(at), upheld
    row.save()
    if changes and case is not None:
        _change(case, grade, reason.strip(), by=by, at=at)
    thing = f"objection:{row.pk}"
    note_audit(by, "ratings.answer_objection", thing, row.unit_id, Outcome.DONE, at)
    return row


def _change(case: Case, grade: str, reason: str, *, by: Account, at: datetime) -> None:
    row = held(case.round)
    case.grade = seal(case, "grade", grade)
    case.reason = seal(case, "reason", reason)
    if case.entry is not None:
        draft = decided_draft(row, must_have_scheme(row), case)
        draft = replace(draft, once=f"{case.pk}:{new_id('x')}")
        why = "异议成立，改定等次"
        case.entry = correct_entry(case.entry, draft, reason=why, by=by, at=at)
    case.save(update_fields=["grade", "reason", "entry"])
