"""A lower document against an upper one, rule by rule.

Same, stricter, looser, new; and what the lower one is silent about, which
binds all the same. Two rules ask the same if each implies the other and they
bind the same; a rule that binds fewer loosens nothing in law, because the
upper one still binds the rest, but it is shown for what it is.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from .changes import Change, changes, is_about_content
from .kinds import Kind
from .layer import implies
from .pack import Library, Pack, Rule
from .speech import stem
from .whom import Reach, overlap, reach
from .words import Form, Word


class Relation(Word):
    """How a rule of the lower document lies to the upper document."""

    STRICTER = "stricter", "更严"
    LOOSER = "looser", "放宽"
    BESIDE = "beside", "各有要求"
    DETAIL = "detail", "更具体"
    SAME = "same", "相同"
    NEW = "new", "新增"
    SILENT = "silent", "没有提到"


MEANING: dict[str, str] = {
    Relation.STRICTER: "以下级文件为准，上级的作为出处一并承接。",
    Relation.LOOSER: "放宽的不生效，仍按上级文件执行。",
    Relation.BESIDE: "两边不能互相代替，都要执行。",
    Relation.DETAIL: "把上级的要求说得更具体，上级的照样执行。",
    Relation.SAME: "与上级文件相同，不增加职责。",
    Relation.NEW: "上级文件没有，是本文件增加的。",
    Relation.SILENT: "没有提到不等于免除，上级文件照样有效。",
}


class How(Word):
    """By what a rule found its counterpart."""

    REFINES = "refines", "写明细化"
    THROUGH = "through", "经中间文件细化"
    KIN = "kin", "细化同一条上级规则"
    SYSTEM = "system", "同一制度、同类记录"


@dataclass(frozen=True, slots=True)
class Match:
    """A rule beside its counterpart above."""

    upper: Rule
    how: How
    relation: Relation
    changes: tuple[Change, ...] = ()
    same_content: bool = True

    @property
    def is_sure(self) -> bool:
        """Say whether the counterpart is named, or its words leave no doubt.

        One that was only found by its system, and asks for other content, is
        shown beside the rule and not counted.
        """
        if self.how != How.SYSTEM:
            return True
        return self.relation != Relation.BESIDE and self.same_content


@dataclass(frozen=True, slots=True)
class Row:
    """One rule of the lower document, or one the lower document leaves out."""

    relation: Relation
    lower: Rule | None = None
    matches: tuple[Match, ...] = ()
    silent: Rule | None = None

    @property
    def rule(self) -> Rule:
        """Return the rule the row is about."""
        found = self.lower or self.silent
        assert found is not None  # noqa: S101 -- a row is about one of the two
        return found

    @property
    def changes(self) -> tuple[Change, ...]:
        """Return what changed, over all counterparts."""
        return tuple(
            dict.fromkeys(change for match in self.matches for change in match.changes)
        )

    @property
    def is_implicit(self) -> bool:
        """Say whether the counterpart was found without being named."""
        return any(one.how == How.SYSTEM for one in self.matches)


@dataclass(frozen=True)
class Comparison:
    """All rules of two documents, side by side."""

    upper: Pack
    lower: Pack
    rows: tuple[Row, ...]

    @cached_property
    def counts(self) -> dict[Relation, int]:
        """Return how many rows stand in each relation."""
        found = Counter(row.relation for row in self.rows)
        return {relation: found[relation] for relation in Relation}

    @cached_property
    def duty_counts(self) -> dict[Relation, int]:
        """Return the same for duties alone, guidance and definitions left out."""
        found = Counter(row.relation for row in self.rows if row.rule.is_duty)
        return {relation: found[relation] for relation in Relation}


def compare(
    upper: Pack, lower: Pack, library: Library, kinds: Mapping[str, Kind]
) -> Comparison:
    """Return every rule of ``lower`` against ``upper``, then what it leaves out."""
    finder = _Finder(upper, lower, library)
    rows = [_row(rule, finder.counterparts(rule), lower, kinds) for rule in lower.rules]
    taken = {match.upper.id for row in rows for match in row.matches if match.is_sure}
    left = [
        Row(Relation.SILENT, silent=rule)
        for rule in upper.rules
        if rule.is_duty and rule.id not in taken
    ]
    return Comparison(upper, lower, (*rows, *left))


def _row(
    rule: Rule,
    found: Iterable[tuple[Rule, How]],
    lower: Pack,
    kinds: Mapping[str, Kind],
) -> Row:
    matches = tuple(
        Match(
            upper,
            how,
            relation_of(upper, rule, lower.rank),
            changes(upper, rule, kinds, lower.rank),
            _content(upper) == _content(rule),
        )
        for upper, how in found
    )
    return Row(_of_all([one.relation for one in matches if one.is_sure]), rule, matches)


def _content(rule: Rule) -> tuple[frozenset[str], ...]:
    """Return what a record has to be about."""
    tags = rule.record.tags if rule.record else frozenset()
    return (tags, rule.elements, frozenset(rule.needs))


def _of_all(relations: list[Relation]) -> Relation:
    """Return the one that matters most among those to several counterparts."""
    order = (
        *(Relation.LOOSER, Relation.STRICTER, Relation.BESIDE),
        *(Relation.DETAIL, Relation.SAME),
    )
    return next((one for one in order if one in relations), Relation.NEW)


def relation_of(upper: Rule, lower: Rule, rank: int = 0) -> Relation:
    """Return how a rule lies to the one above it that it takes up.

    ``rank`` is the level of the lower document; levels above it do not count.
    """
    if not upper.is_duty or not lower.is_duty:
        return _of_words(upper, lower)
    if is_about_content(upper, lower):
        return Relation.DETAIL
    up, low = (replace(one, needs=()) for one in (upper, lower))
    asks_more = implies(low, up) and _needs_more(lower, upper)
    asks_less = implies(up, low) and _needs_more(upper, lower)
    whom = reach(upper, lower, rank)
    if asks_more and asks_less:
        return {
            Reach.SAME: Relation.SAME,
            Reach.NARROWER: Relation.LOOSER,
            Reach.WIDER: Relation.STRICTER,
        }.get(whom, Relation.BESIDE)
    if asks_more:
        return Relation.BESIDE if whom == Reach.CROSSING else Relation.STRICTER
    if asks_less and whom in {Reach.SAME, Reach.NARROWER}:
        of_a_part = implies(_in_scope_of(up, low), up) and whom == Reach.SAME
        return Relation.DETAIL if of_a_part else Relation.LOOSER
    return Relation.BESIDE


def _in_scope_of(upper: Rule, lower: Rule) -> Rule:
    """Return the lower rule as if it spoke of all records or events of the upper.

    Pointing at a part of them loosens nothing: the rest is left as it was.
    """
    one, two = upper.record, lower.record
    if lower.form == Form.CARRY and one and two:
        record = replace(two, kinds=one.kinds, tags=one.tags)
        return replace(lower, record=record)
    return replace(lower, event=upper.event) if lower.form == Form.WHEN else lower


def _needs_more(one: Rule, other: Rule) -> bool:
    return set(one.needs) >= set(other.needs)


def _of_words(upper: Rule, lower: Rule) -> Relation:
    """Compare rules of which at least one binds nobody: by form and content.

    To explain a duty, or to list what belongs to it, is no loosening; the duty
    stands above as before.
    """
    if upper.is_duty:
        return Relation.DETAIL
    if lower.is_duty:
        return Relation.STRICTER
    if upper.form != lower.form:
        return Relation.SAME if lower.form == Form.GUIDE else Relation.DETAIL
    old, new = (_said(one) for one in (upper, lower))
    if old == new:
        return Relation.SAME
    if new > old:
        return Relation.STRICTER
    return Relation.LOOSER if new < old else Relation.BESIDE


def _said(rule: Rule) -> set[str]:
    """Return what a rule without a duty lays down."""
    return {*rule.items, *rule.features, *rule.suspends, *rule.suspends_rules}


@dataclass
class _Finder:
    """Finds the rules above that a rule takes up."""

    upper: Pack
    lower: Pack
    library: Library
    _kin: dict[str, list[Rule]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rules = {rule.id: rule for rule in self.upper.rules}
        self.known = {
            **self.library.by_id,
            **self.rules,
            **{rule.id: rule for rule in self.lower.rules},
        }
        self.is_above = self.upper.rank <= self.lower.rank

    def counterparts(self, rule: Rule) -> list[tuple[Rule, How]]:
        """Return the counterparts of a rule, found in the surest way there is."""
        named = [self.rules[one] for one in rule.refines if one in self.rules]
        if named:
            return [(one, How.REFINES) for one in named]
        through = [self.rules[one] for one in self._above(rule) if one in self.rules]
        if through:
            return [(one, How.THROUGH) for one in through]
        if kin := self._kin_of(rule):
            return [(one, How.KIN) for one in kin]
        if rule.form == Form.DEFINE:
            same = [one for one in self.rules.values() if one.term == rule.term]
            return [(one, How.SYSTEM) for one in same if one.form == Form.DEFINE]
        likely = max(self._alike(rule), key=lambda one: one[0], default=None)
        return [(likely[1], How.SYSTEM)] if likely else []

    def _above(self, rule: Rule) -> list[str]:
        """Return what a rule refines through others, nearest first."""
        found: dict[str, None] = {}
        waiting = list(rule.refines)
        while waiting:
            name = waiting.pop(0)
            if name not in found:
                found[name] = None
                waiting += self.known[name].refines if name in self.known else ()
        return list(found)

    def _kin_of(self, rule: Rule) -> list[Rule]:
        """Return rules that refine the same ones: of two documents side by side."""
        mine = set(self._above(rule))
        if not mine or not rule.is_duty:
            return []
        return [
            one
            for one in self.rules.values()
            if one.is_duty
            and not mine.isdisjoint(self._above(one))
            and alike(one, rule)
        ]

    def _alike(self, rule: Rule) -> Iterator[tuple[tuple[int, ...], Rule]]:
        """Give rules of the same system on the same records, with how alike they are."""
        for one in self.rules.values():
            if one.system == rule.system and alike(one, rule):
                yield (
                    (
                        one.form == rule.form,
                        bool(
                            relation_of(one, rule, self.lower.rank) != Relation.BESIDE
                        ),
                        -len(changes(one, rule, {}, self.lower.rank)),
                    ),
                    one,
                )


def alike(one: Rule, other: Rule) -> bool:
    """Say whether two duties are about the same records of the same subjects."""
    if one.record is None or other.record is None:
        return False
    if not (one.is_duty and other.is_duty):
        return False
    kinds = {stem(kind) for kind in one.record.kinds}
    others = {stem(kind) for kind in other.record.kinds}
    carries = Form.CARRY in {one.form, other.form} and one.form != other.form
    return (
        not kinds.isdisjoint(others) and not carries and overlap(one.binds, other.binds)
    )
