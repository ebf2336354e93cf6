"""From files and rows to what rules are judged on.

Packs are read once for a process and again when a file below their folder
changes. Facts may be asked for as they were known on a day.
"""

import json
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import monotonic
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.db.models import QuerySet

from yiben.common.clock import local_day
from yiben.org.facts import chunks
from yiben.rules.anchor import Source
from yiben.rules.facts import AdoptionFact, DefinitionFact, SettingFact
from yiben.rules.kinds import Kind, kinds_in
from yiben.rules.load import load_packs
from yiben.rules.pack import Library
from yiben.rules.paragraph import Paragraph as Passage
from yiben.rules.problems import Problem

from .models import Adoption, Definition, Document, Paragraph, Setting

Shelved = TypeVar("Shelved")

LOOK_AGAIN = 2.0
"""Seconds for which a folder is taken as unchanged; a look costs 2 ms."""


@dataclass(frozen=True, slots=True)
class KindShelf:
    """The kinds of record that could be read, and every problem found."""

    kinds: dict[str, Kind]
    problems: list[Problem]


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


_libraries: _Shelf[Library] = _Shelf(load_packs)
_kind_shelves = _Shelf(_read_kinds)


def library() -> Library:
    """Return all packs of this installation, with the problems in them."""
    return _libraries.of(Path(settings.YIBEN_PACKS))


def kind_shelf() -> KindShelf:
    """Return all kinds of record of this installation."""
    return _kind_shelves.of(Path(settings.YIBEN_PACKS) / "kinds")


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


def setting_facts(
    org_ids: Iterable[str] | None = None, *, known_on: date | None = None
) -> tuple[SettingFact, ...]:
    """Return the numbers settled, one for each organisation, duty, key and day."""
    found: dict[tuple[str, ...], SettingFact] = {}
    for row in _known(Setting.objects.all(), org_ids, known_on):
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
