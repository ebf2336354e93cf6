"""The facts a judgement rests on, as frozen values without a database.

Rooms turn their rows into these (their ``facts.py``); nothing here can look
anything up, so the same facts always give the same verdict. Days are whole
days in local time; a span includes both of its days.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from .words import COUNTED


@dataclass(frozen=True, slots=True)
class Span:
    """From one day to another, both included; ``None`` means still going on."""

    from_on: date
    until_on: date | None = None

    def holds_on(self, on: date) -> bool:
        """Say whether a day lies within the span."""
        return self.from_on <= on and (self.until_on is None or on <= self.until_on)

    def meets(self, other: "Span") -> bool:
        """Say whether two spans have a day in common."""
        return (other.until_on is None or self.from_on <= other.until_on) and (
            self.until_on is None or other.from_on <= self.until_on
        )


@dataclass(frozen=True, slots=True)
class TraitFact:
    """A property that held for a time."""

    trait: str
    span: Span


@dataclass(frozen=True, slots=True)
class OrgFact:
    """An organisation; ``path`` runs from the top down to itself."""

    id: str
    name: str
    kind: str
    level: str
    sector: str
    superior_id: str | None
    life: Span
    path: tuple[str, ...]
    traits: tuple[TraitFact, ...] = ()


@dataclass(frozen=True, slots=True)
class OfficeFact:
    """One person's tenure of one office in one organisation."""

    person_id: str
    person_name: str
    org_id: str
    office: str
    span: Span


@dataclass(frozen=True, slots=True)
class MemberFact:
    """One person's membership in one branch for a time."""

    person_id: str
    person_name: str
    org_id: str
    group_id: str | None
    membership: str
    span: Span
    flags: tuple[TraitFact, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonIn:
    """A person's part in an entry."""

    person_id: str
    role: str
    state: str = "present"

    @property
    def counts(self) -> bool:
        """Say whether the person really took part."""
        return self.state in COUNTED


@dataclass(frozen=True, slots=True)
class OrgIn:
    """An organisation's part in an entry."""

    org_id: str
    role: str


@dataclass(frozen=True, slots=True)
class EntryFact:
    """A ledger entry with its clocks: happened, entered, and when it was voided.

    ``kinds`` holds the main kind first, then the kinds held within it.
    ``credit_month`` (year*12+month-1) names another month than the one it
    happened in, for make-ups and plans. ``answers`` names the entry this one
    responds to: the filing a receipt is for, the event a meeting follows.
    """

    id: str
    kinds: tuple[str, ...]
    unit_id: str
    happened_on: date
    entered_on: date
    ends_on: date | None = None
    void_on: date | None = None
    credit_month: int | None = None
    orgs: tuple[OrgIn, ...] = ()
    people: tuple[PersonIn, ...] = ()
    tags: frozenset[str] = frozenset()
    present: int = 0
    expected: int = 0
    answers: str | None = None
    timely_on: date | None = None
    label: str = ""
    gap_of: tuple[str, ...] = ()
    gap_period: str | None = None

    def visible_on(self, known_on: date) -> bool:
        """Say whether the entry was in the ledger, uncorrected, on a day."""
        return self.entered_on <= known_on and (
            self.void_on is None or known_on < self.void_on
        )


@dataclass(frozen=True, slots=True)
class WaiverFact:
    """Somebody in authority released a subject from a duty for a period."""

    subject: str
    duty: str
    period: str
    reason: str
    by: str
    entered_on: date
    void_on: date | None = None


@dataclass(frozen=True, slots=True)
class AdoptionFact:
    """A pack put in force by an organisation for all that stands below it."""

    org_id: str
    pack: str
    from_on: date
    until_on: date | None = None


@dataclass(frozen=True, slots=True)
class SettingFact:
    """A number that a unit in authority set for an open word of a rule."""

    org_id: str
    duty: str
    key: str
    value: str
    from_on: date


@dataclass(frozen=True, slots=True)
class DefinitionFact:
    """Content supplied for a name that a document uses without defining it."""

    org_id: str
    pack: str
    term: str
    items: tuple[str, ...]
    from_on: date


@dataclass(frozen=True)
class Situation:
    """Everything a judgement may look at, gathered once.

    Entries are those of the units in question and of every unit whose people
    may earn credit in them; the engine never asks for more.
    """

    orgs: Mapping[str, OrgFact]
    offices: tuple[OfficeFact, ...] = ()
    members: tuple[MemberFact, ...] = ()
    entries: tuple[EntryFact, ...] = ()
    waivers: tuple[WaiverFact, ...] = ()
    adoptions: tuple[AdoptionFact, ...] = ()
    settings: tuple[SettingFact, ...] = ()
    definitions: tuple[DefinitionFact, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
