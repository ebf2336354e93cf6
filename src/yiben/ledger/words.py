"""The words of the ledger: what a book hands in, and what things are called.

A draft carries everything but the clock and the hand: who entered it and when
are given by the door, so no draft can claim another day of entry.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple

from yiben.rules.kinds import Privacy
from yiben.rules.words import OrgRole, PersonRole, Presence

__all__ = [
    "COMMITTED",
    "EXPORTED",
    "GAP",
    "LATE_DAYS",
    "OWN_KINDS",
    "WITHDRAWN",
    "Break",
    "EntryDraft",
    "EvidenceLine",
    "OrgRole",
    "PersonLine",
    "PersonRole",
    "Presence",
    "Privacy",
]

COMMITTED: Final = "ledger.heads.committed"
WITHDRAWN: Final = "ledger.entry.withdrawn"
GAP: Final = "ledger.gap.declared"
EXPORTED: Final = "ledger.archive.exported"

OWN_KINDS: Final[Mapping[str, str]] = {
    COMMITTED: "下级链头存证",
    WITHDRAWN: "撤销记录",
    GAP: "未开展说明",
    EXPORTED: "导出台账档案",
}
"""Kinds the ledger posts itself; no pack describes them."""

LATE_DAYS: Final = 10
"""Entered more days than this after it happened: shown as 补录 N 天."""


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person's part in what is handed in."""

    person_id: str
    role: str = PersonRole.ATTENDEE
    state: str = Presence.PRESENT
    reason: str | None = None


class EvidenceLine(NamedTuple):
    """A file's digest; ``declared`` says somebody vouched it is no state secret."""

    name: str
    sm3: str
    size: int = 0
    path: str | None = None
    declared: bool = False


@dataclass(frozen=True, slots=True)
class EntryDraft:
    """What a book hands in. Spans include both days.

    ``credit_period`` names the period a make-up or plan counts for ("2026-05",
    "2026-Q1", "2026"). ``timely_on`` is the day that decides on lateness when
    that is not the day of entry: the day a filing arrived, for its receipt.
    ``once`` is a word chosen by the sender: a second hand-in of the same word
    in the same unit gives the first entry back.
    """

    unit_id: str
    kind: str
    happened_on: date
    title: str
    parts: tuple[str, ...] = ()
    ends_on: date | None = None
    orgs: tuple[tuple[str, str], ...] = ()
    people: tuple[PersonLine, ...] = ()
    tags: tuple[str, ...] = ()
    quantities: Mapping[str, Any] = field(default_factory=dict)
    payload: Mapping[str, Any] = field(default_factory=dict)
    answers: str | None = None
    credit_period: str | None = None
    present: int = 0
    expected: int = 0
    evidence: tuple[EvidenceLine | tuple[str, str], ...] = ()
    timely_on: date | None = None
    gap_of: tuple[str, ...] = ()
    gap_period: str | None = None
    privacy: str = Privacy.BRANCH
    once: str | None = None


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the ledger does not hold; ``seq`` is the first bad number."""

    unit: str
    seq: int
    entry_id: str | None
    what: str
    advice: str
