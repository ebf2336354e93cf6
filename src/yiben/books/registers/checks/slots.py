"""Bookings: from what hour to what hour, and whether two of them meet."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from yiben.rules.kinds import RegisterSpec

NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Slot:
    """A day with the hours from ``starts`` up to, not with, ``ends``."""

    day: date
    starts: float
    ends: float

    def __str__(self) -> str:
        """Return it as one says it."""
        return f"{self.day} {self.starts:g} 点至 {self.ends:g} 点"


def slot_of(fields: Mapping[str, Any], spec: RegisterSpec) -> Slot | None:
    """Return the hours that a line books; None if it does not say.

    >>> spec = RegisterSpec(day="on", starts="at", hours="long")
    >>> str(slot_of({"on": "2026-05-08", "at": "9 点", "long": 1.5}, spec))
    '2026-05-08 9 点至 10.5 点'
    """
    hour = NUMBER.match(str(fields.get(spec.starts) or ""))
    long = fields.get(spec.hours)
    try:
        day = date.fromisoformat(str(fields.get(spec.day) or ""))
    except ValueError:
        return None
    if hour is None or isinstance(long, bool) or not isinstance(long, int | float):
        return None
    starts = float(hour.group())
    return Slot(day, starts, starts + long)


def meets(one: Slot, other: Slot) -> bool:
    """Say whether two bookings share an hour; one may begin as the other ends."""
    return one.day == other.day and one.starts < other.ends and other.starts < one.ends
