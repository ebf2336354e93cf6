"""From rows to a calendar: gatherings, planned days, deadlines; and the file.

The ids stay while the thing stays, so that a calendar program changes its copy
instead of adding a second one.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta

from icalendar import Calendar
from icalendar import Event as Component

from yiben.books.gatherings.queries import DatedRow, dated_for, dated_of
from yiben.books.gatherings.words import TEAM_KINDS
from yiben.common.clock import LOCAL
from yiben.common.seal import sm3
from yiben.org.access import Viewer
from yiben.org.models import Org
from yiben.people.queries import membership_on
from yiben.plans.queries import planned_in, tasks_for
from yiben.policy.queries import kinds
from yiben.reminders.words import Event, EventState, Published
from yiben.rules.words import Status
from yiben.standing.queries import Line, lines_of, my_lines

BACK, AHEAD = timedelta(days=60), timedelta(days=150)
"""What lies further away is not in a calendar."""

OWED = frozenset({Status.MISSED, Status.DUE_SOON, Status.OPEN})
MET = frozenset({Status.MET, Status.MET_LATE})
CALLED_OFF = frozenset({Status.WAIVED, Status.GAP_DECLARED})
SHOWN = OWED | MET | CALLED_OFF


def window(on: date) -> tuple[date, date]:
    """Return the first and the last day that a calendar shows."""
    return on - BACK, on + AHEAD


def unit_events(org: Org, *, on: date, seen_by: Viewer) -> list[Event]:
    """Return what a unit holds, means to hold, and has to have done."""
    since, until = window(on)
    held = dated_of([org.pk], since=since, until=until)
    lines = [
        line
        for year in range(since.year, until.year + 1)
        for line in lines_of(org, year=year, as_of=on, seen_by=seen_by)
        if _is_near(line, since, until)
    ]
    return [
        *(_gathering(one) for one in held),
        *_planned(org.pk, held, since, until),
        *_deadlines(lines, org.pk),
    ]


def person_events(viewer: Viewer, *, on: date) -> list[Event]:
    """Return what a person is named in, the branch's fixed days, own deadlines."""
    if viewer.person_id is None:
        return []
    since, until = window(on)
    held = dated_for(viewer.person_id, since=since, until=until)
    home = membership_on(viewer.person_id, on)
    places = [one for one in (home.org_id, home.group_id) if one] if home else []
    theirs = dated_of(places, since=since, until=until)
    planned = [
        event
        for place in places
        for event in _planned(place, theirs, since, until, without=TEAM_KINDS)
    ]
    lines = [
        line for line in my_lines(on=on, seen_by=viewer) if _is_near(line, since, until)
    ]
    tasks = [
        Event(f"task-{one.id}@yiben", one.due_on, f"任务：{one.title}")
        for one in tasks_for(viewer.person_id, seen_by=viewer, is_open=True)
        if one.due_on is not None and since <= one.due_on <= until
    ]
    return [
        *(_gathering(one) for one in held),
        *planned,
        *_deadlines(lines, f"person:{viewer.person_id}"),
        *tasks,
    ]


def _is_near(line: Line, since: date, until: date) -> bool:
    return (
        line.due_on is not None
        and line.period != "standing"
        and since <= line.due_on <= until
        and line.status in SHOWN
    )


def _gathering(one: DatedRow) -> Event:
    return Event(
        uid=f"{one.first_id}@yiben",
        on=one.happened_on,
        summary=f"{one.kind_label}：{one.title}",
        starts=one.starts,
        ends=one.ends if one.starts and one.ends and one.ends > one.starts else None,
        place=one.place,
        note=one.unit_name,
        state=(EventState.CANCELLED if one.is_off else EventState.CONFIRMED).value,
    )


def _planned(
    org_id: str,
    held: Iterable[DatedRow],
    since: date,
    until: date,
    without: frozenset[str] = frozenset(),
) -> Iterator[Event]:
    """Give the plan's fixed days that no gathering has taken the place of.

    The nth of its kind in a month keeps its id when its day changes.
    """
    taken = Counter(
        (one.kind, one.happened_on.year, one.happened_on.month)
        for one in held
        if one.unit_id == org_id and not one.is_off
    )
    seen: Counter[tuple[str, int, int]] = Counter()
    labels = kinds()
    for year in range(since.year, until.year + 1):
        for item in planned_in(org_id, year):
            key = (item.kind, item.year, item.month)
            seen[key] += 1
            day = item.on
            if day is None or item.kind in without or seen[key] <= taken[key]:
                continue
            if since <= day <= until:
                label = labels[item.kind].label if item.kind in labels else item.kind
                yield Event(
                    uid=_uid("plan", org_id, *map(str, key), str(seen[key])),
                    on=day,
                    summary=f"计划：{label}（{item.theme}）",
                )


def _deadlines(lines: Iterable[Line], owner: str) -> Iterator[Event]:
    """Give the last day of each duty and period once, whoever owes it."""
    grouped: dict[tuple[str, str], list[Line]] = {}
    for one in lines:
        grouped.setdefault((one.duty, one.period), []).append(one)
    for (duty, period), found in grouped.items():
        first = found[0]
        owed = [one for one in found if one.status in OWED]
        met = [one for one in found if one.status in MET]
        word = "截止" if owed else "已办"
        off = not owed and not met
        yield Event(
            uid=_uid("due", owner, duty, period),
            on=max(one.due_on for one in owed or found if one.due_on),
            summary=f"{word}：{first.title}（{first.period_label}）",
            note=f"还有 {len(owed)} 项" if len(owed) > 1 else "",
            state=(EventState.CANCELLED if off else EventState.CONFIRMED).value,
        )


def _uid(*parts: str) -> str:
    return f"{parts[0]}-{sm3('|'.join(parts).encode())[:40]}@yiben"


def calendar_file(name: str, events: Sequence[Published]) -> bytes:
    """Return the file, the same bytes for the same events (RFC 5545, RFC 7986)."""
    made = Calendar()
    made.add("prodid", "-//yiben//一本账//ZH")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    made.add("x-wr-timezone", str(LOCAL))
    hours = timedelta(hours=6)
    made.add("refresh-interval", hours, parameters={"VALUE": "DURATION"})
    for one in events:
        made.add_component(_component(one))
    made.add_missing_timezones()
    return bytes(made.to_ical())


def _component(one: Published) -> Component:
    event, made = one.event, Component()
    made.add("uid", event.uid)
    made.add("dtstamp", one.modified_at)
    made.add("last-modified", one.modified_at)
    made.add("sequence", one.sequence)
    made.add("summary", event.summary)
    made.add("status", event.state)
    if event.starts is None:
        made.add("dtstart", event.on)
        made.add("dtend", event.on + timedelta(days=1))
        made.add("transp", "TRANSPARENT")
    else:
        made.add("dtstart", datetime.combine(event.on, event.starts, LOCAL))
        if event.ends is not None:
            made.add("dtend", datetime.combine(event.on, event.ends, LOCAL))
    if event.place:
        made.add("location", event.place)
    if event.note:
        made.add("description", event.note)
    return made
