"""What is looked at for contradictions, and what a finding says."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from .kinds import Kind
from .pack import Library, Pack, Rule
from .speech import quoted
from .words import Level, Word


class Clash(Word):
    """What is wrong between two sentences."""

    FIXED_DAY = "fixed_day", "固定日不一致"
    WINDOWS = "windows", "期限互相排斥"
    SUSPENDED = "suspended", "已被停用"
    COVERED = "covered", "同一情况报两次"
    FILED_TWICE = "filed_twice", "同一时期报多份"
    TWIN = "twin", "可能重复"
    TERM_TWICE = "term_twice", "同名不同义"
    TERM_ABROAD = "term_abroad", "借用别的文件的说法"


ADVICE: dict[str, str] = {
    Clash.FIXED_DAY: "以文件定的日子为默认；另定的，报备原因后照样算数。请上级明确一次。",
    Clash.WINDOWS: "一份记录不能同时满足两条。请发文单位说明以哪一条为准。",
    Clash.SUSPENDED: "停用期间不用办，已经办的照样留存。有疑问请问停用文件的发文单位。",
    Clash.COVERED: "可以写一份报告，由单位说明同时用于两条；或请上级合并成一份。",
    Clash.FILED_TWICE: "请收报的上级考虑合并成一份，或错开时间。",
    Clash.TWIN: "办一次、录一条，两条都会算到。请起草单位写明是不是同一件事。",
    Clash.TERM_TWICE: "各按本文件的内容办，不要混用。",
    Clash.TERM_ABROAD: "这个说法只在那份文件里有内容。请在本文件里写明，或由单位补上。",
}
MEND: dict[str, str] = {
    Clash.TWIN: "是同一件事的，在下级规则里写 refines；不是的，换记录种类或加标记。",
    Clash.COVERED: "原文如此的，保留；单位说明一份两用。",
    Clash.TERM_ABROAD: "在本包里写 form: define，或写 needs 由单位补。",
}
INFORMATION = frozenset({Clash.TERM_TWICE, Clash.SUSPENDED})
"""Findings that ask nothing of anybody."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong between rules, with all that are concerned."""

    clash: Clash
    rules: tuple[Rule, ...]
    text: str

    @property
    def advice(self) -> str:
        """Return what a unit can do."""
        return ADVICE[self.clash]

    @property
    def mend(self) -> str:
        """Return what the author of a pack can do."""
        return MEND.get(self.clash, self.advice)

    @property
    def is_information(self) -> bool:
        """Say whether it only tells, and asks nothing."""
        return self.clash in INFORMATION

    @property
    def key(self) -> tuple[str, ...]:
        """Return what tells findings apart."""
        return (self.clash, *sorted(rule.id for rule in self.rules))


@dataclass(frozen=True, slots=True)
class DayChosen:
    """A fixed day that a unit chose or planned for what a rule asks."""

    duty: str
    unit: str
    day: int
    planned: bool = False


@dataclass(frozen=True)
class Ground:
    """What is looked at: documents, duties as they read, and who said what.

    ``duties`` have the numbers set for them; ``suspended`` pairs a duty with
    the prohibition that keeps it from being owed; ``defined`` are the names a
    unit gave a content, each for one document.
    """

    packs: tuple[Pack, ...]
    duties: tuple[Rule, ...]
    kinds: Mapping[str, Kind]
    family: Mapping[str, str]
    suspended: tuple[tuple[Rule, Rule], ...] = ()
    days: tuple[DayChosen, ...] = ()
    defined: tuple[tuple[str, str], ...] = ()
    short: Mapping[str, str] = field(default_factory=dict)

    def cite(self, rule: Rule) -> str:
        """Return the sentence a rule comes from, in short."""
        title = self.short.get(rule.pack, rule.pack)
        section = f" {rule.section}" if rule.section else ""
        return f"《{title}》{section}{quoted(rule.title)}"

    def record(self, rule: Rule) -> str:
        """Return what kind of record a rule asks for."""
        kinds = sorted(rule.record.kinds) if rule.record else []
        labels = dict.fromkeys(
            self.kinds[k].label if k in self.kinds else k for k in kinds
        )
        return "、".join(labels)


def chain_of(pack: Pack, library: Library) -> tuple[Pack, ...]:
    """Return a document with all that can be in force above it, from the top."""
    names = {pack.name}
    waiting = list(pack.parents)
    while waiting:
        name = waiting.pop()
        if name in library.packs and name not in names:
            names.add(name)
            waiting += library.packs[name].parents
    names |= {one.name for one in library.packs.values() if one.level == Level.CENTRAL}
    chain = (library.packs.get(name, pack) for name in names)
    return tuple(sorted(chain, key=lambda one: (one.rank, one.name)))


def suspensions(packs: Iterable[Pack]) -> tuple[tuple[Rule, Rule], ...]:
    """Return which duties of some documents a prohibition of another keeps off."""
    ranks = {rule.id: pack.rank for pack in packs for rule in pack.rules}
    rules = [rule for pack in packs for rule in pack.rules]
    bans = [one for one in rules if one.suspends or one.suspends_rules]
    return tuple(
        (duty, ban)
        for ban in bans
        for duty in rules
        if duty.is_duty
        and ranks[ban.id] <= ranks[duty.id]
        and (duty.system in ban.suspends or duty.id in ban.suspends_rules)
    )


def ground_of(
    packs: Sequence[Pack], library: Library, kinds: Mapping[str, Kind]
) -> Ground:
    """Return documents as they are written, in force together."""
    ended = {name for pack in packs for rule in pack.rules for name in rule.replaces}
    duties = [r for p in packs for r in p.rules if r.is_duty and r.id not in ended]
    return Ground(
        packs=tuple(packs),
        duties=tuple(duties),
        kinds=kinds,
        family=library.family,
        suspended=suspensions(packs),
        short={one.name: one.short for one in packs},
    )
