"""Orders to print a whole subtree: asked for, decided, cancelled, fetched.

Bulk copies of what is known of people leave the house with a purpose, above
two hundred people with a second person's word, and for a few days only. That
somebody took one is written down before the first byte leaves.
"""

import shutil
from datetime import datetime
from functools import partial
from pathlib import Path

from django.db import transaction

from yiben.common.clock import local_day
from yiben.org.access import Viewer
from yiben.org.models import Org
from yiben.people.actions import note_audit
from yiben.people.models import Account
from yiben.people.words import Outcome
from yiben.reports.access import require_fetch, require_print
from yiben.reports.checks.printing import (
    PrintError,
    must_be_answer,
    must_be_print,
)
from yiben.reports.models import PrintJob
from yiben.reports.queries.printing import (
    archive_of,
    folder_of,
    how_many,
    needs_second,
)
from yiben.reports.queries.typeset import has_fonts
from yiben.reports.words import MOST_OPEN, UNFINISHED, PrintForm, PrintState


def _note(job: PrintJob, action: str, by: Viewer | None, at: datetime) -> None:
    detail = f"{job.n_branches} 个支部，{job.n_people} 人"
    thing = f"print:{job.pk}"
    note_audit(by, action, thing, job.unit_id, Outcome.DONE, at, detail)


@transaction.atomic
def ask_print(
    unit: Org, form: PrintForm, *, token: str, by: Viewer, at: datetime
) -> PrintJob:
    """Order the books of every branch below a unit; twice sent is asked once.

    Few people in plain books: it is printed at once. More people, or books
    that tell of single ones, wait for a second person. Raises RefusedError,
    ManyErrors, PrintError.
    """
    require_print(by, unit)
    must_be_print(form, local_day(at).year, pdf=has_fonts())
    Org.objects.select_for_update().get(pk=unit.pk)
    before = PrintJob.objects.filter(unit=unit, token=token).first()
    if before is not None:
        return before
    n_branches, n_people = how_many(unit, local_day(at))
    if not n_branches:
        raise PrintError("下面没有支部，没有可印的。", "请到有下级支部的组织去印。")
    mine = PrintJob.objects.filter(asked_by_id=by.id, state__in=UNFINISHED)
    if mine.count() >= MOST_OPEN:
        raise PrintError(f"你还有 {MOST_OPEN} 项没有印完。", "请等印完，或先取消一项。")
    second = needs_second(form.books, n_people)
    job = PrintJob.objects.create(
        unit=unit,
        books=",".join(dict.fromkeys(form.books)),
        year=form.year,
        sort=form.sort.value,
        purpose=form.purpose.strip(),
        n_branches=n_branches,
        n_people=n_people,
        state=PrintState.ASKED if second else PrintState.WAITING,
        token=token,
        asked_by_id=by.id,
        asked_at=at,
    )
    _note(job, "report.print.ask", by, at)
    return job


def _held(job: PrintJob) -> PrintJob:
    row: PrintJob = PrintJob.objects.select_for_update().get(pk=job.pk)
    return row


@transaction.atomic
def decide_print(
    job: PrintJob, *, approved: bool, answer: str, by: Viewer, at: datetime
) -> PrintJob:
    """Approve an order or not: a person other than the one who asks.

    Raises RefusedError, PrintError, ManyErrors for a refusal without words.
    """
    require_print(by, job.unit)
    row = _held(job)
    asker = Account.objects.get(pk=row.asked_by_id)
    if by.id == asker.pk or (by.person_id and by.person_id == asker.person_id):
        raise PrintError(
            "自己提出的，要由另一个人批准。", "请同一组织或上级的另一位同志办理。"
        )
    if row.state != PrintState.ASKED:
        raise PrintError("这一项已经有人办过了。", "请刷新页面看结果。")
    row.answer = must_be_answer(answer, approved=approved)
    row.decided_by_id, row.decided_at = by.id, at
    row.state = PrintState.WAITING if approved else PrintState.REFUSED
    row.save()
    _note(row, "report.print.approve" if approved else "report.print.refuse", by, at)
    return row


@transaction.atomic
def cancel_print(job: PrintJob, *, by: Viewer, at: datetime) -> PrintJob:
    """Stop an order that is not finished; a worker leaves it at its next step.

    Once cancelled it stays so, whoever says it again. Raises RefusedError,
    PrintError for one that is finished.
    """
    require_print(by, job.unit)
    row = _held(job)
    if row.state == PrintState.CANCELLED:
        return row
    if row.state not in UNFINISHED:
        raise PrintError("这一项已经结束，不用取消。", "请刷新页面看结果。")
    # The files of one that is being printed are its worker's to remove.
    idle = row.state != PrintState.RUNNING
    row.state, row.finished_at, row.holder = PrintState.CANCELLED, at, ""
    row.save()
    _note(row, "report.print.cancel", by, at)
    if idle:
        transaction.on_commit(partial(remove_files, row))
    return row


@transaction.atomic
def fetch_print(job: PrintJob, *, by: Viewer, at: datetime) -> Path:
    """Return where a finished archive lies, for whoever asked for it.

    The audit line is written first. Raises RefusedError for anybody else, and
    PrintError for one that is not there or no longer.
    """
    require_fetch(by, job)
    path = archive_of(job)
    gone = job.kept_until is None or job.kept_until <= at
    if job.state != PrintState.DONE or gone or not path.is_file():
        raise PrintError("文件不在了，或还没有印好。", "过期的请重新提出。")
    _note(job, "report.print.fetch", by, at)
    return path


def expire_prints(*, at: datetime) -> int:
    """Delete archives whose days are over, and what broken orders left behind."""
    due = PrintJob.objects.filter(state=PrintState.DONE, kept_until__lte=at)
    gone = 0
    for row in due:
        remove_files(row)
        gone += PrintJob.objects.filter(pk=row.pk, state=PrintState.DONE).update(
            state=PrintState.EXPIRED
        )
    over = {PrintState.CANCELLED, PrintState.REFUSED, PrintState.FAILED}
    for row in PrintJob.objects.filter(state__in=over):
        remove_files(row)
    return gone


def remove_files(job: PrintJob) -> None:
    """Delete all that was made for an order."""
    shutil.rmtree(folder_of(job), ignore_errors=True)
