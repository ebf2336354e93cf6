"""What came of rehearsing a document: by rule, by unit, in all."""

from dataclasses import dataclass
from functools import cached_property

from .changes import Change
from .effort import Effort
from .pack import Pack, Rule
from .words import OrgKind, Word

MOSTLY = 0.8
"""Share of copied text from which a document that adds nothing is called a copy."""


class Outcome(Word):
    """What one rule of a document would do in a tree."""

    ADDS = "adds", "增加职责"
    PARTLY = "partly", "对一部分增加职责"
    REPEATS = "repeats", "已有同样或更严的规定"
    STOPPED = "stopped", "已被停用，不能要求"
    NOBODY = "nobody", "这里没有人要办"


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule of the document: how many it binds, and for how many it is new.

    ``repeats`` are the duties in force that ask as much already; ``stopped_by``
    is the prohibition in force that keeps it from being asked.
    """

    rule: Rule
    bound: int
    new: int
    repeats: tuple[str, ...] = ()
    stopped_by: str = ""

    @property
    def outcome(self) -> Outcome:
        """Say what the rule would do."""
        if not self.bound:
            return Outcome.STOPPED if self.stopped_by else Outcome.NOBODY
        if not self.new:
            return Outcome.REPEATS
        return Outcome.ADDS if self.new == self.bound else Outcome.PARTLY

    @property
    def is_waiting(self) -> bool:
        """Say whether its number is still open, so that it costs nothing yet."""
        return self.rule.is_open or bool(self.rule.needs)


@dataclass(frozen=True, slots=True)
class UnitLine:
    """What is added for one unit, its Party groups included."""

    org_id: str
    kind: str
    added: Effort


@dataclass(frozen=True, slots=True)
class Shorter:
    """A deadline that comes earlier than in the document above."""

    upper: Rule
    rule: Rule
    change: Change


@dataclass(frozen=True)
class Burden:
    """What a document would add in a tree in a year.

    ``people`` are those with a new duty of their own; ``ended`` are duties in
    force that the document would end, with how many owe them. A document that
    ``was_in_force`` already is weighed against the others alone.
    """

    pack: Pack
    org_id: str
    year: int
    units: int
    touched: frozenset[str]
    people: frozenset[str]
    added: Effort
    lines: tuple[UnitLine, ...]
    rules: tuple[RuleLine, ...]
    shorter: tuple[Shorter, ...]
    ended: tuple[tuple[str, int], ...]
    same_articles: float
    copied: float | None = None
    was_in_force: bool = False

    @cached_property
    def branches(self) -> list[UnitLine]:
        """Return the branches, heaviest first."""
        found = [one for one in self.lines if one.kind == OrgKind.BRANCH]
        return sorted(found, key=lambda one: (-one.added.hours, one.org_id))

    @cached_property
    def heaviest(self) -> UnitLine | None:
        """Return the branch with the most added; of other units if there is none."""
        if self.branches:
            return self.branches[0]
        return max(self.lines, key=lambda one: one.added.hours, default=None)

    @property
    def hours_per_branch(self) -> float:
        """Return the hours that the heaviest branch gets a year."""
        return self.heaviest.added.hours if self.heaviest else 0.0

    @property
    def added_per_branch(self) -> float:
        """Return the hours that a branch gets a year on the average."""
        hours = [one.added.hours for one in self.branches]
        return sum(hours) / len(hours) if hours else 0.0

    @property
    def share(self) -> float:
        """Return the share of the document that stands above already."""
        return self.same_articles if self.copied is None else self.copied

    @property
    def adds_nothing(self) -> bool:
        """Say whether no rule gives anybody a new duty, or ends one."""
        return not any(one.new for one in self.rules) and not self.ended

    @property
    def is_copy(self) -> bool:
        """Say whether it is a mere copy: nothing added, most of it from above."""
        repeats = any(one.outcome == Outcome.REPEATS for one in self.rules)
        return self.adds_nothing and repeats and self.share >= MOSTLY

    def of(self, outcome: Outcome) -> list[RuleLine]:
        """Return the rules with an outcome."""
        return [one for one in self.rules if one.outcome == outcome]
