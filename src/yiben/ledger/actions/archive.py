"""The archive: everything needed to check the ledger without this program.

One JSON line for each entry: its digest, its open part (payload and salt, or
null where the payload is withheld), and the sealed content as the last field,
so that a verifier can cut the sealed text out of the line without parsing it.
"""

import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from django.db import transaction

from yiben.common.clock import local_day
from yiben.common.seal import canonical, sm3
from yiben.ledger import access, checks
from yiben.ledger.facts import sealed_rows
from yiben.ledger.models import Entry, Head
from yiben.ledger.words import EXPORTED, EntryDraft, Privacy
from yiben.org.access import Viewer, may_record
from yiben.org.models import Org
from yiben.org.queries import orgs_rows, subtree_ids

from .chain import append, locked_head

FORMAT = "yiben-archive-1"


def export_archive(org: Org, path: Path, *, by: Viewer, at: datetime) -> Entry:
    """Write the ledgers of an organisation and all below it; return its entry.

    ``path`` ending in .zip gives one file, else a folder that must not exist.
    That an archive left the house is itself an entry, written first. The
    payload of a restricted entry is withheld unless ``by`` keeps that ledger;
    the archive can be verified all the same.
    """
    access.require_export(by, org)
    checks.must_be_aware(at)
    units = orgs_rows(subtree_ids([org.pk]))
    if not Head.objects.filter(unit__in=units).exists():
        raise checks.EmptyArchiveError
    entry = _note(org, by=by, at=at)
    viewer = access.held(by)
    with _Writer(path) as writer, transaction.atomic():
        rows = {row.unit_id: row for row in Head.objects.filter(unit__in=units)}
        heads = {}
        for unit in (unit for unit in units if unit.pk in rows):
            head, opened = rows[unit.pk], may_record(viewer, unit)
            writer.unit(unit.pk, _lines(head, opened=opened))
            known = {"seq": head.seq, "digest": head.digest}
            heads[unit.pk] = {**known, "name": unit.name}
        writer.manifest(org.pk, heads, at)
    return entry


@transaction.atomic
def _note(org: Org, *, by: Viewer, at: datetime) -> Entry:
    draft = EntryDraft(
        unit_id=org.pk,
        kind=EXPORTED,
        happened_on=local_day(at),
        title="导出台账档案",
    )
    return append(locked_head(org.pk), draft, by=by, at=at)


def _lines(head: Head, *, opened: bool) -> Iterator[str]:
    """Yield a unit's lines up to its head; later ones wait for the next archive."""
    for row in sealed_rows(head.unit_id):
        if row.seq > head.seq:
            return
        shown = not row.withheld and (opened or row.privacy != Privacy.RESTRICTED)
        part = {"payload": json.loads(row.payload), "salt": row.salt}
        text = canonical(part).decode() if shown else "null"
        sealed = canonical(row.content).decode()
        yield f'{{"digest":"{row.digest}","open":{text},"entry":{sealed}}}\n'


class _Writer:
    """A folder or a zip file; removes nothing and overwrites nothing."""

    def __init__(self, path: Path) -> None:
        self.zip = (
            zipfile.ZipFile(path, "x", zipfile.ZIP_DEFLATED)
            if (path.suffix == ".zip")
            else None
        )
        self.path = path
        if self.zip is None:
            (path / "units").mkdir(parents=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.zip is not None:
            self.zip.close()

    def _write(self, name: str, text: str) -> None:
        if self.zip is not None:
            self.zip.writestr(name, text)
        else:
            (self.path / name).write_bytes(text.encode())

    def unit(self, unit_id: str, lines: Iterator[str]) -> None:
        """Write one unit's file."""
        self._write(f"units/{unit_id}.jsonl", "".join(lines))

    def manifest(self, org_id: str, heads: dict[str, Any], at: datetime) -> None:
        """Write what the archive holds, sealed by a digest of its own."""
        content = {
            "format": FORMAT,
            "org": org_id,
            "exported_at": at.astimezone(UTC).isoformat(timespec="seconds"),
            "heads": heads,
        }
        seal = sm3(canonical(content))
        self._write("manifest.json", canonical({**content, "seal": seal}).decode())
