"""From files and rows to what rules are judged on.

Packs are read once for a process and again when a file below their folder
changes. Facts may be asked for as they were known on a day.
"""

import json
import logging
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from time import monotonic
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet

from yiben.common.clock import local_day
from yiben.common.rows import run
from yiben.org.facts import chunks
from yiben.org.models import Org
from yiben.rules.anchor import Source
from yiben.rules.bans import Ban, Place, bans_on
from yiben.rules.facts import AdoptionFact, DefinitionFact, SettingFact
from yiben.rules.features import Feature, features_in
from yiben.rules.kinds import Kind, kinds_in
from yiben.rules.lawbook import LawBook, Suspension
from yiben.rules.load import FolderOfPacks, library_of, read_folder
from yiben.rules.matters import Matters, matters_in
from yiben.rules.pack import Library
from yiben.rules.paragraph import Paragraph as Passage
from yiben.rules.problems import Problem

from .models import (
    Adoption,
    Definition,
    Document,
    Draft,
    Paragraph,
    ReceivedPack,
    Setting,
)
from .words import DraftState

Shelved = TypeVar("Shelved")

LOOK_AGAIN = 2.0
"""Seconds for which a folder is taken as unchanged; a look costs 2 ms."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class KindShelf:
    """The kinds of record that could be read, and every problem found."""

    kinds: dict[str, Kind]
    problems: list[Problem]


@dataclass(frozen=True, slots=True)
class Tables:
    """What stands beside the packs: voting rules, and what may be forbidden."""

    matters: Matters
    features: dict[str, Feature]


class _Shelf(Generic[Shelved]):
    """What was read from a folder, kept until a file in it changes."""

    def __init__(self, read: Callable[[Path], Shelved]) -> None:
        self._read = read
        self._kept: dict[Path, tuple[int, Shelved]] = {}
        self._looked: dict[Path, float] = {}
        self._lock = threading.Lock()

    def of(self, folder: Path) -> Shelved:
        """Return what the folder holds now, or held a moment ago."""
        kept = self._kept.get(folder)
        if kept and monotonic() - self._looked.get(folder, 0.0) < LOOK_AGAIN:
            return kept[1]
        state = hash(tuple(_files_in(folder)))
        with self._lock:
            kept = self._kept.get(folder)
            if kept is None or kept[0] != state:
                kept = (state, self._read(folder))
                self._kept[folder] = kept
            self._looked[folder] = monotonic()
            return kept[1]


class _Approved:
    """The files of the drafts that were approved, as this process last saw them.

    Packs that another installation sent are among them. Another process may
    approve or receive one at any time; every process asks again after a moment.
    While the database cannot answer, what was seen last holds.
    """

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Know of none, and ask when asked next."""
        self.packs: tuple[Mapping[str, str], ...] = ()
        self._mark: object = (0, None, 0)
        self._asked = float("-1e9")

    def ask(self, *, now: bool = False) -> None:
        """Hold other files if drafts were approved since; the same ones if not."""
        if not now and monotonic() - self._asked < settings.YIBEN_ASK_AGAIN:
            return
        self._asked = monotonic()
        rows = Draft.objects.filter(state=DraftState.APPROVED.value)
        sent = ReceivedPack.objects.order_by("at", "pk")
        # Within a transaction a question that fails would spoil the rest of it.
        inside = connection.in_atomic_block
        try:
            with transaction.atomic() if inside else nullcontext():
                mark = _approved_mark()
                if mark == self._mark:
                    return
                files = rows.order_by("decided_at", "pk").values_list("files")
                both = [*files, *sent.values_list("files")]
                self.packs = tuple(json.loads(one) for (one,) in both)
                self._mark = mark
        except DatabaseError as error:
            _log.warning("approved drafts could not be read: %s", error)


def _approved_mark() -> object:
    """Return what changes when a draft is approved or a pack comes in; one question."""
    received = ReceivedPack._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT COUNT(*), MAX(decided_at), (SELECT COUNT(*) FROM {received})"  # noqa: S608 -- names of tables
            f" FROM {Draft._meta.db_table} WHERE state = %s",
            [DraftState.APPROVED.value],
        )
        return cursor.fetchone()


def _files_in(folder: Path) -> Iterator[tuple[str, int, int]]:
    """Give path, time and size of every file of text below a folder."""
    for top, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if name.endswith((".yaml", ".yml")):
                path = f"{top}/{name}"
                found = os.stat(path)  # noqa: PTH116 -- a thousand times a second
                yield path, found.st_mtime_ns, found.st_size


def _read_kinds(folder: Path) -> KindShelf:
    return KindShelf(*kinds_in(folder))


def _read_tables(folder: Path) -> Tables:
    return Tables(matters_in(folder)[0], features_in(folder)[0])


_approved = _Approved()
_folders = _Shelf(read_folder)
_libraries: dict[Path, tuple[FolderOfPacks, object, Library]] = {}
_kind_shelves = _Shelf(_read_kinds)
_table_shelves = _Shelf(_read_tables)


def library() -> Library:
    """Return all packs of this installation, with the problems in them.

    Those written in the browser and approved stand beside those on disk.
    """
    _approved.ask()
    path = Path(settings.YIBEN_PACKS)
    folder, approved = _folders.of(path), _approved.packs
    kept = _libraries.get(path)
    if kept is None or kept[0] is not folder or kept[1] is not approved:
        kept = folder, approved, library_of(folder, approved)
        _libraries[path] = kept
    return kept[2]


def notice_approval() -> None:
    """Let this process see at once what it has just approved."""
    _approved.ask(now=True)


def kind_shelf() -> KindShelf:
    """Return all kinds of record of this installation."""
    return _kind_shelves.of(Path(settings.YIBEN_PACKS) / "kinds")


def tables() -> Tables:
    """Return the voting rules of this installation, and what may be forbidden."""
    return _table_shelves.of(Path(settings.YIBEN_PACKS))


def _known(
    rows: QuerySet[Any], org_ids: Iterable[str] | None, known_on: date | None
) -> Iterator[Any]:
    """Give the rows of these organisations that were entered by a day."""
    parts = [None] if org_ids is None else list(chunks(org_ids))
    for part in parts:
        some = rows if part is None else rows.filter(org_id__in=part)
        for row in some.order_by("from_on", "at", "pk"):
            if known_on is None or local_day(row.at) <= known_on:
                yield row


def adoption_facts(
    org_ids: Iterable[str] | None = None, *, known_on: date | None = None
) -> tuple[AdoptionFact, ...]:
    """Return which packs are in force where; of every organisation for ``None``."""
    found = []
    rows = Adoption.objects.select_related("retired")
    for row in _known(rows, org_ids, known_on):
        retired = getattr(row, "retired", None)
        if retired and known_on is not None and local_day(retired.at) > known_on:
            retired = None
        until_on = retired.until_on if retired else None
        found.append(AdoptionFact(row.org_id, row.pack, row.from_on, until_on))
    return tuple(found)


def adoptions_above(org: Org) -> tuple[tuple[str, ...], tuple[AdoptionFact, ...]]:
    """Return who on a unit's path put packs in force, and which; in one question.

    The unit itself stands last, whether or not it put any in force.
    """
    steps = range(Org.steplen, len(org.path) + 1, Org.steplen)
    above = [org.path[:one] for one in steps]
    (told,) = run((_ABOVE.format(marks=",".join(["%s"] * len(above))), above))
    found = [AdoptionFact(*row) for row in told]
    issuers = dict.fromkeys(one.org_id for one in found if one.org_id != org.pk)
    return (*issuers, org.pk), tuple(found)


_ABOVE = (
    "SELECT a.org_id, a.pack, a.from_on, r.until_on FROM policy_adoption a"
    " JOIN org_org o ON o.id = a.org_id"
    " LEFT JOIN policy_retiredadoption r ON r.adoption_id = a.id"
    " WHERE o.path IN ({marks}) ORDER BY o.path, a.from_on, a.at, a.id"
)


def bans_at(org: Org, on: date) -> tuple[Ban, ...]:
    """Return what is forbidden at a unit on a day, and by which rule."""
    return bans_under(org, on, *adoptions_above(org))


def bans_under(
    org: Org, on: date, path: tuple[str, ...], adoptions: tuple[AdoptionFact, ...]
) -> tuple[Ban, ...]:
    """Return the same from what ``adoptions_above`` gave, without a question."""
    place = Place(_heard(path, adoptions), org.kind, org.level, org.sector)
    return _bans(library(), adoptions, place, on)


def suspensions_under(
    path: tuple[str, ...], adoptions: tuple[AdoptionFact, ...]
) -> tuple[Suspension, ...]:
    """Return which duties a prohibition ever keeps off, from ``adoptions_above``."""
    return _suspensions(library(), adoptions, _heard(path, adoptions))


def _heard(
    path: tuple[str, ...], adoptions: tuple[AdoptionFact, ...]
) -> tuple[str, ...]:
    """Return a path whose last unit, if it put nothing in force, is no matter which.

    Whole towns stand under the same adoptions; what follows is worked out once.
    """
    return (
        path if any(one.org_id == path[-1] for one in adoptions) else (*path[:-1], "")
    )


@lru_cache(maxsize=256)
def _bans(
    shelf: Library, adoptions: tuple[AdoptionFact, ...], place: Place, on: date
) -> tuple[Ban, ...]:
    return bans_on(shelf, adoptions, place, on)


@lru_cache(maxsize=64)
def _suspensions(
    shelf: Library, adoptions: tuple[AdoptionFact, ...], path: tuple[str, ...]
) -> tuple[Suspension, ...]:
    return tuple(LawBook(shelf, adoptions).suspended_for(path))


def setting_facts(
    org_ids: Iterable[str] | None = None, *, known_on: date | None = None
) -> tuple[SettingFact, ...]:
    """Return the numbers settled, one for each organisation, duty, key and day."""
    return _settled(_known(Setting.objects.all(), org_ids, known_on))


def settings_above(org: Org, duties: str) -> tuple[SettingFact, ...]:
    """Return the numbers settled on a unit's path, in one question, from the top.

    Of duties only whose names begin so.
    """
    steps = range(Org.steplen, len(org.path) + 1, Org.steplen)
    rows = Setting.objects.filter(
        org__path__in=[org.path[:one] for one in steps], duty__startswith=duties
    )
    return _settled(rows.order_by("org__path", "from_on", "at", "pk"))


def _settled(rows: Iterable[Setting]) -> tuple[SettingFact, ...]:
    found: dict[tuple[str, ...], SettingFact] = {}
    for row in rows:
        fact = SettingFact(row.org_id, row.duty, row.key, row.value, row.from_on)
        found[row.org_id, row.duty, row.key, str(row.from_on)] = fact
    return tuple(found.values())


def definition_facts(
    org_ids: Iterable[str] | None = None, *, known_on: date | None = None
) -> tuple[DefinitionFact, ...]:
    """Return the names defined, one for each organisation, pack, term and day."""
    found: dict[tuple[str, ...], DefinitionFact] = {}
    for row in _known(Definition.objects.all(), org_ids, known_on):
        items = tuple(json.loads(row.items))
        fact = DefinitionFact(row.org_id, row.pack, row.term, items, row.from_on)
        found[row.org_id, row.pack, row.term, str(row.from_on)] = fact
    return tuple(found.values())


def passages_of(document: Document) -> list[Passage]:
    """Return the paragraphs of a document as they are searched."""
    rows = Paragraph.objects.filter(document=document).order_by("number")
    return [
        Passage(
            row.number,
            row.text,
            row.level,
            tuple((start, line) for start, line in json.loads(row.breaks)),
        )
        for row in rows
    ]


def paragraph_rows(document: Document, passages: Sequence[Passage]) -> list[Paragraph]:
    """Return the rows in which paragraphs are kept, not yet written."""
    return [
        Paragraph(
            document=document,
            number=passage.number,
            level=passage.level,
            text=passage.text,
            breaks=json.dumps(passage.breaks),
        )
        for passage in passages
    ]


def source_of(document: Document) -> Source:
    """Return the text of a document ready for searching."""
    return Source(passages_of(document))
