"""The reader of a document: the text at the left, its duties at the right."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from yiben.policy.queries import (
    Reading,
    ReadingArticle,
    ReadingRule,
    SuspendedDuty,
    library,
    packs,
)
from yiben.rules.anchor import AnchorResult
from yiben.rules.paragraph import squeeze
from yiben.rules.words import Confidence
from yiben.standing.queries import Line

from .basis import Basis, basis_in
from .bindings import FORMS, STRENGTHS, remark_of, whom_of
from .documents import LEVELS, problem_line
from .lines import sentence_url
from .reader_pages import (
    ArticleCard,
    Mark,
    Page,
    ParagraphBlock,
    Piece,
    Refined,
    RuleCard,
    page_with,
    pages_of,
)
from .said import SaidCard
from .tones import ORDER, label_of, with_query

UNSURE = {word.value: word.label for word in Confidence if word is not Confidence.A}
"""What is said of a reading that was not checked against the text."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A line of the table of contents; ``part`` is the page it stands on."""

    number: int
    level: int
    text: str
    part: int


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
    is_told: bool
    headings: tuple[Heading, ...]
    blocks: tuple[ParagraphBlock, ...]
    lost: tuple[ArticleCard, ...]
    problems: tuple[str, ...]
    duties: int
    part: int
    parts: int
    homes: tuple[tuple[str, str], ...]
    uppers: tuple[tuple[str, str], ...] = ()
    unit_url: str = ""
    """Nothing if the unit's own page is not open to the reader."""

    @property
    def place(self) -> str:
        """Return which part of how many; nothing for a document in one part."""
        return f"第 {self.part} 段，共 {self.parts} 段" if self.parts > 1 else ""

    @property
    def before_url(self) -> str:
        """Return the address of the part before."""
        return self._url(self.part - 1) if self.part > 1 else ""

    @property
    def after_url(self) -> str:
        """Return the address of the part after."""
        return self._url(self.part + 1) if self.part < self.parts else ""

    def _url(self, part: int) -> str:
        url = reverse("document", args=[self.pack])
        return with_query(url, unit=self.unit_id, part=part)


class _Cards:
    """Makes the cards of a document, with the unit's standing if one is given."""

    def __init__(
        self,
        reading: Reading,
        unit: Any,
        lines: Iterable[Line],
        year: int,
        suspended: Iterable[SuspendedDuty],
        said: Mapping[str, SaidCard],
    ) -> None:
        self.said = said
        self.rules = library().by_id
        self.has_text = reading.document is not None
        self.unit = unit
        self.year = year
        self.lost = {one.number for one in reading.lost}
        self.suspended = {one.rule.id: one.by for one in suspended}
        self.counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for line in lines:
            for duty in {line.duty, *(one.duty for one in line.citations)}:
                self.counts[duty][line.status] += 1

    def card(self, article: ReadingArticle) -> ArticleCard:
        """Return the card of an article."""
        return ArticleCard(
            number=article.number,
            key=squeeze(article.article.rules[0].key),
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
            confidence=UNSURE.get(rule.confidence, ""),
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
            suspended=self._basis(rule.id),
            said=self.said.get(rule.id),
        )

    def _basis(self, duty: str) -> Basis | None:
        """Return the prohibition that keeps a duty off the unit."""
        by = self.suspended.get(duty)
        return basis_in(by, self.unit) if by and self.unit else None

    def _refined(self, duty: str) -> Refined:
        rule, unit = self.rules.get(duty), self.unit.pk if self.unit else ""
        if rule is None:
            return Refined(duty, "")
        document = packs()[rule.pack].short
        url = sentence_url(rule.pack, rule.key, unit=unit)
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
    suspended: Iterable[SuspendedDuty] = (),
    year: int,
    problems: Iterable[AnchorResult] = (),
    homes: Iterable[Any] = (),
    said: Mapping[str, SaidCard] | None = None,
    part: int = 1,
    at: str = "",
) -> ReaderPanel:
    """Return the part that holds a sentence ``at``, or else part number ``part``."""
    pack = reading.pack
    pages = _pages(reading, _Cards(reading, unit, lines, year, suspended, said or {}))
    shown = page_with(pages, at) or min(max(part, 1), len(pages))
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
        is_told=not pack.has_text,
        headings=tuple(_headings(reading, pages)),
        blocks=pages[shown - 1].blocks,
        lost=pages[shown - 1].apart,
        problems=tuple(problem_line(one) for one in problems if one.message),
        duties=sum(rule.is_duty for rule in pack.rules),
        part=shown,
        parts=len(pages),
        homes=tuple((one.pk, one.short_name) for one in homes),
    )


def _pages(reading: Reading, cards: _Cards) -> list[Page]:
    """Return the whole document cut into pages, its cards beside the text."""
    beside: dict[int, list[ArticleCard]] = defaultdict(list)
    apart = []
    for article in reading.articles:
        card = cards.card(article)
        if card.is_placed and article.paragraph is not None:
            beside[article.paragraph].append(card)
        else:
            apart.append(card)
    return pages_of(tuple(_blocks(reading, beside)), apart)


def _headings(reading: Reading, pages: Sequence[Page]) -> Iterable[Heading]:
    """Give the table of contents with the page each heading stands on."""
    where = {
        block.number: number
        for number, page in enumerate(pages, start=1)
        for block in page.blocks
    }
    for one in reading.headings:
        yield Heading(one.number, one.level, one.heading, where[one.number])


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
