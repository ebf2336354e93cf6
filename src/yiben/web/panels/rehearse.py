"""What a document would cost, on one page: totals, rules, deadlines, a replay."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from yiben.feedback.queries import said_of
from yiben.feedback.words import Said
from yiben.org.access import Viewer
from yiben.org.queries import names_of
from yiben.policy.queries import library, packs
from yiben.rules.effort import Effort
from yiben.rules.outcome import Burden, Outcome, RuleLine, Shorter, UnitLine
from yiben.rules.pack import Pack, Rule
from yiben.standing.queries import Replay, ReplayLine
from yiben.web.templatetags.yiben import Look

from .bindings import STRENGTHS, whom_of
from .crumbs import Crumb, crumbs_to
from .lines import sentence_url
from .said import opinions
from .tones import with_query

HEAVIEST = 10
SHOWN = 20
"""How many rules of one outcome are unfolded at once."""

REPEATED = 4
"""How many duties in force are named for a rule that repeats them."""

LOOKS: dict[str, Look] = {
    Outcome.ADDS: Look("soon", icon="plus"),
    Outcome.PARTLY: Look("soon", icon="plus"),
    Outcome.REPEATS: Look("good", icon="equal"),
    Outcome.STOPPED: Look("missed", icon="ban"),
    Outcome.NOBODY: Look("quiet", icon="user-off"),
}
COLUMNS = (
    ("gatherings", "会议活动"),
    ("filings", "计划和报告"),
    ("talks", "谈话"),
    ("registers", "登记"),
    ("others", "其他记录"),
    ("elements", "要写明的内容"),
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number of the page with its word."""

    label: str
    count: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Cited:
    """A sentence, with the address at which it stands."""

    label: str
    anchor: str
    url: str


@dataclass(frozen=True, slots=True)
class RuleCard:
    """A rule of the document and what it would do here."""

    title: str
    section: str
    anchor: str
    reading: str
    whom: str
    strength: str
    bound: int
    new: int
    repeats: tuple[Cited, ...]
    stopped_by: tuple[Cited, ...]
    is_waiting: bool
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """The rules with one outcome."""

    word: str
    tone: str
    icon: str
    outcome: str
    rules: tuple[RuleCard, ...]

    @property
    def is_open(self) -> bool:
        """Say whether the list is short and weighty enough to be shown at once."""
        weighty = self.outcome in {Outcome.ADDS, Outcome.PARTLY, Outcome.STOPPED}
        return weighty and len(self.rules) <= SHOWN


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit and what is added for it in a year."""

    name: str
    url: str
    amounts: tuple[Amount, ...]
    hours: str


@dataclass(frozen=True, slots=True)
class ShorterLine:
    """A deadline that comes earlier, with both sentences."""

    title: str
    text: str
    upper: Cited
    lower: Cited


@dataclass(frozen=True, slots=True)
class ReplayRow:
    """One duty on a past ledger."""

    title: str
    due: int
    met: int
    late: int
    short: int
    subjects: int
    units: int
    named: tuple[tuple[str, str], ...]
    unnamed: int


@dataclass(frozen=True, slots=True)
class ReplayPart:
    """The document on a past ledger."""

    year: int
    units: int
    left_out: int
    entries: int
    rows: tuple[ReplayRow, ...]
    short: int


@dataclass(frozen=True, slots=True)
class Totals:
    """What is added in all, and what it comes to."""

    units: int
    touched: int
    people: int
    branches: int
    amounts: tuple[Amount, ...]
    hours: str
    heaviest_hours: str
    average_hours: str
    share: str
    share_of: str


@dataclass(frozen=True, slots=True)
class Heaviest:
    """The branches that get the most, with the columns that say something."""

    heads: tuple[str, ...] = ()
    rows: tuple[UnitRow, ...] = ()


@dataclass(frozen=True, slots=True)
class RehearsePanel:
    """The page of one rehearsal."""

    org_id: str
    name: str
    crumbs: tuple[Crumb, ...]
    document: str
    issuer: str
    document_url: str
    year: int
    limit: str
    is_over: bool
    is_in_force: bool
    is_copy: bool
    adds_nothing: bool
    totals: Totals
    heaviest: Heaviest
    groups: tuple[Group, ...]
    shorter: tuple[ShorterLine, ...]
    ended: tuple[tuple[Cited, int], ...]
    replay: ReplayPart | None
    replay_urls: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class RehearsablePanel:
    """The page on which a document is chosen."""

    org_id: str
    name: str
    crumbs: tuple[Crumb, ...]
    rows: tuple[tuple[str, str, str], ...]
    drafts: tuple[tuple[str, str, str], ...]


def rehearsable_panel(
    unit: Any,
    found: Iterable[Pack],
    drafts: Iterable[tuple[str, str, str]],
    *,
    seen_by: Viewer,
) -> RehearsablePanel:
    """Return the documents that could be put in force, and the drafts."""
    return RehearsablePanel(
        org_id=unit.pk,
        name=unit.name,
        crumbs=crumbs_to(unit, seen_by=seen_by),
        rows=tuple(
            (one.title, one.short, reverse("rehearse", args=[unit.pk, one.name]))
            for one in found
        ),
        drafts=tuple(
            (title, state, reverse("rehearse", args=[unit.pk, draft]))
            for draft, title, state in drafts
        ),
    )


def rehearse_panel(
    unit: Any,
    found: Burden,
    *,
    named: str,
    limit: float,
    replay: Replay | None,
    years: Iterable[int],
    seen_by: Viewer,
) -> RehearsePanel:
    """Return what was found; ``named`` is the pack or draft as the address has it."""
    url = reverse("rehearse", args=[unit.pk, named])
    rules = {**library().by_id, **{one.id: one for one in found.pack.rules}}
    told = [name for one in found.rules for name in (one.rule.id, *one.repeats)]
    said = said_of(told, seen_by=seen_by)
    return RehearsePanel(
        org_id=unit.pk,
        name=unit.name,
        crumbs=crumbs_to(unit, seen_by=seen_by),
        document=found.pack.title,
        issuer=found.pack.issuer,
        document_url=_document_url(found.pack),
        year=found.year,
        limit=f"{limit:g}",
        is_over=found.hours_per_branch > limit,
        is_in_force=found.was_in_force,
        is_copy=found.is_copy,
        adds_nothing=found.adds_nothing,
        totals=_totals(found),
        heaviest=_heaviest(found),
        groups=tuple(_groups(found, rules, unit, said)),
        shorter=tuple(_shorter(one, unit) for one in found.shorter),
        ended=tuple(
            (_cited(rules[name], unit), count)
            for name, count in found.ended
            if name in rules
        ),
        replay=_replay(replay) if replay else None,
        replay_urls=tuple((y, with_query(url, replay=y) + "#replay") for y in years),
    )


def _totals(found: Burden) -> Totals:
    return Totals(
        units=found.units,
        touched=len(found.touched),
        people=len(found.people),
        branches=len(found.branches),
        amounts=_amounts(found.added, COLUMNS),
        hours=f"{found.added.hours:g}",
        heaviest_hours=f"{found.hours_per_branch:g}",
        average_hours=f"{found.added_per_branch:.1f}",
        share=f"{found.share:.0%}",
        share_of="文字" if found.copied is not None else "条目",
    )


def _heaviest(found: Burden) -> Heaviest:
    some = [one for one in found.branches[:HEAVIEST] if one.added.hours > 0]
    columns = [
        (key, label)
        for key, label in COLUMNS
        if any(getattr(one.added, key) for one in some)
    ]
    names = names_of([one.org_id for one in some])
    rows = tuple(_unit(one, names, columns) for one in some)
    return Heaviest(tuple(label for _, label in columns), rows)


def _shorter(one: Shorter, unit: Any) -> ShorterLine:
    upper, lower = _cited(one.upper, unit), _cited(one.rule, unit)
    return ShorterLine(one.rule.title, one.change.text, upper, lower)


def _document_url(pack: Pack) -> str:
    return reverse("document", args=[pack.name]) if pack.name in packs() else ""


def _amounts(effort: Effort, columns: Iterable[tuple[str, str]]) -> tuple[Amount, ...]:
    return tuple(Amount(label, str(getattr(effort, key))) for key, label in columns)


def _unit(
    one: UnitLine, names: Mapping[str, str], columns: Iterable[tuple[str, str]]
) -> UnitRow:
    return UnitRow(
        names.get(one.org_id, ""),
        reverse("unit", args=[one.org_id]),
        _amounts(one.added, columns),
        f"{one.added.hours:g}",
    )


def _groups(
    found: Burden, rules: Mapping[str, Rule], unit: Any, said: Mapping[str, Said]
) -> Iterable[Group]:
    for outcome in Outcome:
        lines = found.of(outcome)
        if lines:
            tone, icon = LOOKS[outcome]
            cards = tuple(_rule(one, rules, unit, said) for one in lines)
            yield Group(outcome.label, tone, icon, outcome.value, cards)


def _rule(
    line: RuleLine, rules: Mapping[str, Rule], unit: Any, said: Mapping[str, Said]
) -> RuleCard:
    rule = line.rule
    stopped = [rules[line.stopped_by]] if line.stopped_by in rules else []
    return RuleCard(
        title=rule.title,
        section=rule.section,
        anchor=rule.anchor,
        reading=rule.reading,
        whom=whom_of(rule),
        strength=STRENGTHS.get(rule.strength, ""),
        bound=line.bound,
        new=line.new,
        repeats=tuple(
            _cited(rules[name], unit)
            for name in line.repeats[:REPEATED]
            if name in rules
        ),
        stopped_by=tuple(_cited(one, unit) for one in stopped),
        is_waiting=line.is_waiting,
        said=opinions((line.rule.id, *line.repeats[:REPEATED]), said),
    )


def _cited(rule: Rule, unit: Any) -> Cited:
    shelf = packs()
    short = shelf[rule.pack].short if rule.pack in shelf else "本文件"
    url = sentence_url(rule.pack, rule.key, unit=unit.pk) if rule.pack in shelf else ""
    return Cited(f"{short} {rule.section}", rule.anchor, url)


def _replay(found: Replay) -> ReplayPart:
    return ReplayPart(
        found.year,
        found.units,
        found.left_out,
        found.entries,
        tuple(_replay_row(one) for one in found.lines),
        found.short,
    )


def _replay_row(one: ReplayLine) -> ReplayRow:
    return ReplayRow(
        one.rule.title,
        one.due,
        one.met,
        one.late,
        one.short,
        one.subjects,
        one.units,
        tuple((name, reverse("unit", args=[pk])) for pk, name in one.named),
        one.units - len(one.named),
    )
