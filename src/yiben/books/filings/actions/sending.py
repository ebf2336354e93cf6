"""On its way: filed, received or returned, published."""

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from yiben.books.filings import access, checks
from yiben.books.filings.facts import draft_of
from yiben.books.filings.models import Filing
from yiben.books.filings.words import (
    DONE_STATES,
    UNSENT_STATES,
    FilingState,
    Step,
)
from yiben.common.clock import local_day
from yiben.common.errors import ManyErrors
from yiben.ledger.actions import post_entry
from yiben.ledger.queries import home_of
from yiben.ledger.words import EntryDraft
from yiben.org.queries import superior_on
from yiben.people.access import hold
from yiben.people.models import Account

from .drafting import kind_of
from .steps import add_step, freeze_version, held_row, must_be_in
from .whole import must_be_written, must_have_elements

if TYPE_CHECKING:
    from yiben.ledger.models import Entry

WAITING = frozenset({FilingState.FILED.value})


@transaction.atomic
def file_filing(filing: Filing, *, by: Account, at: datetime) -> "Entry":
    """Send a plan or report to the direct superior of this day.

    A copy of what is sent is kept for ever. The day counts as the day filed,
    however long the receipt takes. Raises ManyErrors if something is still to
    be written, or if a document in force would not count it as it is.
    """
    row = held_row(filing)
    access.require_write(hold(by), row.unit, row.author_id)
    kind = kind_of(row.kind)
    if FilingState.FILED not in kind.states:
        raise checks.NotAskedError(kind.label, "报送")
    must_be_in(row, UNSENT_STATES, "报送")
    if row.state != FilingState.MADE:
        must_be_written(row, kind, local_day(at))
    must_have_elements(row, kind, local_day(at))
    # A Party group files nothing, so the direct superior is always a level.
    row.recipient = superior_on(row.unit, local_day(at))
    if row.recipient is None:
        raise checks.NoSuperiorError(row.unit.name)
    if row.state != FilingState.MADE:
        freeze_version(row)
    row.filed_by, row.filed_at = by, at
    draft = draft_of(row, kind, Step.FILED, local_day(at))
    entry = post_entry(
        replace(draft, once=f"{row.pk}:{row.revision}:filed"), by=by, at=at
    )
    row.state, row.entry = FilingState.FILED, entry
    row.save()
    add_step(row, Step.FILED, by=by, at=at, entry=entry)
    return entry


@transaction.atomic
def receive_filing(filing: Filing, *, by: Account, at: datetime) -> "Entry | None":
    """Give the receipt; the entry counts for the day on which it was filed.

    Nobody gives a receipt for what they filed themselves. A second receipt is
    refused and says who gave the first. If the unit's ledger is kept by
    another installation, the next packet carries the receipt there (None).
    """
    row = _waiting(filing, by, "回执")
    sent_on = filed_on(row)
    draft = draft_of(row, kind_of(row.kind), Step.RECEIVED, sent_on)
    once = f"{row.pk}:{row.revision}:received"
    entry = _post(replace(draft, timely_on=sent_on, once=once), by=by, at=at)
    row.state = FilingState.RECEIVED
    row.save()
    add_step(row, Step.RECEIVED, by=by, at=at, entry=entry)
    return entry


@transaction.atomic
def return_filing(
    filing: Filing, *, reason: str, by: Account, at: datetime
) -> "Entry | None":
    """Send it back with a reason; the unit revises it and files it again."""
    row = _waiting(filing, by, "退回")
    problems = list(checks.reason_problem(reason))
    if problems:
        raise ManyErrors(problems)
    why = reason.strip()
    draft = draft_of(row, kind_of(row.kind), Step.RETURNED, local_day(at))
    once = f"{row.pk}:{row.revision}:returned"
    draft = replace(draft, payload={"reason": why}, once=once)
    entry = _post(draft, by=by, at=at)
    row.state = FilingState.RETURNED
    row.save()
    add_step(row, Step.RETURNED, by=by, at=at, entry=entry, reason=why)
    return entry


@transaction.atomic
def publish_filing(filing: Filing, *, by: Account, at: datetime) -> "Entry":
    """Show a plan or report to the members of the unit."""
    row = held_row(filing)
    access.require_write(hold(by), row.unit, row.author_id)
    kind = kind_of(row.kind)
    if Step.PUBLISHED not in kind.states:
        raise checks.NotAskedError(kind.label, "向党员公布")
    must_be_in(row, DONE_STATES, "公布")
    if row.published_at is not None:
        raise checks.MovedOnError("已经公布", "公布")
    draft = draft_of(row, kind, Step.PUBLISHED, local_day(at))
    entry = post_entry(replace(draft, once=f"{row.pk}:published"), by=by, at=at)
    row.published_at = at
    row.save()
    add_step(row, Step.PUBLISHED, by=by, at=at, entry=entry)
    return entry


def _post(draft: EntryDraft, *, by: Account, at: datetime) -> "Entry | None":
    """Post the answer where the unit's ledger is; None if that is elsewhere."""
    if home_of(draft.unit_id) is not None:
        return None
    return post_entry(draft, by=by, at=at)


def filed_on(row: Filing) -> date:
    """Return the local day on which the version now waiting was sent."""
    last = row.steps.filter(step=Step.FILED).latest("id")
    return local_day(last.at)


def _waiting(filing: Filing, by: Account, wish: str) -> Filing:
    """Return the held row if it waits for this person's answer.

    Who may answer is asked of the row as it stands: it may have been sent to
    another superior since the page was opened.
    """
    row = held_row(filing)
    access.require_take_in(hold(by), row)
    if row.state == FilingState.RECEIVED:
        last = row.steps.filter(step=Step.RECEIVED).select_related("by").latest("id")
        raise checks.AlreadyReceivedError(last.by.display_name, last.at)
    must_be_in(row, WAITING, wish)
    if row.filed_by_id == by.pk:
        raise checks.OwnReceiptError
    return row
