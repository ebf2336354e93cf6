"""What a worker does with an order: takes it, prints, packs, gives it up.

An order is held for a short while at a time. A worker that is killed says
nothing more; the next one finds the order free and goes on with what is there.
"""

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from django.db import transaction
from django.db.models import F, Q

from yiben.common.errors import RefusedError, YibenError
from yiben.people.actions import note_audit
from yiben.people.words import Outcome
from yiben.reports.checks.printing import PrintLostError
from yiben.reports.models import PrintJob
from yiben.reports.queries.printing import archive_of, folder_of
from yiben.reports.words import (
    HELD,
    KEPT,
    MOST_TRIES,
    PACKING,
    FileType,
    PrintState,
)

from .county import Mapper, Order, Progress, pack_county, write_county
from .printing import remove_files

TOLD_MOST = 20
"""So many branches that failed are named; the rest is counted."""
TELL_EVERY = timedelta(seconds=2)
PIECE = 1024 * 1024


@transaction.atomic
def take_print(*, worker: str, at: datetime) -> PrintJob | None:
    """Take the oldest order that waits, or whose worker is gone; None if there is none.

    Two workers that reach for the same one: the second gets nothing. An order
    that broke its worker too often is given up.
    """
    free = Q(state=PrintState.WAITING) | Q(state=PrintState.RUNNING, held_until__lt=at)
    for job in PrintJob.objects.filter(free).order_by("asked_at", "pk"):
        mine = PrintJob.objects.filter(free, pk=job.pk, tries=job.tries)
        if job.tries >= MOST_TRIES:
            said = f"试了 {MOST_TRIES} 次都中断，请系统管理员查看日志。"
            mine.update(state=PrintState.FAILED, said=said, finished_at=at, holder="")
            continue
        taken = mine.update(
            state=PrintState.RUNNING,
            holder=worker,
            held_until=at + HELD,
            tries=F("tries") + 1,
        )
        if taken:
            return PrintJob.objects.select_related("unit", "asked_by").get(pk=job.pk)
    return None


def _keep(job: PrintJob, worker: str, at: datetime, **more: object) -> None:
    """Hold the order a while longer and say how far it is; PrintLostError if lost."""
    mine = PrintJob.objects.filter(pk=job.pk, holder=worker, state=PrintState.RUNNING)
    if not mine.update(**{"held_until": at + HELD, **more}):
        raise PrintLostError


def release_print(job: PrintJob, *, worker: str, counted: bool = False) -> None:
    """Give an order back, so that another worker need not wait for it.

    ``counted`` if it broke: after a few such runs it is given up.
    """
    mine = PrintJob.objects.filter(pk=job.pk, holder=worker, state=PrintState.RUNNING)
    tries = F("tries") if counted else F("tries") - 1
    mine.update(state=PrintState.WAITING, holder="", held_until=None, tries=tries)


def order_of(job: PrintJob) -> Order:
    """Return what is printed for each branch; each page says for whom."""
    mark = f"{job.asked_by.display_name} {job.pk}"
    sort = FileType(job.sort)
    return Order(job.names, job.year, sort, folder_of(job), mark)


def work_print(
    job: PrintJob, *, worker: str, run: Mapper, now: Callable[[], datetime]
) -> Generator[Progress]:
    """Print an order that was taken, pack it, and keep the archive for some days.

    Yields after each branch. The rights of whoever asked are asked for again.
    Raises PrintLostError if the order was cancelled or taken over meanwhile.
    """
    order = order_of(job)
    order.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        yield from _write(job, order, worker=worker, run=run, now=now)
    except PrintLostError:
        if PrintJob.objects.filter(pk=job.pk, state=PrintState.CANCELLED).exists():
            remove_files(job)
        raise
    except RefusedError:
        said = "提出的人现在没有这个权限了，没有印。"
        _fail(job, worker, said, now())
    except YibenError as wrong:
        _fail(job, worker, str(wrong), now())


def _fail(job: PrintJob, worker: str, said: str, at: datetime) -> None:
    """End an order without an archive, and say why."""
    _keep(job, worker, at, state=PrintState.FAILED, said=said, finished_at=at)


def _write(
    job: PrintJob,
    order: Order,
    *,
    worker: str,
    run: Mapper,
    now: Callable[[], datetime],
) -> Iterator[Progress]:
    wrong: list[str] = []
    told, last = now(), Progress(0, job.n_branches, 0, 0, "")
    steps = write_county(job.unit, order, run=run, by=job.asked_by, at=told)
    with closing(steps):
        for one in steps:
            if one.failed > last.failed:
                wrong.append(one.name)
            last = one
            if now() - told >= TELL_EVERY:
                told = now()
                _keep(job, worker, told, done=one.done, failed=one.failed)
            yield one
    _keep(job, worker, now(), done=last.done, failed=last.failed)
    if last.failed:
        more = f"……共 {last.failed} 个" if last.failed > TOLD_MOST else ""
        said = "；".join(wrong[:TOLD_MOST]) + more
        _fail(job, worker, f"有支部没有印出来：{said}。修好以后请重新提出。", now())
        return
    _keep(job, worker, now() + PACKING - HELD)
    _pack(job, order, worker=worker, now=now)


def _pack(
    job: PrintJob, order: Order, *, worker: str, now: Callable[[], datetime]
) -> None:
    """Make the archive, write down that it is there, and drop the loose files."""
    path = archive_of(job)
    n_files = pack_county(job.unit, order, path, by=job.asked_by, at=now())
    path.chmod(0o600)
    at, digest = now(), digest_of(path)
    with transaction.atomic():
        _keep(
            job,
            worker,
            at,
            state=PrintState.DONE,
            finished_at=at,
            kept_until=at + KEPT,
            n_files=n_files,
            size=path.stat().st_size,
            digest=digest,
        )
        detail = f"{n_files} 册，SM3 {digest}"
        thing, unit = f"print:{job.pk}", job.unit_id
        note_audit(
            job.asked_by, "report.print.done", thing, unit, Outcome.DONE, at, detail
        )
    for one in (order.folder / "books").iterdir():
        one.unlink()


def digest_of(path: Path) -> str:
    """Return the SM3 digest of a file, which may be larger than the memory."""
    digest = hashes.Hash(hashes.SM3())
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
    return digest.finalize().hex()
