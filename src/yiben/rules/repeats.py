"""What documents in force ask for twice: papers, duties, names."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from .clash import Clash, Finding, Ground
from .kinds import Kind, same_facts
from .layer import implies, window_of
from .pack import Rule
from .period import MONTHS
from .speech import stem
from .whom import overlap
from .words import Every, Form, Strength

SHOWN = 4
"""How many kinds of record are named before it only says how many."""


def pairs(alive: Iterable[Rule]) -> Iterator[tuple[Rule, Rule]]:
    """Give pairs of duties on a common kind of record that somebody owes both."""
    by_stem: dict[str, list[Rule]] = defaultdict(list)
    for one in alive:
        if one.record is not None and one.form != Form.CARRY:
            for name in {stem(kind) for kind in one.record.kinds}:
                by_stem[name].append(one)
    told: set[tuple[str, str]] = set()
    for rules in by_stem.values():
        for one, two in combinations(rules, 2):
            if (one.id, two.id) not in told and overlap(one.binds, two.binds):
                told.add((one.id, two.id))
                yield one, two


def months_of(rule: Rule) -> str:
    """Return in which months of its period a duty may be met."""
    opens, closes = window_of(rule)
    what = "月" if rule.every == Every.YEAR else "个月"
    span = f"{opens + 1}" if opens == closes else f"{opens + 1}—{closes + 1}"
    return f"{'' if what == '月' else '第'}{span}{what}"


def filings(ground: Ground, alive: Sequence[Rule]) -> Iterator[Finding]:
    """Give reports on the same facts, and several papers to one superior at once."""
    filed = [
        one
        for one in alive
        if one.form == Form.FILE
        and one.recipient == "superior"
        and one.every in MONTHS
        and one.strength == Strength.MUST
    ]
    groups: dict[tuple[object, ...], list[Rule]] = defaultdict(list)
    for one in filed:
        patterns = {kind.pattern for kind in _kinds_of(ground, one)}
        key = (one.binds.subject, one.every, window_of(one), *sorted(patterns))
        groups[key].append(one)
    told: set[tuple[str, str]] = set()
    for one, two in combinations(filed, 2):
        if overlap(one.binds, two.binds) and (about := _both_about(ground, one, two)):
            told.add((one.id, two.id))
            text = f"{ground.cite(one)}和{ground.cite(two)}报的是同样的情况：{about}。"
            yield Finding(Clash.COVERED, (one, two), text)
    for rules in groups.values():
        yield from _at_once(ground, rules, told)


def _both_about(ground: Ground, one: Rule, two: Rule) -> str:
    """Return the records that two reports are both about, in words."""
    if _stems(one) == _stems(two) or one.every != two.every:
        return ""
    facts = {
        fact
        for a in _kinds_of(ground, one)
        for b in _kinds_of(ground, two)
        for fact in same_facts(a, b, ground.kinds)
    }
    labels = [
        ground.kinds[name].label for name in sorted(facts) if name in ground.kinds
    ]
    named = list(dict.fromkeys(labels))
    more = f"等 {len(named)} 种记录" if len(named) > SHOWN else ""
    return "、".join(named[:SHOWN]) + more


def _kinds_of(ground: Ground, rule: Rule) -> list[Kind]:
    names = rule.record.kinds if rule.record else ()
    return [ground.kinds[name] for name in names if name in ground.kinds]


def _stems(rule: Rule) -> set[str]:
    return {stem(kind) for kind in rule.record.kinds} if rule.record else set()


def _at_once(
    ground: Ground, rules: Sequence[Rule], told: set[tuple[str, str]]
) -> Iterator[Finding]:
    """Give one finding for all papers that somebody files at one time."""
    together = _cluster(rules)
    for some in together:
        papers = {name for one in some for name in _stems(one)}
        tied = {(a.id, b.id) for a, b in combinations(some, 2)}
        if len(some) > 1 and len(papers) > 1 and not tied <= told:
            when = Every(str(some[0].every)).label
            months = f"{months_of(some[0])}内" if some[0].window else ""
            cited = "、".join(ground.cite(one) for one in some)
            text = f"{when}{months}要向同一个上级报 {len(some)} 份：{cited}。"
            yield Finding(Clash.FILED_TWICE, tuple(some), text)


def _cluster(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Return the rules in groups all of whose members somebody owes together."""
    groups: list[list[Rule]] = []
    for one in rules:
        home = next(
            (g for g in groups if all(overlap(one.binds, two.binds) for two in g)), None
        )
        if home is None:
            groups.append([one])
        else:
            home.append(one)
    return groups


def twins(ground: Ground, alive: Sequence[Rule]) -> Iterator[Finding]:
    """Give duties on the same record and period that nobody has tied together.

    What waits for a number asks for nothing yet, and so repeats nothing.
    """
    family = ground.family
    for one, two in pairs(alive):
        if family.get(one.id, one.id) == family.get(two.id, two.id):
            continue
        if one.is_open or two.is_open or one.open_term or two.open_term:
            continue
        if one.every == two.every and same_record(one, two) and _same_tags(one, two):
            text = (
                f"{ground.cite(one)}和{ground.cite(two)}要的是同一种记录"
                f"（{ground.record(one)}）、同一个周期，却没有写明谁细化谁。"
            )
            yield Finding(Clash.TWIN, (one, two), text)
        elif one.pack != two.pack and (implies(one, two) or implies(two, one)):
            low, up = (one, two) if implies(one, two) else (two, one)
            text = (
                f"做到{ground.cite(low)}也就做到了{ground.cite(up)}，却没有写明"
                "前一条细化后一条。"
            )
            yield Finding(Clash.TWIN, (low, up), text)


def same_record(one: Rule, two: Rule) -> bool:
    """Say whether one entry could serve both, in the same capacity."""
    a, b = one.record, two.record
    if a is None or b is None or one.form != two.form:
        return False
    return not a.kinds.isdisjoint(b.kinds) and not a.roles.isdisjoint(b.roles)


def _same_tags(one: Rule, two: Rule) -> bool:
    a, b = one.record, two.record
    assert a is not None  # noqa: S101 -- same_record() has asked
    assert b is not None  # noqa: S101 -- same_record() has asked
    events = [rule.event for rule in (one, two)]
    return a.tags == b.tags and a.kinds == b.kinds and events[0] == events[1]


def terms(ground: Ground) -> Iterator[Finding]:
    """Give names with two contents, and names taken from another document."""
    defined: dict[str, list[Rule]] = defaultdict(list)
    for rule in (one for pack in ground.packs for one in pack.rules):
        if rule.form == Form.DEFINE:
            defined[rule.term].append(rule)
    for term, rules in defined.items():
        for one, two in combinations(rules, 2):
            if one.pack != two.pack and _said_otherwise(ground, one, two):
                text = f"{ground.cite(one)}和{ground.cite(two)}都说“{term}”，内容不同。"
                yield Finding(Clash.TERM_TWICE, (one, two), text)
    known = {(rule.pack, term) for term, rules in defined.items() for rule in rules}
    known |= set(ground.defined)
    for rule in (one for pack in ground.packs for one in pack.rules):
        for term in rule.needs:
            if (rule.pack, term) not in known:
                yield from _borrowed(ground, rule, term, defined)


def _said_otherwise(ground: Ground, one: Rule, two: Rule) -> bool:
    """Say whether two contents differ, and neither is meant to unfold the other."""
    kin = {ground.family.get(rule.id, rule.id) for rule in (one, two)}
    return set(one.items) != set(two.items) and len(kin) > 1


def _borrowed(
    ground: Ground, rule: Rule, term: str, defined: Mapping[str, Sequence[Rule]]
) -> Iterator[Finding]:
    """Say so if a name still waits here that another document, or a unit, fills there."""
    sources = [one for one in defined.get(term, ()) if one.pack != rule.pack]
    if sources:
        where = f"只有{ground.cite(sources[0])}写了"
    elif others := [name for name, known in ground.defined if known == term]:
        where = f"只为《{ground.short.get(others[0], others[0])}》补过"
    else:
        return
    text = f"{ground.cite(rule)}说到“{term}”，它的内容{where}，在这里不算数。"
    yield Finding(Clash.TERM_ABROAD, (rule, *sources[:1]), text)
