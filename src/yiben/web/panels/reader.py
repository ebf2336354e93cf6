"""The reader of a document: the text at the left, its duties at the right."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from yiben.policy.queries import Reading, ReadingArticle, ReadingRule, library, packs
from yiben.rules.anchor import AnchorResult
from yiben.rules.paragraph import squeeze
from yiben.standing.queries import Line

from .bindings import FORMS, STRENGTHS, remark_of, whom_of
from .documents import LEVELS, problem_line
from .lines import sentence_url
from .tones import ORDER, label_of, with_query


@dataclass(frozen=True, slots=True)
class Mark:
    """How often a duty of the unit stands in one way."""

    status: str
    label: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Refined:
    """A rule of a document above that this one makes more exact."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class RuleCard:
    """A rule beside the text."""

    title: str
    form: str
    strength: str
    whom: str
    in_words: str
    is_waiting: bool
    open_term: str
    settled_by: str
    missing_names: str
    remark: str
    refines: tuple[Refined, ...]
    concerns: bool | None
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class ArticleCard:
    """An article: its sentence, our reading, its rules; ``key`` names the sentence."""

    number: int
    key: str
    section: str
    anchor: str
    reading: str
    is_placed: bool
    rules: tuple[RuleCard, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text; ``opens`` names the sentences that begin here, ``refs`` their articles."""

    text: str
    articles: tuple[int, ...]
    opens: tuple[str, ...]
    refs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ParagraphBlock:
    """A paragraph with the articles beside it."""

    number: int
    level: int
    pieces: tuple[Piece, ...]
    cards: tuple[ArticleCard, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A line of the table of contents."""

    number: int
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class ReaderPanel:
    """The page of one document."""

    pack: str
    title: str
    short: str
    issuer: str
    level: str
    number: str
    issued_on: date | None
    in_force_from: date
    unit_id: str
    unit_name: str
    has_text: bool
    headings: tuple[Heading, ...]
    blocks: tuple[ParagraphBlock, ...]
    lost: tuple[ArticleCard, ...]
    problems: tuple[str, ...]
    duties: int


class _Cards:
    """Makes the cards of a document, with the unit's standing if one is given."""

    def __init__(
        self, reading: Reading, unit: Any, lines: Iterable[Line], year: int
    ) -> None:
        self.rules = library().by_id
        self.has_text = reading.document is not None
        self.unit = unit
        self.year = year
        self.lost = {one.number for one in reading.lost}
        self.counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for line in lines:
            for duty in {line.duty, *(one.duty for one in line.citations)}:
                self.counts[duty][line.status] += 1

    def card(self, article: ReadingArticle) -> ArticleCard:
        """Return the card of an article."""
        return ArticleCard(
            number=article.number,
            key=squeeze(article.article.anchor),
            section=article.article.section,
            anchor=article.article.anchor,
            reading=article.article.reading,
            is_placed=self.has_text and article.number not in self.lost,
            rules=tuple(self._rule(one) for one in article.rules),
        )

    def _rule(self, one: ReadingRule) -> RuleCard:
        rule = one.rule
        return RuleCard(
            title=rule.title,
            form=FORMS.get(rule.form, rule.form),
            strength=STRENGTHS.get(rule.strength, "") if rule.is_duty else "",
            whom=whom_of(rule),
            in_words="" if one.is_waiting else one.in_words,
            is_waiting=one.is_waiting,
            open_term=rule.open_term,
            settled_by="、".join(one.settled_by),
            missing_names="、".join(one.missing_names),
            remark=remark_of(rule),
            refines=tuple(self._refined(duty) for duty in rule.refines),
            concerns=one.concerns_unit if rule.is_duty else None,
            marks=tuple(self._marks(rule.id)),
        )

    def _refined(self, duty: str) -> Refined:
        rule, unit = self.rules.get(duty), self.unit.pk if self.unit else ""
        if rule is None:
            return Refined(duty, "")
        document = packs()[rule.pack].short
        url = sentence_url(rule.pack, rule.anchor, unit=unit)
        return Refined(f"{document} {rule.section}", url)

    def _marks(self, duty: str) -> Iterable[Mark]:
        if self.unit is None:
            return
        url = reverse("unit-lines", args=[self.unit.pk])
        for status in ORDER:
            count = self.counts[duty][status.value]
            if count:
                yield Mark(
                    status.value,
                    label_of(status),
                    count,
                    with_query(url, year=self.year, duty=duty, status=status.value),
                )


def reader_panel(
    reading: Reading,
    *,
    unit: Any = None,
    lines: Iterable[Line] = (),
    year: int,
    problems: Iterable[AnchorResult] = (),
) -> ReaderPanel:
    """Return a document with its duties, each beside the paragraph it stands in."""
    pack = reading.pack
    cards = _Cards(reading, unit, lines, year)
    beside: dict[int, list[ArticleCard]] = defaultdict(list)
    apart = []
    for article in reading.articles:
        card = cards.card(article)
        if card.is_placed and article.paragraph is not None:
            beside[article.paragraph].append(card)
        else:
            apart.append(card)
    return ReaderPanel(
        pack=pack.name,
        title=pack.title,
        short=pack.short,
        issuer=pack.issuer,
        level=LEVELS.get(pack.level, pack.level),
        number=pack.number or "",
        issued_on=pack.issued_on,
        in_force_from=pack.in_force_from,
        unit_id=unit.pk if unit else "",
        unit_name=unit.name if unit else "",
        has_text=reading.document is not None,
        headings=tuple(
            Heading(one.number, one.level, one.heading) for one in reading.headings
        ),
        blocks=tuple(_blocks(reading, beside)),
        lost=tuple(apart),
        problems=tuple(problem_line(one) for one in problems if one.message),
        duties=sum(rule.is_duty for rule in pack.rules),
    )


def _blocks(
    reading: Reading, beside: dict[int, list[ArticleCard]]
) -> Iterable[ParagraphBlock]:
    opened: set[str] = set()
    keys = {card.number: card.key for cards in beside.values() for card in cards}
    for paragraph in reading.paragraphs:
        pieces = []
        for piece in paragraph.pieces:
            known = tuple(number for number in piece.articles if number in keys)
            named = dict.fromkeys(keys[number] for number in known)
            opens = tuple(key for key in named if key not in opened)
            refs = tuple(number for number in known if keys[number] in opens)
            opened.update(opens)
            pieces.append(Piece(piece.text, known, opens, refs))
        yield ParagraphBlock(
            paragraph.number,
            paragraph.level,
            tuple(pieces),
            tuple(beside.get(paragraph.number, ())),
        )
