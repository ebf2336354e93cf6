"""Where the documents in force at a unit contradict or repeat each other."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from yiben.org.access import Viewer
from yiben.org.facts import org_facts
from yiben.org.models import Org
from yiben.org.queries import names_of, orgs_rows, path_to, subtree_ids
from yiben.policy.facts import (
    adoption_facts,
    definition_facts,
    kind_shelf,
    library,
    setting_facts,
)
from yiben.policy.words import SettingKey
from yiben.rules.conflicts import (
    DayChosen,
    Finding,
    Ground,
    findings,
    findings_in,
)
from yiben.rules.facts import OrgFact
from yiben.rules.lawbook import LawBook
from yiben.rules.pack import Rule
from yiben.rules.period import month_of
from yiben.rules.words import OrgKind, SubjectKind

from .burden import require_rehearse
from .terms import packs_in_force

Planned = tuple[str, str, int]
"""A day in a plan: the unit's name, the kind of record, the day of the month."""


def conflicts_of(
    org: Org, *, on: date, seen_by: Viewer, planned: Iterable[Planned] = ()
) -> list[Finding]:
    """Return what contradicts or repeats itself for a unit or somebody below it.

    ``planned`` are the days that units have in their plans. Raises RefusedError
    for who neither records for the unit nor oversees it.
    """
    require_rehearse(seen_by, org)
    path = tuple(one.pk for one in path_to(org))
    tree = org_facts(orgs_rows(subtree_ids([org.pk])))
    inside = [one for one in tree.values() if one.life.holds_on(on)]
    month = month_of(on)
    facts = (adoption_facts(path), setting_facts(path), definition_facts(path))
    book = LawBook(library(), *facts)
    duties = tuple(
        _on_its_day(one.rule)
        for one in book.clauses_for(path)
        if one.since <= month < one.until and may_bind(one.rule, inside)
    )
    stopped = tuple(
        (one.clause.rule, one.by)
        for one in book.suspended_for(path)
        if one.since <= month < one.until and may_bind(one.clause.rule, inside)
    )
    packs = tuple(pack for pack, _ in packs_in_force(org, on=on))
    return findings(
        Ground(
            packs=packs,
            duties=duties,
            kinds=kind_shelf().kinds,
            family=library().family,
            suspended=stopped,
            days=(*_days_set({*path, *tree}, on), *_days_planned(duties, planned)),
            defined=tuple((one.pack, one.term) for one in book.definitions),
            short={one.name: one.short for one in packs},
        )
    )


def may_bind(rule: Rule, inside: Iterable[OrgFact]) -> bool:
    """Say whether a rule speaks to a unit of a tree, by its kind, level and sector."""
    binds = rule.binds
    return any(
        (not binds.org or one.kind in binds.org)
        and (not binds.level or one.level in binds.level)
        and (not binds.sector or one.sector in binds.sector)
        and (binds.subject != SubjectKind.MEMBER or one.kind == OrgKind.BRANCH)
        for one in inside
    )


def _on_its_day(rule: Rule) -> Rule:
    """Return the rule with the fixed day of its document, not one set for it."""
    written = library().rule(rule.id).record
    if rule.record is None or written is None:
        return rule
    return replace(rule, record=replace(rule.record, day=written.day))


def _days_set(org_ids: Iterable[str], on: date) -> list[DayChosen]:
    """Return the fixed days that units have set for themselves and those below."""
    facts = [
        one
        for one in setting_facts(org_ids)
        if one.key == SettingKey.DAY and one.from_on <= on
    ]
    facts.sort(key=lambda one: one.from_on)
    names = names_of({one.org_id for one in facts})
    latest = {(one.org_id, one.duty): one for one in facts}
    return [
        DayChosen(one.duty, names.get(one.org_id, ""), int(one.value))
        for one in latest.values()
    ]


def _days_planned(
    duties: Iterable[Rule], planned: Iterable[Planned]
) -> Iterator[DayChosen]:
    """Give the days in plans for what a document has fixed a day for."""
    planned = list(planned)
    for rule in duties:
        if rule.record is not None and rule.record.day is not None:
            for unit, kind, day in planned:
                if kind in rule.record.kinds:
                    yield DayChosen(rule.id, unit, day, planned=True)


def conflict_hints() -> list[Finding]:
    """Return what is found in the packs themselves, for their authors."""
    return findings_in(library(), kind_shelf().kinds)
