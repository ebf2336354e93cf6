"""What the documents in force at a unit ask of one of its plans or reports."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from yiben.org.models import Org
from yiben.policy.queries import kinds, packs_in_force, suspended_of
from yiben.rules.kinds import FilingState, Kind, same_facts
from yiben.rules.pack import Rule
from yiben.rules.words import Form, Strength

ELEMENT = "element."
SENT = (FilingState.FILED, FilingState.RECEIVED)


@dataclass(frozen=True, slots=True)
class Ask:
    """A rule in force that names filings, and the document it stands in."""

    rule: Rule
    document: str

    @property
    def cited(self) -> str:
        """Return document and section in one."""
        return f"{self.document} {self.rule.section}"


@dataclass(frozen=True, slots=True)
class Lack:
    """What a text does not say that it is asked to; ``is_must``: it would not count."""

    labels: tuple[str, ...]
    ask: Ask
    is_must: bool


def asks_of(unit: Org, on: date) -> list[Ask]:
    """Return the duties about filings that bind a unit on a day.

    A duty that a prohibition has suspended is not among them.
    """
    off = {one.rule.id for one in suspended_of(unit, on=on)}
    return [
        Ask(rule, pack.short)
        for pack, _ in packs_in_force(unit, on=on)
        for rule in pack.rules
        if rule.is_duty and rule.id not in off and _binds(rule, unit)
    ]


def _binds(rule: Rule, unit: Org) -> bool:
    binds = rule.binds
    if rule.record is None or not any(
        name.startswith("filings.") for name in rule.record.kinds
    ):
        return False
    return (
        (not binds.org or unit.kind in binds.org)
        and (not binds.level or unit.level in binds.level)
        and (not binds.sector or unit.sector in binds.sector)
    )


def _names(rule: Rule, kind: Kind, *states: str) -> bool:
    wanted = {f"{kind.kind}.{state}" for state in states}
    return rule.record is not None and not wanted.isdisjoint(rule.record.kinds)


def lacks_of(kind: Kind, tags: Collection[str], asks: Collection[Ask]) -> list[Lack]:
    """Return what a filing of a kind does not say yet, rule by rule.

    It must be there if the record that is asked for has to carry it; what a
    rule only lists as lacking (``carry``) is a warning. A rule about a topic
    that this filing is not about asks nothing of it.
    """
    return [
        Lack(labels, ask, is_must)
        for ask in asks
        for tags_asked, is_must in _asked_by(ask.rule, kind, set(tags))
        if (labels := _labels(kind, tags_asked - set(tags)))
    ]


def _asked_by(
    rule: Rule, kind: Kind, tags: set[str]
) -> Iterator[tuple[frozenset[str], bool]]:
    if rule.record is None or not _names(rule, kind, *SENT):
        return
    if rule.form == Form.CARRY:
        if rule.record.tags <= tags:
            yield rule.elements, False
        return
    asked = frozenset(tag for tag in rule.record.tags if tag.startswith(ELEMENT))
    if rule.record.tags - asked <= tags:
        yield asked, rule.strength == Strength.MUST


def _labels(kind: Kind, tags: Collection[str]) -> tuple[str, ...]:
    return tuple(one.label for one in kind.elements if one.tag in tags)


def asks_publication(kind: Kind, asks: Collection[Ask]) -> list[Ask]:
    """Return the rules that want a filing shown to the members, and that alone."""
    return [
        one
        for one in asks
        if _names(one.rule, kind, FilingState.PUBLISHED)
        and not _names(one.rule, kind, FilingState.MADE, *SENT)
    ]


def others_of(unit: Org, kind: Kind, asks: Collection[Ask]) -> list[Kind]:
    """Return the other reports that the same facts would make at this unit.

    They are owed here as often as this one, go to the same recipient and are
    as open. What happens once and unforeseen covers no records of a period
    and so is never among them.
    """
    every = {one.rule.every for one in asks if _names(one.rule, kind, *SENT)} - {None}
    return [
        other
        for other in kinds().values()
        if other.book == kind.book
        and other.stages
        and other.kind != kind.kind
        and not (other.by_person or kind.by_person)
        and (other.recipient, other.privacy) == (kind.recipient, kind.privacy)
        and unit.kind in other.by
        and same_facts(kind, other, kinds())
        and any(
            one.rule.every in every for one in asks if _names(one.rule, other, *SENT)
        )
    ]


def periods_asked(kind: Kind, asks: Collection[Ask]) -> frozenset[str]:
    """Return how often a kind is owed, as the rules say it: year, half_year."""
    states = tuple(kind.states)
    return frozenset(
        one.rule.every
        for one in asks
        if one.rule.every and _names(one.rule, kind, *states)
    )
