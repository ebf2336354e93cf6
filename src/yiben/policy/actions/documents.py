"""Bring in the text of a document."""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import transaction

from yiben.common.seal import sm3
from yiben.org.access import Viewer
from yiben.people.actions import note_audit
from yiben.people.words import Outcome as Audited
from yiben.policy.access import require_import, require_import_any
from yiben.policy.checks import SourceText, read_source, recognise
from yiben.policy.facts import paragraph_rows
from yiben.policy.models import Document, Paragraph
from yiben.policy.queries import packs
from yiben.policy.words import Outcome
from yiben.rules.anchor import AnchorResult, Found, Source
from yiben.rules.pack import Pack
from yiben.rules.paragraph import Paragraph as Passage
from yiben.rules.paragraph import paragraphs_of

NAME_LENGTH = 200


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import came to; ``note`` says how the file was read, if it matters."""

    document: Document
    outcome: Outcome
    anchors: tuple[AnchorResult, ...]
    note: str = ""

    @property
    def found(self) -> int:
        """Return how many anchors stand exactly once in the text."""
        return sum(anchor.state == Found.FOUND for anchor in self.anchors)

    @property
    def missing(self) -> list[AnchorResult]:
        """Return the anchors that are not in the text, each with file and line."""
        return [one for one in self.anchors if one.state == Found.MISSING]

    @property
    def twice(self) -> list[AnchorResult]:
        """Return the anchors that stand in the text more than once."""
        return [one for one in self.anchors if one.state == Found.TWICE]

    @property
    def in_words(self) -> str:
        """Return the numbers in one sentence."""
        return (
            f"{self.outcome.label}：锚点 {len(self.anchors)} 个，找到 {self.found} 个，"
            f"没有找到 {len(self.missing)} 个，不止一处 {len(self.twice)} 个。"
        )


def import_document(
    source: bytes | Path | BinaryIO,
    filename: str,
    *,
    by: Viewer,
    at: datetime,
    pack: str | None = None,
) -> ImportResult:
    """Read a file, find out whose text it is, and keep it.

    Anchors that the text lacks are reported and do not keep it out. The same
    text again changes nothing, another text of the same document becomes its
    next version. Raises DocumentError for what cannot be read or must not be
    kept, WrongDocumentError for a text of no known document; then nothing is
    written.
    """
    require_import_any(by)
    text = read_source(source, limit=settings.YIBEN_UPLOAD_LIMIT)
    passages = paragraphs_of(text.text)
    recognised = recognise(Source(passages), packs(), pack)
    require_import(by, recognised.pack)
    document, outcome = _keep(text, passages, recognised.pack, filename, by, at)
    return ImportResult(document, outcome, recognised.anchors, text.note)


@transaction.atomic
def _keep(
    text: SourceText,
    passages: list[Passage],
    pack: Pack,
    filename: str,
    by: Viewer,
    at: datetime,
) -> tuple[Document, Outcome]:
    """Write the next version, unless the newest holds the same text."""
    digest = sm3("\n".join(text.text.splitlines()).encode())
    newest: Document | None = (
        Document.objects.filter(pack=pack.name).order_by("-version").first()
    )
    if newest is not None and newest.text_sm3 == digest:
        return newest, Outcome.UNCHANGED
    document = Document(
        pack=pack.name,
        version=newest.version + 1 if newest else 1,
        filename=_plain_name(filename),
        encoding=text.encoding.value,
        characters=sum(len(passage.text) for passage in passages),
        sm3=sm3(text.content),
        text_sm3=digest,
        by_id=by.id,
        at=at,
    )
    document.save()
    Paragraph.objects.bulk_create(paragraph_rows(document, passages))
    note_audit(by, "document.import", f"document:{document.pk}", None, Audited.DONE, at)
    return document, Outcome.CHANGED if newest else Outcome.NEW


def _plain_name(filename: str) -> str:
    """Return the last part of a file name, without what a page must not show."""
    name = re.split(r"[/\\]", filename)[-1]
    return re.sub(r"[\x00-\x1f\x7f]", "", name)[-NAME_LENGTH:] or "未命名"
