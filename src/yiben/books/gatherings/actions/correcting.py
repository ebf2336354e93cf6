"""Putting right what was closed: the old version stays and can be read."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from yiben.books.gatherings import access
from yiben.books.gatherings.models import Gathering
from yiben.books.gatherings.words import GatheringForm, GatheringState
from yiben.ledger.actions import correct_entry
from yiben.people.access import hold
from yiben.people.models import Account
from yiben.rules.words import Presence

from .making_up import mark_made_up, unmark_made_up
from .noting import note
from .planning import reason_of
from .versions import entry_of, new_version, take

if TYPE_CHECKING:
    from yiben.ledger.models import Entry


@transaction.atomic
def correct_gathering(
    gathering: Gathering,
    form: GatheringForm,
    *,
    reason: str,
    by: Account,
    at: datetime,
) -> "Entry":
    """Write a corrected version beside the old one, and correct the entry.

    From now on the new entry counts; the old one stays with its seal. Raises
    SupersededError if this is not the newest version.
    """
    access.require_write(hold(by), gathering.unit)
    form = _with_batch_notes(form, gathering)
    row, new, entry = new_version(gathering, form, reason=reason, by=by, at=at)
    mark_made_up(new, by=by, at=at, before=row)
    note("correct_gathering", new, by=by, at=at)
    return entry


def _with_batch_notes(form: GatheringForm, row: Gathering) -> GatheringForm:
    """Keep who came with which batch: the form has no place to say so again."""
    present = row.seats.filter(state=Presence.PRESENT, reason__isnull=False)
    notes = dict(present.values_list("person_id", "reason"))
    seats = tuple(
        replace(seat, reason=notes.get(seat.person_id) or "")
        if seat.state == Presence.PRESENT and not seat.reason
        else seat
        for seat in form.seats
    )
    return replace(form, seats=seats)


@transaction.atomic
def withdraw_gathering(
    gathering: Gathering, *, reason: str, by: Account, at: datetime
) -> "Entry":
    """Take back a gathering that was never held; it stays readable as withdrawn."""
    access.require_write(hold(by), gathering.unit)
    why = reason_of(reason)
    row = take(gathering, GatheringState.WITHDRAWN)
    Gathering.objects.filter(pk=row.pk).update(reason=why)
    note("withdraw_gathering", row, by=by, at=at)
    unmark_made_up(row, by=by, at=at)
    if row.after_entry is not None:
        correct_entry(row.after_entry, None, reason=why, by=by, at=at)
    return correct_entry(entry_of(row), None, reason=why, by=by, at=at)
