"""The verbs of registers: keep, end, register an event, withdraw."""

import json
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from yiben.common.clock import local_day
from yiben.common.errors import ManyErrors, Problem
from yiben.common.ids import new_id
from yiben.ledger.actions import correct_entry, post_entry
from yiben.org.models import Org
from yiben.org.queries import names_of
from yiben.people.access import hold
from yiben.people.actions import note_audit
from yiben.people.models import Account
from yiben.people.words import Outcome
from yiben.policy.queries import kinds
from yiben.rules.kinds import Kind
from yiben.rules.kinds.fill import tidy

from . import access, checks
from .facts import draft_of, people_of
from .models import Register
from .words import EVENT_KIND, RegisterForm

if TYPE_CHECKING:
    from yiben.ledger.models import Entry


def keep_register(
    unit: Org, form: RegisterForm, *, by: Account, at: datetime
) -> Register:
    """Begin something that stands until it is ended; New Year does not reset it.

    The same form sent twice makes one row and one entry. Raises ManyErrors.
    """
    access.require_write(hold(by), unit)
    found = _sent_before(unit, form.token)
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return _keep(unit, form, by=by, at=at)
    except IntegrityError:
        found = _sent_before(unit, form.token)
        if found is None:  # pragma: no cover -- not a form sent twice
            raise
        return found


def register_event(
    unit: Org, form: RegisterForm, *, by: Account, at: datetime
) -> Register:
    """Register an event; its tags say which duties it opens for the unit."""
    return keep_register(unit, replace(form, kind=EVENT_KIND), by=by, at=at)


def _sent_before(unit: Org, token: str) -> Register | None:
    if not token:
        return None
    return Register.objects.filter(unit=unit, token=token).first()


def _keep(unit: Org, form: RegisterForm, *, by: Account, at: datetime) -> Register:
    kind = _kind_of(form.kind)
    orgs = names_of([form.target_id]) if form.target_id else {}
    problems = list(
        checks.problems_of(
            form,
            kind,
            unit.kind,
            persons=people_of(unit, form.from_on),
            orgs=orgs,
            today=local_day(at),
        )
    )
    if problems:
        raise ManyErrors(problems)
    row = _row_of(unit, form, by=by, at=at)
    draft = replace(draft_of(row, kind), once=row.pk)
    row.entry = post_entry(draft, by=by, at=at)
    row.save()
    _note("keep_register", row, by=by, at=at)
    return row


def _row_of(unit: Org, form: RegisterForm, *, by: Account, at: datetime) -> Register:
    return Register(
        id=new_id("r"),
        unit=unit,
        kind=form.kind,
        title=form.title.strip(),
        from_on=form.from_on,
        until_on=form.until_on,
        holder_id=form.holder_id,
        target_id=form.target_id,
        fields_json=json.dumps(tidy(form.fields), ensure_ascii=False),
        tags_json=json.dumps(list(dict.fromkeys(form.tags))),
        token=form.token or None,
        created_by=by,
        created_at=at,
    )


def _kind_of(name: str) -> Kind:
    known = kinds().get(name)
    if known is None or known.book != "registers":
        raise ManyErrors([Problem("kind", f"没有“{name}”这类登记。", "请重新选择。")])
    return known


@transaction.atomic
def end_register(
    register: Register, *, until_on: date, reason: str, by: Account, at: datetime
) -> "Entry":
    """Say from when on something no longer stands.

    The entry is corrected to the same content with a last day: what was
    believed before stays in the ledger, with the day on which it changed.
    """
    access.require_write(hold(by), register.unit)
    row = _held(register)
    if row.ended_at is not None and row.until_on is not None:
        raise checks.AlreadyEndedError(row.until_on)
    today = local_day(at)
    problems = list(checks.end_problems(row.from_on, until_on, reason, today))
    if not _kind_of(row.kind).span:
        problems.append(Problem("until_on", "这类登记没有起止。", "有误的请撤回。"))
    if problems:
        raise ManyErrors(problems)
    why = reason.strip()
    row.until_on, row.end_reason = until_on, why
    row.ended_by, row.ended_at = by, at
    draft = replace(draft_of(row, _kind_of(row.kind)), once=f"{row.pk}:ended")
    row.entry = correct_entry(row.entry, draft, reason=why, by=by, at=at)
    row.save()
    _note("end_register", row, by=by, at=at)
    return row.entry


@transaction.atomic
def withdraw_register(
    register: Register, *, reason: str, by: Account, at: datetime
) -> "Entry":
    """Take back what was registered by mistake; the ledger keeps both entries."""
    access.require_write(hold(by), register.unit)
    row = _held(register)
    problems = list(checks.reason_problems(reason))
    if problems:
        raise ManyErrors(problems)
    row.end_reason, row.withdrawn_at, row.ended_by = reason.strip(), at, by
    row.save()
    _note("withdraw_register", row, by=by, at=at)
    return correct_entry(row.entry, None, reason=reason, by=by, at=at)


def _held(register: Register) -> Register:
    rows = Register.objects.select_for_update(of=("self",))
    row = rows.select_related("unit", "entry").get(pk=register.pk)
    if row.withdrawn_at is not None:
        raise checks.WithdrawnError
    return row


def _note(action: str, row: Register, *, by: Account, at: datetime) -> None:
    thing = f"register:{row.pk}"
    note_audit(by, f"registers.{action}", thing, row.unit_id, Outcome.DONE, at)
