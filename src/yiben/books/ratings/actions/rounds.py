"""Beginning a round, its secret test, and its steps."""

import json
from dataclasses import replace
from datetime import date, datetime

from django.db import IntegrityError, transaction

from yiben.books.ballots.actions import Opened, open_box
from yiben.books.ballots.queries import question_for
from yiben.books.ballots.words import BoxForm, BoxState
from yiben.books.ratings import access, checks
from yiben.books.ratings.facts import (
    grades_for,
    key_of,
    name_of,
    rated_in,
    scheme_of,
    seal,
)
from yiben.books.ratings.models import Case, Round, Sheet, StepDone
from yiben.books.ratings.words import Of, RoundForm, RoundState, StepForm
from yiben.common.clock import local_day
from yiben.common.errors import ManyErrors, Problem, RefusedError
from yiben.common.ids import new_id
from yiben.org.access import may_record
from yiben.org.models import Org
from yiben.people.access import hold
from yiben.people.actions import note_audit
from yiben.people.facts import names
from yiben.people.models import Account
from yiben.people.words import Outcome
from yiben.policy.access import require_feature
from yiben.policy.queries import kinds
from yiben.rules.ratings import Scheme, Step


def begin_round(unit: Org, form: RoundForm, *, by: Account, at: datetime) -> Round:
    """Begin a round with those whom the unit holds on its day.

    Whoever is in another unit's round of the same year is left out and named:
    nobody is rated twice. The same form sent twice begins one round. Raises
    ManyErrors, or FeatureOffError where a document forbids it.
    """
    access.require_hold(hold(by), unit, scheme_of(form.kind))
    found = _sent_before(unit, form.token)
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return _begin(unit, form, by=by, at=at)
    except IntegrityError:
        found = _sent_before(unit, form.token)
        if found is None:
            raise checks.StateError(
                "这一年度的这次评议已经开始。", "请在列表里接着办。"
            ) from None
        return found


def _sent_before(unit: Org, token: str) -> Round | None:
    if not token:
        return None
    return Round.objects.filter(unit=unit, token=token).first()


def _begin(unit: Org, form: RoundForm, *, by: Account, at: datetime) -> Round:
    scheme, kind = scheme_of(form.kind), kinds().get(form.kind)
    allowed = kind.by if kind else ()
    today = local_day(at)
    sheet = Sheet.objects.filter(unit=unit, kind=form.kind, year=form.year).first()
    problems = list(
        checks.round_problems(
            form,
            scheme,
            unit.kind,
            allowed,
            is_published=sheet is not None,
            today=today,
        )
    )
    if problems or scheme is None or kind is None:
        raise ManyErrors(problems)
    if scheme.feature:
        require_feature(unit, scheme.feature, on=today)
    kept = grades_for(scheme, form.on, sheet.grade_basis if sheet else "")
    row = Round(
        id=new_id("n"),
        unit=unit,
        kind=form.kind,
        year=form.year,
        turn=form.turn,
        title=form.title.strip() or f"{form.year}年度{kind.label}",
        on=form.on,
        grades_json=_text(kept),
        tags_json=_text(form.tags),
        token=form.token or None,
        created_by=by,
        created_at=at,
    )
    _seat(row, scheme)
    note(row, "begin_round", by=by, at=at)
    return row


def _text(values: tuple[str, ...]) -> str:
    return json.dumps(list(dict.fromkeys(values)), ensure_ascii=False)


def _seat(row: Round, scheme: Scheme) -> None:
    """Save a round with its cases; name those whom another round has already."""
    rated = rated_in(row.unit, scheme, row.on)
    keys = {one: key_of(row, one) for one in rated}
    wanted = [key for key in keys.values() if key]
    taken = set(Case.objects.filter(key__in=wanted).values_list("key", flat=True))
    fresh = [one for one in rated if keys[one] not in taken]
    if not fresh:
        raise ManyErrors(
            [Problem("on", "这一天没有可以列入的对象。", "请核对名册和日期。")]
        )
    out = names(one.person_id for one in rated if keys[one] in taken and one.person_id)
    row.left_out_json = _text(tuple(sorted(out.values())))
    row.save()
    Case.objects.bulk_create(
        Case(
            id=new_id("c"),
            round=row,
            person_id=one.person_id,
            org_id=one.org_id,
            ungraded=one.ungraded,
            key=keys[one],
        )
        for one in fresh
    )


def open_test(row: Round, form: BoxForm, *, by: Account, at: datetime) -> Opened:
    """Open the secret test of a round, on paper or also on screens.

    Kind and questions come from the scheme: those who get a grade, by the
    grades of the round. One test for a round; a void one may be repeated.
    """
    access.require_write(hold(by), row.unit)
    with transaction.atomic():
        held_row = held(row)
        must_be(held_row, RoundState.OPEN)
        scheme = must_have_scheme(held_row)
        if held_row.box is not None and held_row.box.state != BoxState.VOID:
            return Opened(held_row.box, None)
        if not scheme.box:
            raise checks.StateError("这种评议没有测评这一步。", "")
        options = held_row.grades or scheme.options
        if scheme.of == Of.MATTER:
            asked = [question_for(held_row.title, options, None)]
        else:
            cases = held_row.cases.filter(ungraded=False).select_related(
                "person", "org"
            )
            asked = [question_for(name_of(c), options, c.person_id) for c in cases]
        whole = replace(
            form, kind=scheme.box, questions=tuple(asked), topic=held_row.title
        )
        opened = open_box(held_row.unit, whole, by=by, at=at)
        held_row.box = opened.box
        held_row.save(update_fields=["box"])
        note(held_row, "open_test", by=by, at=at)
        return opened


@transaction.atomic
def do_step(row: Round, form: StepForm, *, by: Account, at: datetime) -> None:
    """Enter one step for some of those rated; again, to put it right.

    The recorder enters it for anybody from paper; whoever is rated may write
    their own where the scheme lets them.
    """
    held_row = held(row)
    scheme = must_have_scheme(held_row)
    step = scheme.step(form.step)
    cases = {
        one.pk: one
        for one in held_row.cases.select_related("person", "org", "round__unit")
        if one.pk in form.case_ids
    }
    _require_step(held_row, list(cases.values()), by, own=bool(step and step.by_person))
    if len(cases) != len(set(form.case_ids)) or not cases:
        raise ManyErrors([Problem("case_ids", "没有选人，或选了名单以外的人。")])
    must_be(held_row, _state_for(held_row, scheme, step))
    problems = list(
        checks.step_problems(
            step if step and not step.box else None,
            form.on,
            form.texts,
            form.grades,
            known=held_row.grades,
            names={
                pk: name_of(one) for pk, one in cases.items() if not _skips(one, step)
            },
            today=local_day(at),
        )
    )
    if problems or step is None:
        raise ManyErrors(problems)
    for case in cases.values():
        if not _skips(case, step):
            _mark(case, form.step, form.on, form.texts.get(case.pk, ""))
            if step.grade:
                _grade(case, form.grades[case.pk], form.texts.get(case.pk, ""))
    note(held_row, f"step_{form.step}", by=by, at=at)


def _state_for(row: Round, scheme: Scheme, step: Step | None) -> RoundState:
    """Return where a round must stand for a step: grades may wait for the remarks."""
    if step is not None and step.after:
        return RoundState.DECIDED
    graded = step is not None and step.grade and scheme.comment_days
    if graded and row.state == RoundState.COMMENT:
        return RoundState.COMMENT
    return RoundState.OPEN


def _skips(case: Case, step: object) -> bool:
    return case.ungraded and bool(getattr(step, "grade", False))


def _require_step(row: Round, cases: list[Case], by: Account, *, own: bool) -> None:
    viewer = hold(by)
    scheme = scheme_of(row.kind)
    sheet = scheme is not None and scheme.has_sheet
    if may_record(viewer, row.unit) or (sheet and access.may_assess(viewer, row.unit)):
        return
    if not (own and cases and all(access.is_rated(viewer, one) for one in cases)):
        raise RefusedError("rating.step", row.pk)


def _mark(case: Case, step: str, on: date, text: str) -> None:
    sealed = seal(case, step, text.strip())
    StepDone.objects.update_or_create(
        case=case, step=step, defaults={"on": on, "text": sealed}
    )


def _grade(case: Case, grade: str, reason: str) -> None:
    case.grade = seal(case, "grade", grade)
    case.reason = seal(case, "reason", reason.strip())
    case.save(update_fields=["grade", "reason"])


def held(row: Round) -> Round:
    """Return the row, held against everybody else until the end."""
    rows = Round.objects.select_for_update(of=("self",))
    return rows.select_related("unit", "box", "chair").get(pk=row.pk)


def must_be(row: Round, state: RoundState) -> None:
    """Raise unless a round stands where the step needs it."""
    if row.state != state:
        raise checks.StateError(
            f"这次评议{RoundState(row.state).label}，不能这样做。", "请刷新后再看。"
        )


def must_have_scheme(row: Round) -> Scheme:
    """Return the scheme of a round; raise if its kind is held no more."""
    found = scheme_of(row.kind)
    if found is None:
        raise checks.StateError("这种评议的办法已经撤去。", "请联系系统管理员。")
    return found


def note(row: Round, action: str, *, by: Account, at: datetime) -> None:
    """Leave a line of the audit; it names no person and no grade."""
    note_audit(
        by, f"ratings.{action}", f"rating:{row.pk}", row.unit_id, Outcome.DONE, at
    )
