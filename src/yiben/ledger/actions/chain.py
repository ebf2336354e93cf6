"""The one place that writes entries: at the end of their unit's chain."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from yiben.common.clock import local_day
from yiben.common.ids import new_id
from yiben.common.rows import find, insert
from yiben.common.seal import link
from yiben.ledger.checks import ElsewhereError, plain
from yiben.ledger.facts import fact_of_draft, json_text, remember, sealed_of
from yiben.ledger.models import Entry, EntryOrg, EntryPerson, Evidence, Head
from yiben.ledger.words import EntryDraft, EvidenceLine
from yiben.org.access import Viewer

SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Correction:
    """Which entry a new one stands for, and why."""

    entry_id: str
    reason: str


def locked_head(unit_id: str) -> Head:
    """Return the unit's head, held against every other writer until commit.

    The first entry of a unit creates the row; two writers at once are sorted
    out by its primary key, and the loser waits for the lock like anybody.
    Raises ElsewhereError if another installation keeps the chain.
    """
    found = any_head(unit_id)
    if found.home is not None:
        raise ElsewhereError
    return found


def any_head(unit_id: str) -> Head:
    """Return the unit's head, held until commit, wherever the chain is kept."""
    lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
    found = find(Head, f"unit_id = %s{lock}", [unit_id])
    if not found:
        Head.objects.get_or_create(unit_id=unit_id)
        found = find(Head, f"unit_id = %s{lock}", [unit_id])
    return found[0]


def append(
    head: Head,
    draft: EntryDraft,
    *,
    by: Viewer | None,
    at: datetime,
    correction: Correction | None = None,
) -> Entry:
    """Write an entry behind a locked head and move the head on.

    Runs inside the caller's transaction. Everything was checked before.
    """
    entry = _entry(head, draft, by=by, at=at, correction=correction)
    orgs = [{"org_id": org_id, "role": str(role)} for org_id, role in draft.orgs]
    people = [
        {
            "person_id": line.person_id,
            "role": str(line.role),
            "state": str(line.state),
            "reason": (line.reason or "").strip() or None,
        }
        for line in draft.people
    ]
    evidence = [
        {"number": number, **EvidenceLine(*line)._asdict()}
        for number, line in enumerate(draft.evidence, start=1)
    ]
    entry.digest = link(head.digest, sealed_of(vars(entry), orgs, people, evidence))
    insert(Entry, [vars(entry)])
    entry._state.adding, entry._state.db = False, connection.alias  # noqa: SLF001 -- Django documents it
    for model, rows in ((EntryOrg, orgs), (EntryPerson, people), (Evidence, evidence)):
        insert(model, [{**one, "entry_id": entry.pk} for one in rows])
    _move(head, entry)
    if not (correction or draft.answers):
        remember(fact_of_draft(entry, draft, local_day(at)))
    return entry


def _move(head: Head, entry: Entry) -> None:
    head.seq, head.digest = entry.seq, entry.digest
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE ledger_head SET seq = %s, digest = %s WHERE unit_id = %s",
            [head.seq, head.digest, head.unit_id],
        )


def _entry(
    head: Head,
    draft: EntryDraft,
    *,
    by: Viewer | None,
    at: datetime,
    correction: Correction | None,
) -> Entry:
    salt = secrets.token_hex(SALT_BYTES)
    return Entry(
        id=new_id("e"),
        unit_id=draft.unit_id,
        seq=head.seq + 1,
        kind=draft.kind,
        parts=json_text(list(draft.parts)),
        happened_on=draft.happened_on,
        ends_on=draft.ends_on,
        entered_at=at,
        entered_by_id=by.id if by else None,
        title=draft.title.strip(),
        tags=json_text(sorted(set(draft.tags))),
        quantities=_object(draft.quantities),
        payload=_object(draft.payload),
        salt=salt,
        present=draft.present,
        expected=draft.expected,
        answers_id=draft.answers,
        credit_period=draft.credit_period,
        timely_on=draft.timely_on,
        gap_of=json_text(list(draft.gap_of)),
        gap_period=draft.gap_period,
        privacy=str(draft.privacy),
        corrects_id=correction.entry_id if correction else None,
        correction_reason=correction.reason if correction else None,
        once=draft.once or None,
        previous=head.digest,
    )


def _object(content: Any) -> str:
    return json_text(plain(content))
