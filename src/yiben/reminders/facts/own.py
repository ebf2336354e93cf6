"""What a digest says of somebody's own: the next meetings, the plan, the tasks."""

from collections.abc import Iterator
from datetime import date, timedelta

from yiben.books.gatherings.queries import DatedRow, dated_for
from yiben.org.access import Viewer
from yiben.plans.queries import tasks_for
from yiben.reminders.words import Section
from yiben.rules.words import Status
from yiben.standing.queries import my_lines

AHEAD = timedelta(days=14)
"""Meetings of the next two weeks are told."""

DAYS = "一二三四五六日"
MOST = 8


def own_section(viewer: Viewer, *, on: date) -> Iterator[Section]:
    """Give what concerns a person and nobody else; the caller asked for the frail."""
    if viewer.person_id is None:
        return
    rows = dated_for(viewer.person_id, since=on, until=on + AHEAD)
    meetings = [_meeting(one) for one in rows if one.is_planned]
    yield Section("你最近的活动", tuple(meetings[:MOST]))
    lines = [
        f"{one.title}（{one.period_label}），{one.due_on.month}月{one.due_on.day}日前"
        for one in my_lines(on=on, seen_by=viewer)
        if one.due_on is not None
        and one.status in {Status.OPEN, Status.DUE_SOON}
        and one.first_on <= on
        and one.last_on <= on + timedelta(days=62)
    ]
    tasks = tasks_for(viewer.person_id, seen_by=viewer, is_open=True)
    lines += [
        f"任务：{one.title}"
        + (f"，{one.due_on.month}月{one.due_on.day}日前" if one.due_on else "")
        for one in tasks
    ]
    yield Section("你自己的计划", tuple(dict.fromkeys(lines))[:MOST])


def _meeting(one: DatedRow) -> str:
    day = one.happened_on
    hour = f" {one.starts:%H:%M}" if one.starts else ""
    place = f"，{one.place}" if one.place else ""
    when = f"{day.month}月{day.day}日（周{DAYS[day.weekday()]}）{hour}"
    return f"{when} {one.kind_label}，{one.unit_name}{place}"
