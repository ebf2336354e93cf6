"""What every step does: hold the row, write the history, the version, the audit."""

from datetime import datetime
from typing import TYPE_CHECKING

from yiben.books.filings.checks import MovedOnError
from yiben.books.filings.models import Filing, FilingStep, FilingVersion
from yiben.books.filings.words import Step
from yiben.people.actions import note_audit
from yiben.people.models import Account
from yiben.people.words import Outcome

if TYPE_CHECKING:
    from yiben.ledger.models import Entry


def held_row(filing: Filing) -> Filing:
    """Return the row as it stands, locked until the transaction ends."""
    rows = Filing.objects.select_for_update(of=("self",))
    return rows.select_related("unit", "recipient").get(pk=filing.pk)


def must_be_in(row: Filing, states: frozenset[str], wish: str) -> None:
    """Raise MovedOnError unless the row is in one of the states."""
    if row.state not in states:
        raise MovedOnError(row.get_state_display(), wish)


def add_step(
    row: Filing,
    step: Step,
    *,
    by: Account,
    at: datetime,
    entry: "Entry | None" = None,
    reason: str = "",
) -> None:
    """Write a line of the filing's history and the audit line beside it."""
    FilingStep.objects.create(
        filing=row,
        step=step.value,
        version=row.revision,
        by=by,
        at=at,
        reason=reason or None,
        entry=entry,
    )
    thing = f"filing:{row.pk}"
    note_audit(by, f"filings.{step.value}", thing, row.unit_id, Outcome.DONE, at)


def freeze_version(row: Filing) -> None:
    """Keep a copy of what is sent now; it is never changed."""
    row.revision += 1
    FilingVersion.objects.create(
        filing=row,
        number=row.revision,
        title=row.title,
        fields_json=row.fields_json,
        elements_json=row.elements_json,
        figures_json=row.figures_json,
    )
