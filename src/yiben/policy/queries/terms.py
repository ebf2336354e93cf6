"""What is in force at a unit, and what waits there for a number or a name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from yiben.org.access import Viewer
from yiben.org.models import Org
from yiben.org.queries import path_to
from yiben.policy.access import (
    drafted_homes,
    may_adopt,
    may_settle,
    require_see_policy,
)
from yiben.policy.checks import (
    AdoptionError,
    Numbers,
    describe,
    must_fit_level,
    settable_keys,
    standing_numbers,
)
from yiben.policy.facts import adoption_facts, definition_facts, setting_facts
from yiben.policy.models import Adoption
from yiben.policy.words import SettingKey
from yiben.rules.facts import AdoptionFact, DefinitionFact
from yiben.rules.pack import Pack, Rule

from .shelf import kinds, packs


@dataclass(frozen=True, slots=True)
class AdoptionLine:
    """A pack in force at a unit, and by whom."""

    adoption_id: str
    pack: Pack
    org: Org
    from_on: date
    until_on: date | None
    may_retire: bool


@dataclass(frozen=True, slots=True)
class OpenTerm:
    """A rule whose number a document leaves open, with what was settled so far.

    ``deciders`` are the units on the path that may settle it, from the one
    that put the document in force down to the unit itself.
    """

    rule: Rule
    pack: Pack
    keys: tuple[SettingKey, ...]
    numbers: Numbers
    settled_by: tuple[tuple[str, str], ...]
    deciders: tuple[Org, ...]
    may_settle: bool

    @property
    def is_waiting(self) -> bool:
        """Say whether nobody has settled it yet."""
        if self.rule.is_open:
            return self.numbers.every is None
        if SettingKey.BY in self.keys:
            return self.numbers.by is None
        return SettingKey.WITHIN_DAYS in self.keys and self.numbers.within_days is None

    @property
    def in_words(self) -> str:
        """Return the numbers as they stand."""
        return describe(self.numbers)


@dataclass(frozen=True, slots=True)
class UnresolvedName:
    """A name a document uses without content, and what it was said to be."""

    term: str
    pack: Pack
    rules: tuple[Rule, ...]
    items: tuple[str, ...]
    defined_by: str
    deciders: tuple[Org, ...]
    may_define: bool

    @property
    def is_waiting(self) -> bool:
        """Say whether nobody has defined it yet."""
        return not self.items


def _in_force(
    path: Sequence[Org], on: date | None
) -> list[tuple[Pack, int, AdoptionFact]]:
    """Return the packs in force at the end of a path, and from which step."""
    steps = {org.pk: step for step, org in enumerate(path)}
    found: dict[str, tuple[Pack, int, AdoptionFact]] = {}
    for fact in adoption_facts(steps):
        held = (
            fact.until_on is None
            if on is None
            else (fact.from_on <= on and (fact.until_on is None or on <= fact.until_on))
        )
        pack = packs().get(fact.pack)
        step = steps[fact.org_id]
        if held and pack and (pack.name not in found or step < found[pack.name][1]):
            found[pack.name] = (pack, step, fact)
    return sorted(found.values(), key=lambda one: (one[0].rank, one[0].name))


def in_force_on(
    path: Sequence[Org], on: date | None
) -> list[tuple[Pack, int, AdoptionFact]]:
    """Return the packs in force at the end of a path, and from which step of it."""
    return _in_force(path, on)


def packs_in_force(
    org: Org, *, on: date | None = None
) -> list[tuple[Pack, AdoptionFact]]:
    """Return the packs that bind a unit on a day, from the centre down.

    Room to room: the caller has asked access itself. Without a day, those
    whose end is not set.
    """
    return [(pack, fact) for pack, _, fact in _in_force(path_to(org), on)]


def foreign_tags(org: Org, *, on: date) -> frozenset[str]:
    """Return the tags that no document in force here asks for.

    These are what documents elsewhere ask for, and attributes that are not
    offered to everybody. A form leaves them out: a branch in Hunan is not asked
    for what a town in another province wrote.
    """
    here = {pack.name for pack, _ in packs_in_force(org, on=on)}
    asked = {name: _tags_named(pack) for name, pack in packs().items()}
    own = {tag for name in here for tag in asked.get(name, ())}
    elsewhere = frozenset(tag for tags in asked.values() for tag in tags)
    return (elsewhere | _attributes(offered=False)) - own - _attributes(offered=True)


def _attributes(*, offered: bool) -> frozenset[str]:
    """Return the tags of attributes that every form lists, or that none does."""
    found = (kind for kind in kinds().values() if kind.carried_by)
    return frozenset(
        one.tag for kind in found if kind.offered is offered for one in kind.tags
    )


def _tags_named(pack: Pack) -> set[str]:
    found = {element for rule in pack.rules for element in rule.elements}
    for rule in pack.rules:
        found |= rule.record.tags if rule.record else frozenset()
    return found


def adoptions_of(org: Org, *, seen_by: Viewer) -> list[AdoptionLine]:
    """Return every pack put in force on a unit's path, ended ones too."""
    require_see_policy(seen_by, org)
    path = {one.pk: one for one in path_to(org)}
    rows = Adoption.objects.filter(org_id__in=path).select_related("retired")
    found = []
    for row in rows:
        pack = packs().get(row.pack)
        if pack is None:
            continue
        owner, retired = path[row.org_id], getattr(row, "retired", None)
        found.append(
            AdoptionLine(
                row.pk,
                pack,
                owner,
                row.from_on,
                retired.until_on if retired else None,
                retired is None and may_adopt(seen_by, owner),
            )
        )
    return sorted(found, key=lambda one: (one.pack.rank, one.pack.name, one.from_on))


def adoptable_packs(org: Org, *, seen_by: Viewer) -> list[Pack]:
    """Return the packs a unit could put in force and nobody on its path has."""
    require_see_policy(seen_by, org)
    path = path_to(org)
    taken = {pack.name for pack, _, _ in _in_force(path, None)}
    levels = [one.level for one in path[:-1]]
    elsewhere = {pack for pack, home in drafted_homes().items() if home[0] != org.pk}
    return [
        pack
        for pack in sorted(packs().values(), key=lambda one: (one.rank, one.name))
        if pack.name not in taken | elsewhere and _fits(pack, org.level, levels)
    ]


def _fits(pack: Pack, level: str, levels_above: Sequence[str]) -> bool:
    try:
        must_fit_level(pack, level, levels_above)
    except AdoptionError:
        return False
    return True


def open_terms_of(
    org: Org, *, seen_by: Viewer, on: date | None = None
) -> list[OpenTerm]:
    """Return every rule in force at a unit whose numbers a unit may settle.

    Those that wait come first. Raises RefusedError for a unit not to be seen.
    """
    require_see_policy(seen_by, org)
    path = path_to(org)
    ids = [one.pk for one in path]
    names = {one.pk: one.short_name for one in path}
    settings = setting_facts(ids)
    allowed = may_settle(seen_by, org)
    found = []
    for pack, step, _ in _in_force(path, on):
        for rule in pack.rules:
            keys = settable_keys(rule)
            if not rule.is_duty or not keys:
                continue
            numbers, settled_by = standing_numbers(rule, ids, settings, on)
            found.append(
                OpenTerm(
                    rule,
                    pack,
                    tuple(key for key in SettingKey if key in keys),
                    numbers,
                    tuple((key, names[owner]) for key, owner in settled_by.items()),
                    tuple(path[step:]),
                    allowed,
                )
            )
    return sorted(found, key=lambda term: not term.is_waiting)


def unresolved_names_of(
    org: Org, *, seen_by: Viewer, on: date | None = None
) -> list[UnresolvedName]:
    """Return every name that rules in force at a unit use without content.

    Those that wait come first. The unit highest on the path has the word.
    """
    require_see_policy(seen_by, org)
    path = path_to(org)
    facts = definition_facts([one.pk for one in path])
    allowed = may_settle(seen_by, org)
    found = []
    for pack, step, _ in _in_force(path, on):
        for term in dict.fromkeys(name for rule in pack.rules for name in rule.needs):
            fact = definition_on_path(path, facts, pack.name, term, on)
            owner = next((one for one in path if fact and one.pk == fact.org_id), None)
            found.append(
                UnresolvedName(
                    term,
                    pack,
                    tuple(rule for rule in pack.rules if term in rule.needs),
                    fact.items if fact else (),
                    owner.short_name if owner else "",
                    tuple(path[step:]),
                    allowed and (owner is None or owner.pk == org.pk),
                )
            )
    return sorted(found, key=lambda name: not name.is_waiting)


def definition_on_path(
    path: Sequence[Org],
    facts: Sequence[DefinitionFact],
    pack: str,
    term: str,
    on: date | None = None,
) -> DefinitionFact | None:
    """Return the definition that holds: the highest unit's, of it the latest."""
    for one in path:
        own = [
            fact
            for fact in facts
            if (fact.org_id, fact.pack, fact.term) == (one.pk, pack, term)
            and (on is None or fact.from_on <= on)
        ]
        if own:
            return max(own, key=lambda fact: fact.from_on)
    return None
