"""What several matters answer and take alike."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Posted:
    """The receipt of an entry: keep number and digest, they never change."""

    entry_id: str
    unit_id: str
    kind: str
    seq: int
    entered_at: datetime
    digest: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why."""

    reason: str


def posted(entry: Any) -> Posted:
    """Return the receipt of an entry just posted."""
    return Posted(
        entry.pk, entry.unit_id, entry.kind, entry.seq, entry.entered_at, entry.digest
    )
