"""Months, quarters, half-years, years: what a duty is counted by.

A month is an integer, ``year * 12 + month - 1``; a period is a run of months.
Day arithmetic happens here and nowhere else.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from .words import Every

MONTHS: dict[str, int] = {
    Every.MONTH: 1,
    Every.QUARTER: 3,
    Every.HALF_YEAR: 6,
    Every.YEAR: 12,
}
FAR = 99999 * 12
"""A month later than any: the end of what has no end."""


def month_of(day: date) -> int:
    """Return the number of the month a day lies in.

    >>> month_of(date(2026, 1, 31)) == 2026 * 12
    True
    """
    return day.year * 12 + day.month - 1


def first_day(month: int) -> date:
    """Return the first day of a month."""
    return date(month // 12, month % 12 + 1, 1)


def last_day(month: int) -> date:
    """Return the last day of a month.

    >>> last_day(2024 * 12 + 1)
    datetime.date(2024, 2, 29)
    """
    year, index = divmod(month, 12)
    return date(year, index + 1, calendar.monthrange(year, index + 1)[1])


def first_whole_month(day: date) -> int:
    """Return the first month that lies wholly on or after a day."""
    return month_of(day) + (day.day > 1)


def month_after_whole(day: date | None) -> int:
    """Return the month after the last one that lies wholly up to a day."""
    if day is None:
        return FAR
    return month_of(day) + (day == last_day(month_of(day)))


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Some months in a row; ``end`` is the month after the last one."""

    start: int
    end: int

    @property
    def key(self) -> str:
        """Return the name used in cases, addresses and pages.

        >>> Period(2026 * 12 + 3, 2026 * 12 + 6).key
        '2026-Q2'
        """
        year, index = divmod(self.start, 12)
        match self.end - self.start:
            case 1:
                return f"{year}-{index + 1:02}"
            case 3:
                return f"{year}-Q{index // 3 + 1}"
            case 6:
                return f"{year}-H{index // 6 + 1}"
            case _:
                return str(year)

    @property
    def label(self) -> str:
        """Return the Chinese name of the period."""
        year, index = divmod(self.start, 12)
        match self.end - self.start:
            case 1:
                return f"{year}年{index + 1}月"
            case 3:
                return f"{year}年第{'一二三四'[index // 3]}季度"
            case 6:
                return f"{year}年{'上下'[index // 6]}半年"
            case _:
                return f"{year}年"

    @property
    def first_on(self) -> date:
        """Return the first day."""
        return first_day(self.start)

    @property
    def last_on(self) -> date:
        """Return the last day."""
        return last_day(self.end - 1)


def periods_of(every: str, year: int) -> list[Period]:
    """Return the periods of one year in order.

    >>> [p.key for p in periods_of("half_year", 2026)]
    ['2026-H1', '2026-H2']
    """
    months = MONTHS[every]
    start = year * 12
    return [Period(m, m + months) for m in range(start, start + 12, months)]


_KEY = re.compile(r"(\d{4})(?:-(?:Q([1-4])|H([12])|(0[1-9]|1[0-2])))?")


def parse_period(key: str) -> Period:
    """Return the period a name stands for; raise ValueError if it is none.

    >>> parse_period("2026-Q2").label
    '2026年第二季度'
    """
    found = _KEY.fullmatch(key)
    if found is None:
        raise ValueError(f"“{key}”不是周期。应写成 2026、2026-H1、2026-Q2 或 2026-05。")
    year, quarter, half, month = found.groups()
    start = int(year) * 12
    if quarter:
        return Period(start + 3 * (int(quarter) - 1), start + 3 * int(quarter))
    if half:
        return Period(start + 6 * (int(half) - 1), start + 6 * int(half))
    if month:
        return Period(start + int(month) - 1, start + int(month))
    return Period(start, start + 12)


def after(day: date, days: int) -> date:
    """Return the day so many days later."""
    return day + timedelta(days=days)
