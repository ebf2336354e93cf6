"""Reads of plans and tasks, as frozen values."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from yiben.common.errors import RefusedError
from yiben.common.rows import run
from yiben.org.access import below, seen_orgs
from yiben.org.facts import chunks
from yiben.org.models import Org

from . import access
from .access import Viewer
from .facts import mark_of
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


def plan_mark(org: Org, year: int, *, seen_by: Viewer) -> str:
    """Return the mark of a plan as it stands, to be handed in with its change."""
    access.require_see(seen_by, org)
    return mark_of(org.pk, year)


def days_planned(org_ids: Iterable[str], year: int) -> list[tuple[str, str, int]]:
    """Return unit, kind and day of each line with a fixed day, each once.

    Room to room: the caller has asked access itself.
    """
    found: dict[tuple[str, str, int], None] = {}
    for part in chunks(org_ids):
        rows = PlanItem.objects.filter(org_id__in=part, year=year).order_by("id")
        for unit, kind, day in rows.values_list("org_id", "kind", "day"):
            if day is not None:
                found[unit, kind, day] = None
    return list(found)


@dataclass(frozen=True, slots=True)
class PlannedBelow:
    """A line of some unit's plan with a fixed day."""

    org_id: str
    org_name: str
    on: date
    kind: str
    theme: str


def planned_below(
    top: Org, *, seen_by: Viewer, days: Iterable[date], limit: int = 100
) -> list[PlannedBelow]:
    """Return the lines of plans that fall on some days, in a part of the tree.

    Of the units whose pages are open to the reader, in the order of the days.
    """
    units = seen_orgs(seen_by).filter(below(top.path)).order_by()
    wanted = Q(pk__in=[])
    for on in days:
        wanted |= Q(year=on.year, month=on.month, day=on.day)
    rows = PlanItem.objects.filter(wanted, org__in=units).select_related("org")
    rows = rows.order_by("year", "month", "day", "org__path", "number")[:limit]
    return [
        PlannedBelow(
            org_id=row.org_id,
            org_name=row.org.short_name,
            on=date(row.year, row.month, row.day or 1),
            kind=row.kind,
            theme=row.theme,
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """A line of a plan without its chair."""

    year: int
    month: int
    day: int | None
    kind: str
    theme: str

    @property
    def on(self) -> date | None:
        """Return the fixed day, if there is one."""
        return date(self.year, self.month, self.day) if self.day else None


def planned_in(org_id: str, year: int) -> list[PlannedLine]:
    """Return the plan of an organisation for a year, in its order.

    Room to room: the caller has asked access itself.
    """
    rows = PlanItem.objects.filter(org_id=org_id, year=year).order_by("number")
    columns = rows.values_list("year", "month", "day", "kind", "theme")
    return [PlannedLine(*row) for row in columns]


def tasks_of(
    org: Org, *, seen_by: Viewer, is_open: bool | None = None
) -> list[TaskView]:
    """Return the tasks of an organisation, the nearest day first, undated last."""
    access.require_see(seen_by, org)
    return _tasks("t.org_id", org.pk, is_open)


def tasks_for(
    person_id: str, *, seen_by: Viewer, is_open: bool | None = None
) -> list[TaskView]:
    """Return what one person is to do; only that person may ask."""
    if seen_by.person_id != person_id:
        raise RefusedError("plans.tasks", person_id)
    return _tasks("t.responsible_id", person_id, is_open)


def days_done(task_ids: Iterable[str]) -> dict[str, date]:
    """Return the day on which each of these tasks was done, of those that are.

    Room to room: the caller has asked access itself.
    """
    found: dict[str, date] = {}
    for part in chunks(task_ids):
        rows = Task.objects.filter(pk__in=part, done_on__isnull=False)
        found |= {
            task_id: day for task_id, day in rows.values_list("id", "done_on") if day
        }
    return found


def task_row(task_id: str) -> Task:
    """Return the row for an action; RefusedError if there is none."""
    found = Task.objects.select_related("org").filter(pk=task_id).first()
    if found is None:
        raise RefusedError("plans.task", task_id)
    return found


def _tasks(whose: str, key: str, is_open: bool | None) -> list[TaskView]:  # noqa: FBT001 -- a filter
    done = {
        None: "",
        True: " AND t.done_on IS NULL",
        False: " AND t.done_on IS NOT NULL",
    }
    (rows,) = run((f"{_TASKS} WHERE {whose} = %s{done[is_open]} {_NEAREST}", [key]))
    return [TaskView(*row) for row in rows]


# Written out: three homes ask it with every visit, mostly in vain.
_TASKS = (
    "SELECT t.id, t.org_id, o.name, t.title, t.responsible_id, p.name, t.due_on,"
    " t.source_entry_id, t.made_on, t.done_on FROM plans_task t"
    " JOIN org_org o ON o.id = t.org_id"
    " LEFT JOIN people_person p ON p.id = t.responsible_id"
)
_NEAREST = "ORDER BY t.due_on IS NULL, t.due_on, t.made_on, t.id"
