"""Changing a line: correct it, put somebody else in its place, take it one step on."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.forms.models import model_to_dict

from yiben.books.registers import access, checks
from yiben.books.registers.facts import draft_of, people_of
from yiben.books.registers.models import Register
from yiben.books.registers.words import RegisterForm
from yiben.common.clock import local_day
from yiben.common.errors import ManyErrors
from yiben.common.ids import new_id
from yiben.ledger.actions import correct_entry, post_entry
from yiben.people.access import hold
from yiben.people.models import Account

from .keep import fill
from .shared import about_row, held, kind_of, note, problems, row_after, settled


@transaction.atomic
def revise_register(
    register: Register, form: RegisterForm, *, reason: str, by: Account, at: datetime
) -> Register:
    """Put a mistake in a line right; the ledger keeps what was said before.

    Raises ManyErrors. A line that has ended keeps its last day.
    """
    access.require_write(hold(by), register.unit)
    row = held(register)
    kind = kind_of(row.kind)
    about = about_row(row.unit, form, kind)
    form = settled(row.unit, form, kind, about)
    if row.ended_at is not None:
        form = replace(form, until_on=row.until_on)
    found = problems(row.unit, form, kind, about, by=by, at=at, itself=row.pk)
    found += checks.change_problems(row.kind, form.kind, reason)
    if found:
        raise ManyErrors(found)
    before = model_to_dict(row)
    row.about = about
    fill(row, form, kind, about)
    if model_to_dict(row) == before:  # nothing to put right: pressed twice
        return row
    draft = draft_of(row, kind)
    row.entry = correct_entry(row.entry, draft, reason=reason.strip(), by=by, at=at)
    row.save()
    note("revise_register", row, by=by, at=at)
    return row


@transaction.atomic
def hand_over(
    register: Register,
    *,
    holder_id: str | None,
    on: date,
    reason: str,
    by: Account,
    at: datetime,
) -> Register:
    """Put somebody else in the place of a holder from a day on.

    The old line ends the day before and keeps its holder and all that was done
    under it; the new one takes over what is still to be done. Doing it twice
    gives the same line. Raises ManyErrors.
    """
    access.require_write(hold(by), register.unit)
    row = held(register)
    kind = kind_of(row.kind)
    after = row_after(row)
    if after is not None and after.holder_id == holder_id and after.from_on == on:
        return after
    if row.ended_at is not None and row.until_on is not None:
        raise checks.AlreadyEndedError(row.until_on)
    found = checks.hand_over_problems(
        kind,
        from_on=row.from_on,
        on=on,
        old=row.holder_id,
        new=holder_id,
        known=holder_id in people_of(row.unit, on),
        reason=reason,
        today=local_day(at),
    )
    if wrong := list(found):
        raise ManyErrors(wrong)
    last = row.until_on
    _close(row, on - timedelta(days=1), reason.strip(), by=by, at=at)
    return _follow(row, holder_id, on, last, by=by, at=at)


def _close(
    row: Register, until_on: date, reason: str, *, by: Account, at: datetime
) -> None:
    row.until_on, row.end_reason = until_on, reason
    row.ended_by, row.ended_at = by, at
    draft = replace(draft_of(row, kind_of(row.kind)), once=f"{row.pk}:ended")
    row.entry = correct_entry(row.entry, draft, reason=reason, by=by, at=at)
    row.save()
    note("hand_over", row, by=by, at=at)


def _follow(
    old: Register,
    holder_id: str | None,
    on: date,
    last: date | None,
    *,
    by: Account,
    at: datetime,
) -> Register:
    """Keep the line that takes the place of another."""
    row = Register(
        id=new_id("r"),
        unit=old.unit,
        kind=old.kind,
        title=old.title,
        holder_id=holder_id,
        target_id=old.target_id,
        from_on=on,
        until_on=last,
        fields_json=old.fields_json,
        tags_json=old.tags_json,
        people_json=old.people_json,
        steps_json=old.steps_json,
        source_id=old.source_id,
        follows=old,
        created_by=by,
        created_at=at,
    )
    draft = replace(draft_of(row, kind_of(row.kind)), once=row.pk)
    row.entry = post_entry(draft, by=by, at=at)
    row.save()
    note("keep_register", row, by=by, at=at)
    return row


@transaction.atomic
def advance_register(
    register: Register,
    step: str,
    *,
    on: date,
    note_text: str = "",
    by: Account,
    at: datetime,
) -> Register:
    """Record that a line has taken its next step. Raises ManyErrors."""
    access.require_write(hold(by), register.unit)
    row = held(register)
    if row.ended_at is not None and row.until_on is not None:
        raise checks.AlreadyEndedError(row.until_on)
    kind = kind_of(row.kind)
    taken = row.steps
    days = [date.fromisoformat(one["on"]) for one in taken if one.get("on")]
    found = checks.step_problems(
        kind,
        [one["step"] for one in taken],
        step,
        on=on,
        last_on=max([row.from_on, *days]),
        today=local_day(at),
    )
    if wrong := list(found):
        raise ManyErrors(wrong)
    said = {"step": step, "on": on.isoformat(), "note": note_text.strip()}
    row.steps_json = json.dumps([*taken, said], ensure_ascii=False)
    known = kind.register.step(step)
    if known is not None and known.tag:
        row.tags_json = json.dumps(list(dict.fromkeys([*row.tags, known.tag])))
    label = known.label if known else step
    row.entry = correct_entry(
        row.entry, draft_of(row, kind), reason=label, by=by, at=at
    )
    row.save()
    note("advance_register", row, by=by, at=at)
    return row
