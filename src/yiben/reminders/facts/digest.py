"""What a digest says of a unit: titles of duties and counts, never a name.

A recorder reads what the unit has to do; a superior what waits for an answer.
Nothing here says who has not done something, and nothing is sent to a third.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from yiben.books.filings.queries import filings_of, inbox
from yiben.books.filings.words import FilingRow, FilingState
from yiben.books.lists.queries import items_of, watch_of
from yiben.books.lists.words import Show
from yiben.common.clock import local_day
from yiben.org.access import GrantFact, Viewer
from yiben.org.models import Org
from yiben.org.queries import orgs_rows
from yiben.org.words import GrantRole
from yiben.people.facts import member_facts
from yiben.people.models import Account
from yiben.plans.queries import tasks_of
from yiben.reminders.words import Section
from yiben.rules.words import Status, Trait
from yiben.standing.queries import Line, due_lines
from yiben.supervision.queries import findings_by, findings_for
from yiben.supervision.words import FindingState

from .own import own_section

MOST_LINES = 8
"""So many lines under a heading; the rest is a number."""

OWED = frozenset({Status.MISSED, Status.DUE_SOON, Status.OPEN})
"""What is asked for; what is soft is not pressed."""


@dataclass(frozen=True, slots=True)
class UnitViewer:
    """A unit reading about itself, for a digest that goes to no account."""

    org_id: str
    org_path: str
    person_id: str | None = None

    @property
    def id(self) -> str:
        """Return what stands for an account."""
        return f"unit:{self.org_id}"

    def grants(self) -> list[GrantFact]:
        """Return the recorder's view of this one unit."""
        return [GrantFact(GrantRole.RECORDER.value, self.org_id, self.org_path)]


def is_frail(person_id: str | None, on: date) -> bool:
    """Say whether a person is marked frail on a day: then nothing is sent (DR-19)."""
    if person_id is None:
        return False
    return any(
        flag.trait == Trait.FRAIL and flag.span.holds_on(on)
        for one in member_facts(person_ids=[person_id])
        for flag in one.flags
    )


def sections_of(org: Org, *, on: date) -> list[Section]:
    """Return the digest of a unit for its own channel."""
    viewer = UnitViewer(org.pk, org.path)
    found = [*_kept(org, viewer, on), *_received(org, viewer, on)]
    return [one for one in found if one.lines]


def sections_for(account: Account, *, on: date) -> list[Section]:
    """Return the digest of an account: each unit it serves, then its own things."""
    if is_frail(account.person_id, on):
        return []
    roles: dict[str, set[str]] = {}
    for grant in account.grants():
        if grant.org_id and grant.sector is None:
            roles.setdefault(grant.org_id, set()).add(grant.role)
    found: list[Section] = []
    for org in orgs_rows(roles):
        held = roles[org.pk]
        if GrantRole.RECORDER in held:
            found += _kept(org, account, on)
        if held & {GrantRole.RECORDER, GrantRole.SUPERIOR}:
            above = GrantRole.SUPERIOR in held
            found += _received(org, account, on, oversees=above)
    found += own_section(account, on=on)
    return [one for one in found if one.lines]


def _kept(org: Org, viewer: Viewer, on: date) -> Iterator[Section]:
    """Give what the recorder of a unit has to do."""
    this, following = month_end(on), month_end(month_end(on) + timedelta(days=1))
    lines = [one for one in due_lines(org, on=on, seen_by=viewer) if _is_owed(one)]
    late = [one for one in lines if one.status == Status.MISSED]
    rest = [one for one in lines if one.status != Status.MISSED]
    name = org.short_name
    yield Section(f"{name}，本月要办", _titles(x for x in rest if x.last_on <= this))
    ahead = due_lines(org, on=this + timedelta(days=1), seen_by=viewer)
    rest += [one for one in ahead if one.first_on > on and _is_owed(one)]
    coming = [one for one in rest if this < one.last_on <= following]
    yield Section(f"{name}，下月要办", _titles(coming))
    yield Section(f"{name}，过了期限还没有记录", _titles(late))
    yield Section(f"{name}，等你处理", tuple(_waiting(org, viewer, on)))


def _is_owed(line: Line) -> bool:
    return line.status in OWED and line.due_on is not None


def _titles(lines: Iterable[Line]) -> tuple[str, ...]:
    """Return duties by title and period, each once, with how many it is owed for."""
    counted: Counter[tuple[str, str, date]] = Counter()
    for one in lines:
        counted[one.title, one.period_label, one.due_on or one.last_on] += 1
    found = [
        f"{title}（{period}），{due.month}月{due.day}日前记入"
        + (f"，还有 {number} 项" if number > 1 else "")
        for (title, period, due), number in sorted(
            counted.items(), key=lambda item: (item[0][2], item[0][0])
        )
    ]
    return cut(found)


def cut(lines: list[str]) -> tuple[str, ...]:
    """Return the first lines, and how many there are besides.

    >>> cut([str(n) for n in range(10)])[-1]
    '另有 2 项'
    """
    shown = lines[:MOST_LINES]
    if len(lines) > MOST_LINES:
        shown.append(f"另有 {len(lines) - MOST_LINES} 项")
    return tuple(shown)


def _waiting(org: Org, viewer: Viewer, on: date) -> Iterator[str]:
    returned = [
        one
        for one in filings_of(org, seen_by=viewer, limit=200)
        if one.state == FilingState.RETURNED
    ]
    if returned:
        yield f"退回的材料 {len(returned)} 份：{_kinds(returned)}"
    findings = findings_for(org, seen_by=viewer, is_open=True)
    asked = [one for one in findings if one.state == FindingState.OPEN]
    if asked:
        yield f"要反馈整改情况的问题 {len(asked)} 个{_nearest(x.due_on for x in asked)}"
    tasks = tasks_of(org, seen_by=viewer, is_open=True)
    late = [one for one in tasks if one.is_overdue(on)]
    if late:
        yield f"过了期限的任务 {len(late)} 项"
    overdue = len(items_of(org, seen_by=viewer, on=on, show=Show.OVERDUE))
    if overdue:
        yield f"清单里过了期限的事项 {overdue} 项"


def _received(
    org: Org, viewer: Viewer, on: date, *, oversees: bool = False
) -> Iterator[Section]:
    """Give what waits for whoever is above: numbers, never whose."""
    found = []
    filed = inbox(org, seen_by=viewer, limit=200)
    if filed:
        since = filed[0].filed_at
        when = f"，最早的 {_day(local_day(since))} 报来" if since else ""
        found.append(f"等回执的材料 {len(filed)} 份：{_kinds(filed)}{when}")
    findings = findings_by(org, seen_by=viewer, is_open=True)
    answered = sum(one.state == FindingState.REPLIED for one in findings)
    if answered:
        found.append(f"已经反馈、等核实销号的问题 {answered} 个")
    late = sum(
        one.state == FindingState.OPEN and (one.due_on or on) < on for one in findings
    )
    if late:
        found.append(f"过了整改期限、还没有反馈的问题 {late} 个")
    still = len(watch_of(org, on=on, seen_by=viewer)) if oversees else 0
    if still:
        found.append(f"下级清单里过了期限或很久没有进展的事项 {still} 项")
    yield Section(f"{org.short_name}，下级报来和督查发现的", tuple(found))


def _kinds(rows: Iterable[FilingRow]) -> str:
    labels = list(dict.fromkeys(one.kind_label for one in rows))
    more = "等" if len(labels) > 3 else ""  # noqa: PLR2004 -- three fit on a line
    return "、".join(labels[:3]) + more


def _nearest(days: Iterable[date | None]) -> str:
    known = [day for day in days if day is not None]
    return f"，最近的期限 {_day(min(known))}" if known else ""


def _day(on: date) -> str:
    return f"{on.month}月{on.day}日"


def month_end(on: date) -> date:
    """Return the last day of a month.

    >>> month_end(date(2026, 12, 5))
    datetime.date(2026, 12, 31)
    """
    later = on.replace(day=28) + timedelta(days=4)
    return later.replace(day=1) - timedelta(days=1)
