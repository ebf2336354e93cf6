"""The documents, the rules made of them, and the kinds of records there are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from yiben.api.door import Area
from yiben.api.keys import Asked
from yiben.api.paging import Paging, paged
from yiben.api.shapes import Day, shown
from yiben.common import clock
from yiben.org.queries import org
from yiben.people.words import Scope
from yiben.policy.queries import documents_of, kinds, packs_in_force, reading_of
from yiben.rules.kinds import Kind
from yiben.rules.pack import Pack, Rule

area = Area("文件和规则")


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """A document that is a pack of rules."""

    pack: str
    title: str
    short: str
    issuer: str
    level: str
    number: str | None
    issued_on: date | None
    in_force_from: date
    parents: tuple[str, ...]
    has_text: bool


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """A rule of a document, with the place and the phrase it comes from."""

    id: str
    title: str
    system: str
    form: str
    section: str
    anchor: str
    reading: str
    every: str | None
    at_least: int
    strength: str
    kinds: tuple[str, ...]
    from_on: date
    until_on: date | None
    in_words: str


@dataclass(frozen=True, slots=True)
class AdoptedFacts:
    """A document in force at a unit, and since when."""

    pack: str
    title: str
    from_on: date
    until_on: date | None


@dataclass(frozen=True, slots=True)
class FieldFacts:
    """A field that a record of a kind carries."""

    name: str
    label: str
    type: str
    required: bool
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KindFacts:
    """A kind of record: what its form asks."""

    kind: str
    label: str
    system: str
    book: str
    fields: tuple[FieldFacts, ...]
    tags: tuple[tuple[str, str], ...]
    parts: tuple[str, ...]


def _facts(pack: Pack, *, has_text: bool) -> DocumentFacts:
    return DocumentFacts(
        pack.name,
        pack.title,
        pack.short,
        pack.issuer,
        pack.level,
        pack.number,
        pack.issued_on,
        pack.in_force_from,
        pack.parents,
        has_text,
    )


def _rule(rule: Rule, in_words: str) -> RuleFacts:
    return RuleFacts(
        rule.id,
        rule.title,
        rule.system,
        rule.form,
        rule.section,
        rule.anchor,
        rule.reading,
        rule.every,
        rule.at_least,
        rule.strength,
        tuple(sorted(rule.record.kinds)) if rule.record else (),
        rule.from_on,
        rule.until_on,
        in_words,
    )


def _kinds(rows: Iterable[Kind]) -> list[KindFacts]:
    return [
        KindFacts(
            one.kind,
            one.label,
            one.system,
            one.book,
            tuple(
                FieldFacts(f.name, f.label, str(f.type), f.required, f.choices)
                for f in one.fields
            ),
            tuple((tag.tag, tag.label) for tag in one.tags),
            one.parts,
        )
        for one in rows
    ]


@area.listed(
    "/documents",
    Scope.READ_POLICY,
    shown(DocumentFacts),
    name="documents",
    say="能看的文件，从中央往下",
)
def documents(request: Asked, page: Paging) -> Any:
    """List the documents open to the account."""
    rows = documents_of(seen_by=request.auth.account)
    found = [_facts(one.pack, has_text=one.document is not None) for one in rows]
    return paged(found, page)


@area.listed(
    "/documents/{pack}/rules",
    Scope.READ_POLICY,
    shown(RuleFacts),
    name="rules",
    say="一个文件的全部规则，各带条款和原文短语",
)
def rules(request: Asked, pack: str, page: Paging) -> Any:
    """List the rules of a document in its own order."""
    found = reading_of(pack, seen_by=request.auth.account)
    rows = [
        _rule(one.rule, one.in_words)
        for article in found.articles
        for one in article.rules
    ]
    return paged(rows, page)


@area.listed(
    "/units/{org_id}/documents",
    Scope.READ_POLICY,
    shown(AdoptedFacts),
    name="unit-documents",
    say="在一个组织施行的文件",
)
def unit_documents(
    request: Asked, org_id: str, page: Paging, on: Day | None = None
) -> Any:
    """List what is in force at a unit on a day."""
    unit = org(org_id, seen_by=request.auth.account)
    rows = packs_in_force(unit, on=on or clock.today())
    found = [
        AdoptedFacts(pack.name, pack.title, told.from_on, told.until_on)
        for pack, told in rows
    ]
    return paged(found, page)


@area.listed(
    "/kinds",
    Scope.READ_POLICY,
    shown(KindFacts),
    name="kinds",
    say="记录的种类：各有哪些栏目和标记",
)
def record_kinds(request: Asked, page: Paging, book: str = "") -> Any:  # noqa: ARG001 -- the same for everybody
    """List the kinds of records, of one book if it is named."""
    found = [one for one in kinds().values() if book in {"", one.book}]
    return paged(_kinds(found), page)
