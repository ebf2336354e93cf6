"""Terms of office: when each ends, when to remind, which run too long."""

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from yiben.org.access import Viewer, may_oversee, require_read
from yiben.org.models import Org
from yiben.org.queries import orgs_below, path_to, superior_of
from yiben.org.words import OrgKind
from yiben.people.facts import extensions_of, term_rule_for, term_rules
from yiben.people.models import TermExtension, TermLength
from yiben.people.words import TermRule, TermState

ELECTED = (OrgKind.COMMITTEE, OrgKind.GENERAL_BRANCH, OrgKind.BRANCH)
"""Organisations whose committees are elected for a term."""

LEVELS = 2
"""How many levels below an organisation its page of terms shows."""

ORDER = {state.value: place for place, state in enumerate(TermState)}


@dataclass(frozen=True, slots=True)
class TermLine:
    """One organisation's term on a day."""

    org_id: str
    name: str
    began_on: date | None
    years: int
    ends_on: date | None
    remind_on: date | None
    extended_until: date | None
    approval: str
    state: str
    label: str


@dataclass(frozen=True, slots=True)
class LengthLine:
    """A length of term that was set."""

    kind: str
    sector: str
    years: int
    remind_months: int
    from_on: date


def terms_of(
    org: Org,
    began: Mapping[str, tuple[date, date | None]],
    *,
    on: date,
    seen_by: Viewer,
) -> list[TermLine]:
    """Return the terms of an organisation and two levels below, the overdue first.

    Two levels, because a general branch stands between a committee and its
    branches; whoever is further up opens the next level.

    ``began`` says of each organisation when its present term began and, if
    somebody wrote one, the day it ends: the caller has read the ledger. An end
    is moved by an approved extension and by nothing else.
    """
    require_read(seen_by, org)
    near = orgs_below(org, seen_by=seen_by, on=on).filter(depth__lte=org.depth + LEVELS)
    units = [one for one in near if _elects(one)]
    above = [one.pk for one in path_to(org)]
    paths = _paths(units, above)
    rules = term_rules({pk for path in paths.values() for pk in path}, on)
    longer = extensions_of([one.pk for one in units])
    found = []
    for one in units:
        rule = term_rule_for(paths[one.pk], one.kind, one.sector, rules)
        start, written = began.get(one.pk, (None, None))
        extended = longer.get((one.pk, start)) if start else None
        found.append(_line(one, rule, start, written, extended, on))
    return sorted(found, key=lambda line: (ORDER[line.state], line.ends_on or date.max))


def _line(
    org: Org,
    rule: TermRule,
    start: date | None,
    written: date | None,
    extended: TermExtension | None,
    on: date,
) -> TermLine:
    natural = written or (start and term_end(start, rule.years))
    ends_on = extended.until_on if extended else natural
    remind_on = ends_on and months_before(ends_on, rule.remind_months)
    state = _state(ends_on, remind_on, on)
    return TermLine(
        org_id=org.pk,
        name=org.name,
        began_on=start,
        years=rule.years,
        ends_on=ends_on,
        remind_on=remind_on,
        extended_until=extended.until_on if extended else None,
        approval=extended.approval if extended else "",
        state=state.value,
        label=state.label,
    )


def _elects(org: Org) -> bool:
    return org.kind in {kind.value for kind in ELECTED}


def _paths(units: Iterable[Org], above: list[str]) -> dict[str, list[str]]:
    """Return the ids from the root to each unit; units come in tree order."""
    known: dict[str, list[str]] = {}
    by_path: dict[str, str] = {}
    for one in units:
        by_path[one.path] = one.pk
        steps = [one.path[:end] for end in range(4, len(one.path) + 1, 4)]
        own = [by_path[step] for step in steps if step in by_path]
        known[one.pk] = list(dict.fromkeys([*above, *own]))
    return known


def _state(ends_on: date | None, remind_on: date | None, on: date) -> TermState:
    if ends_on is None or remind_on is None:
        return TermState.UNKNOWN
    if ends_on < on:
        return TermState.OVERDUE
    return TermState.SOON if remind_on <= on else TermState.RUNNING


def lengths_of(org: Org, *, seen_by: Viewer) -> list[LengthLine]:
    """Return the lengths of terms set at an organisation, the latest first."""
    require_read(seen_by, org)
    rows = TermLength.objects.filter(org=org).order_by("-from_on", "-id")
    return [
        LengthLine(
            kind=row.get_kind_display(),
            sector=row.get_sector_display() if row.sector else "",
            years=row.years,
            remind_months=row.remind_months,
            from_on=row.from_on,
        )
        for row in rows
    ]


def may_extend(org: Org, *, seen_by: Viewer) -> bool:
    """Say whether somebody enters the approval by which a term runs longer."""
    above = superior_of(org)
    return above is not None and may_oversee(seen_by, above)


def term_end(began_on: date, years: int) -> date:
    """Return the last day of a term.

    >>> term_end(date(2023, 5, 1), 3)
    datetime.date(2026, 4, 30)
    >>> term_end(date(2024, 2, 29), 5)
    datetime.date(2029, 2, 27)
    """
    return months_before(began_on, -12 * years) - timedelta(days=1)


def months_before(day: date, months: int) -> date:
    """Return the same day so many months earlier; the last of a shorter month.

    >>> months_before(date(2026, 8, 31), 6)
    datetime.date(2026, 2, 28)
    """
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
