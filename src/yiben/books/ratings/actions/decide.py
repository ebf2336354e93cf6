"""The decision of the meeting, filing it upward, and taking it back."""

import json
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from yiben.books.ratings import access, checks
from yiben.books.ratings.facts import (
    decided_draft,
    grade_of,
    grade_set_of,
    has_commented,
    items_of,
    missing_of,
    name_of,
    scheme_of,
)
from yiben.books.ratings.models import Case, Objection, Round, items_text
from yiben.books.ratings.words import DecisionForm, Item, RoundState
from yiben.common.clock import local_day
from yiben.common.errors import ManyErrors, Problem
from yiben.ledger.actions import correct_entry, post_entry
from yiben.ledger.queries import entry_row
from yiben.ledger.words import EntryDraft, Privacy
from yiben.org.queries import superior_of
from yiben.people.access import hold
from yiben.people.models import Account
from yiben.policy.access import require_feature
from yiben.policy.queries import kinds
from yiben.rules.ratings import Scheme
from yiben.rules.words import OrgRole

from .rounds import held, must_be, must_have_scheme, note


@transaction.atomic
def decide_round(row: Round, form: DecisionForm, *, by: Account, at: datetime) -> Round:
    """Write down what the meeting decided: one entry for each of those rated.

    Raises ManyErrors with everything missing. Where the scheme lets a round be
    decided in parts, the incomplete stay open and the round with them.
    """
    access.require_hold(hold(by), row.unit, scheme_of(row.kind))
    held_row = held(row)
    scheme = must_have_scheme(held_row)
    must_be(held_row, RoundState.COMMENT if scheme.comment_days else RoundState.OPEN)
    if scheme.feature:
        require_feature(held_row.unit, scheme.feature, on=local_day(at))
    cases = _cases(held_row)
    lacking, ready = _ready(held_row, scheme, cases)
    _check(held_row, scheme, form, ready, lacking, at)
    held_row.decided_on, held_row.chair_id = form.decided_on, form.chair_id
    held_row.decided_at = form.decided_at.strip() or None
    held_row.meeting_id = form.meeting_id
    held_row.cap_reason = form.cap_reason.strip() or None
    items = items_of(held_row)
    held_row.tags_json = json.dumps(_tags(held_row, scheme, form, items))
    held_row.items_json = items_text(items)
    for case in ready:
        if case.entry_id is None and not case.ungraded:
            case.entry = post_entry(decided_draft(held_row, scheme, case), by=by, at=at)
            case.save(update_fields=["entry"])
    if not any(lacking.values()):
        held_row.state = RoundState.DECIDED.value
    held_row.save()
    note(held_row, "decide_round", by=by, at=at)
    return held_row


def _tags(
    row: Round, scheme: Scheme, form: DecisionForm, items: Sequence[Item]
) -> list[str]:
    """Return what the entries carry; what a sheet says itself needs no tick."""
    steps = sorted({one.tag for one in scheme.steps if one.tag})
    tags = dict.fromkeys((*row.tags, *form.tags, *steps))
    said = scheme.programme_tag
    if said:
        tags.pop(said, None)
    if said and any(one.programme for one in items):
        tags[said] = None
    return list(tags)


def _cases(row: Round) -> list[Case]:
    rows = row.cases.select_related("person", "org", "entry")
    return list(rows.prefetch_related("steps", "scores").order_by("pk"))


def _ready(
    row: Round, scheme: Scheme, cases: list[Case]
) -> tuple[dict[str, list[str]], list[Case]]:
    """Return what is missing before the decision, and whom it can be taken on."""
    missing = missing_of(row, scheme, cases)
    lacking = {one.step: missing[one.step] for one in scheme.before}
    waiting = {pk for found in lacking.values() for pk in found}
    return lacking, [one for one in cases if one.pk not in waiting]


def _check(
    row: Round,
    scheme: Scheme,
    form: DecisionForm,
    ready: list[Case],
    lacking: dict[str, list[str]],
    at: datetime,
) -> None:
    names = {one.pk: name_of(one) for one in _cases(row)}
    problems: list[Problem] = []
    if not scheme.is_partial or not ready:
        shown = {
            one.label: [names.get(pk, one.label) for pk in lacking[one.step]]
            for one in scheme.before
            if lacking[one.step]
        }
        problems += checks.missing_problems(shown)
    kind = kinds()[row.kind]
    problems += checks.decision_problems(
        form,
        scheme,
        labels={one.tag: one.label for one in kind.tags},
        meeting_on=_meeting_on(row, form.meeting_id),
        on=row.on,
        today=local_day(at),
    )
    if scheme.comment_days:
        waiting = Objection.objects.filter(case__round=row, answered_on__isnull=True)
        problems += checks.comment_problems(
            form.decided_on,
            row.answer_by,
            silent=[name_of(one) for one in _cases(row) if not has_commented(one)],
            unanswered=waiting.count(),
        )
    grades = [grade_of(one) for one in ready if not one.ungraded and row.grades]
    kept = grade_set_of(scheme, row.on)
    problems += checks.cap_problems(grades, kept, form.cap_reason)
    if problems:
        raise ManyErrors(problems)


def _meeting_on(row: Round, meeting_id: str | None) -> date | None:
    """Return the day of the meeting in the unit's own ledger, if it is one."""
    if not meeting_id:
        return None
    found = entry_row(meeting_id)
    fits = found.unit_id == row.unit_id and found.kind.startswith("gatherings.")
    return found.happened_on if fits else None


@transaction.atomic
def file_grades(row: Round, *, by: Account, at: datetime) -> Round:
    """File the grades with the superior: name, grade and date, nothing else.

    Everybody was told before, and no objection waits for an answer.
    """
    access.require_write(hold(by), row.unit)
    held_row = held(row)
    if held_row.filed_on is not None:
        return held_row
    must_be(held_row, RoundState.DECIDED)
    scheme = must_have_scheme(held_row)
    superior = superior_of(held_row.unit)
    if not scheme.files or superior is None:
        raise checks.StateError("这种评议不用向上级备案。", "")
    after = {one.step: one.label for one in scheme.steps if one.after}
    cases = _cases(held_row)
    missing = missing_of(held_row, scheme, cases)
    if any(missing[step] for step in after):
        raise checks.StateError("还有人没有反馈。", "先反馈本人，再备案。")
    waiting = Objection.objects.filter(case__round=held_row, answered_on__isnull=True)
    if waiting.exists():
        raise checks.StateError("还有异议没有答复。", "先答复，再备案。")
    held_row.filed_on = local_day(at)
    draft = EntryDraft(
        unit_id=held_row.unit_id,
        kind=scheme.files,
        happened_on=held_row.filed_on,
        title=f"{held_row.title}备案",
        orgs=((superior.pk, OrgRole.RECIPIENT.value),),
        payload={"fields": {"grades": [_filed(held_row, one) for one in cases]}},
        credit_period=str(held_row.year),
        privacy=Privacy.RESTRICTED,
        once=f"{held_row.pk}:filed",
    )
    held_row.entry = post_entry(draft, by=by, at=at)
    held_row.save(update_fields=["filed_on", "entry"])
    note(held_row, "file_grades", by=by, at=at)
    return held_row


def _filed(row: Round, case: Case) -> str:
    grade = "不定等次" if case.ungraded else grade_of(case)
    return f"{name_of(case)}：{grade}（{row.decided_on}）"


@transaction.atomic
def withdraw_round(row: Round, *, reason: str, by: Account, at: datetime) -> Round:
    """Take a round back; its entries are withdrawn, and both stay readable."""
    access.require_hold(hold(by), row.unit, scheme_of(row.kind))
    held_row = held(row)
    if held_row.state == RoundState.WITHDRAWN:
        return held_row
    problems = list(checks.reason_problems(reason))
    if problems:
        raise ManyErrors(problems)
    for case in _cases(held_row):
        if case.entry is not None:
            correct_entry(case.entry, None, reason=reason, by=by, at=at)
    if held_row.entry is not None:
        correct_entry(held_row.entry, None, reason=reason, by=by, at=at)
    held_row.cases.update(key=None)
    held_row.state = RoundState.WITHDRAWN.value
    held_row.save(update_fields=["state"])
    note(held_row, "withdraw_round", by=by, at=at)
    return held_row
