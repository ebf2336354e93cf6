"""The verbs of supervision: hold an inspection, answer a finding, close it."""

import json
from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction

from yiben.common.clock import local_day
from yiben.common.errors import ManyErrors, Problem
from yiben.common.ids import new_id
from yiben.ledger.actions import post_entry
from yiben.org.models import Org
from yiben.people.access import hold
from yiben.people.actions import note_audit
from yiben.people.models import Account
from yiben.people.words import Outcome
from yiben.policy.queries import kind
from yiben.rules.kinds.fill import tidy
from yiben.supervision import access, checks
from yiben.supervision.facts import draft_of, inspectors_of
from yiben.supervision.models import Finding, Inspection, Inspector, PlannedVisit
from yiben.supervision.words import BOOK, FindingState, InspectionForm

NOT_YET = "请先由被督查组织反馈整改情况。"
DONE = "不用再办。"


def hold_inspection(
    superior: Org, subordinate: Org, form: InspectionForm, *, by: Account, at: datetime
) -> Inspection:
    """Record an inspection of a unit anywhere below, with what was found.

    One entry goes into the superior's ledger; the unit reads it at once. The
    same form sent twice makes one inspection. Raises ManyErrors.
    """
    access.require_inspect(hold(by), superior)
    found = _sent_before(superior, form.token)
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return _hold(superior, subordinate, form, by=by, at=at)
    except IntegrityError:
        found = _sent_before(superior, form.token)
        if found is None:  # pragma: no cover -- not a form sent twice
            raise
        return found


def _sent_before(superior: Org, token: str) -> Inspection | None:
    if not token:
        return None
    return Inspection.objects.filter(superior=superior, token=token).first()


def _hold(
    superior: Org, subordinate: Org, form: InspectionForm, *, by: Account, at: datetime
) -> Inspection:
    if superior == subordinate or not subordinate.path.startswith(superior.path):
        raise checks.NotBelowError(subordinate.name)
    access.require_reach(hold(by), subordinate)
    known = kind(form.kind)
    problems = _problems(superior, form, at)
    if superior.kind not in known.by or known.book != BOOK:
        problems.append(Problem("kind", "本组织不开展督促检查。", "请换一个组织。"))
    if problems:
        raise ManyErrors(problems)
    row = Inspection(
        id=new_id("i"),
        superior=superior,
        subordinate=subordinate,
        happened_on=form.happened_on,
        mode=form.mode,
        topic=form.topic.strip(),
        summary=form.summary.strip() or None,
        fields_json=json.dumps(tidy(form.fields), ensure_ascii=False),
        tags_json=json.dumps(list(dict.fromkeys(form.tags))),
        token=form.token or None,
        created_by=by,
        created_at=at,
    )
    draft = draft_of(superior, subordinate, form, known.privacy)
    row.entry = post_entry(replace(draft, once=row.pk), by=by, at=at)
    row.save()
    _add_lines(row, form)
    _serve_plans(row, form)
    _note("hold_inspection", row, superior, by=by, at=at)
    return row


def _problems(superior: Org, form: InspectionForm, at: datetime) -> list[Problem]:
    return list(
        checks.problems_of(
            form,
            kind(form.kind),
            inspectors=inspectors_of(superior, form.happened_on),
            today=local_day(at),
        )
    )


def _add_lines(row: Inspection, form: InspectionForm) -> None:
    Inspector.objects.bulk_create(
        Inspector(inspection=row, person_id=person_id)
        for person_id in form.inspector_ids
    )
    Finding.objects.bulk_create(
        Finding(inspection=row, number=number, text=one.text.strip(), due_on=one.due_on)
        for number, one in enumerate(form.findings, start=1)
    )


def _serve_plans(row: Inspection, form: InspectionForm) -> None:
    """Tick off the planned visits that this one makes; one may serve several plans."""
    if not form.visit_ids:
        return
    waiting = PlannedVisit.objects.select_for_update(of=("self",)).filter(
        unit=row.subordinate,
        pk__in=form.visit_ids,
        inspection__isnull=True,
        dropped__isnull=True,
        plan__cancelled__isnull=True,
    )
    found = list(waiting.order_by("pk").select_related("plan__superior"))
    if len(found) < len(set(form.visit_ids)):
        raise checks.VisitOverError
    for visit in found:
        access.require_plan(hold(row.created_by), visit.plan.superior)
        visit.inspection = row
        visit.save()


@transaction.atomic
def reply_finding(
    finding: Finding, reply: str, *, by: Account, at: datetime
) -> Finding:
    """Answer a finding, in the name of the unit inspected; may be done again.

    Nobody answers what was closed.
    """
    access.require_reply(hold(by), finding.inspection.subordinate)
    row = _held(finding)
    if row.state == FindingState.CLOSED:
        raise checks.FindingMovedOnError(row.get_state_display(), DONE)
    problems = list(checks.reply_problems(reply))
    if problems:
        raise ManyErrors(problems)
    row.state, row.reply = FindingState.REPLIED, reply.strip()
    row.replied_by, row.replied_at = by, at
    row.save()
    _note("reply_finding", row, row.inspection.subordinate, by=by, at=at)
    return row


@transaction.atomic
def close_finding(finding: Finding, note: str, *, by: Account, at: datetime) -> Finding:
    """Close a finding after its answer was checked; only the superior may.

    Whoever answered does not close, even with rights on both sides.
    """
    access.require_inspect(hold(by), finding.inspection.superior)
    row = _held(finding)
    if row.state == FindingState.CLOSED:
        raise checks.FindingMovedOnError(row.get_state_display(), DONE)
    if row.state != FindingState.REPLIED:
        raise checks.FindingMovedOnError("还没有反馈", NOT_YET)
    if row.replied_by_id == by.pk:
        raise checks.FindingMovedOnError("是你反馈的", "请由其他同志核实销号。")
    problems = list(checks.note_problems(note))
    if problems:
        raise ManyErrors(problems)
    row.state, row.closing_note = FindingState.CLOSED, note.strip()
    row.closed_by, row.closed_at = by, at
    row.save()
    _note("close_finding", row, row.inspection.superior, by=by, at=at)
    return row


def _held(finding: Finding) -> Finding:
    rows = Finding.objects.select_for_update(of=("self",))
    return rows.select_related("inspection__superior", "inspection__subordinate").get(
        pk=finding.pk
    )


def _note(
    action: str, row: Inspection | Finding, org: Org, *, by: Account, at: datetime
) -> None:
    name = "finding" if isinstance(row, Finding) else "inspection"
    thing = f"{name}:{row.pk}"
    note_audit(by, f"supervision.{action}", thing, org, Outcome.DONE, at)
