"""A corrected version beside the old one, with the corrected entry."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from yiben.books.gatherings import checks
from yiben.books.gatherings.facts import draft_of, form_from
from yiben.books.gatherings.models import Gathering
from yiben.books.gatherings.words import GatheringForm, GatheringState
from yiben.ledger.actions import correct_entry
from yiben.people.models import Account

from .planning import new_gathering, reason_of
from .settling import settle
from .tasks import give_tasks

if TYPE_CHECKING:
    from yiben.ledger.models import Entry


def new_version(
    gathering: Gathering, form: GatheringForm, *, reason: str, by: Account, at: datetime
) -> "tuple[Gathering, Gathering, Entry]":
    """Write a further version; return the old row, the new one and its entry.

    The caller holds the transaction and has asked access.
    """
    why = reason_of(reason)
    row = take(gathering, GatheringState.CORRECTED)
    new, occasion = new_gathering(
        row.unit, replace(form, token=""), by=by, at=at, corrects=row, closing=True
    )
    new.reason = why
    new.save(update_fields=["reason"])
    final = form_from(new)
    draft = replace(draft_of(final, occasion), once=new.pk)
    entry = correct_entry(entry_of(row), draft, reason=why, by=by, at=at)
    settle(new, entry, by=by, at=at, token="")
    _take_along(row, new)
    give_tasks(new, entry, by=by, at=at, before=row)
    return row, new, entry


def _take_along(row: Gathering, new: Gathering) -> None:
    """Let what hangs on the old version hang on the new one."""
    row.measures.update(gathering=new)
    row.made_up_in.update(missed=new)
    if row.after_entry_id is not None:
        new.after_entry_id = row.after_entry_id
        new.save(update_fields=["after_entry"])


def take(gathering: Gathering, state: GatheringState) -> Gathering:
    """Move a closed row on; of two who correct at once, the second is refused."""
    closed = Gathering.objects.filter(pk=gathering.pk, state=GatheringState.CLOSED)
    moved = closed.update(state=state)
    row = Gathering.objects.select_related("unit", "entry").get(pk=gathering.pk)
    if not moved:
        raise checks.SupersededError(row.get_state_display())
    return row


def entry_of(row: Gathering) -> "Entry":
    """Return the entry of a closed row."""
    if row.entry is None:  # pragma: no cover -- a constraint of the table
        raise checks.SupersededError(row.get_state_display())
    return row.entry
