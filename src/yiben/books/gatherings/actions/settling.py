"""The one step from planned to closed, which two at once cannot both take."""

from datetime import datetime
from typing import TYPE_CHECKING

from yiben.books.gatherings.models import Gathering
from yiben.books.gatherings.words import GatheringState
from yiben.people.models import Account

from .planning import open_row

if TYPE_CHECKING:
    from yiben.ledger.models import Entry


def settle(
    row: Gathering, entry: "Entry", *, by: Account, at: datetime, token: str
) -> None:
    """Mark a planned row closed, unless somebody was quicker.

    Two recorders who close at once wait for each other at ``open_row``; the
    condition here holds even for a caller who forgot to.
    """
    moved = Gathering.objects.filter(pk=row.pk, state=GatheringState.PLANNED).update(
        state=GatheringState.CLOSED,
        entry=entry,
        closed_by=by,
        closed_at=at,
        closing_token=token or None,
    )
    if not moved:  # pragma: no cover -- the lock of open_row comes first
        open_row(row)
