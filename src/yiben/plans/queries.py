"""Reads of plans and tasks, as frozen values."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q

from yiben.common.errors import RefusedError
from yiben.org.models import Org

from . import access
from .access import Viewer
from .models import PlanItem, Task


@dataclass(frozen=True, slots=True)
class PlanItemView:
    """A line of a plan."""

    number: int
    year: int
    month: int
    day: int | None
    kind: str
    theme: str
    chair_id: str | None
    chair_name: str | None

    @property
    def on(self) -> date | None:
        """Return the fixed day, if there is one."""
        return date(self.year, self.month, self.day) if self.day else None


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task; overdue is for the page to say, which knows the day."""

    id: str
    org_id: str
    org_name: str
    title: str
    responsible_id: str | None
    responsible_name: str | None
    due_on: date | None
    source_entry_id: str | None
    made_on: date
    done_on: date | None

    def is_overdue(self, on: date) -> bool:
        """Say whether the day has passed without its being done."""
        return self.done_on is None and self.due_on is not None and self.due_on < on


def items_of(
    org: Org, year: int, month: int | None = None, *, seen_by: Viewer
) -> list[PlanItemView]:
    """Return the plan of a year, or of one month of it, in the order of the plan."""
    access.require_see(seen_by, org)
    rows = PlanItem.objects.filter(org=org, year=year)
    if month is not None:
        rows = rows.filter(month=month)
    return [
        PlanItemView(
            number=row.number,
            year=row.year,
            month=row.month,
            day=row.day,
            kind=row.kind,
            theme=row.theme,
            chair_id=row.chair_id,
            chair_name=row.chair.name if row.chair else None,
        )
        for row in rows.select_related("chair").order_by("number")
    ]


def tasks_of(
    org: Org, *, seen_by: Viewer, is_open: bool | None = None
) -> list[TaskView]:
    """Return the tasks of an organisation, the nearest day first, undated last."""
    access.require_see(seen_by, org)
    return _tasks(Q(org=org), is_open)


def tasks_for(
    person_id: str, *, seen_by: Viewer, is_open: bool | None = None
) -> list[TaskView]:
    """Return what one person is to do; only that person may ask."""
    if seen_by.person_id != person_id:
        raise RefusedError("plans.tasks", person_id)
    return _tasks(Q(responsible_id=person_id), is_open)


def task_row(task_id: str) -> Task:
    """Return the row for an action; RefusedError if there is none."""
    found = Task.objects.select_related("org").filter(pk=task_id).first()
    if found is None:
        raise RefusedError("plans.task", task_id)
    return found


def _tasks(scope: Q, is_open: bool | None) -> list[TaskView]:  # noqa: FBT001 -- a filter
    rows = Task.objects.filter(scope).select_related("org", "responsible")
    if is_open is not None:
        rows = rows.filter(done_on__isnull=is_open)
    ordered = rows.order_by(F("due_on").asc(nulls_last=True), "made_on", "id")
    return [
        TaskView(
            id=row.pk,
            org_id=row.org_id,
            org_name=row.org.name,
            title=row.title,
            responsible_id=row.responsible_id,
            responsible_name=row.responsible.name if row.responsible else None,
            due_on=row.due_on,
            source_entry_id=row.source_entry_id,
            made_on=row.made_on,
            done_on=row.done_on,
        )
        for row in ordered
    ]
