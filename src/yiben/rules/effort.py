"""How much a unit has to do at least for its duties in a whole year.

One record answers every duty it fits, so what is counted is the least number
of records that answers all of them. Where a duty leaves a choice of records,
the cheapest one counts. A further duty can only add to it, and a duty that
says again what is said already adds nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

from .kinds import FilingState, Kind
from .layer import window_of
from .pack import Rule
from .period import MONTHS
from .words import Form, PersonRole, Strength

YEAR = 12
USUAL_HOURS = 0.5
"""Hours for a record whose kind does not say."""

PUBLISHING_HOURS = 0.2
"""Hours to show members a paper that is there already."""

SHARED_ROLES: frozenset[str] = frozenset(
    {
        *("unit", "group"),
        *(PersonRole.ATTENDEE, PersonRole.GUEST, PersonRole.TRAINEE),
        *(PersonRole.APPRAISED, PersonRole.RECORDER),
    }
)
"""Capacities in which one record serves everybody it names; else one each."""

BOOKS: dict[str, str] = {
    "gatherings": "gatherings",
    "filings": "filings",
    "talks": "talks",
    "registers": "registers",
}


class Demand(NamedTuple):
    """A duty and how many subjects of a unit owe it."""

    rule: Rule
    subjects: int


@dataclass(frozen=True, slots=True)
class Effort:
    """What a unit has to do at least in a year."""

    gatherings: int = 0
    filings: int = 0
    talks: int = 0
    registers: int = 0
    others: int = 0
    elements: int = 0
    hours: float = 0.0

    def __add__(self, other: "Effort") -> "Effort":
        """Return both together."""
        both = zip(_values(self), _values(other), strict=True)
        return Effort(*(a + b for a, b in both))

    def __sub__(self, other: "Effort") -> "Effort":
        """Return what this is more than the other."""
        both = zip(_values(self), _values(other), strict=True)
        return Effort(*(a - b for a, b in both))

    def times(self, count: int) -> "Effort":
        """Return the effort of so many units alike."""
        return Effort(*(one * count for one in _values(self)))

    @property
    def in_words(self) -> str:
        """Return what it is more, or less, in Chinese.

        >>> Effort(gatherings=4, hours=6.0).in_words
        '会议活动 4 次，约 6 小时'
        """
        named = (
            (self.gatherings, "会议活动", "次"),
            (self.filings, "计划和报告", "份"),
            (self.talks, "谈话", "次"),
            (self.registers, "登记", "条"),
            (self.others, "其他记录", "条"),
            (self.elements, "要写明的内容", "处"),
        )
        parts = [f"{label} {count} {unit}" for count, label, unit in named if count]
        if self.hours:
            parts.append(f"约 {self.hours:g} 小时")
        return "，".join(parts) or "没有"

    @property
    def records(self) -> int:
        """Return the number of records of any book."""
        return (
            self.gatherings + self.filings + self.talks + self.registers + self.others
        )


def _values(one: Effort) -> tuple[Any, ...]:
    return tuple(getattr(one, field.name) for field in fields(Effort))


class Run(NamedTuple):
    """So many records from one month of the year to another, both included."""

    opens: int
    closes: int
    need: int


Choice = frozenset[str]
"""The kinds of record of which a duty takes any."""


def effort_of(demands: Iterable[Demand], kinds: Mapping[str, Kind]) -> Effort:
    """Return the least that answers all duties of a unit in a whole year.

    Duties that wait for a number, or for an event, are not counted.
    """
    demands = [one for one in demands if one.rule.strength != Strength.MAY]
    asked: dict[Choice, list[Run]] = defaultdict(list)
    tagged: dict[str, dict[Choice, list[Run]]] = defaultdict(lambda: defaultdict(list))
    for rule, subjects in demands:
        if rule.record is None or not (runs := _runs(rule, subjects)):
            continue
        choice = frozenset(_act(kind, kinds) for kind in rule.record.kinds)
        asked[choice] += runs
        for tag in rule.record.tags:
            tagged[tag][choice] += runs
    counts = {book: _least(_of_book(asked, book)) for book in (*BOOKS, "")}
    return Effort(
        gatherings=counts["gatherings"],
        filings=counts["filings"],
        talks=counts["talks"],
        registers=counts["registers"],
        others=counts[""],
        elements=_elements(demands, asked, tagged, kinds),
        hours=round(_packed(asked, lambda choice: _hours(choice, kinds)), 2),
    )


def _act(kind: str, kinds: Mapping[str, Kind]) -> str:
    """Return the record a kind is a step of: one paper is made, filed, received once.

    Showing it to the members is an act of its own.
    """
    found = kinds.get(kind)
    if found is None or not found.base or found.state == FilingState.PUBLISHED:
        return kind
    return found.base


def _book(act: str) -> str:
    return act.partition(".")[0]


def _hours(choice: Choice, kinds: Mapping[str, Kind]) -> float:
    return min(_hours_of(act, kinds) for act in choice)


def _hours_of(act: str, kinds: Mapping[str, Kind]) -> float:
    found = kinds.get(act)
    if found is not None and found.state == FilingState.PUBLISHED:
        return PUBLISHING_HOURS
    return (found.hours if found else 0) or USUAL_HOURS


def _runs(rule: Rule, subjects: int) -> list[Run]:
    """Return in which months of a year how many records are asked for."""
    record = rule.record
    if record is None or rule.is_open:
        return []
    each = rule.at_least * (1 if record.roles & SHARED_ROLES else subjects)
    if rule.form == Form.KEEP:
        return [Run(0, YEAR - 1, each)]
    if rule.form not in {Form.REQUIRE, Form.FILE} or rule.every not in MONTHS:
        return []
    opens, closes = window_of(rule)
    length = MONTHS[rule.every]
    return [Run(at + opens, at + closes, each) for at in range(0, YEAR, length)]


def hits(runs: Iterable[Run]) -> int:
    """Return the least number of records that gives every run what it needs.

    Taking each run by its last month and filling up as late as possible is
    exact, because a month may hold any number of records.

    >>> hits([Run(0, 11, 4), Run(0, 2, 1), Run(3, 5, 1)])
    4
    """
    held = [0] * YEAR
    for run in sorted(runs, key=lambda one: one.closes):
        lacking = run.need - sum(held[run.opens : run.closes + 1])
        if lacking > 0:
            held[run.closes] += lacking
    return sum(held)


def _of_book(
    asked: Mapping[Choice, Sequence[Run]], book: str
) -> dict[Choice, Sequence[Run]]:
    """Return what is asked for of one book; of all that have no own for ``""``."""
    return {
        choice: runs
        for choice, runs in asked.items()
        if BOOKS.get(_book(min(choice)), "") == book
    }


def _least(asked: Mapping[Choice, Sequence[Run]]) -> int:
    return int(_packed(asked, lambda _: 1))


def _packed(
    asked: Mapping[Choice, Sequence[Run]], weight: Callable[[Choice], float]
) -> float:
    """Return the least weight of records that answers everything asked.

    Whatever may be answered within a choice has to be; choices that share no
    kind cannot answer for each other, so the heaviest set of such choices must
    be paid for. That never falls when more is asked.
    """
    paid = {
        choice: weight(choice)
        * hits(run for other, runs in asked.items() if other <= choice for run in runs)
        for choice in asked
    }
    return sum(_heaviest(group, paid) for group in _linked(list(asked)))


def _linked(choices: Sequence[Choice]) -> Iterator[list[Choice]]:
    """Give the choices in groups that share kinds with each other only."""
    groups: list[tuple[set[str], list[Choice]]] = []
    for choice in choices:
        touching = [group for group in groups if not group[0].isdisjoint(choice)]
        names = set(choice).union(*(group[0] for group in touching))
        members = [choice, *(one for group in touching for one in group[1])]
        groups = [group for group in groups if group not in touching]
        groups.append((names, members))
    return (members for _, members in groups)


def _heaviest(choices: Sequence[Choice], paid: Mapping[Choice, float]) -> float:
    """Return the heaviest set of choices no two of which share a kind."""
    if len(choices) == 1:
        return paid[choices[0]]
    if not choices:
        return 0
    widest = max(choices, key=lambda one: (len(one), sorted(one)))
    rest = [one for one in choices if one != widest]
    apart = [one for one in rest if one.isdisjoint(widest)]
    with_it = paid[widest] + sum(_heaviest(group, paid) for group in _linked(apart))
    without = sum(_heaviest(group, paid) for group in _linked(rest))
    return max(with_it, without)


def _elements(
    demands: Iterable[Demand],
    asked: Mapping[Choice, Sequence[Run]],
    tagged: Mapping[str, Mapping[Choice, Sequence[Run]]],
    kinds: Mapping[str, Kind],
) -> int:
    """Return how often something has to be written into a record, or kept with it."""
    least = {tag: _least(choices) for tag, choices in tagged.items()}
    for rule, _ in demands:
        if rule.form == Form.CARRY and rule.record is not None:
            wide = frozenset(_act(kind, kinds) for kind in rule.record.kinds)
            within = {choice: runs for choice, runs in asked.items() if choice <= wide}
            held = _least(within)
            need = min(rule.at_least, held) if rule.at_least else held
            for tag in rule.elements:
                least[tag] = max(least.get(tag, 0), need)
    return sum(least.values())
