"""The list of documents, and what came of bringing one in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.urls import reverse

from yiben.policy.actions import ImportResult
from yiben.policy.queries import DocumentLine
from yiben.rules.anchor import AnchorResult
from yiben.rules.words import Level

LEVELS = dict(Level.choices())


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document of the list."""

    title: str
    short: str
    issuer: str
    level: str
    number: str
    in_force_from: date
    duties: int
    url: str
    is_told: bool
    imported_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class DocumentsPanel:
    """The page of all documents."""

    rows: tuple[DocumentRow, ...]
    others: tuple[DocumentRow, ...]
    may_import: bool


@dataclass(frozen=True, slots=True)
class ImportPanel:
    """What came of a file that was brought in."""

    said: str
    note: str
    url: str
    title: str
    problems: tuple[str, ...]


def documents_panel(
    rows: Iterable[DocumentLine], *, may_import: bool
) -> DocumentsPanel:
    """Return the list, from the centre down; what binds nobody here is apart."""
    lines = list(rows)
    return DocumentsPanel(
        tuple(_row(one) for one in lines if one.is_binding),
        tuple(_row(one) for one in lines if not one.is_binding),
        may_import,
    )


def _row(one: DocumentLine) -> DocumentRow:
    pack, text = one.pack, one.document
    return DocumentRow(
        title=pack.title,
        short=pack.short,
        issuer=pack.issuer,
        level=LEVELS.get(pack.level, pack.level),
        number=pack.number or "",
        in_force_from=pack.in_force_from,
        duties=sum(rule.is_duty for rule in pack.rules),
        url=reverse("document", args=[pack.name]),
        is_told=not pack.has_text,
        imported_at=text.at if text else None,
        version=text.version if text else 0,
    )


def import_panel(result: ImportResult) -> ImportPanel:
    """Return what came of an import: numbers, and every anchor not found."""
    pack = result.document.pack
    return ImportPanel(
        said=result.in_words,
        note=result.note,
        url=reverse("document", args=[pack]),
        title=result.document.filename,
        problems=tuple(problem_line(one) for one in (*result.missing, *result.twice)),
    )


def problem_line(one: AnchorResult) -> str:
    """Return file, line and what is wrong, with the file as it lies in packs/."""
    file = one.file
    if file.is_relative_to(settings.YIBEN_PACKS):
        file = file.relative_to(settings.YIBEN_PACKS)
    return f"{file}:{one.line} {one.message}"
