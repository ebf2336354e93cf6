"""What the ledger already knows about a period: counted, and put in order.

Nothing here is written by the machine: a figure is a number of entries and
opens them, a line is the title somebody gave to an entry.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date

from yiben.books.filings.words import TO_WRITE, Figure
from yiben.ledger.facts import entry_facts
from yiben.ledger.words import GAP
from yiben.org.models import Org
from yiben.org.queries import subtree_ids
from yiben.plans.queries import PlannedLine, planned_in
from yiben.policy.queries import kinds, packs
from yiben.rules.facts import EntryFact
from yiben.rules.kinds import Count, Kind, Privacy
from yiben.rules.pack import Rule
from yiben.rules.period import Period, last_day, parse_period
from yiben.rules.words import COUNTED, OrgKind, OrgRole

MOST_LINES = 150
"""So many lines of one heading are listed; the rest is in the ledger."""

NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Drafted:
    """What a kind is drafted from: figures, the text, the lines of its list."""

    figures: tuple[Figure, ...] = ()
    body: str = ""
    rows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Known:
    """The period, who is asked about, and what the ledger and the plan hold."""

    span: Period
    on: date
    units: frozenset[str]
    author_id: str | None
    entries: tuple[EntryFact, ...]
    plan: tuple[PlannedLine, ...]


def about(kind: Kind, period: str) -> Period:
    """Return the months a filing of a kind is about: those of its period, or before."""
    span = parse_period(period)
    if not kind.filing.previous:
        return span
    return Period(span.start - (span.end - span.start), span.start)


def drafted_of(
    unit: Org, kind: Kind, period: str, *, author_id: str | None, on: date
) -> Drafted:
    """Return what the ledger of a unit, as known on a day, gives for a filing."""
    spec = kind.filing
    if not (spec.counts or spec.rows_of):
        return Drafted()
    known = _known(unit, kind, period, author_id, on)
    figures = tuple(
        replace(one, number=number)
        for number, one in enumerate(_figures(kind, known), start=1)
    )
    rows = [
        f"{one.label}（{one.happened_on.month}月{one.happened_on.day}日）"
        for one in _own(known, _open(spec.rows_of))
    ]
    return Drafted(figures, _body(kind, known), tuple(rows[:MOST_LINES]))


def _known(
    unit: Org, kind: Kind, period: str, author_id: str | None, on: date
) -> _Known:
    span = about(kind, period)
    joined = any(one.what == "joined" for one in kind.filing.counts)
    ids = subtree_ids([unit.pk]) if unit.kind == OrgKind.BRANCH else [unit.pk]
    found = entry_facts(
        unit_ids=ids,
        person_ids=[author_id] if joined and author_id else None,
        since=span.first_on,
        until=span.last_on,
    )
    return _Known(
        span,
        on,
        frozenset(ids),
        author_id,
        tuple(one for one in found if one.visible_on(on)),
        tuple(planned_in(unit.pk, span.first_on.year)),
    )


def _in(span: Period, day: date) -> bool:
    return span.first_on <= day <= span.last_on


def _own(known: _Known, of: Iterable[str]) -> list[EntryFact]:
    """Return the unit's records of some kinds, joint ones too, each once."""
    wanted = set(of)
    beside = {OrgRole.HOST.value, OrgRole.JOINT.value}
    return [
        one
        for one in known.entries
        if not wanted.isdisjoint(one.kinds)
        and _in(known.span, one.happened_on)
        and (
            one.unit_id in known.units
            or any(x.org_id in known.units and x.role in beside for x in one.orgs)
        )
    ]


def _open(of: Iterable[str]) -> list[str]:
    """Leave out kinds whose titles are not for everybody who reads the report."""
    known = kinds()
    return [x for x in of if x in known and known[x].privacy != Privacy.RESTRICTED]


def _label(name: str) -> str:
    found = kinds().get(name)
    return found.label if found else name


def _figures(kind: Kind, known: _Known) -> Iterator[Figure]:
    for count in kind.filing.counts:
        of = count.of or kind.covers
        match count.what:
            case "held":
                yield from _held(known, of)
            case "attendance":
                yield from _attendance(known, of)
            case "joined":
                yield from _joined(known, of)
            case "unheld":
                lines = tuple(_line_of(one) for one in _unheld(known, of))
                name = "计划了、台账里没有记录的"
                yield Figure("unheld", name, len(lines), "项", lines=lines)
            case _:
                found = _gaps(known, of)
                yield _figure("gaps", "已说明没有开展的", len(found), "项", found)


def _figure(
    name: str, label: str, value: int, unit: str, entries: Sequence[EntryFact]
) -> Figure:
    return Figure(name, label, value, unit, tuple(one.id for one in entries))


def _held(known: _Known, of: Sequence[str]) -> Iterator[Figure]:
    for name in of:
        found = _own(known, [name])
        yield _figure(f"held:{name}", _label(name), len(found), "次", found)


def _attendance(known: _Known, of: Sequence[str]) -> Iterator[Figure]:
    found = [one for one in _own(known, of) if one.expected]
    due, came = sum(x.expected for x in found), sum(x.present for x in found)
    yield _figure("expected", "应到", due, "人次", found)
    yield _figure("present", "实到", came, "人次", found)


def _joined(known: _Known, of: Sequence[str]) -> Iterator[Figure]:
    for name in of:
        found = [
            one
            for one in known.entries
            if name in one.kinds
            and _in(known.span, one.happened_on)
            and any(
                x.person_id == known.author_id and x.state in COUNTED
                for x in one.people
            )
        ]
        label = f"参加{_label(name)}"
        yield _figure(f"joined:{name}", label, len(found), "次", found)


def _unheld(known: _Known, of: Sequence[str]) -> list[PlannedLine]:
    """Return the lines of the plan that are past and have no record in their month."""
    held = Counter(
        (name, one.happened_on.month) for name in of for one in _own(known, [name])
    )
    found = []
    for line in known.plan:
        over = line.on or last_day(line.year * 12 + line.month - 1)
        if line.kind not in of or not _in(known.span, over) or over > known.on:
            continue
        if held[line.kind, line.month]:
            held[line.kind, line.month] -= 1
        else:
            found.append(line)
    return found


def _line_of(line: PlannedLine) -> str:
    return f"{line.month}月 {_label(line.kind)}：{line.theme}"


def _gaps(known: _Known, of: Sequence[str]) -> list[EntryFact]:
    """Return the declared gaps of duties that these kinds would have met."""
    wanted = set(of)
    return [
        one
        for one in known.entries
        if GAP in one.kinds
        and one.unit_id in known.units
        and _gap_in(known.span, one)
        and any(wanted & _kinds_of(duty) for duty in one.gap_of)
    ]


def _gap_in(span: Period, one: EntryFact) -> bool:
    try:
        told = parse_period(one.gap_period or "")
    except ValueError:
        return _in(span, one.happened_on)
    return span.start <= told.start < span.end


def _kinds_of(duty: str) -> frozenset[str]:
    records = (one.record for one in _rules_of(duty))
    return frozenset(kind for one in records if one is not None for kind in one.kinds)


def _rules_of(duty: str) -> list[Rule]:
    pack, _, name = duty.partition("/")
    found = packs().get(pack)
    return [one for one in found.rules if one.name == name] if found else []


def _body(kind: Kind, known: _Known) -> str:
    """Return the headings with what was recorded; what is left is marked."""
    held: list[str] = []
    for count in kind.filing.counts:
        if count.what == "held":
            held += count.of or kind.covers
    blocks = []
    for numeral, section in zip(NUMERALS, kind.filing.sections, strict=False):
        match section.source:
            case "entries":
                lines = [_told(one) for one in _own(known, _open(held))]
            case "gaps":
                lines = _not_held(kind.filing.counts, kind, known)
            case _:
                lines = [TO_WRITE]
        text = "\n".join(_cut(lines)) or "台账里没有这方面的记录。"
        blocks.append(f"{numeral}、{section.title}\n{text}")
    return "\n".join(blocks)


def _cut(lines: list[str]) -> list[str]:
    left = len(lines) - MOST_LINES
    more = [f"另有 {left} 次，见台账。"] if left > 0 else []
    return [*lines[:MOST_LINES], *more]


def _told(one: EntryFact) -> str:
    labels = "、".join(dict.fromkeys(_label(name) for name in one.kinds))
    came = f"（应到{one.expected}人，实到{one.present}人）" if one.expected else ""
    day = one.happened_on
    return f"{day.month}月{day.day}日 {labels}：{one.label}{came}"


def _not_held(counts: Sequence[Count], kind: Kind, known: _Known) -> list[str]:
    found: list[str] = []
    for count in counts:
        of = count.of or kind.covers
        if count.what == "gaps":
            found += [_gap_told(one) for one in _gaps(known, of)]
        if count.what == "unheld":
            lines = _unheld(known, of)
            found += [f"{_line_of(one)}，计划了，台账里没有记录" for one in lines]
    return found


def _gap_told(one: EntryFact) -> str:
    titles = [rule.title for duty in one.gap_of for rule in _rules_of(duty)]
    try:
        when = parse_period(one.gap_period or "").label
    except ValueError:
        when = f"{one.happened_on.month}月{one.happened_on.day}日"
    return f"{when} {'、'.join(dict.fromkeys(titles))}：已说明没有开展的原因"


def linked_of(unit: Org, kind: Kind, period: str, *, on: date) -> list[EntryFact]:
    """Return the meetings at which a report may have been given, the newest first.

    Those of its period, and of the quarter after it.
    """
    linked = kind.filing.linked
    if not linked:
        return []
    months = about(kind, period)
    span = Period(months.start, months.end + 3)
    found = entry_facts(unit_ids=[unit.pk], since=span.first_on, until=span.last_on)
    return [
        one
        for one in reversed(found)
        if linked in one.kinds and one.unit_id == unit.pk and one.visible_on(on)
    ]


def figures_text(figures: Iterable[Figure]) -> str:
    """Return figures as they are stored."""
    return json.dumps([asdict(one) for one in figures], ensure_ascii=False)


def figures_in(text: str) -> tuple[Figure, ...]:
    """Return figures out of what was stored."""
    return tuple(
        Figure(
            **{
                **one,
                "entries": tuple(one["entries"]),
                "lines": tuple(one["lines"]),
            }
        )
        for one in json.loads(text)
    )
