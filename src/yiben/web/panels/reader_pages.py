"""The cards beside a text, and the text cut into pages of a bearable size."""

from collections.abc import Sequence
from dataclasses import dataclass

from .basis import Basis
from .said import SaidCard

FULL, OVERFULL = 30, 50
"""Articles from which a page ends at the next heading, and from which anywhere."""


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
    confidence: str
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
    suspended: Basis | None = None
    said: SaidCard | None = None


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
class Page:
    """A run of paragraphs with what stands beside them, or articles without a text."""

    blocks: tuple[ParagraphBlock, ...] = ()
    apart: tuple[ArticleCard, ...] = ()


def pages_of(
    blocks: Sequence[ParagraphBlock], apart: Sequence[ArticleCard]
) -> list[Page]:
    """Cut a document into pages, at headings where that can be done.

    Articles that stand nowhere in the text come after it, on pages of their own.
    """
    pages: list[Page] = []
    run: list[ParagraphBlock] = []
    held = 0
    for block in blocks:
        at_heading = held >= FULL and block.level
        if run and (at_heading or held + len(block.cards) > OVERFULL):
            pages.append(Page(tuple(run)))
            run, held = [], 0
        run.append(block)
        held += len(block.cards)
    if run:
        pages.append(Page(tuple(run)))
    pages += [
        Page(apart=tuple(apart[start : start + OVERFULL]))
        for start in range(0, len(apart), OVERFULL)
    ]
    return pages or [Page()]


def page_with(pages: Sequence[Page], key: str) -> int:
    """Return the number of the page a sentence stands on; 0 if on none."""
    for number, page in enumerate(pages, start=1):
        beside = (card for block in page.blocks for card in block.cards)
        if key and any(card.key == key for card in (*beside, *page.apart)):
            return number
    return 0
