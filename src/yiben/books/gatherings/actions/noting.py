"""The audit line that stands or falls with each action."""

from datetime import datetime

from yiben.books.gatherings.models import Gathering
from yiben.people.actions import note_audit
from yiben.people.models import Account
from yiben.people.words import Outcome


def note(action: str, row: Gathering, *, by: Account, at: datetime) -> None:
    """Write down who did what to which gathering."""
    thing = f"gathering:{row.pk}"
    note_audit(by, f"gatherings.{action}", thing, row.unit_id, Outcome.DONE, at)
