"""Whom two rules bind: the same, fewer, more, or others.

A document speaks only to its issuer and those below, so levels above the lower
document do not count: “各级党委” and “镇党委” are the same in a town.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from .binding import BASE_ORGS
from .pack import LEVEL_RANK, Binds, Rule
from .words import (
    TEAM,
    Level,
    MembershipKind,
    Office,
    OrgKind,
    Sector,
    SubjectKind,
    Trait,
    Word,
)

NARROW_BASE = frozenset({Level.BASE.value})
ISSUER = frozenset({"issuer"})
BELOW = frozenset({"below"})
ABOVE = frozenset({"above"})
"""Only levels above the lower document: nobody there."""


class Reach(Word):
    """Whom a rule binds, beside another one."""

    SAME = "same", "相同"
    NARROWER = "narrower", "更窄"
    WIDER = "wider", "更宽"
    CROSSING = "crossing", "各有不同"


@dataclass(frozen=True, slots=True)
class Side:
    """One property by which rules choose whom they bind; no values mean all.

    With ``narrows`` each value leaves fewer (what somebody must have or must
    not be); without, each adds some (the kinds of organisation).
    """

    name: str
    upper: frozenset[str]
    lower: frozenset[str]
    words: type[Word]
    everybody: str
    narrows: bool = False

    @property
    def reach(self) -> Reach:
        """Say how the lower choice lies to the upper one."""
        if self.upper == self.lower:
            return Reach.SAME
        if self.narrows:
            fewer, more = self.lower > self.upper, self.lower < self.upper
        else:
            fewer = not self.upper or (bool(self.lower) and self.lower < self.upper)
            more = not self.lower or (bool(self.upper) and self.lower > self.upper)
        if fewer == more:
            return Reach.CROSSING
        return Reach.NARROWER if fewer else Reach.WIDER

    @property
    def in_words(self) -> str:
        """Return the change in Chinese."""
        old, new = (self._named(one) for one in (self.upper, self.lower))
        how = {Reach.NARROWER: "收窄为", Reach.WIDER: "扩大到"}.get(self.reach, "改为")
        return f"{self.name}由{old}{how}{new}"

    def _named(self, values: frozenset[str]) -> str:
        if values == ABOVE:
            return "本文件以上的各级"
        if values >= TEAM:
            rest = named(values - TEAM, self.words)
            return "、".join(one for one in ("班子成员", rest) if one)
        return named(values, self.words) or self.everybody


def named(values: Iterable[str], words: type[Word]) -> str:
    """Return the labels of values in the order of the words.

    >>> named({"branch", "committee"}, OrgKind)
    '党委、党支部'
    """
    wanted = set(values)
    return "、".join(word.label for word in words if word.value in wanted)


class Owner(Word):
    """Which unit itself is meant by a document."""

    ISSUER = "issuer", "发文单位本级"
    BELOW = "below", "发文单位的下级"


def sides(upper: Binds, lower: Binds, rank: int) -> list[Side]:
    """Return the properties in which two rules for one kind of subject differ."""
    levels = _levels(upper, rank), _levels(lower, rank)
    found = [
        Side("组织类型", upper.org, lower.org, OrgKind, "各类党组织"),
        Side("层级", *levels, Level, "各级"),
        Side("领域", upper.sector, lower.sector, Sector, "各领域"),
        Side("职务", upper.office, lower.office, Office, "各种职务"),
        Side("党员", upper.membership, lower.membership, MembershipKind, "全体党员"),
        Side("具备的条件", upper.having, lower.having, Trait, "不限", narrows=True),
        Side("不具备的条件", upper.lacking, lower.lacking, Trait, "不限", narrows=True),
        Side(
            "限定的党员",
            upper.only_flags,
            lower.only_flags,
            Trait,
            "不限",
            narrows=True,
        ),
        Side(
            "除外的党员",
            upper.except_flags,
            lower.except_flags,
            Trait,
            "无",
            narrows=True,
        ),
        Side("下级类型", upper.below.org, lower.below.org, OrgKind, "各类下级"),
        Side("下级层级", upper.below.level, lower.below.level, Level, "各级下级"),
        Side("单位", _own(upper), _own(lower), Owner, "发文单位和全部下级"),
    ]
    return [one for one in found if one.upper != one.lower]


def _levels(binds: Binds, rank: int) -> frozenset[str]:
    """Return the levels really meant from one level down; empty for all of them."""
    if binds.org and binds.org <= BASE_ORGS:
        return NARROW_BASE
    here = frozenset(level for level, at in LEVEL_RANK.items() if at >= rank)
    meant = binds.level & here if binds.level else here
    return frozenset() if meant == here else meant or ABOVE


def _own(binds: Binds) -> frozenset[str]:
    if binds.issuer_only:
        return ISSUER
    return BELOW if binds.except_issuer else frozenset()


def reach(upper: Rule, lower: Rule, rank: int) -> Reach:
    """Say whether the lower rule binds the same, fewer, more or others.

    ``rank`` is the level of the lower document.
    """
    if upper.binds.subject != lower.binds.subject:
        return Reach.CROSSING
    found = {one.reach for one in sides(upper.binds, lower.binds, rank)}
    if len(found) > 1:
        return Reach.CROSSING
    return found.pop() if found else Reach.SAME


def reach_in_words(upper: Rule, lower: Rule, rank: int) -> list[str]:
    """Return in Chinese how whom they bind differs, one sentence a property."""
    if upper.binds.subject != lower.binds.subject:
        old, new = (
            next(w.label for w in SubjectKind if w.value == one.binds.subject)
            for one in (upper, lower)
        )
        return [f"承担者由{old}改为{new}"]
    return [one.in_words for one in sides(upper.binds, lower.binds, rank)]


def overlap(one: Binds, two: Binds) -> bool:
    """Say whether some subject could be bound by both."""
    if one.subject != two.subject:
        return False
    chosen = (
        (one.org, two.org),
        (one.level, two.level),
        (one.sector, two.sector),
        (one.office, two.office),
        (one.membership, two.membership),
        (one.below.org, two.below.org),
        (one.below.level, two.below.level),
    )
    if any(a and b and a.isdisjoint(b) for a, b in chosen):
        return False
    barred = (
        (one.having, two.lacking),
        (two.having, one.lacking),
        (one.only_flags, two.except_flags),
        (two.only_flags, one.except_flags),
    )
    own = _own(one), _own(two)
    return all(a.isdisjoint(b) for a, b in barred) and set(own) != {ISSUER, BELOW}
