"""Points by a published, dated rule: ``packs/points/*.yaml`` and the ledger, no more.

A rule counts records from its first day on and never before: a change of the
rule is another rule with a later first day. Each point names the record it
comes from; a record that was corrected away counts nothing and stays listed.
Nothing here compares two persons.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from .facts import EntryFact
from .problems import Problem
from .text import Slip, day_at, line_of_item, only_keys, read_yaml, text_at, texts_at
from .words import Presence

FOLDER = "points"
COUNTED = frozenset(
    {Presence.PRESENT, Presence.ONLINE, Presence.HOST, Presence.MADE_UP}
)


@dataclass(frozen=True, slots=True)
class PointItem:
    """So many points for each record of some kinds, at most ``most`` a year."""

    item: str
    label: str
    kinds: frozenset[str]
    points: int
    most: int
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PointsRule:
    """A published rule, in force on some days where one of its packs is."""

    slug: str
    label: str
    kind: str
    feature: str
    packs: tuple[str, ...]
    published_on: date
    from_on: date
    until_on: date | None
    items: tuple[PointItem, ...]

    def holds_on(self, on: date) -> bool:
        """Say whether the rule counts what happened on a day."""
        return self.from_on <= on and (self.until_on is None or on <= self.until_on)


@dataclass(frozen=True, slots=True)
class Point:
    """What one record gave, by which item of which rule, or why nothing."""

    entry_id: str
    happened_on: date
    rule: str
    item: str
    points: int
    note: str = ""


def points_rules_in(folder: Path) -> tuple[tuple[PointsRule, ...], tuple[Problem, ...]]:
    """Return every rule of a packs folder, and every mistake in them."""
    rules: list[PointsRule] = []
    problems: list[Problem] = []
    for path in sorted((folder / FOLDER).glob("*.yaml")):
        rows = read_yaml(path, problems) or []
        for number, row in enumerate(rows):
            try:
                rules.append(_rule(row))
            except Slip as slip:
                line = line_of_item(rows, number, 1)
                problems.append(Problem(path, line, str(slip), slip.advice))
    return tuple(rules), tuple(problems)


def _rule(row: Any) -> PointsRule:
    keys = ("rule", "label", "kind", "feature", "packs", "published", "from", "until")
    only_keys(row, (*keys, "items"), "积分办法")
    published, from_on = day_at(row, "published"), day_at(row, "from")
    if published is None or from_on is None:
        raise Slip("from", "积分办法要写明 published 和 from。")
    if from_on < published:
        raise Slip("from", "积分办法不能从公布以前算起。", "from 不早于 published。")
    return PointsRule(
        slug=text_at(row, "rule"),
        label=text_at(row, "label"),
        kind=text_at(row, "kind"),
        feature=text_at(row, "feature"),
        packs=texts_at(row, "packs"),
        published_on=published,
        from_on=from_on,
        until_on=day_at(row, "until"),
        items=tuple(_item(one) for one in row.get("items") or ()),
    )


def _item(row: Any) -> PointItem:
    only_keys(row, ("item", "label", "kinds", "points", "most", "as"), "积分项")
    points = int(row.get("points") or 0)
    return PointItem(
        item=text_at(row, "item"),
        label=text_at(row, "label"),
        kinds=frozenset(texts_at(row, "kinds")),
        points=points,
        most=int(row.get("most") or points),
        roles=frozenset(texts_at(row, "as")),
    )


def points_of(
    person_id: str,
    entries: Iterable[EntryFact],
    rules: Iterable[PointsRule],
    *,
    year: int,
    known_on: date,
) -> list[Point]:
    """Return what each record of a person's year gave, oldest first."""
    of_rules = list(rules)
    given: dict[tuple[str, str], int] = defaultdict(int)
    found: list[Point] = []
    for entry in sorted(entries, key=lambda one: (one.happened_on, one.id)):
        if entry.happened_on.year != year or entry.entered_on > known_on:
            continue
        for rule in of_rules:
            if rule.holds_on(entry.happened_on):
                found += _given(person_id, entry, rule, given, known_on)
    return found


def _given(
    person_id: str,
    entry: EntryFact,
    rule: PointsRule,
    given: dict[tuple[str, str], int],
    known_on: date,
) -> Iterable[Point]:
    for item in rule.items:
        if not item.kinds & set(entry.kinds) or not _takes_part(person_id, entry, item):
            continue
        key = (rule.slug, item.item)
        points, note = min(item.points, item.most - given[key]), ""
        if not entry.visible_on(known_on):
            points, note = 0, "记录已更正或撤销"
        elif points < item.points:
            note = f"这一项全年最多 {item.most} 分"
        given[key] += points
        yield Point(entry.id, entry.happened_on, rule.slug, item.item, points, note)


def _takes_part(person_id: str, entry: EntryFact, item: PointItem) -> bool:
    return any(
        one.person_id == person_id
        and one.state in COUNTED
        and (not item.roles or one.role in item.roles)
        for one in entry.people
    )


def total_of(points: Iterable[Point]) -> Mapping[str, int]:
    """Return the sum under each rule."""
    found: dict[str, int] = defaultdict(int)
    for one in points:
        found[one.rule] += one.points
    return dict(found)
