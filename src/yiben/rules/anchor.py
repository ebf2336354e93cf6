"""Where an anchor stands in a text, and what the author may have meant if nowhere.

An anchor is compared letter by letter once white space is gone: brackets,
quotation marks and numerals differ between documents and must not be made
alike, or a rule would cite words its document does not have.
"""

import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from pathlib import Path

from .pack import Article, Pack
from .paragraph import Paragraph, squeeze
from .words import Word

NEAR_ENOUGH = 0.6
"""Share of common letters from which another phrase is worth offering."""

_BRACKETS = {"\u3014": "(", "\u3015": ")", **dict.fromkeys("[【〖", "(")}
_MARKS = (
    _BRACKETS
    | dict.fromkeys("]】〗", ")")
    | dict.fromkeys("“”\u2018\u2019「」『』《》〈〉'", '"')
    | dict.fromkeys("—–", "-")
    | dict(zip("一二三四五六七八九两", "1234567892", strict=True))
)
_FOLDED = str.maketrans(_MARKS)


class Found(Word):
    """What became of an anchor."""

    FOUND = "found", "已找到"
    MISSING = "missing", "没有找到"
    TWICE = "twice", "不止一处"


@dataclass(frozen=True, slots=True)
class Place:
    """A phrase in a text: paragraph indexes, offsets in them, and the line."""

    paragraph: int
    start: int
    last_paragraph: int
    end: int
    line: int


@dataclass(frozen=True, slots=True)
class AnchorResult:
    """An article's anchor, where its pack file has it, and where the text does."""

    state: Found
    anchor: str
    section: str
    file: Path
    line: int
    places: tuple[Place, ...] = ()
    near: str = ""

    @property
    def message(self) -> str:
        """Return what is wrong and what to do, empty if nothing is."""
        if self.state == Found.TWICE:
            lines = "、".join(dict.fromkeys(str(place.line) for place in self.places))
            where = f"有 {len(self.places)} 处（第 {lines} 行）"
            return f"锚点“{self.anchor}”在原文{where}。前后多取几个字。"
        if self.state == Found.MISSING:
            advice = f"原文写的是“{self.near}”？" if self.near else "照原文抄录。"
            return f"原文里没有锚点“{self.anchor}”。{advice}"
        return ""

    def __str__(self) -> str:
        """Return the line a person reads."""
        return f"{self.file}:{self.line} {self.message}"


class Source:
    """The text of a document without white space, with the way back to it."""

    def __init__(self, paragraphs: Sequence[Paragraph]) -> None:
        """Prepare the text for searching."""
        self.paragraphs = tuple(paragraphs)
        self._starts: list[int] = []
        self._offsets: list[list[int]] = []
        pieces, total = [], 0
        for paragraph in self.paragraphs:
            letters = [at for at, one in enumerate(paragraph.text) if squeeze(one)]
            self._starts.append(total)
            self._offsets.append(letters)
            pieces.append("".join(paragraph.text[at] for at in letters))
            total += len(letters)
        self.text = "".join(pieces)

    def places(self, anchor: str) -> list[Place]:
        """Return every place of an anchor, in order; overlapping ones count too."""
        wanted = squeeze(anchor)
        found: list[Place] = []
        at = self.text.find(wanted) if wanted else -1
        while at >= 0:
            found.append(self._place(at, at + len(wanted)))
            at = self.text.find(wanted, at + 1)
        return found

    def holds(self, anchor: str) -> bool:
        """Say whether an anchor stands in the text at all."""
        return squeeze(anchor) in self.text

    def nearest(self, anchor: str) -> str:
        """Return the phrase of the text most like an anchor, or nothing.

        First the same words with other brackets, quotation marks or numerals,
        then the passage that shares the most letters.
        """
        wanted = squeeze(anchor)
        at = self._folded.find(fold(wanted))
        if at >= 0:
            return self.text[at : at + len(wanted)]
        matcher = SequenceMatcher(None, "", fold(wanted), autojunk=False)
        best, phrase = NEAR_ENOUGH, ""
        for start in self._starts_like(fold(wanted)):
            matcher.set_seq1(self._folded[start : start + len(wanted)])
            if matcher.quick_ratio() > best and matcher.ratio() > best:
                best, phrase = matcher.ratio(), self.text[start : start + len(wanted)]
        return phrase

    def _starts_like(self, wanted: str) -> list[int]:
        """Return where a phrase would begin if three letters of it are right."""
        starts: set[int] = set()
        for offset in range(len(wanted) - 2):
            at = self._folded.find(wanted[offset : offset + 3])
            while at >= 0:
                starts.add(max(0, at - offset))
                at = self._folded.find(wanted[offset : offset + 3], at + 1)
        return sorted(starts)

    @cached_property
    def _folded(self) -> str:
        return fold(self.text)

    def _place(self, start: int, end: int) -> Place:
        first, offset = self._way_back(start)
        last, last_offset = self._way_back(end - 1)
        line = self.paragraphs[first].line_at(offset)
        return Place(first, offset, last, last_offset + 1, line)

    def _way_back(self, at: int) -> tuple[int, int]:
        index = bisect_right(self._starts, at) - 1
        return index, self._offsets[index][at - self._starts[index]]


def fold(text: str) -> str:
    """Return the text letter by letter without differences of width or marks.

    >>> fold("（一）“三会一课”２次")
    '(1)"3会1课"2次'
    """
    plain = (unicodedata.normalize("NFKC", one) for one in text)
    narrow = "".join(
        new if len(new) == 1 else old for new, old in zip(plain, text, strict=True)
    )
    return narrow.translate(_FOLDED)


def find(paragraphs: Sequence[Paragraph], anchor: str) -> list[Place]:
    """Return every place of an anchor in a text, line breaks or not."""
    return Source(paragraphs).places(anchor)


def check_anchors(pack: Pack, source: Source) -> list[AnchorResult]:
    """Say of every article of a pack whether its anchor stands once in the text."""
    return [_result(article, source) for article in pack.articles]


def share_found(pack: Pack, source: Source) -> float:
    """Return the share of a pack's anchors in a text, by which a text is known."""
    found = [source.holds(article.anchor) for article in pack.articles]
    return sum(found) / len(found) if found else 0.0


def _result(article: Article, source: Source) -> AnchorResult:
    places = tuple(source.places(article.anchor))
    state = (Found.MISSING, Found.FOUND, Found.TWICE)[min(len(places), 2)]
    near = "" if places else source.nearest(article.anchor)
    return AnchorResult(
        state, article.anchor, article.section, article.file, article.line, places, near
    )
