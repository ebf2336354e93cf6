"""Ending a line, and taking back one that was never true."""

import json
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from yiben.books.registers import access, checks
from yiben.books.registers.facts import draft_of
from yiben.books.registers.models import Register
from yiben.books.registers.words import CLOSED
from yiben.common.clock import local_day
from yiben.common.errors import ManyErrors, Problem
from yiben.ledger.actions import correct_entry
from yiben.people.access import hold
from yiben.people.models import Account

from .shared import held, kind_of, note

if TYPE_CHECKING:
    from yiben.ledger.models import Entry


@transaction.atomic
def end_register(
    register: Register,
    *,
    until_on: date,
    reason: str,
    for_good: bool = False,
    by: Account,
    at: datetime,
) -> "Entry":
    """Say from when on something no longer stands.

    The entry is corrected to the same content with a last day: what was
    believed before stays in the ledger, with the day on which it changed. What
    ends ``for_good`` is not looked for in anybody else's hands. Raises ManyErrors.
    """
    access.require_write(hold(by), register.unit)
    row = held(register)
    if row.ended_at is not None and row.until_on is not None:
        raise checks.AlreadyEndedError(row.until_on)
    kind = kind_of(row.kind)
    today = local_day(at)
    problems = list(checks.end_problems(row.from_on, until_on, reason, today))
    if not kind.span:
        problems.append(Problem("until_on", "这类登记没有起止。", "有误的请撤回。"))
    if problems:
        raise ManyErrors(problems)
    why = reason.strip()
    row.until_on, row.end_reason = until_on, why
    row.ended_by, row.ended_at = by, at
    if kind.register.end_field:
        fields = {**row.fields, kind.register.end_field: why}
        row.fields_json = json.dumps(fields, ensure_ascii=False)
    if for_good:
        said = {"step": CLOSED, "on": until_on.isoformat()}
        row.steps_json = json.dumps([*row.steps, said], ensure_ascii=False)
    draft = replace(draft_of(row, kind), once=f"{row.pk}:ended")
    row.entry = correct_entry(row.entry, draft, reason=why, by=by, at=at)
    row.save()
    note("end_register", row, by=by, at=at)
    return row.entry


@transaction.atomic
def withdraw_register(
    register: Register, *, reason: str, by: Account, at: datetime
) -> "Entry":
    """Take back what was registered by mistake; the ledger keeps both entries.

    A line about which something was recorded, or that another one followed, is
    ended and not taken back. Raises ManyErrors.
    """
    access.require_write(hold(by), register.unit)
    row = held(register)
    problems = list(checks.reason_problems(reason))
    if Register.objects.filter(about=row, withdrawn_at__isnull=True).exists():
        message, advice = "已经有记载是关于它的。", "请先撤回那些记载，或记终止。"
        problems.append(Problem("", message, advice))
    if Register.objects.filter(follows=row, withdrawn_at__isnull=True).exists():
        problems.append(Problem("", "已经有人接替。", "请先撤回接替的那一条。"))
    if problems:
        raise ManyErrors(problems)
    row.end_reason, row.withdrawn_at, row.ended_by = reason.strip(), at, by
    row.save()
    note("withdraw_register", row, by=by, at=at)
    return correct_entry(row.entry, None, reason=reason, by=by, at=at)
