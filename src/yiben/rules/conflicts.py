"""Where documents in force contradict or repeat each other.

Only duties that are really owed are looked at: what layering carries anyway is
no finding. Each finding cites its sentences, says in one sentence what is
wrong, and what to do; a person decides.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from .clash import (
    Clash,
    DayChosen,
    Finding,
    Ground,
    chain_of,
    ground_of,
    suspensions,
)
from .kinds import Kind
from .layer import implies, window_of
from .pack import Library, Rule
from .period import MONTHS
from .repeats import filings, months_of, pairs, same_record, terms, twins
from .whom import Reach, reach
from .words import Strength

__all__ = [
    "Clash",
    "DayChosen",
    "Finding",
    "Ground",
    "chain_of",
    "findings",
    "findings_in",
    "ground_of",
    "suspensions",
]


def findings(ground: Ground) -> list[Finding]:
    """Return everything that contradicts or repeats itself, each once."""
    alive = _really_owed(ground)
    found = [
        *_fixed_days(ground, alive),
        *_windows(ground, alive),
        *_suspended(ground),
        *filings(ground, alive),
        *twins(ground, alive),
        *terms(ground),
    ]
    return list({one.key: one for one in found}.values())


def _really_owed(ground: Ground) -> list[Rule]:
    """Leave out duties that a stricter one of their family carries for everybody."""
    off = {duty.id for duty, _ in ground.suspended}
    duties = [
        replace(one, needs=())
        for one in ground.duties
        if one.id not in off and one.strength != Strength.MAY
    ]
    by_family: dict[str, list[Rule]] = defaultdict(list)
    for one in duties:
        by_family[ground.family.get(one.id, one.id)].append(one)
    carried = {
        one.id
        for kin in by_family.values()
        for place, one in enumerate(kin)
        for index, other in enumerate(kin)
        if index != place
        and implies(other, one)
        and reach(one, other, 0) in {Reach.SAME, Reach.WIDER}
        and (index < place or not implies(one, other))
    }
    return [one for one in duties if one.id not in carried]


# --- days and windows ---------------------------------------------------------


def _fixed_days(ground: Ground, alive: Sequence[Rule]) -> Iterator[Finding]:
    for one, two in pairs(alive):
        days = [rule.record.day for rule in (one, two) if rule.record]
        if None not in days and days[0] != days[1]:
            text = (
                f"{ground.cite(one)}定在每月 {days[0]} 日，"
                f"{ground.cite(two)}定在每月 {days[1]} 日。"
            )
            yield Finding(Clash.FIXED_DAY, (one, two), text)
    fixed = {one.id: one for one in ground.duties if one.record and one.record.day}
    for name, rule in fixed.items():
        chosen = [one for one in ground.days if one.duty == name]
        if other := [one for one in chosen if one.day != _day(rule)]:
            yield Finding(Clash.FIXED_DAY, (rule,), _chosen(ground, rule, other))
        elif "day" in rule.settable:
            text = (
                f"{ground.cite(rule)}定在每月 {_day(rule)} 日，同一份文件又让各单位"
                "自己定日子。"
            )
            yield Finding(Clash.FIXED_DAY, (rule,), text)


def _day(rule: Rule) -> int:
    return (rule.record.day if rule.record else None) or 0


def _chosen(ground: Ground, rule: Rule, days: Sequence[DayChosen]) -> str:
    first = days[0]
    how = "计划在" if first.planned else "定在"
    rest = f"，共 {len({one.unit for one in days})} 个单位" if len(days) > 1 else ""
    return (
        f"{ground.cite(rule)}定在每月 {_day(rule)} 日，"
        f"{first.unit}{how} {first.day} 日{rest}。"
    )


def _windows(ground: Ground, alive: Sequence[Rule]) -> Iterator[Finding]:
    for one, two in pairs(alive):
        if one.every != two.every or one.is_open or one.every not in MONTHS:
            continue
        (opens, closes), (opens_too, closes_too) = window_of(one), window_of(two)
        if max(opens, opens_too) > min(closes, closes_too) and same_record(one, two):
            text = (
                f"{ground.cite(one)}限在{months_of(one)}，"
                f"{ground.cite(two)}限在{months_of(two)}，要的却是同一种记录"
                f"（{ground.record(one)}）。"
            )
            yield Finding(Clash.WINDOWS, (one, two), text)


# --- prohibitions ------------------------------------------------------------


def _suspended(ground: Ground) -> Iterator[Finding]:
    """Give one finding for each prohibition, with all the duties it keeps off."""
    by_rule: dict[str, list[Rule]] = defaultdict(list)
    bans: dict[str, Rule] = {}
    for duty, ban in ground.suspended:
        bans[ban.id] = ban
        if duty not in by_rule[ban.id]:
            by_rule[ban.id].append(duty)
    for name, duties in by_rule.items():
        titles = "、".join(dict.fromkeys(ground.cite(one) for one in duties[:3]))
        more = f"等 {len(duties)} 项" if len(duties) > 3 else ""  # noqa: PLR2004 -- shown
        text = f"{ground.cite(bans[name])}在施行，{titles}{more}暂停，不用办。"
        yield Finding(Clash.SUSPENDED, (bans[name], *duties), text)


def findings_in(library: Library, kinds: Mapping[str, Kind]) -> list[Finding]:
    """Return what is found in every document with those above it, each once.

    Names are compared over all documents: they are read side by side.
    """
    found: dict[tuple[str, ...], Finding] = {}
    for pack in sorted(library.packs.values(), key=lambda one: (one.rank, one.name)):
        ground = ground_of(chain_of(pack, library), library, kinds)
        found |= {one.key: one for one in findings(ground) if one.key not in found}
    every = ground_of(list(library.packs.values()), library, kinds)
    named = (one for one in terms(every) if one.clash == Clash.TERM_TWICE)
    return list({**found, **{one.key: one for one in named}}.values())
