"""What a name means at a unit: by the document in force there, or by a unit above.

A name belongs to its document. Two documents may use the same name for
different things; the content of one is never lent to the other.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from yiben.org.models import Org
from yiben.org.queries import path_to
from yiben.policy.facts import definition_facts
from yiben.rules.facts import AdoptionFact, DefinitionFact
from yiben.rules.kinds import Kind
from yiben.rules.pack import Binds, Pack, Rule
from yiben.rules.words import Form, SubjectKind

from .terms import definition_on_path, in_force_on

PERSON_SUBJECTS = frozenset({SubjectKind.MEMBER, SubjectKind.OFFICE})


@dataclass(frozen=True, slots=True)
class TermItems:
    """What one document means by a name; no items if nobody has said it yet.

    ``said_by`` is the document, or the unit that supplied the content;
    ``deciders`` are the units that may supply it.
    """

    term: str
    pack: Pack
    items: tuple[str, ...]
    said_by: str
    deciders: tuple[Org, ...]

    @property
    def is_missing(self) -> bool:
        """Say whether the content has not been supplied."""
        return not self.items

    @property
    def who_may_say(self) -> str:
        """Return the names of the units that may supply the content."""
        return "、".join(one.short_name for one in self.deciders)


@dataclass(frozen=True, slots=True)
class SheetTerm:
    """The content of a sheet under one document, and whose sheet it is there.

    ``is_of_person`` follows the document: None if it does not say. ``tags``
    are those its duty asks for.
    """

    meaning: TermItems
    is_of_person: bool | None
    tags: tuple[str, ...]


def terms_of(org: Org, term: str, *, on: date) -> list[TermItems]:
    """Return what each document in force means by a name, from the centre down."""
    path = path_to(org)
    facts = definition_facts([one.pk for one in path])
    found = []
    for pack, step, _ in in_force_on(path, on):
        rules = list(_rules_on(pack, on))
        if term in {*_defined(rules), *_needed(rules)}:
            found.append(_meaning(term, pack, rules, path, step, facts, on))
    return found


def items_of_term(org: Org, term: str, *, on: date) -> TermItems | None:
    """Return what a name means at a unit: what the nearest document in force says.

    None if no document in force uses the name. Room to room: the caller has
    asked access itself.
    """
    found = terms_of(org, term, on=on)
    said = [one for one in found if not one.is_missing]
    return (said or found)[-1] if found else None


@dataclass(frozen=True, slots=True)
class LawHere:
    """What is in force along a unit's path on a day: three questions, and no more."""

    org: Org
    on: date
    path: list[Org]
    defined: tuple[DefinitionFact, ...]
    packs: list[tuple[Pack, int, AdoptionFact]]


def law_here(org: Org, *, on: date) -> LawHere:
    """Read what is in force along a unit's path; a page asks it once for all kinds."""
    path = path_to(org)
    defined = definition_facts([one.pk for one in path])
    return LawHere(org, on, path, defined, in_force_on(path, on))


def sheet_terms(law: LawHere, kind: Kind) -> list[SheetTerm]:
    """Return the contents that documents in force give to a kind of sheet.

    Of a name that several define, the nearest document's. What a document asks
    only of other organisations is left out.
    """
    org, on, path, facts = law.org, law.on, law.path, law.defined
    found: dict[str, SheetTerm] = {}
    for pack, step, _ in law.packs:
        rules = list(_rules_on(pack, on))
        about = [rule for rule in rules if _is_about(rule, kind)]
        for term in dict.fromkeys((*_defined(about), *_needed(about))):
            if kind.sheet.terms and term not in kind.sheet.terms:
                continue
            duties = _duties_for(term, about, kind)
            if duties and not any(_fits(rule.binds, org) for rule in duties):
                continue
            meaning = _meaning(term, pack, rules, path, step, facts, on)
            if meaning.is_missing and term in found:
                continue
            found[term] = _sheet_term(meaning, duties, kind)
    return list(found.values())


def _rules_on(pack: Pack, on: date) -> Iterator[Rule]:
    for rule in pack.rules:
        if rule.from_on <= on and (rule.until_on is None or on <= rule.until_on):
            yield rule


def _defined(rules: list[Rule]) -> dict[str, tuple[str, ...]]:
    return {one.term: one.items for one in rules if one.form == Form.DEFINE}


def _needed(rules: list[Rule]) -> list[str]:
    return [name for rule in rules for name in rule.needs]


def _names(rule: Rule, kind: Kind) -> bool:
    """Say whether records of a kind, or of one of its steps, meet a rule."""
    if rule.record is None:
        return False
    wanted = kind.base or kind.kind
    return any(
        one in (kind.kind, wanted) or one.startswith(f"{wanted}.")
        for one in rule.record.kinds
    )


def _is_about(rule: Rule, kind: Kind) -> bool:
    return rule.system == kind.system or _names(rule, kind)


def _duties_for(term: str, about: list[Rule], kind: Kind) -> list[Rule]:
    """Return the duties that ask for a sheet of this content."""
    duties = [rule for rule in about if rule.is_duty and _names(rule, kind)]
    tag = kind.sheet.term_tags.get(term)
    if tag is None:
        return duties
    return [rule for rule in duties if rule.record and tag in rule.record.tags]


def _sheet_term(meaning: TermItems, duties: list[Rule], kind: Kind) -> SheetTerm:
    owner = None
    if duties and kind.sheet.owner_by_document:
        owner = any(rule.binds.subject in PERSON_SUBJECTS for rule in duties)
    tag = kind.sheet.term_tags.get(meaning.term)
    return SheetTerm(meaning, owner, (tag,) if tag else ())


def _fits(binds: Binds, org: Org) -> bool:
    """Say whether a rule is for organisations, or people, of such a unit."""
    asked = (
        (binds.org, org.kind),
        (binds.level, org.level),
        (binds.sector, org.sector),
    )
    return all(not words or word in words for words, word in asked)


def _meaning(
    term: str,
    pack: Pack,
    rules: list[Rule],
    path: list[Org],
    step: int,
    facts: tuple[DefinitionFact, ...],
    on: date,
) -> TermItems:
    deciders = tuple(path[step:])
    items = _defined(rules).get(term, ())
    if items:
        return TermItems(term, pack, items, pack.short, deciders)
    fact = definition_on_path(path, facts, pack.name, term, on)
    owner = next((one.short_name for one in path if fact and one.pk == fact.org_id), "")
    return TermItems(term, pack, fact.items if fact else (), owner, deciders)


def terms_of_system(law: LawHere, system: str) -> list[TermItems]:
    """Return every name that documents in force define or use for a system."""
    found = []
    for pack, step, _ in law.packs:
        rules = list(_rules_on(pack, law.on))
        about = [rule for rule in rules if rule.system == system]
        found += [
            _meaning(term, pack, rules, law.path, step, law.defined, law.on)
            for term in dict.fromkeys((*_defined(about), *_needed(about)))
        ]
    return found
