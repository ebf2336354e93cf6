"""The verbs of targets: set, rate oneself, check, decide, take back; supply a standard."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db import IntegrityError, transaction

from yiben.common.clock import local_day
from yiben.common.errors import ManyErrors, Problem, RefusedError, require
from yiben.common.ids import new_id
from yiben.ledger.actions import correct_entry, post_entry
from yiben.ledger.queries import entry as entry_of
from yiben.org.models import Org
from yiben.org.queries import path_to
from yiben.people.access import hold
from yiben.people.actions import note_audit
from yiben.people.models import Account
from yiben.people.words import Outcome
from yiben.policy.queries import kinds
from yiben.rules.kinds import Kind
from yiben.rules.kinds.fill import tidy
from yiben.rules.words import Sector

from . import access, checks
from .facts import SUPPLIERS, criteria_in, draft_of, marks_of, people_of, put_marks
from .models import Attainment, Standard
from .queries import WORKING, offer_of, parts_of
from .words import Criterion, Decision, Mark, TargetForm, TargetOffer, TargetState


def set_target(unit: Org, form: TargetForm, *, by: Account, at: datetime) -> Attainment:
    """Set a target; the same form sent twice sets one. Raises ManyErrors."""
    require(access.may_set(hold(by), unit), "target.write", unit.pk)
    found = _sent_before(unit, form.token)
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return _set(unit, form, by=by, at=at)
    except IntegrityError:
        found = _sent_before(unit, form.token)
        if found is None:  # pragma: no cover -- not a form sent twice
            raise
        return found


def _sent_before(unit: Org, token: str) -> Attainment | None:
    if not token:
        return None
    return Attainment.objects.filter(unit=unit, token=token).first()


def _set(unit: Org, form: TargetForm, *, by: Account, at: datetime) -> Attainment:
    offer = offer_of(unit, form.kind, form.started_on)
    if not offer.is_open:
        raise checks.ClosedTargetError(offer)
    kind = kinds()[form.kind]
    problems = list(
        checks.form_problems(
            form,
            offer,
            kind,
            persons=people_of(unit, form.started_on),
            today=local_day(at),
        )
    )
    if problems or form.target_on is None:
        raise ManyErrors(problems)
    row = Attainment(
        kind=form.kind,
        unit=unit,
        holder_id=form.holder_id,
        title=form.title.strip(),
        source=offer.source,
        started_on=form.started_on,
        target_on=form.target_on,
        fields_json=json.dumps(tidy(form.fields), ensure_ascii=False),
        token=form.token or None,
        created_by=by,
        created_at=at,
    )
    put_marks(row, _first_marks(form, offer), kind)
    row.save()
    _note("set_target", row, by=by, at=at)
    return row


def _first_marks(form: TargetForm, offer: TargetOffer) -> list[Mark]:
    """Return the items as they stand on the day the target is set."""
    if offer.grades:
        return [Mark(offer.next_grade)]
    own = [Mark(one.strip()) for one in form.items if one.strip()]
    return [Mark(one.text, one.part) for one in offer.items] + own


@transaction.atomic
def rate_target(
    target: Attainment, marks: Sequence[Mark], *, by: Account, at: datetime
) -> Attainment:
    """Say of each item whether it is met, and what backs it."""
    require(access.may_set(hold(by), target.unit), "target.rate", target.pk)
    row, kind = _held(target, WORKING)
    given = {(one.part, one.text): one for one in marks}
    rated = [
        replace(one, own=said.own, note=said.note, entries=said.entries, checked="")
        for one in marks_of(row)
        for said in (given.get((one.part, one.text), Mark(one.text)),)
    ]
    problems = list(checks.rating_problems(rated))
    problems += _evidence_problems(rated, row.unit, by)
    if problems:
        raise ManyErrors(problems)
    put_marks(row, rated, kind)
    row.state = TargetState.SELF_RATED
    row.checked_by = row.checker = row.checked_on = None
    row.save()
    _note("rate_target", row, by=by, at=at)
    return row


def _evidence_problems(marks: Sequence[Mark], unit: Org, by: Account) -> list[Problem]:
    """Return what is wrong with the records named: each must be open to the rater.

    A record held together with others stands in the ledger of each of them.
    """
    problems = []
    for number, mark in enumerate(marks, 1):
        for entry_id in mark.entries:
            try:
                view = entry_of(entry_id, seen_by=by)
            except RefusedError:
                view = None
            fits = view is not None and view.stands_at(unit.pk) and view.is_current
            if not fits:
                message = f"第 {number} 项选的台账记录找不到，或者已经更正。"
                problems.append(Problem(f"item:{number}", message, "请重新选。"))
    return problems


@transaction.atomic
def check_target(
    target: Attainment,
    verdicts: Mapping[int, tuple[str, str]],
    *,
    by: Account,
    at: datetime,
) -> Attainment:
    """Say from above of each item (by its number) whether it is met, and why not."""
    require(access.may_check(hold(by), target.unit), "target.check", target.pk)
    row, kind = _held(target, (TargetState.SELF_RATED, TargetState.CHECKED))
    if TargetState.CHECKED not in kind.states:
        raise checks.WrongStateError(row.state)
    checked = [
        replace(one, checked=said[0], remark=said[1].strip())
        for number, one in enumerate(marks_of(row), 1)
        for said in (verdicts.get(number, ("", "")),)
    ]
    problems = list(checks.check_problems(checked))
    if problems:
        raise ManyErrors(problems)
    put_marks(row, checked, kind)
    row.state, row.checked_by, row.checked_on = TargetState.CHECKED, by, local_day(at)
    row.checker = _checker(by, row.unit)
    row.save()
    _note("check_target", row, by=by, at=at)
    return row


def _checker(by: Account, unit: Org) -> Org | None:
    """Return the organisation for which somebody checks: the nearest above the unit."""
    held = {grant.org_id for grant in by.grants()}
    above = [one for one in path_to(unit)[:-1] if one.pk in held]
    return above[-1] if above else None


@transaction.atomic
def decide_target(
    target: Attainment, decision: Decision, *, by: Account, at: datetime
) -> Attainment:
    """Write down that a meeting decided it is reached; one item short is refused."""
    kind = kinds()[target.kind]
    allowed = access.may_decide(hold(by), target.unit, kind)
    require(allowed, "target.decide", target.pk)
    above = TargetState.CHECKED in kind.states
    ready = TargetState.CHECKED if above else TargetState.SELF_RATED
    row, kind = _held(target, (ready,))
    marks = marks_of(row)
    checks.must_be_reached(marks)
    problems = _decision_problems(row, decision, by, local_day(at))
    if problems:
        raise ManyErrors(problems)
    row.state, row.decided_by = TargetState.REACHED, by
    row.decided_on, row.meeting_id = decision.decided_on, decision.meeting_id
    row.decision_note = decision.note.strip()
    row.entry = post_entry(draft_of(row, kind, marks), by=by, at=at)
    row.save()
    _note("decide_target", row, by=by, at=at)
    return row


def _decision_problems(
    row: Attainment, decision: Decision, by: Account, today: date
) -> list[Problem]:
    found = []
    if decision.decided_on > today:
        found.append(Problem("decided_on", "认定日期还没有到。", "请核对日期。"))
    if decision.decided_on < row.started_on:
        found.append(Problem("decided_on", "认定日期早于起算日期。", "请核对日期。"))
    if len(decision.note) > checks.TEXT_LENGTH:
        found.append(Problem("note", "说明太长。", "最多 500 个字。"))
    if not decision.meeting_id:
        message = "没有选是哪次会认定的。"
        found.append(Problem("meeting_id", message, "达标由会议认定，请先记会议。"))
        return found
    try:
        view = entry_of(decision.meeting_id, seen_by=by)
    except RefusedError:
        view = None
    homes = {one.pk for one in path_to(row.unit)}
    if view is None or view.unit_id not in homes or not view.is_current:
        found.append(Problem("meeting_id", "没有这次会议的记录。", "请从列表中选。"))
    elif not view.kind.startswith("gatherings."):
        found.append(Problem("meeting_id", "这条记录不是会议。", "请从列表中选。"))
    return found


@transaction.atomic
def withdraw_target(
    target: Attainment, *, reason: str, by: Account, at: datetime
) -> Attainment:
    """Give a target up, or take back that it was reached; the ledger keeps both."""
    kind, viewer = kinds()[target.kind], hold(by)
    near = access.may_set(viewer, target.unit)
    near = near or access.may_decide(viewer, target.unit, kind)
    require(near, "target.withdraw", target.pk)
    row, kind = _held(target, (*WORKING, TargetState.REACHED))
    reached = row.state == TargetState.REACHED
    allowed = (
        access.may_decide(viewer, row.unit, kind)
        if reached
        else access.may_set(viewer, row.unit)
    )
    require(allowed, "target.withdraw", row.pk)
    problems = list(checks.reason_problems(reason))
    if problems:
        raise ManyErrors(problems)
    if reached and row.entry is not None:
        correct_entry(row.entry, None, reason=reason.strip(), by=by, at=at)
    row.state, row.withdraw_reason = TargetState.WITHDRAWN, reason.strip()
    row.save()
    _note("withdraw_target", row, by=by, at=at)
    return row


def supply_standard(
    unit: Org,
    kind: str,
    sector: str,
    lines: Sequence[str],
    from_on: date,
    *,
    by: Account,
    at: datetime,
    token: str = "",
) -> Standard:
    """Write down what a standard asks, for a sector or (empty) for all below a unit."""
    require(access.may_supply(hold(by), unit), "standard.write", unit.pk)
    items = _standard_items(unit, kind, sector, lines, from_on)
    made, fresh = Standard.objects.get_or_create(
        unit=unit,
        token=token or new_id("x"),
        defaults={
            "kind": kind,
            "sector": sector,
            "items_json": json.dumps(
                [[one.text, one.part] for one in items], ensure_ascii=False
            ),
            "from_on": from_on,
            "by": by,
            "at": at,
        },
    )
    if fresh:
        thing = f"standard:{made.pk}"
        note_audit(by, "targets.supply_standard", thing, unit.pk, Outcome.DONE, at)
    return made


def _standard_items(
    unit: Org, kind: str, sector: str, lines: Sequence[str], from_on: date
) -> list[Criterion]:
    """Return the items of a standard; raise ManyErrors with all that is wrong."""
    known, problems = kinds().get(kind), []
    if unit.kind not in SUPPLIERS or known is None or not known.sheet.supplied:
        problems.append(Problem("kind", "本组织不写这项标准。", "请重新选择。"))
    if sector and sector not in {one.value for one in Sector}:
        problems.append(Problem("sector", "没有这个领域。", "请从列表中选择。"))
    parts = parts_of(unit, kind, from_on)
    items = criteria_in((one for one in lines if one.strip()), parts)
    problems += checks.standard_problems(items, parts)
    if problems:
        raise ManyErrors(problems)
    return items


def _held(target: Attainment, states: Sequence[str]) -> tuple[Attainment, Kind]:
    rows = Attainment.objects.select_for_update(of=("self",))
    row = rows.select_related("unit", "entry", "checker").get(pk=target.pk)
    if row.state not in states:
        raise checks.WrongStateError(row.state)
    return row, kinds()[row.kind]


def _note(action: str, row: Attainment, *, by: Account, at: datetime) -> None:
    thing = f"target:{row.pk}"
    note_audit(by, f"targets.{action}", thing, row.unit_id, Outcome.DONE, at)
