"""The agenda: what earlier gatherings decided and nobody has reported as done."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from yiben.books.gatherings.access import require_write
from yiben.books.gatherings.models import Gathering, Resolution
from yiben.books.gatherings.words import (
    AGENDA,
    DONE,
    GatheringState,
    UnfinishedView,
)
from yiben.org.access import Viewer
from yiben.org.models import Org
from yiben.people.access import hold
from yiben.plans.queries import TaskView, tasks_of
from yiben.rules.kinds import Kind

BACK = timedelta(days=550)
"""Older decisions are no longer carried from agenda to agenda."""

MATCHED = 150
"""So many letters of a resolution tell its task."""


def unfinished_of(org: Org, on: date, *, seen_by: Viewer) -> list[UnfinishedView]:
    """Return the passed resolutions of a unit that were not reported as done.

    One with a task is done when the task is; one without, when a later agenda
    says so.
    """
    viewer = hold(seen_by)
    require_write(viewer, org)
    tasks = tasks_of(org, seen_by=viewer)
    told = _told_done(org, on)
    found = []
    for one in _resolutions(org, on):
        versions = list(_versions(one.gathering))
        key = f"{versions[-1].pk}:{one.number}"
        task = _task_of(one, {row.entry_id for row in versions}, tasks)
        if task.done_on if task else key in told:
            continue
        found.append(
            UnfinishedView(
                key=f"{key}/{task.id}" if task else key,
                text=one.text,
                responsible=one.responsible.name if one.responsible else "",
                due_on=one.due_on,
                decided_on=one.gathering.happened_on,
                task_id=task.id if task else "",
            )
        )
    return found


def agenda_rows(kinds: tuple[Kind, ...], carried: list[UnfinishedView]) -> list[Any]:
    """Return the agenda a form starts with; empty where no kind has one."""
    if not any(one.name == AGENDA for kind in kinds for one in kind.fields):
        return []
    return [{"item": one.in_words, "carried": one.key} for one in carried]


def _resolutions(org: Org, on: date) -> list[Resolution]:
    rows = Resolution.objects.filter(
        gathering__unit=org,
        gathering__state=GatheringState.CLOSED,
        gathering__happened_on__range=(on - BACK, on),
        passed=True,
    ).select_related("gathering", "responsible")
    return list(rows.order_by("gathering__happened_on", "gathering_id", "number"))


def _versions(row: Gathering) -> Iterator[Gathering]:
    """Give a gathering and its earlier versions, the first one last."""
    yield row
    while row.corrects is not None:
        row = row.corrects
        yield row


def _task_of(
    one: Resolution, entries: set[str | None], tasks: list[TaskView]
) -> TaskView | None:
    head = one.text[:MATCHED]
    return next(
        (
            task
            for task in tasks
            if task.source_entry_id in entries and task.title.startswith(head)
        ),
        None,
    )


def _told_done(org: Org, on: date) -> set[str]:
    rows = Gathering.objects.filter(
        unit=org,
        state=GatheringState.CLOSED,
        happened_on__gte=on - BACK,
        fields_json__contains='"carried"',
    )
    return {
        str(line.get("carried", ""))
        for row in rows
        for line in row.fields.get(AGENDA, ())
        if isinstance(line, dict) and line.get("done") == DONE
    }
