"""The books of every branch below a unit, in one archive, restartable.

Each branch's files are written as they are done and noted in a list; a second
run goes on where the first one stopped, and prints again only what changed in
the ledger since. The archive holds the sealed ledgers themselves beside the
books: ``tools/verify_archive.py`` checks it without this program.
"""

import re
import shutil
import zipfile
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import transaction

from yiben.common.clock import local_day
from yiben.common.errors import YibenError
from yiben.common.seal import sm3
from yiben.ledger.actions import export_archive
from yiben.ledger.queries import seal_of
from yiben.org.access import Viewer, require_oversee
from yiben.org.models import Org
from yiben.org.queries import org_row, orgs_below
from yiben.people.actions import note_audit
from yiben.people.words import Outcome
from yiben.reports.checks.printing import KeptBookError
from yiben.reports.queries.books import books_of, form_named
from yiben.reports.words import Book, FileType
from yiben.rules.words import OrgKind

from .books import READ, file_of

LIST: Final = "目录.tsv"
BOOKS_FOLDER: Final = "books"
ARCHIVE: Final = "archive"
BATCH: Final = 10
BRANCHES: Final = {OrgKind.BRANCH.value, OrgKind.GENERAL_BRANCH.value}
UNSAFE = re.compile(r'[\\/:*?"<>|\s]+')


@dataclass(frozen=True, slots=True)
class Order:
    """What is printed for each branch; ``mark`` stands on each page: who, for what."""

    names: tuple[str, ...]
    year: int
    sort: FileType
    folder: Path
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """One branch's files: their paths within the folder and their digests."""

    org_id: str
    seal: str
    files: tuple[tuple[str, str], ...]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is; ``kept`` were there from an earlier run."""

    done: int
    total: int
    kept: int
    failed: int
    name: str


Mapper = Callable[[Callable[[str], Done], Sequence[str]], Iterable[Done]]
"""How branches are worked off: one by one, or by several processes."""


def write_unit(order: Order, org_id: str, *, by: Viewer, at: datetime) -> Done:
    """Write one branch's books; a mistake in one branch stops no other."""
    org = org_row(org_id)
    forms = [form_named(one) for one in order.names]
    seal, files = seal_of(org), []
    try:
        made = books_of(org, forms, year=order.year, on=local_day(at), seen_by=by)
        for form, book in zip(forms, made, strict=True):
            data = file_of(_marked(book, order.mark), order.sort)
            name = UNSAFE.sub("", f"{org.name}-{org.pk}-{form.title}{order.year}")
            place = f"{BOOKS_FOLDER}/{name}.{order.sort.value}"
            path = order.folder / place
            part = path.with_suffix(".part")
            part.write_bytes(data)
            part.replace(path)
            files.append((place, sm3(data)))
    except YibenError as wrong:
        return Done(org_id, seal, (), str(wrong))
    return Done(org_id, seal, tuple(files))


def _marked(book: Book, mark: str) -> Book:
    """Return a book that says on its cover and pages for whom it was printed."""
    if not mark:
        return book
    cover = (*book.cover, ("汇总印制", mark))
    return replace(book, cover=cover, foot=f"{book.foot}　汇总印制 {mark}")


def write_county(
    top: Org, order: Order, *, run: Mapper, by: Viewer, at: datetime
) -> Generator[Progress]:
    """Write the books of every branch below a unit; yield after each of them.

    ``run`` is given ``write_unit`` for one branch and the branches left. Raises
    RefusedError unless the viewer oversees the unit, KeptBookError for a book
    that stays with its branch. The archive is made by ``pack_county`` when all
    are there.
    """
    require_oversee(by, top)
    for form in map(form_named, order.names):
        if form.keepers:
            raise KeptBookError(form.title)
    (order.folder / BOOKS_FOLDER).mkdir(parents=True, exist_ok=True)
    branches = [
        one
        for one in orgs_below(top, seen_by=by, on=local_day(at))
        if one.kind in BRANCHES
    ]
    names = {one.pk: one.name for one in branches}
    kept = _kept(order, {one.pk: seal_of(one) for one in branches})
    left = [one.pk for one in branches if one.pk not in kept]
    done, failed, total = len(kept), 0, len(branches)
    yield Progress(done, total, len(kept), failed, "")
    waiting: list[Done] = []
    for one in run(lambda org_id: write_unit(order, org_id, by=by, at=at), left):
        done, failed = done + (not one.problem), failed + bool(one.problem)
        waiting.append(one)
        if len(waiting) == BATCH:
            _note(order, waiting, by, at)
            waiting = []
        said = f"{names[one.org_id]}{'：' + one.problem if one.problem else ''}"
        yield Progress(done, total, len(kept), failed, said)
    _note(order, waiting, by, at)


def _kept(order: Order, seals: dict[str, str]) -> set[str]:
    """Return the branches whose files are there and whose ledger is the same."""
    path = order.folder / LIST
    if not path.is_file():
        return set()
    found: dict[str, set[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        org_id, seal, place, digest = line.split("\t")
        file = order.folder / place
        wanted = place.endswith(f"{order.year}.{order.sort.value}")
        same = wanted and seal == seals.get(org_id) and file.is_file()
        if same and sm3(file.read_bytes()) == digest:
            found.setdefault(org_id, set()).add(place)
    return {one for one, files in found.items() if len(files) >= len(order.names)}


@transaction.atomic
def _note(order: Order, rows: Iterable[Done], by: Viewer, at: datetime) -> None:
    """Add lines to the list, and to the audit that each branch can see."""
    lines = []
    for one in rows:
        lines += [
            f"{one.org_id}\t{one.seal}\t{p}\t{digest}\n" for p, digest in one.files
        ]
        if one.files:
            thing = f"book:{','.join(order.names)}:{order.year}"
            note_audit(by, READ, thing, one.org_id, Outcome.DONE, at)
    with (order.folder / LIST).open("a", encoding="utf-8") as file:
        file.writelines(lines)


def pack_county(top: Org, order: Order, out: Path, *, by: Viewer, at: datetime) -> int:
    """Write one archive of all books with the sealed ledgers; return how many files.

    It appears under its name only when it is whole. Its list has one line for
    each book with the digest of the file, which the verifier holds against it.
    """
    require_oversee(by, top)
    sealed = order.folder / ARCHIVE
    shutil.rmtree(sealed, ignore_errors=True)
    export_archive(top, sealed, by=by, at=at)
    part = out.with_name(f"{out.name}.part")
    books = sorted((order.folder / BOOKS_FOLDER).glob(f"*.{order.sort.value}"))
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(sealed.rglob("*.json*")):
            packed.write(path, path.relative_to(sealed).as_posix())
        packed.writestr(LIST, _listed(order, {path.name for path in books}))
        for path in books:
            packed.write(path, f"{BOOKS_FOLDER}/{path.name}", zipfile.ZIP_STORED)
    part.replace(out)
    shutil.rmtree(sealed)
    return len(books)


def _listed(order: Order, names: set[str]) -> str:
    """Return the list without lines that a later run replaced."""
    last: dict[str, str] = {}
    for line in (order.folder / LIST).read_text(encoding="utf-8").splitlines():
        place = line.split("\t")[2]
        if place.rpartition("/")[2] in names:
            last[place] = line
    return "".join(f"{last[place]}\n" for place in sorted(last))
