"""The paragraphs of a document, out of text with or without hard line breaks.

Some documents come with a break after every printed line, others with one in
the middle of a sentence. Lines that belong together are joined again, and each
paragraph remembers which line of the file each of its pieces came from.
"""

import re
from dataclasses import dataclass

BLANK = re.compile(r"[\s\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+")
"""White space in every script's sense, and what is invisible on paper."""

HEADINGS = (
    re.compile(r"[一二三四五六七八九十]{1,3}、"),
    re.compile(r"[（(][一二三四五六七八九十]{1,3}[)）]"),
    re.compile(r"\d{1,2}[、.\uff0e](?!\d)"),
)
ENDINGS = "。！？；：!?;:"
HEADING_LENGTH = 45
STANDS_ALONE = re.compile(
    r"\S{1,12}[\u3014\[(（【]\d{4}[\u3015\])）】]\d{1,4}号"  # document number
    r"|[（(]?\d{4}年\d{1,2}月\d{1,2}日[)）]?"
    r"|中(?:国共产党|共)\S{1,24}(?:委员会|办公厅|办公室|组织部)"
)
TITLE_ENDINGS = ("的通知", "的意见", "的实施方案", "的实施意见", "的决定", "的规定")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph as it is read.

    ``level`` is 0 for plain text and the title, 1 for 一、, 2 for （一）, 3 for 1、;
    ``breaks`` pairs each offset at which a line of the file began with its number.
    """

    number: int
    text: str
    level: int
    breaks: tuple[tuple[int, int], ...]

    @property
    def line(self) -> int:
        """Return the line of the file on which it begins."""
        return self.breaks[0][1]

    @property
    def heading(self) -> str:
        """Return the words that announce it, up to the first full stop."""
        if not self.level:
            return ""
        return re.split("[。：；]", self.text, maxsplit=1)[0][:HEADING_LENGTH].strip()

    def line_at(self, offset: int) -> int:
        """Return the line of the file that the letter at ``offset`` stands on."""
        return max(line for start, line in self.breaks if start <= offset)


def squeeze(text: str) -> str:
    r"""Return the text without white space and invisible characters.

    >>> squeeze("每月\u3000固定 1\ufeff 天")
    '每月固定1天'
    """
    return BLANK.sub("", text)


def level_of(line: str) -> int:
    """Return the level of the heading a line begins with, 0 for none.

    >>> [level_of(line) for line in ("一、总体要求", "（三）建设过硬支部。", "十分重要")]
    [1, 2, 0]
    """
    for level, mark in enumerate(HEADINGS, start=1):
        if mark.match(line):
            return level
    return 0


def paragraphs_of(text: str) -> list[Paragraph]:
    r"""Split a text at the ends of its paragraphs, not at those of its lines.

    >>> [one.text for one in paragraphs_of("各级要\n\n常抓不懈。\n一、目标\n要做到")]
    ['各级要常抓不懈。', '一、目标', '要做到']
    """
    groups: list[list[tuple[int, str]]] = []
    for number, raw in enumerate(re.split(r"\r\n|[\n\r\v\f\x85\u2028\u2029]", text), 1):
        line = raw.strip().strip("\ufeff\u200b").strip()
        if not squeeze(line):
            continue
        if groups and _runs_on(groups[-1], line):
            groups[-1].append((number, line))
        else:
            groups.append([(number, line)])
    return [_joined(number, lines) for number, lines in enumerate(groups, start=1)]


def _runs_on(lines: list[tuple[int, str]], line: str) -> bool:
    """Say whether a line continues the paragraph before it."""
    if level_of(line) or STANDS_ALONE.fullmatch(squeeze(line)):
        return False
    before = squeeze(lines[-1][1])
    if before[-1] in ENDINGS or before.endswith(TITLE_ENDINGS):
        return False
    return not (
        len(lines) == 1 and (STANDS_ALONE.fullmatch(before) or _is_bare_heading(before))
    )


def _is_bare_heading(line: str) -> bool:
    """Say whether a line is a heading and nothing else."""
    return bool(level_of(line)) and len(line) < HEADING_LENGTH and "。" not in line


def _joined(number: int, lines: list[tuple[int, str]]) -> Paragraph:
    text, breaks = "", []
    for line_number, line in lines:
        # Two Latin words must not grow together; Chinese needs no space.
        if text and text[-1].isascii() and line[0].isascii() and line[0].isalnum():
            text += " "
        breaks.append((len(text), line_number))
        text += line
    return Paragraph(number, text, level_of(text), tuple(breaks))
