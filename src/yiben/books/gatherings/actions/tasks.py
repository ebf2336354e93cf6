"""Passed resolutions become tasks, so that nobody types them twice."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from yiben.books.gatherings.models import Gathering
from yiben.common.clock import local_day
from yiben.people.models import Account
from yiben.plans.actions import give_task

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
        past = due_on is not None and due_on < local_day(at)
        note = PAST.format(due_on) if past else ""
        give_task(
            row.unit,
            text[: TITLE_LENGTH - len(note)] + note,
            responsible=responsible_id,
            due_on=None if past else due_on,
            source_entry=entry.pk,
            by=by,
            at=at,
        )


def _wanted(row: Gathering) -> set[tuple[str, str | None, date | None]]:
    return {
        (one.text, one.responsible_id, one.due_on)
        for one in row.resolutions.filter(passed=True)
        if one.responsible_id or one.due_on
    }
