"""What compiling has come to so far: names with their numbers, dues, seats."""

from dataclasses import dataclass, field

from yiben.rules.layer import Clause
from yiben.rules.pack import RecordSpec
from yiben.rules.period import Period
from yiben.rules.words import Form

from .tables import Numbers


@dataclass(frozen=True, slots=True)
class Due:
    """One period of one clause, with all that does not depend on a subject."""

    clause: Clause
    period: Period
    span: int
    slot: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Span:
    """The months of a period a clause stands in, and those that count."""

    low: int
    high: int
    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class Slot:
    """What counts, in which months, and until when it is on time."""

    spec: RecordSpec
    first: int
    last: int
    due_day: int


NOTHING = Slot(RecordSpec(frozenset(), frozenset()), 0, -1, 0)
"""What a duty without settled words counts."""


@dataclass
class Drafts:
    """Numbers given and rows made while compiling."""

    subjects: Numbers[str] = field(default_factory=Numbers)
    orgs: Numbers[str] = field(default_factory=Numbers)
    duties: Numbers[str] = field(default_factory=Numbers)
    periods: Numbers[str] = field(default_factory=Numbers)
    clauses: Numbers[Clause] = field(default_factory=Numbers)
    classes: Numbers[tuple[object, ...]] = field(default_factory=Numbers)
    lives: Numbers[tuple[tuple[int, int], ...]] = field(default_factory=Numbers)
    spans: Numbers[Span] = field(default_factory=Numbers)
    slots: Numbers[Slot] = field(default_factory=Numbers)
    kindsets: Numbers[frozenset[str]] = field(default_factory=Numbers)
    roles: Numbers[str] = field(default_factory=Numbers)
    tags: Numbers[str] = field(default_factory=Numbers)
    dues: Numbers[tuple[Clause, Period]] = field(default_factory=Numbers)
    due_facts: list[Due] = field(default_factory=list)
    due_rows: list[tuple[int, ...]] = field(default_factory=list)
    seat_rows: list[tuple[int, ...]] = field(default_factory=list)


def is_counted(clause: Clause) -> bool:
    """Say whether a clause asks for so many records in each period."""
    return clause.rule.form in {Form.REQUIRE, Form.FILE} and not waits(clause)


def waits(clause: Clause) -> bool:
    """Say whether a clause gives one cell a year until its words are settled."""
    rule = clause.rule
    counted = rule.form in {Form.REQUIRE, Form.FILE}
    return (counted and rule.is_open) or (
        (counted or rule.form == Form.CARRY) and bool(rule.needs)
    )


def is_tabled(clause: Clause) -> bool:
    """Say whether the tables can hold a clause; the rules judge the others."""
    return is_counted(clause) or waits(clause)
