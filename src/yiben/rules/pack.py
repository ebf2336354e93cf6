"""Packs, articles and rules: policy as frozen values.

What stands in YAML under ``packs/`` becomes these. A rule knows its document,
section and anchor, so that every duty can cite the words it comes from.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from .problems import Problem
from .words import Every, Form, Level, Rounding, Strength, SubjectKind

GRACE_DAYS = 10
"""Days after a period in which entering a record still counts as on time."""

DUTY_FORMS: frozenset[str] = frozenset(
    {Form.REQUIRE, Form.FILE, Form.KEEP, Form.WHEN, Form.CARRY}
)
"""The forms of rules that somebody can owe."""

ALL = 0
"""``at_least`` of a rule that asks something of every record, however many."""

LEVEL_RANK: dict[str, int] = {level: rank for rank, level in enumerate(Level)}


@dataclass(frozen=True, slots=True)
class Below:
    """Which subordinates a relation is about."""

    org: frozenset[str] = frozenset()
    level: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Binds:
    """Whom a rule binds; an empty set asks for nothing."""

    subject: str = SubjectKind.ORG
    org: frozenset[str] = frozenset()
    level: frozenset[str] = frozenset()
    sector: frozenset[str] = frozenset()
    having: frozenset[str] = frozenset()
    lacking: frozenset[str] = frozenset()
    office: frozenset[str] = frozenset()
    membership: frozenset[str] = frozenset()
    except_flags: frozenset[str] = frozenset()
    only_flags: frozenset[str] = frozenset()
    below: Below = Below()
    issuer_only: bool = False
    except_issuer: bool = False


@dataclass(frozen=True, slots=True)
class RecordSpec:
    """Which ledger entries count, and in which capacity of the subject."""

    kinds: frozenset[str]
    roles: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    min_rate: int = 0
    day: int | None = None
    covers_members: bool = False


@dataclass(frozen=True, slots=True)
class EventSpec:
    """Which ledger entries open a duty."""

    kinds: frozenset[str]
    tags_any: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of one article, in one of eight forms."""

    pack: str
    name: str
    title: str
    system: str
    form: str
    section: str
    anchor: str
    reading: str
    file: Path
    line: int
    binds: Binds = Binds()
    record: RecordSpec | None = None
    event: EventSpec | None = None
    every: str | None = None
    open_term: str = ""
    at_least: int = 1
    window: tuple[int, int] | None = None
    grace_days: int = GRACE_DAYS
    rounding: str = Rounding.WHOLE
    strength: str = Strength.MUST
    refines: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    from_on: date = date.min
    until_on: date | None = None
    recipient: str = ""
    within_days: int | None = None
    by: date | None = None
    settable: frozenset[str] = frozenset()
    features: tuple[str, ...] = ()
    suspends: tuple[str, ...] = ()
    suspends_rules: tuple[str, ...] = ()
    elements: frozenset[str] = frozenset()
    term: str = ""
    items: tuple[str, ...] = ()
    why: str = ""
    consequence: str = ""
    note: str = ""
    confidence: str = ""

    @property
    def id(self) -> str:
        """Return ``pack/name``, by which the rule is cited everywhere."""
        return f"{self.pack}/{self.name}"

    @property
    def key(self) -> str:
        """Return by what its sentence is found: the phrase, or its name without a text."""
        return self.anchor or self.name

    @property
    def is_duty(self) -> bool:
        """Say whether somebody can owe it."""
        return self.form in DUTY_FORMS

    @property
    def is_open(self) -> bool:
        """Say whether its period still waits for a number."""
        return self.every == Every.OPEN


@dataclass(frozen=True, slots=True)
class Article:
    """A sentence of a document: where it stands, our reading, its rules."""

    section: str
    anchor: str
    reading: str
    rules: tuple[Rule, ...]
    file: Path
    line: int
    confidence: str = ""


@dataclass(frozen=True, slots=True)
class Pack:
    """One document as rules."""

    name: str
    title: str
    short: str
    issuer: str
    level: str
    number: str | None
    issued_on: date | None
    in_force_from: date
    in_force_note: str
    parents: tuple[str, ...]
    text_file: str
    characters: int
    articles: tuple[Article, ...]
    folder: Path
    has_text: bool = True
    basis: str = ""

    @property
    def rules(self) -> list[Rule]:
        """Return all rules in the order of the articles."""
        return [rule for article in self.articles for rule in article.rules]

    @property
    def rank(self) -> int:
        """Return 0 for the centre, more further down."""
        return LEVEL_RANK[self.level]


def families(rules: Iterable[Rule]) -> dict[str, str]:
    """Return for each rule id the name of its family (its smallest member)."""
    home: dict[str, str] = {}

    def root(name: str) -> str:
        while home.setdefault(name, name) != name:
            name = home[name]
        return name

    for rule in rules:
        for target in rule.refines:
            one, two = sorted((root(rule.id), root(target)))
            home[two] = one
        root(rule.id)
    return {name: root(name) for name in list(home)}


@dataclass(frozen=True, eq=False)
class Library:
    """All packs that could be read, with every problem found on the way.

    Compared by identity, so that what follows from one can be kept beside it.
    """

    packs: dict[str, Pack]
    problems: list[Problem] = field(default_factory=list)
    systems: dict[str, str] = field(default_factory=dict)

    def rule(self, duty: str) -> Rule:
        """Return a rule by its id; raise KeyError if no pack holds it."""
        return self.by_id[duty]

    @cached_property
    def by_id(self) -> dict[str, Rule]:
        """Return every rule by its id."""
        return {rule.id: rule for pack in self.packs.values() for rule in pack.rules}

    @cached_property
    def family(self) -> dict[str, str]:
        """Return for every rule the family it belongs to."""
        return families(self.by_id.values())

    @property
    def errors(self) -> list[Problem]:
        """Return the problems that keep a pack from being used."""
        return [problem for problem in self.problems if problem.grave]
