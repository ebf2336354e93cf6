"""One thing that somebody does at a moment, in the order of the year."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from yiben.common.clock import local_day, moment

from .chance import chance

if TYPE_CHECKING:
    from .house import House

MOST_DAYS = 4
"""An ordinary recorder enters within so many days."""


@dataclass(frozen=True)
class Act:
    """Something that happens when it is entered; ``at`` is the moment of entry."""

    at: datetime
    run: "Callable[[House], object]"

    @property
    def on(self) -> date:
        """Return the local day of entry."""
        return local_day(self.at)


def entered(on: date, *words: object, after: int | None = None) -> datetime:
    """Return when something of a day was entered: some days later, in office hours."""
    luck = chance("entered", on, *words)
    days = int(luck * MOST_DAYS) if after is None else after
    hour = 8 + int(chance("hour", on, *words) * 10)
    return moment(on + timedelta(days=days), hour, int(luck * 60))
