"""Orders to print a whole subtree: how they stand, and where their files lie."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from django.conf import settings

from yiben.common.errors import RefusedError
from yiben.org.access import Viewer, below
from yiben.org.facts import standing_on
from yiben.org.models import Org
from yiben.people.access import running
from yiben.people.models import Membership
from yiben.reports.access import may_fetch, require_print
from yiben.reports.models import PrintJob
from yiben.reports.words import (
    BOOK_FORMS,
    MOST_ALONE,
    UNFINISHED,
    FileType,
    PrintState,
)
from yiben.rules.words import OrgKind

BRANCHES: Final = (OrgKind.BRANCH.value, OrgKind.GENERAL_BRANCH.value)
PRINTERS: Final = frozenset(
    {
        OrgKind.COMMITTEE.value,
        OrgKind.WORKING_COMMITTEE.value,
        OrgKind.LEADING_GROUP.value,
        OrgKind.GENERAL_BRANCH.value,
    }
)
"""Kinds of organisations that have branches below them."""
ARCHIVE_NAME: Final = "记录本.zip"


@dataclass(frozen=True, slots=True)
class PrintView:
    """An order as its page shows it."""

    id: str
    unit_id: str
    unit_name: str
    books: tuple[str, ...]
    year: int
    sort: str
    purpose: str
    n_branches: int
    n_people: int
    state: str
    state_label: str
    asked_by: str
    asked_at: datetime
    decided_by: str
    decided_at: datetime | None
    answer: str
    done: int
    failed: int
    said: str
    finished_at: datetime | None
    kept_until: datetime | None
    n_files: int
    size: int
    digest: str
    is_mine: bool
    may_fetch: bool

    @property
    def is_unfinished(self) -> bool:
        """Say whether something is still to come of it."""
        return self.state in UNFINISHED

    @property
    def awaits_me(self) -> bool:
        """Say whether the viewer is the second person it waits for."""
        return self.state == PrintState.ASKED and not self.is_mine


def needs_second(books: Iterable[str], n_people: int) -> bool:
    """Say whether these books of so many people need a second person's word."""
    return n_people > MOST_ALONE or any(BOOK_FORMS[one].sensitive for one in books)


def how_many(unit: Org, on: date) -> tuple[int, int]:
    """Return how many branches and members are below a unit on a day."""
    inside = Org.objects.filter(below(unit.path), standing_on(on))
    branches = inside.filter(kind__in=BRANCHES).count()
    members = Membership.objects.filter(running(on), org__in=inside.values("pk"))
    return branches, members.count()


def folder_of(job: PrintJob) -> Path:
    """Return the folder an order's files are made in."""
    return Path(settings.VAR) / "prints" / job.pk


def archive_of(job: PrintJob) -> Path:
    """Return where an order's archive lies, or will."""
    return folder_of(job) / ARCHIVE_NAME


def print_row(print_id: str, *, seen_by: Viewer) -> PrintJob:
    """Return an order of a unit the viewer oversees; else RefusedError."""
    rows = PrintJob.objects.select_related("unit", "asked_by", "decided_by")
    found = rows.filter(pk=print_id).first()
    if found is None:
        raise RefusedError("print.read", print_id)
    require_print(seen_by, found.unit)
    return found


def print_view(job: PrintJob, *, seen_by: Viewer) -> PrintView:
    """Return an order as its page shows it."""
    return PrintView(
        id=job.pk,
        unit_id=job.unit_id,
        unit_name=job.unit.name,
        books=tuple(BOOK_FORMS[one].title for one in job.names),
        year=job.year,
        sort=FileType(job.sort).label,
        purpose=job.purpose,
        n_branches=job.n_branches,
        n_people=job.n_people,
        state=job.state,
        state_label=PrintState(job.state).label,
        asked_by=job.asked_by.display_name,
        asked_at=job.asked_at,
        decided_by=job.decided_by.display_name if job.decided_by else "",
        decided_at=job.decided_at,
        answer=job.answer,
        done=job.done,
        failed=job.failed,
        said=job.said,
        finished_at=job.finished_at,
        kept_until=job.kept_until,
        n_files=job.n_files,
        size=job.size,
        digest=job.digest,
        is_mine=job.asked_by_id == seen_by.id,
        may_fetch=may_fetch(seen_by, job) and job.state == PrintState.DONE,
    )


def prints_of(unit: Org, *, seen_by: Viewer, limit: int = 50) -> list[PrintView]:
    """Return the orders of a unit, the last first; RefusedError from elsewhere."""
    require_print(seen_by, unit)
    rows = PrintJob.objects.filter(unit=unit)
    rows = rows.select_related("unit", "asked_by", "decided_by")
    return [print_view(row, seen_by=seen_by) for row in rows[:limit]]
