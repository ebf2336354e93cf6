"""Putting right what was closed: the old version stays and can be read."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from yiben.books.gatherings import access, checks
from yiben.books.gatherings.facts import draft_of, form_from, occasion_of
from yiben.books.gatherings.models import Gathering
from yiben.books.gatherings.words import GatheringForm, GatheringState
from yiben.ledger.actions import correct_entry
from yiben.people.access import hold
from yiben.people.models import Account

from .closing import settle
from .noting import note
from .planning import new_gathering, reason_of
from .tasks import give_tasks

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
    why = reason_of(reason)
    row = _take(gathering, GatheringState.CORRECTED)
    new = new_gathering(
        row.unit,
        replace(form, token=""),
        by=by,
        at=at,
        corrects=row,
        closing=True,
    )
    new.reason = why
    new.save(update_fields=["reason"])
    final = form_from(new)
    occasion = occasion_of(row.unit, final, hold(by), stored=row)
    draft = draft_of(final, occasion)
    entry = correct_entry(
        _entry_of(row), replace(draft, once=new.pk), reason=why, by=by, at=at
    )
    settle(new, entry, by=by, at=at, token="")
    give_tasks(new, entry, by=by, at=at, before=row)
    note("correct_gathering", new, by=by, at=at)
    return entry


@transaction.atomic
def withdraw_gathering(
    gathering: Gathering, *, reason: str, by: Account, at: datetime
) -> "Entry":
    """Take back a gathering that was never held; it stays readable as withdrawn."""
    access.require_write(hold(by), gathering.unit)
    why = reason_of(reason)
    row = _take(gathering, GatheringState.WITHDRAWN)
    Gathering.objects.filter(pk=row.pk).update(reason=why)
    note("withdraw_gathering", row, by=by, at=at)
    return correct_entry(_entry_of(row), None, reason=why, by=by, at=at)


def _take(gathering: Gathering, state: GatheringState) -> Gathering:
    """Move a closed row on; of two who correct at once, the second is refused."""
    closed = Gathering.objects.filter(pk=gathering.pk, state=GatheringState.CLOSED)
    moved = closed.update(state=state)
    row = Gathering.objects.select_related("unit", "entry").get(pk=gathering.pk)
    if not moved:
        raise checks.SupersededError(row.get_state_display())
    return row


def _entry_of(row: Gathering) -> "Entry":
    if row.entry is None:  # pragma: no cover -- a constraint of the table
        raise checks.SupersededError(row.get_state_display())
    return row.entry
