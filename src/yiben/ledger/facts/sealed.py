"""What exactly the digest of an entry covers.

Everything: participants, evidence, clocks, who entered it. Only the payload is
covered by a salted digest of its own, so that an archive may leave out what a
superior must not read and is still verifiable byte by byte.
The stand-alone verifier (``tools/verify_archive.py``) reads this form.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import QuerySet

from yiben.common.seal import sm3
from yiben.ledger.checks import canonical_text
from yiben.ledger.models import Entry, EntryOrg, EntryPerson, Evidence

FORM = 1
"""The version of this form; a later one never changes what it covers here."""

WITHHELD = "withheld"
"""The key under which an entry from elsewhere has the digest of its payload.

Entries made here always have a salt, so none of them can pass for one.
"""

Row = dict[str, Any]
_PERSON = ("person_id", "role", "state", "reason")
_EVIDENCE = ("number", "name", "sm3", "size", "path", "declared")


@dataclass(frozen=True, slots=True)
class Sealed:
    """An entry as stored: its sealed content, its digests and its open part."""

    content: dict[str, Any]
    previous: str
    digest: str
    payload: str
    salt: str
    privacy: str
    kind: str
    is_clean: bool
    withheld: str = ""

    @property
    def seq(self) -> int:
        """Return the number within the unit."""
        return int(self.content["seq"])

    @property
    def id(self) -> str:
        """Return the id of the entry."""
        return str(self.content["id"])


def payload_seal(salt: str, payload: str) -> str:
    """Return the digest that stands for a payload in the sealed content."""
    return withheld_seal(salt, payload) or sm3(f"{salt}{payload}".encode())


def withheld_payload(seal: str) -> str:
    """Return what stands here for a payload that its own installation kept back."""
    return json_text({WITHHELD: seal})


def withheld_seal(salt: str, payload: str) -> str:
    """Return the digest of a payload that was kept back; empty if it is here."""
    if salt or not payload.startswith(f'{{"{WITHHELD}":'):
        return ""
    return str(json.loads(payload)[WITHHELD])


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def moment_text(at: datetime) -> str:
    """Return one text for one moment, whatever zone it is given in."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def sealed_of(
    row: Row, orgs: list[Row], people: list[Row], evidence: list[Row]
) -> dict[str, Any]:
    """Return the content that is sealed, from column values of the four tables."""
    return {
        "form": FORM,
        "id": row["id"],
        "unit": row["unit_id"],
        "seq": row["seq"],
        "kind": row["kind"],
        "parts": json.loads(row["parts"]),
        "happened_on": _day(row["happened_on"]),
        "ends_on": _day(row["ends_on"]),
        "entered_at": moment_text(row["entered_at"]),
        "entered_by": row["entered_by_id"],
        "title": row["title"],
        "tags": json.loads(row["tags"]),
        "quantities": json.loads(row["quantities"]),
        "payload": payload_seal(row["salt"], row["payload"]),
        "present": row["present"],
        "expected": row["expected"],
        "answers": row["answers_id"],
        "credit_period": row["credit_period"],
        "timely_on": _day(row["timely_on"]),
        "gap_of": json.loads(row["gap_of"]),
        "gap_period": row["gap_period"],
        "privacy": row["privacy"],
        "corrects": row["corrects_id"],
        "correction_reason": row["correction_reason"],
        "once": row["once"],
        **_sealed_around(orgs, people, evidence),
    }


def _sealed_around(
    orgs: list[Row], people: list[Row], evidence: list[Row]
) -> dict[str, Any]:
    """Return who and what belongs to an entry, in an order of its own."""
    named = ([one[name] for name in _PERSON] for one in people)
    shown = ([one[name] for name in _EVIDENCE] for one in evidence)
    return {
        "orgs": sorted([one["org_id"], one["role"]] for one in orgs),
        "people": sorted(named, key=lambda one: (one[0], one[1])),
        "evidence": sorted(shown, key=lambda one: int(one[0])),
    }


_TEXTS = ("parts", "tags", "quantities", "payload", "gap_of")
_EMPTY = frozenset({"[]", "{}"})


def _is_clean(row: Row) -> bool:
    """Say whether the stored texts are byte for byte what this house writes."""
    texts = [row[name] for name in _TEXTS if row[name] not in _EMPTY]
    try:
        return all(json_text(json.loads(text)) == text for text in texts)
    except ValueError:
        return False


def json_text(value: Any) -> str:
    """Return the one stored text of a JSON list or object."""
    if isinstance(value, dict):
        return canonical_text(value)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _grouped(rows: QuerySet[Any, Row]) -> Callable[[str], list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows.iterator(chunk_size=2000):
        found[row["entry_id"]].append(row)
    return lambda entry_id: found.get(entry_id, [])


def sealed_rows(unit_id: str, *, after: int = 0) -> Iterator[Sealed]:
    """Yield a unit's entries in the order of their numbers; four queries.

    ``after`` leaves out those up to a number.
    """
    within: dict[str, Any] = {"entry__unit_id": unit_id, "entry__seq__gt": after}
    orgs = _grouped(EntryOrg.objects.filter(**within).values())
    people = _grouped(EntryPerson.objects.filter(**within).values())
    evidence = _grouped(Evidence.objects.filter(**within).values())
    rows = Entry.objects.filter(unit_id=unit_id, seq__gt=after).order_by("seq", "id")
    for row in rows.values().iterator(chunk_size=2000):
        yield _sealed(row, orgs(row["id"]), people(row["id"]), evidence(row["id"]))


def sealed_row(entry_id: str) -> Sealed | None:
    """Return one entry as sealed, or None."""
    row = Entry.objects.filter(pk=entry_id).values().first()
    if row is None:
        return None
    within = {"entry_id": entry_id}
    orgs = list(EntryOrg.objects.filter(**within).values())
    people = list(EntryPerson.objects.filter(**within).values())
    evidence = list(Evidence.objects.filter(**within).values())
    return _sealed(row, orgs, people, evidence)


def _sealed(
    row: Row, orgs: list[Row], people: list[Row], evidence: list[Row]
) -> Sealed:
    clean = _is_clean(row)
    if clean:
        content = sealed_of(row, orgs, people, evidence)
    else:
        content = {"id": row["id"], "seq": row["seq"]}
    return Sealed(
        content=content,
        previous=row["previous"],
        digest=row["digest"],
        payload=row["payload"],
        salt=row["salt"],
        privacy=row["privacy"],
        kind=row["kind"],
        is_clean=clean,
        withheld=withheld_seal(row["salt"], row["payload"]) if clean else "",
    )
