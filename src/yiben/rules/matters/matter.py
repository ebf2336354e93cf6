"""Voting and quorum as data: ``packs/matters.yaml``, exact to the last vote.

Which matter needs how many there and how many in favour, of whom, by which
rule, and how sure that is. Shares are compared by cross-multiplication, because
a share held as a float would one day turn a failed vote into a valid one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from yiben.rules.words import Confidence, Word

ORDINARY = "ordinary"
"""The matter of a resolution about which nothing else was said."""

NAMED_SHARES: dict[tuple[int, int], str] = {
    (1, 2): "半数",
    (2, 3): "三分之二",
    (4, 5): "五分之四",
}


class Body(Word):
    """Who decides: everybody on the roster, or the leading team."""

    ASSEMBLY = "assembly", "党员大会"
    TEAM = "team", "委员会"


class Base(Word):
    """What a share is a share of."""

    VOTERS = "voters", "有表决权的全部人数"
    SHOULD_ATTEND = "should_attend", "有表决权的应到人数"
    PRESENT = "present", "有表决权的实到人数"
    ELECTORS = "electors", "有选举权的应到人数"


class Than(Word):
    """Whether exactly the share is enough."""

    AT_LEAST = "at_least", "达到"
    MORE_THAN = "more_than", "超过"


class Ballot(Word):
    """How votes are cast."""

    SECRET = "secret", "无记名投票"
    BY_MEETING = "by_meeting", "表决方式由会议决定"


class OptionKey(Word):
    """What of a matter may be settled where sources disagree."""

    ATTEND_OF = "attend_of", "到会人数的分母"
    ATTEND_THAN = "attend_than", "到会人数是达到还是超过"
    PASS_OF = "pass_of", "赞成票的分母"
    PASS_THAN = "pass_than", "赞成票是达到还是超过"


@dataclass(frozen=True, slots=True)
class Chairs:
    """The voters of a gathering: all, those due, on the spot, of those online.

    Who is due is a snapshot of the day; those left out with a reason are voters
    but not due.
    """

    voters: int
    due: int
    on_the_spot: int
    online: int = 0

    def present(self, *, online: bool) -> int:
        """Return how many fill a chair, with or without those online."""
        return self.on_the_spot if online else self.on_the_spot - self.online


@dataclass(frozen=True, slots=True)
class Share:
    """A part of some number, reached or passed.

    >>> half = Share(1, 2, Than.AT_LEAST, Base.SHOULD_ATTEND)
    >>> half.is_met(10, 20), replace(half, than=Than.MORE_THAN).is_met(10, 20)
    (True, False)
    >>> half.is_met(0, 0)
    False
    """

    top: int
    bottom: int
    than: str
    of: str

    def is_met(self, part: int, whole: int) -> bool:
        """Say whether a part is enough; of nobody nothing is."""
        one, other = part * self.bottom, whole * self.top
        enough = one > other if self.than == Than.MORE_THAN else one >= other
        return whole > 0 and enough

    def least(self, whole: int) -> int:
        """Return the smallest number that is enough.

        >>> Share(4, 5, Than.AT_LEAST, Base.ELECTORS).least(21)
        17
        >>> Share(1, 2, Than.MORE_THAN, Base.PRESENT).least(20)
        11
        """
        if self.than == Than.MORE_THAN:
            return whole * self.top // self.bottom + 1
        return max(1, -(-whole * self.top // self.bottom))

    @property
    def in_words(self) -> str:
        """Return the share as it is spoken.

        >>> Share(2, 3, Than.AT_LEAST, Base.SHOULD_ATTEND).in_words
        '三分之二以上'
        """
        name = NAMED_SHARES.get((self.top, self.bottom), f"{self.top}/{self.bottom}")
        return f"超过{name}" if self.than == Than.MORE_THAN else f"{name}以上"


@dataclass(frozen=True, slots=True)
class Option:
    """A point on which sources disagree: the shipped value and the other one."""

    key: str
    default: str
    other: str
    confidence: str
    note: str = ""

    def label_of(self, value: str) -> str:
        """Return a value in words."""
        words: type[Word] = Than if self.key.endswith("_than") else Base
        return next(word.label for word in words if word.value == value)


@dataclass(frozen=True, slots=True)
class Matter:
    """What one matter asks of one body, from a day on, and what says so.

    ``kinds`` set: what the meeting itself asks, with or without resolutions.
    """

    slug: str
    label: str
    body: str
    attend: Share
    passes: Share | None
    ballot: str
    voters: str
    basis: str
    document: str
    section: str
    confidence: str
    kinds: frozenset[str] = frozenset()
    one_by_one: bool = False
    written: bool = False
    online: bool = False
    from_on: date = date.min
    until_on: date | None = None
    options: tuple[Option, ...] = ()
    note: str = ""
    line: int = 0

    @property
    def id(self) -> str:
        """Return body and slug, by which a unit settles its options."""
        return f"{self.body}-{self.slug}"

    @property
    def source(self) -> str:
        """Return what is cited."""
        return f"《{self.document}》{self.section}"

    @property
    def confidence_label(self) -> str:
        """Return how sure the reading is."""
        return Confidence(self.confidence).label

    @property
    def is_sure(self) -> bool:
        """Say whether nothing about it waits to be confirmed."""
        return self.confidence == Confidence.A

    @property
    def in_words(self) -> str:
        """Return what is asked, in one sentence."""
        parts = [f"到会{self.attend.in_words}（{Base(self.attend.of).label}）"]
        if self.passes:
            parts.append(f"赞成{self.passes.in_words}（{Base(self.passes.of).label}）")
            parts.append(Ballot(self.ballot).label)
        if self.one_by_one:
            parts.append("一人一项，逐人表决")
        if self.written:
            parts.append("会前书面意见计票")
        return "，".join(parts)

    def holds_on(self, on: date) -> bool:
        """Say whether the rule is in force on a day."""
        return self.from_on <= on and (self.until_on is None or on <= self.until_on)

    def with_choices(self, values: Mapping[str, str]) -> "Matter":
        """Return the matter with what a unit chose where sources disagree."""
        changed = self
        for option in self.options:
            value = values.get(option.key)
            if value in (option.default, option.other):
                changed = _with_choice(changed, option.key, value)
        return changed

    def chosen(self, key: str) -> str:
        """Return what holds for one option now."""
        share = self.attend if key.startswith("attend") else self.passes
        if share is None:
            return ""
        return share.than if key.endswith("_than") else share.of


def _with_choice(matter: Matter, key: str, value: str) -> Matter:
    if key.startswith("attend"):
        return replace(matter, attend=_chosen(matter.attend, key, value))
    if matter.passes is None:
        return matter
    return replace(matter, passes=_chosen(matter.passes, key, value))


def _chosen(share: Share, key: str, value: str) -> Share:
    if key.endswith("_than"):
        return replace(share, than=value)
    return replace(share, of=value)


def whole_of(share: Share, matter: Matter, chairs: Chairs) -> int:
    """Return the number a share is a share of."""
    return {
        Base.VOTERS.value: chairs.voters,
        Base.PRESENT.value: chairs.present(online=matter.online),
    }.get(share.of, chairs.due)


def is_quorate(matter: Matter, chairs: Chairs) -> bool:
    """Say whether enough voters were there for this matter."""
    present = chairs.present(online=matter.online)
    return matter.attend.is_met(present, whole_of(matter.attend, matter, chairs))


def is_passed(matter: Matter, in_favour: int, chairs: Chairs) -> bool:
    """Say whether enough were in favour; False for what is not voted on."""
    share = matter.passes
    return share is not None and share.is_met(
        in_favour, whole_of(share, matter, chairs)
    )
