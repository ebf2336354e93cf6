"""Documents as they are read: the text at one side, its rules at the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.db.models import OuterRef, Subquery

from yiben.org.access import Viewer
from yiben.org.models import Org
from yiben.org.queries import path_to
from yiben.policy.access import (
    binding_packs,
    importable_packs,
    readable_packs,
    require_read,
    require_see_policy,
)
from yiben.policy.checks import Numbers, describe, standing_numbers
from yiben.policy.facts import (
    adoption_facts,
    definition_facts,
    passages_of,
    setting_facts,
    source_of,
)
from yiben.policy.models import Document
from yiben.rules.anchor import AnchorResult, Found, Source, check_anchors
from yiben.rules.pack import Article, Pack, Rule
from yiben.rules.paragraph import Paragraph as Passage

from .shelf import pack as _pack
from .shelf import packs


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A document in a list; ``document`` is None until its text is brought in."""

    pack: Pack
    document: Document | None
    may_import: bool = False
    is_binding: bool = True


@dataclass(frozen=True, slots=True)
class ReadingPiece:
    """A run of text and the numbers of the articles whose anchors cover it."""

    text: str
    articles: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadingParagraph:
    """A paragraph of the text in pieces; put together they are its whole text."""

    number: int
    line: int
    level: int
    heading: str
    pieces: tuple[ReadingPiece, ...]

    @property
    def articles(self) -> tuple[int, ...]:
        """Return the articles that stand in this paragraph, in order."""
        return tuple(dict.fromkeys(n for piece in self.pieces for n in piece.articles))


@dataclass(frozen=True, slots=True)
class ReadingRule:
    """A rule as it reads for a unit; without a unit as the document has it."""

    rule: Rule
    numbers: Numbers
    settled_by: tuple[str, ...] = ()
    missing_names: tuple[str, ...] = ()
    concerns_unit: bool | None = None

    @property
    def is_waiting(self) -> bool:
        """Say whether its period still waits for somebody to settle it."""
        return self.rule.is_open and self.numbers.every is None

    @property
    def in_words(self) -> str:
        """Return its numbers in words; empty for a rule without any."""
        return describe(self.numbers) if self.rule.is_duty else ""


@dataclass(frozen=True, slots=True)
class ReadingArticle:
    """An article: where its anchor stands, our reading, and its rules."""

    number: int
    article: Article
    state: Found | None
    paragraph: int | None
    line: int | None
    rules: tuple[ReadingRule, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A document and its rules, side by side."""

    pack: Pack
    document: Document | None
    paragraphs: tuple[ReadingParagraph, ...]
    articles: tuple[ReadingArticle, ...]

    @property
    def headings(self) -> list[ReadingParagraph]:
        """Return the paragraphs that announce a part."""
        return [paragraph for paragraph in self.paragraphs if paragraph.level]

    @property
    def lost(self) -> list[ReadingArticle]:
        """Return the articles whose anchor is missing or stands more than once."""
        lost = {Found.MISSING, Found.TWICE}
        return [article for article in self.articles if article.state in lost]


def _latest() -> Subquery:
    versions = Document.objects.filter(pack=OuterRef("pack")).order_by("-version")
    return Subquery(versions.values("version")[:1])


def documents_of(*, seen_by: Viewer) -> list[DocumentLine]:
    """Return the documents the viewer may read or bring in, from the centre down.

    What is only to be brought in shows its title and no text; what nobody on
    the viewer's path has put in force comes last.
    """
    binding = binding_packs(seen_by, packs().values())
    readable = readable_packs(seen_by, packs().values())
    importable = importable_packs(seen_by, packs().values())
    rows = Document.objects.filter(pack__in=readable, version=_latest())
    texts: dict[str, Document] = {row.pack: row for row in rows}
    shown = [one for one in packs().values() if one.name in readable | importable]
    return [
        DocumentLine(
            one, texts.get(one.name), one.name in importable, one.name in binding
        )
        for one in sorted(shown, key=lambda one: (one.rank, not one.has_text, one.name))
    ]


def document(pack: str, *, seen_by: Viewer) -> Document | None:
    """Return the newest text of a pack's document; None until it is brought in.

    Raises RefusedError if there is no such pack or the viewer may not read it.
    """
    require_read(seen_by, _pack(pack))
    found: Document | None = (
        Document.objects.filter(pack=pack).order_by("-version").first()
    )
    return found


def anchors_of(document: Document) -> list[AnchorResult]:
    """Return what became of every anchor of the document's pack in this text."""
    return check_anchors(_pack(document.pack), source_of(document))


def reading_of(
    pack: str, *, seen_by: Viewer, unit: Org | None = None, on: date | None = None
) -> Reading:
    """Return a document side by side with its rules, as they read for a unit.

    Every piece of text names the articles that stand in it, every article the
    paragraph it stands in. Without a text there are only articles.
    """
    text = document(pack, seen_by=seen_by)
    if unit is not None:
        require_see_policy(seen_by, unit)
    read = _RuleReader(_pack(pack), unit, on)
    passages = passages_of(text) if text else []
    results = check_anchors(read.pack, Source(passages)) if text else []
    return Reading(
        read.pack,
        text,
        tuple(_paragraphs(passages, results)),
        tuple(read.articles(passages, results)),
    )


def _paragraphs(
    passages: Sequence[Passage], results: Sequence[AnchorResult]
) -> list[ReadingParagraph]:
    """Cut every paragraph where an anchor begins or ends."""
    covers: dict[int, list[tuple[int, int, int]]] = {}
    for number, result in enumerate(results, start=1):
        for place in result.places:
            for index in range(place.paragraph, place.last_paragraph + 1):
                start = place.start if index == place.paragraph else 0
                whole = len(passages[index].text)
                end = place.end if index == place.last_paragraph else whole
                covers.setdefault(index, []).append((start, end, number))
    return [
        ReadingParagraph(
            passage.number,
            passage.line,
            passage.level,
            passage.heading,
            tuple(_pieces(passage.text, covers.get(index, ()))),
        )
        for index, passage in enumerate(passages)
    ]


def _pieces(text: str, covers: Sequence[tuple[int, int, int]]) -> list[ReadingPiece]:
    cuts = {0, len(text)} | {at for start, end, _ in covers for at in (start, end)}
    edges = sorted(cuts)
    return [
        ReadingPiece(
            text[start:end],
            tuple(n for first, last, n in covers if first <= start and end <= last),
        )
        for start, end in pairwise(edges)
    ]


class _RuleReader:
    """Reads rules for a unit, having looked up its path and settlements once."""

    def __init__(self, pack: Pack, unit: Org | None, on: date | None) -> None:
        self.pack = pack
        self.unit = unit
        self.on = on
        above = path_to(unit) if unit else []
        self.path = [org.pk for org in above]
        self.names = {org.pk: org.short_name for org in above}
        self.settings = setting_facts(self.path) if unit else ()
        self.defined = {
            fact.term
            for fact in (definition_facts(self.path) if unit else ())
            if fact.pack == pack.name and (on is None or fact.from_on <= on)
        }
        self.adopters = {
            fact.org_id
            for fact in (adoption_facts(self.path) if unit else ())
            if fact.pack == pack.name
            and (on is None or fact.from_on <= on)
            and (fact.until_on is None or (on is not None and on <= fact.until_on))
        }

    def articles(
        self, passages: Sequence[Passage], results: Sequence[AnchorResult]
    ) -> list[ReadingArticle]:
        """Return every article with its place and its rules."""
        found = []
        for number, article in enumerate(self.pack.articles, start=1):
            result = results[number - 1] if results else None
            place = result.places[0] if result and result.places else None
            found.append(
                ReadingArticle(
                    number,
                    article,
                    result.state if result else None,
                    passages[place.paragraph].number if place else None,
                    place.line if place else None,
                    tuple(self.rule(rule) for rule in article.rules),
                )
            )
        return found

    def rule(self, rule: Rule) -> ReadingRule:
        """Return one rule as it reads here."""
        numbers, settled_by = standing_numbers(rule, self.path, self.settings, self.on)
        return ReadingRule(
            rule,
            numbers,
            tuple(self.names[org_id] for org_id in dict.fromkeys(settled_by.values())),
            tuple(term for term in rule.needs if term not in self.defined),
            self.concerns(rule) if self.unit else None,
        )

    def concerns(self, rule: Rule) -> bool:
        """Say whether a rule speaks to units of this kind, level and sector.

        Traits and offices are left to the duties room, which knows the day.
        """
        unit = self.unit
        if unit is None or not self.adopters:
            return False
        binds = rule.binds
        return (
            (not binds.org or unit.kind in binds.org)
            and (not binds.level or unit.level in binds.level)
            and (not binds.sector or unit.sector in binds.sector)
            and (not binds.issuer_only or unit.pk in self.adopters)
        )
