"""Entries as they travel between installations, and as rows again.

What travels is what is sealed: content, the digest before, the digest. The
payload goes along unless it is restricted; then its own digest, which is part
of the content, stands for it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from yiben.common.seal import link
from yiben.ledger.words import Privacy

from .sealed import FORM, Row, Sealed, json_text, sealed_of, withheld_payload


@dataclass(frozen=True, slots=True)
class CarriedEntry:
    """An entry on its way; ``payload`` is None where it was kept back."""

    content: Mapping[str, Any]
    previous: str
    digest: str
    payload: Mapping[str, Any] | None = None
    salt: str = ""

    @property
    def id(self) -> str:
        """Return the id of the entry."""
        return str(self.content["id"])

    @property
    def unit(self) -> str:
        """Return the unit whose chain it stands in."""
        return str(self.content["unit"])

    @property
    def seq(self) -> int:
        """Return its number in that chain."""
        return int(self.content["seq"])


@dataclass(frozen=True, slots=True)
class CarriedRows:
    """The column values of the four tables for one entry."""

    entry: Row
    orgs: list[Row]
    people: list[Row]
    evidence: list[Row]


def carried_of(row: Sealed) -> CarriedEntry:
    """Return a sealed entry as it travels: a restricted payload stays at home."""
    if row.withheld or row.privacy == Privacy.RESTRICTED:
        return CarriedEntry(row.content, row.previous, row.digest)
    payload = json.loads(row.payload)
    return CarriedEntry(row.content, row.previous, row.digest, payload, row.salt)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def rows_of(carried: CarriedEntry) -> CarriedRows:
    """Return the rows of an entry; KeyError, TypeError, ValueError if it is none."""
    told = carried.content
    if carried.payload is None:
        payload, salt = withheld_payload(told["payload"]), ""
    else:
        payload, salt = json_text(dict(carried.payload)), carried.salt
    same = (
        "id seq kind title present expected credit_period gap_period privacy "
        "correction_reason once"
    )
    entry: Row = {
        **{name: told[name] for name in same.split()},
        **{name: json_text(told[name]) for name in ("parts", "tags", "gap_of")},
        "quantities": json_text(dict(told["quantities"])),
        "unit_id": told["unit"],
        "happened_on": date.fromisoformat(told["happened_on"]),
        "ends_on": _day(told["ends_on"]),
        "timely_on": _day(told["timely_on"]),
        "entered_at": datetime.fromisoformat(told["entered_at"]),
        "entered_by_id": told["entered_by"],
        "answers_id": told["answers"],
        "corrects_id": told["corrects"],
        "payload": payload,
        "salt": salt,
        "previous": carried.previous,
        "digest": carried.digest,
    }
    person, proof = (
        ("person_id", "role", "state", "reason"),
        ("number", "name", "sm3", "size", "path", "declared"),
    )
    return CarriedRows(
        entry,
        [{"org_id": org_id, "role": role} for org_id, role in told["orgs"]],
        [dict(zip(person, one, strict=True)) for one in told["people"]],
        [dict(zip(proof, one, strict=True)) for one in told["evidence"]],
    )


def fault_of(carried: CarriedEntry) -> str:
    """Say why an entry is not what its digest says; nothing if it is."""
    try:
        if carried.content["form"] != FORM:
            return "这一条是更新的版本写的，本系统还读不懂。请先升级。"
        rows = rows_of(carried)
        content = sealed_of(rows.entry, rows.orgs, rows.people, rows.evidence)
    except (KeyError, TypeError, ValueError, AttributeError):
        return "内容不合格式。"
    if content != carried.content:
        return "内容与封存的不符。"
    if link(carried.previous, carried.content) != carried.digest:
        return "内容与摘要不符。"
    return ""
