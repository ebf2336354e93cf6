"""The only times that an anonymous row knows: its month, its quarter."""

from datetime import date

MONTHS = 3


def quarter_of(on: date) -> str:
    """Return the quarter of a day.

    >>> quarter_of(date(2026, 11, 20))
    '2026-Q4'
    """
    return f"{on.year}-Q{(on.month - 1) // MONTHS + 1}"


def quarter_label(quarter: str) -> str:
    """Return a quarter as it is read.

    >>> quarter_label("2026-Q4")
    '2026年第4季度'
    """
    year, _, number = quarter.partition("-Q")
    return f"{year}年第{number}季度"


def month_of(on: date) -> str:
    """Return the month of a day.

    >>> month_of(date(2026, 11, 20))
    '2026-11'
    """
    return f"{on.year}-{on.month:02d}"
