"""Passed resolutions become tasks, so that nobody types them twice."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from yiben.books.gatherings.models import Gathering
from yiben.books.gatherings.words import AGENDA, DONE
from yiben.common.clock import local_day
from yiben.people.models import Account
from yiben.plans.actions import finish_task, give_task
from yiben.plans.queries import task_row

if TYPE_CHECKING:
    from yiben.ledger.models import Entry

TITLE_LENGTH = 200
PAST = "（原定{}前完成）"


def give_tasks(
    row: Gathering,
    entry: "Entry",
    *,
    by: Account,
    at: datetime,
    before: Gathering | None = None,
) -> None:
    """Give each passed resolution that names a person or a day as a task.

    A correction gives only what the version before did not say. A deadline
    that has gone by when the minutes are entered late stays in the title.
    """
    known = _wanted(before) if before else set()
    for text, responsible_id, due_on in sorted(_wanted(row) - known, key=str):
        title, open_until = task_words(text, due_on, at)
        give_task(
            row.unit,
            title,
            responsible=responsible_id,
            due_on=open_until,
            source_entry=entry.pk,
            by=by,
            at=at,
        )


def task_words(text: str, due_on: date | None, at: datetime) -> tuple[str, date | None]:
    """Return title and deadline of a task; one gone by stands in the title."""
    past = due_on is not None and due_on < local_day(at)
    note = PAST.format(due_on) if past else ""
    return text[: TITLE_LENGTH - len(note)] + note, None if past else due_on


def finish_carried(row: Gathering, *, by: Account, at: datetime) -> None:
    """Finish the tasks of earlier resolutions that the minutes report as done."""
    for line in row.fields.get(AGENDA, ()):
        if not isinstance(line, dict) or line.get("done") != DONE:
            continue
        task_id = str(line.get("carried", "")).partition("/")[2]
        if not task_id:
            continue
        task = task_row(task_id)
        if task.org_id == row.unit_id and task.done_on is None:
            day = max(row.happened_on, task.made_on)
            finish_task(task, done_on=day, by=by, at=at)


def _wanted(row: Gathering) -> set[tuple[str, str | None, date | None]]:
    return {
        (one.text, one.responsible_id, one.due_on)
        for one in row.resolutions.filter(passed=True)
        if one.responsible_id or one.due_on
    }
