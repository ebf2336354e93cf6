"""The verbs of talks: record one or many, write or delete a note, withdraw."""

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from yiben.common.clock import local_day
from yiben.common.errors import ManyErrors
from yiben.common.ids import new_id
from yiben.ledger.actions import correct_entry, post_entry
from yiben.org.models import Org
from yiben.people.access import hold
from yiben.people.actions import note_audit
from yiben.people.models import Account
from yiben.people.words import Outcome
from yiben.policy.queries import kind

from . import access, checks
from .facts import draft_of, people_of, sealed
from .models import Talk
from .words import KIND, PairForm, TalksForm

if TYPE_CHECKING:
    from yiben.ledger.models import Entry


def record_talks(
    unit: Org, form: TalksForm, *, by: Account, at: datetime
) -> list[Talk]:
    """Record the talks of a day, all pairs or none; one entry for each pair.

    A note may only be written by one of the two. The same form sent twice
    gives the same talks. Raises ManyErrors with every fault of every pair.
    """
    access.require_write(hold(by), unit)
    found = _sent_before(unit, form)
    if found:
        return found
    try:
        with transaction.atomic():
            return _record(unit, form, by=by, at=at)
    except IntegrityError:
        found = _sent_before(unit, form)
        if not found:  # pragma: no cover -- not a form sent twice
            raise
        return found


def record_talk(unit: Org, form: TalksForm, *, by: Account, at: datetime) -> Talk:
    """Record one talk; as ``record_talks`` with a single pair."""
    return record_talks(unit, form, by=by, at=at)[0]


def _sent_before(unit: Org, form: TalksForm) -> list[Talk]:
    if not form.token:
        return []
    tokens = [_token(form, number) for number in range(len(form.pairs))]
    rows = Talk.objects.filter(unit=unit, token__in=tokens)
    order = {token: number for number, token in enumerate(tokens)}
    return sorted(rows, key=lambda one: order[one.token or ""])


def _token(form: TalksForm, number: int) -> str:
    return f"{form.token}:{number}"


def _record(unit: Org, form: TalksForm, *, by: Account, at: datetime) -> list[Talk]:
    problems = list(
        checks.problems_of(
            form,
            kind(KIND),
            unit.kind,
            names=people_of(unit, form.happened_on),
            writer_id=by.person_id,
            today=local_day(at),
        )
    )
    if problems:
        raise ManyErrors(problems)
    return [
        _add(unit, form, number, pair, by=by, at=at)
        for number, pair in enumerate(form.pairs)
    ]


def _add(
    unit: Org,
    form: TalksForm,
    number: int,
    pair: PairForm,
    *,
    by: Account,
    at: datetime,
) -> Talk:
    first_id, second_id = sorted((pair.first_id, pair.second_id))
    row = Talk(
        id=new_id("k"),
        unit=unit,
        first_id=first_id,
        second_id=second_id,
        happened_on=form.happened_on,
        place=form.place.strip() or None,
        topics_json=json.dumps(list(form.topics), ensure_ascii=False),
        tags_json=json.dumps(list(dict.fromkeys(form.tags))),
        follow_up=form.follow_up,
        token=_token(form, number) if form.token else None,
        created_by=by,
        created_at=at,
    )
    row.content = sealed(row, pair.content)
    row.entry = post_entry(draft_of(row), by=by, at=at)
    row.save()
    _note("record_talk", row, by=by, at=at)
    return row


@transaction.atomic
def write_note(talk: Talk, content: str, *, by: Account, at: datetime) -> Talk:
    """Write the note of a talk, or delete it with an empty text.

    Only the two who talked may; the fact in the ledger stays as it is.
    """
    access.require_note(by, talk)
    problems = list(checks.content_problems(content))
    if problems:
        raise ManyErrors(problems)
    row = _held(talk)
    row.content = sealed(row, content)
    row.save(update_fields=["content"])
    _note("write_note", row, by=by, at=at)
    return row


@transaction.atomic
def withdraw_talk(talk: Talk, *, reason: str, by: Account, at: datetime) -> "Entry":
    """Take back a talk recorded by mistake; its note is deleted for good."""
    access.require_write(hold(by), talk.unit)
    row = _held(talk)
    problems = list(checks.reason_problems(reason))
    if problems:
        raise ManyErrors(problems)
    row.withdrawn_at, row.content = at, None
    row.save(update_fields=["withdrawn_at", "content"])
    _note("withdraw_talk", row, by=by, at=at)
    return correct_entry(row.entry, None, reason=reason, by=by, at=at)


@transaction.atomic
def delete_old_notes(*, at: datetime) -> int:
    """Delete the notes of talks of over a year ago; that they talked stays.

    What two people confided is not kept for ever (domain.md §10 EP-04). Run
    every night; return how many notes went.
    """
    last = local_day(at) - timedelta(days=checks.NOTE_DAYS)
    old = Talk.objects.filter(happened_on__lt=last, content__isnull=False)
    rows = list(old.select_for_update(of=("self",)).order_by("pk"))
    for row in rows:
        note_audit(
            None,
            "talks.delete_old_notes",
            f"talk:{row.pk}",
            row.unit_id,
            Outcome.DONE,
            at,
        )
    Talk.objects.filter(pk__in=[row.pk for row in rows]).update(content=None)
    return len(rows)


def _held(talk: Talk) -> Talk:
    rows = Talk.objects.select_for_update(of=("self",))
    row = rows.select_related("unit", "entry").get(pk=talk.pk)
    if row.withdrawn_at is not None:
        raise checks.WithdrawnError
    return row


def _note(action: str, row: Talk, *, by: Account, at: datetime) -> None:
    note_audit(by, f"talks.{action}", f"talk:{row.pk}", row.unit_id, Outcome.DONE, at)
