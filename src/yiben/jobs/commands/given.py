"""What is given on a command line, as values; each says how it is written."""

import argparse
import re
from datetime import date


def a_day(text: str) -> date:
    """Return a day, written 2026-05-08."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        told = f"“{text}”不是日期，要写成 2026-05-08"
        raise argparse.ArgumentTypeError(told) from None


def a_year(text: str) -> int:
    """Return a year of four digits."""
    if not re.fullmatch("(19|20)[0-9][0-9]", text):
        raise argparse.ArgumentTypeError(f"“{text}”不是年份，要写成 2026")
    return int(text)


def a_count(text: str) -> int:
    """Return a whole number from one up."""
    if not re.fullmatch("[1-9][0-9]*", text):
        raise argparse.ArgumentTypeError(f"“{text}”不行，要写 1 以上的整数")
    return int(text)
