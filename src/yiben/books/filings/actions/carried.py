"""The answer of a superior whose own installation gave it; a packet brought it."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from yiben.books.filings.checks import MovedOnError
from yiben.books.filings.facts import draft_of
from yiben.books.filings.models import Filing
from yiben.books.filings.words import FilingState, Step
from yiben.common.clock import local_day
from yiben.ledger.access import HeldViewer
from yiben.ledger.actions import post_entry
from yiben.org.access import GrantFact
from yiben.org.words import GrantRole
from yiben.people.models import Account

from .drafting import kind_of
from .sending import filed_on
from .steps import add_step, held_row

if TYPE_CHECKING:
    from yiben.ledger.models import Entry

STATES = {Step.RECEIVED: FilingState.RECEIVED, Step.RETURNED: FilingState.RETURNED}


@transaction.atomic
def take_answer(
    filing: Filing,
    step: Step,
    *,
    revision: int,
    reason: str | None,
    by: Account,
    at: datetime,
) -> "Entry | None":
    """Post the receipt or the return of a filing in the ledger of its unit.

    ``by`` is who answered there: whether they might was decided there, and the
    packet is signed for it. Nothing happens (None) if this version was
    answered before, or if a later one has been filed since.
    """
    row = held_row(filing)
    if row.state != FilingState.FILED or row.revision != revision:
        return None
    if row.recipient is None or row.filed_by_id == by.pk:
        raise MovedOnError(row.get_state_display(), step.label)
    sent_on = filed_on(row)
    stands_for = GrantFact(
        GrantRole.SUPERIOR.value, row.recipient.pk, row.recipient.path
    )
    viewer = HeldViewer(by.pk, None, [stands_for])
    if step == Step.RECEIVED:
        draft = draft_of(row, kind_of(row.kind), step, sent_on)
        draft = replace(draft, timely_on=sent_on)
    else:
        draft = draft_of(row, kind_of(row.kind), step, local_day(at))
        draft = replace(draft, payload={"reason": reason or ""})
    once = f"{row.pk}:{row.revision}:{step.value}"
    entry = post_entry(replace(draft, once=once), by=viewer, at=at)
    row.state = STATES[step].value
    row.save()
    add_step(row, step, by=by, at=at, entry=entry, reason=reason or "")
    return entry
