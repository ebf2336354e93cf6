"""The only place that reads the clock.

Everybody else is handed a day (``on=``) or a moment (``at=``), so that a
closed quarter can be judged again next year and give the same verdict.
A demonstration may set the day (``YIBEN_TODAY``), because its invented year
should look the same whenever somebody opens it; pages then say so.
"""

from datetime import UTC, date, datetime, time
from typing import overload
from zoneinfo import ZoneInfo

from django.conf import settings

LOCAL = ZoneInfo("Asia/Shanghai")


def demo_day() -> date | None:
    """Return the day a demonstration is set to, or None in real use."""
    text = getattr(settings, "YIBEN_TODAY", "")
    return date.fromisoformat(text) if text else None


def machine_now() -> datetime:
    """Return the moment of the machine, whatever day a demonstration is set to.

    For what Django itself dates, like the end of a session.
    """
    return datetime.now(tz=UTC)


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    real = machine_now()
    day = demo_day()
    if day is None:
        return real
    return datetime.combine(day, real.astimezone(LOCAL).time(), LOCAL).astimezone(UTC)


def today() -> date:
    """Return the present day in local time."""
    return local_day(now())


def local_day(at: datetime) -> date:
    """Return the local calendar day of a moment."""
    return at.astimezone(LOCAL).date()


def kept_day(value: date | str | None) -> date | None:
    """Return a day as it was kept: of two questions in one SQLite gives back text.

    >>> kept_day("2026-05-08"), kept_day(None)
    (datetime.date(2026, 5, 8), None)
    """
    return date.fromisoformat(value) if isinstance(value, str) else value


@overload
def kept_moment(value: datetime | str) -> datetime: ...
@overload
def kept_moment(value: datetime | str | None) -> datetime | None: ...


def kept_moment(value: datetime | str | None) -> datetime | None:
    """Return a moment as it was kept, aware; SQLite keeps UTC without saying so."""
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    if found is None or found.tzinfo is not None:
        return found
    return found.replace(tzinfo=UTC)


def chinese_day(on: date) -> str:
    """Return a day in full as people write it, without leading zeros.

    >>> chinese_day(date(2026, 5, 8))
    '2026年5月8日'
    """
    return f"{on.year}年{on.month}月{on.day}日"


def moment(on: date, hour: int = 9, minute: int = 0) -> datetime:
    """Return the moment of a local wall-clock time, for demos and imports."""
    return datetime.combine(on, time(hour, minute), LOCAL).astimezone(UTC)
