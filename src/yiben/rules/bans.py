"""Which features are forbidden where, on a day, and by which rule."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from .facts import AdoptionFact
from .pack import Binds, Library, Pack, Rule
from .words import Form


@dataclass(frozen=True, slots=True)
class Place:
    """The unit that is asked about: its path from the top down, and what it is."""

    path: tuple[str, ...]
    kind: str
    level: str
    sector: str


@dataclass(frozen=True, slots=True)
class Ban:
    """A feature forbidden at a unit: by which rule, whose adoption, since when."""

    feature: str
    rule: Rule
    pack: Pack
    adopter: str
    since: date
    until: date | None

    @property
    def cited(self) -> str:
        """Return what a reader is told it rests on.

        A section that names a document of its own stands alone.
        """
        section = self.rule.section
        return (
            section if section.startswith("《") else f"《{self.pack.title}》{section}"
        )


@dataclass(frozen=True, slots=True)
class _Held:
    """A rule in force on a path for some days."""

    rule: Rule
    pack: Pack
    adopter: str
    since: date
    until: date | None

    def holds_on(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on <= self.until)


def cited(title: str, section: str) -> str:
    """Return document and section; a section that names its own document stands alone.

    >>> cited("甲规定", "第三条"), cited("汇编", "《乙办法》第五条")
    ('《甲规定》第三条', '《乙办法》第五条')
    """
    return section if section.startswith("《") else f"《{title}》{section}"


def bans_on(
    library: Library,
    adoptions: Iterable[AdoptionFact],
    unit: Place,
    on: date,
) -> tuple[Ban, ...]:
    """Return every prohibition at a unit on a day, the highest adopter's first.

    A rule of the same or a higher level that replaces a prohibition ends it,
    from its own first day to its last.
    """
    held = [
        one
        for one in _held(library, adoptions, unit)
        if one.holds_on(on) and _is_bound(one.rule.binds, unit, one.adopter)
    ]
    ended = {
        (target, one.pack.rank)
        for one in held
        for target in (*one.rule.replaces, *one.rule.suspends_rules)
    }
    return tuple(
        Ban(feature, one.rule, one.pack, one.adopter, one.since, one.until)
        for one in held
        if one.rule.form == Form.FORBID
        and not any(
            target == one.rule.id and rank <= one.pack.rank for target, rank in ended
        )
        for feature in one.rule.features
    )


def _held(
    library: Library, adoptions: Iterable[AdoptionFact], unit: Place
) -> Iterator[_Held]:
    """Give the rules of the packs adopted on a path, from the top down."""
    path = unit.path
    mine = [one for one in adoptions if one.org_id in path]
    mine.sort(key=lambda one: (path.index(one.org_id), one.pack, one.from_on))
    for adoption in mine:
        pack = library.packs.get(adoption.pack)
        if pack is None:
            continue
        for rule in pack.rules:
            ends = [one for one in (adoption.until_on, rule.until_on) if one]
            since = max(adoption.from_on, pack.in_force_from, rule.from_on)
            yield _Held(rule, pack, adoption.org_id, since, min(ends) if ends else None)


def _is_bound(binds: Binds, unit: Place, adopter: str) -> bool:
    """Say whether a prohibition is meant for this unit; it binds all if it is silent."""
    own = unit.path[-1] == adopter
    if binds.except_issuer if own else binds.issuer_only:
        return False
    asked = (
        (binds.org, unit.kind),
        (binds.level, unit.level),
        (binds.sector, unit.sector),
    )
    return all(not wanted or value in wanted for wanted, value in asked)
