"""Beginning a line."""

import json
from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction

from yiben.books.registers import access
from yiben.books.registers.facts import as_text, draft_of
from yiben.books.registers.models import Register
from yiben.books.registers.words import EVENT_KIND, RegisterForm
from yiben.common.errors import ManyErrors
from yiben.common.ids import new_id
from yiben.ledger.actions import post_entry
from yiben.org.models import Org
from yiben.people.access import hold
from yiben.people.models import Account
from yiben.rules.kinds import Kind

from .shared import about_row, first_step, kind_of, note, problems, settled


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
    kind = kind_of(form.kind)
    about = about_row(unit, form, kind)
    form = settled(unit, form, kind, about)
    found = problems(unit, form, kind, about, by=by, at=at)
    if found:
        raise ManyErrors(found)
    row = row_of(unit, form, kind, about, by=by, at=at)
    row.entry = post_entry(replace(draft_of(row, kind), once=row.pk), by=by, at=at)
    row.save()
    note("keep_register", row, by=by, at=at)
    return row


def row_of(
    unit: Org,
    form: RegisterForm,
    kind: Kind,
    about: Register | None,
    *,
    by: Account,
    at: datetime,
) -> Register:
    """Return the row that is not yet kept, with the tag of its first step."""
    row = Register(
        id=new_id("r"),
        unit=unit,
        kind=form.kind,
        about=about,
        steps_json=json.dumps(first_step(kind, form.from_on)),
        token=form.token or None,
        created_by=by,
        created_at=at,
    )
    fill(row, form, kind, about)
    return row


def fill(row: Register, form: RegisterForm, kind: Kind, about: Register | None) -> None:
    """Put a settled form into a row; an act of another unit points at its owner."""
    target = form.target_id
    if about is not None and target is None:
        away = about.unit_id != row.unit_id
        target = about.unit_id if away else about.target_id
    taken = {one["step"] for one in row.steps}
    steps = [one.tag for one in kind.register.steps if one.step in taken and one.tag]
    every = {one.tag for one in kind.register.steps}
    row.title = form.title.strip()
    row.from_on, row.until_on = form.from_on, form.until_on
    row.holder_id, row.target_id = form.holder_id, target
    row.source_id = form.source_id or None
    row.fields_json = json.dumps(dict(form.fields), ensure_ascii=False)
    row.tags_json = as_text([*(x for x in form.tags if x not in every), *steps])
    row.people_json = as_text(form.people_ids)
