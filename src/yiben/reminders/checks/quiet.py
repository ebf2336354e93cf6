"""When nobody is disturbed: nights, weekends and holidays (DR-14).

Working days come from the holidays package, whose table lies in its own files;
``packs/working-days.yaml`` overrules it, for what was announced since.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import holidays
import yaml

from yiben.common.clock import LOCAL
from yiben.common.errors import YibenError

WEEK = 7
SATURDAY = 6


@dataclass(frozen=True, slots=True)
class Rules:
    """Hours in which nothing is sent, and days that differ from the package's."""

    quiet_from: int = 20
    quiet_until: int = 8
    works: frozenset[date] = field(default_factory=frozenset)
    rests: frozenset[date] = field(default_factory=frozenset)


def rules_from(hours: str, path: Path) -> Rules:
    """Return the rules of an installation; raise YibenError if they cannot be read.

    >>> rules_from("21-7", Path("no such file")).quiet_from
    21
    """
    start, dash, end = hours.partition("-")
    known = start.isdecimal() and end.isdecimal() and bool(dash)
    if not known or not 12 <= int(start) <= 24 or not 0 <= int(end) < 12:  # noqa: PLR2004 -- noon parts them
        raise YibenError(
            f"安静时段“{hours}”看不懂。", "写晚上几点到早上几点，如 20-8。"
        )
    stamp = path.stat().st_mtime_ns if path.is_file() else 0
    works, rests = _overruled(path, stamp)
    return Rules(int(start), int(end), works, rests)


@lru_cache(maxsize=4)
def _overruled(path: Path, stamp: int) -> tuple[frozenset[date], frozenset[date]]:
    if not stamp:
        return frozenset(), frozenset()
    told = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    if not isinstance(told, Mapping):
        raise YibenError(f"{path.name} 看不懂。", "按年份写 workdays 和 restdays。")
    return _days(told, "workdays", path), _days(told, "restdays", path)


def _days(told: Mapping[Any, Any], name: str, path: Path) -> frozenset[date]:
    years = [one for one in told.values() if isinstance(one, Mapping)]
    days = [day for year in years for day in year.get(name) or ()]
    wrong = [day for day in days if not isinstance(day, date)]
    if wrong or len(years) < len(told):
        shown = wrong[0] if wrong else "年份"
        raise YibenError(
            f"{path.name} 里的“{shown}”不是日期。", "日期写成 2027-02-06。"
        )
    return frozenset(days)


@lru_cache(maxsize=16)
def _table(year: int) -> holidays.HolidayBase:
    return holidays.country_holidays("CN", years=year)


def is_published_year(year: int, rules: Rules) -> bool:
    """Say whether the holidays of a year were announced.

    The package guesses a year without a single working weekend: none is known.

    >>> is_published_year(2026, Rules()), is_published_year(2099, Rules())
    (True, False)
    """
    known = any(day.year == year for day in _table(year).weekend_workdays)
    return known or any(day.year == year for day in rules.works | rules.rests)


def is_working_day(on: date, rules: Rules) -> bool:
    """Say whether a day is one on which offices work.

    >>> is_working_day(date(2026, 10, 1), Rules())
    False
    >>> is_working_day(date(2026, 10, 10), Rules())  # a Saturday made up for it
    True
    """
    if on in rules.works or on in rules.rests:
        return on in rules.works
    return bool(_table(on.year).is_working_day(on))


def is_quiet(at: datetime, rules: Rules) -> bool:
    """Say whether nothing may be sent at a moment."""
    local = at.astimezone(LOCAL)
    awake = rules.quiet_until <= local.hour < rules.quiet_from
    return not awake or not is_working_day(local.date(), rules)


def hours_awake(rules: Rules) -> range:
    """Return the hours somebody may choose."""
    return range(rules.quiet_until, rules.quiet_from)


def week_of(at: datetime) -> str:
    """Return the ISO week of a moment in local time: 2026-W47."""
    year, week, _ = at.astimezone(LOCAL).isocalendar()
    return f"{year}-W{week:02d}"


def end_of_week(at: datetime) -> datetime:
    """Return the first moment of the week after, in local time."""
    day = at.astimezone(LOCAL).date()
    monday = day + timedelta(days=WEEK - day.weekday())
    return datetime.combine(monday, time(), LOCAL)


def due_moment(weekday: int, hour: int, at: datetime, rules: Rules) -> datetime | None:
    """Return when the digest of this week is sent; None if no working day is left.

    On the day chosen or, if that is a holiday, on the next working day of the
    same week: a week that is all holiday has no digest.
    """
    day = at.astimezone(LOCAL).date()
    monday = day - timedelta(days=day.weekday())
    for number in range(weekday - 1, WEEK):
        one = monday + timedelta(days=number)
        if is_working_day(one, rules):
            return datetime.combine(one, time(hour), LOCAL)
    return None
