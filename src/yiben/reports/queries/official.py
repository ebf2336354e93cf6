"""An official document as PDF: paragraphs, title lines and dates made ready."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from yiben.common.clock import chinese_day
from yiben.reports.checks import printable
from yiben.reports.words import BOTTOM, Official, Table

from .typeset import asked, typeset

FIRST = re.compile(r"[一二三四五六七八九十百]+、")
SECOND = re.compile(r"（[一二三四五六七八九十百]+）")
TO_ADD: Final = "【请填写："
TITLE_WIDTH = 19
"""Characters of size two on one line of a title."""
FAR = 6
"""So many characters from the middle a title may break, for the sake of a word."""
ENDS = ("的", "和", "与", "暨", "》", "”", "）", "关于", "印发", "召开", "半年", "年度")
BEGINS = ("《", "“", "（", "开展", "执行", "情况", "工作", "基本制度", "检查评估")
PAGE_HEIGHT = 297.0
COPIES_WIDTH = 26
COLOPHON_LINE = 11.0
"""Millimetres a line of the colophon takes, rules and space with it."""


def official_pdf(paper: Official) -> bytes:
    """Return the document as PDF; raises TypesetError."""
    data = data_of(paper)
    end = asked("official", {**data, "breaks": -1}, "end")
    return typeset("official", {**data, "breaks": breaks_after(end, paper)})


def breaks_after(end: Mapping[str, Any], paper: Official) -> int:
    """Return how many pages to turn so that the colophon ends the last even page.

    Two when the text ends low on an even page: a blank one comes between.
    """
    if end["page"] % 2:
        return 1
    lines = 2 + -(-len(paper.copies) // COPIES_WIDTH)
    room = PAGE_HEIGHT - BOTTOM - float(end["y"])
    return 0 if room > lines * COLOPHON_LINE else 2


def data_of(paper: Official) -> dict[str, Any]:
    """Return the parts as the layout reads them, everything as plain text."""
    return {
        "kind": paper.kind,
        "mark": printable(paper.mark),
        "title": printable(paper.title),
        "title_lines": title_lines(printable(paper.title)),
        "number": printable(paper.number) or "（待编号）",
        "upward": paper.is_upward,
        "signer": printable(paper.signer),
        "urgency": printable(paper.urgency),
        "addressee": printable(paper.addressee).rstrip("：:"),
        "body": list(paragraphs(paper.body)),
        "attachments": [printable(one) for one in paper.attachments],
        "issuer": printable(paper.issuer),
        "dated": chinese_day(paper.dated),
        "sealed": paper.sealed,
        "note": printable(paper.note),
        "copies": printable(paper.copies).rstrip("。"),
        "printed_by": printable(paper.printed_by),
        "printed_on": _printed(paper),
        "attended": [(label, printable(names)) for label, names in paper.attended],
        "draft": paper.draft,
        "annex_title": printable(paper.annex_title),
        "annex": _annex(paper.annex),
    }


def _annex(given: Table | None) -> dict[str, Any] | None:
    if given is None:
        return None
    rows = [[printable(one) for one in row] for row in given.rows]
    return {
        "heads": given.heads,
        "widths": given.widths,
        "rows": rows,
        "said": printable(given.empty),
    }


def _printed(paper: Official) -> str:
    return f"{chinese_day(paper.printed_on or paper.dated)}印发"


def paragraphs(body: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """Yield each paragraph with its level: 一、 is 1, （一） is 2, others 0.

    A paragraph that waits for a person to add something has level 9.
    """
    for line in body:
        text = printable(line)
        if not text:
            continue
        if TO_ADD in text:
            yield {"level": 9, "text": text}
        elif FIRST.match(text):
            yield {"level": 1, "text": text}
        elif SECOND.match(text):
            head, end, rest = text.partition("。")
            yield {"level": 2, "head": head + end, "rest": rest}
        else:
            yield {"level": 0, "text": text}


def title_lines(title: str) -> list[str]:
    """Return the title in lines of nearly equal length that break no word we know.

    >>> title_lines("关于做好年度总结的通知")
    ['关于做好年度总结的通知']
    >>> title_lines("关于2026年上半年基本制度执行情况的通报")
    ['关于2026年上半年基本制度执行情况的通报']
    >>> title_lines("关于2026年上半年“三会一课”制度开展情况的报告")
    ['关于2026年上半年“三会一课”', '制度开展情况的报告']
    """
    n_lines = -(-round(2 * wide(title)) // (2 * TITLE_WIDTH))
    if n_lines <= 1:
        return [title]
    found, rest = [], title
    for left in range(n_lines, 1, -1):
        at = _break_in(rest, wide(rest) / left)
        found.append(rest[:at])
        rest = rest[at:]
    return [*found, rest]


def wide(text: str) -> float:
    """Return how many characters of a title's line a text takes: figures half."""
    return sum(0.5 if one.isascii() else 1.0 for one in text)


def _break_in(text: str, middle: float) -> int:
    """Return where to break near the middle: before or after a word, never in one."""
    fits = [at for at in range(1, len(text)) if wide(text[:at]) <= TITLE_WIDTH]
    fits.sort(key=lambda at: abs(wide(text[:at]) - middle))
    near = (at for at in fits if abs(wide(text[:at]) - middle) <= FAR)
    return next((at for at in near if _parts_words(text, at)), fits[0])


def _parts_words(text: str, at: int) -> bool:
    """Say whether a break at this place stands between two words for certain."""
    before, after = text[:at], text[at:]
    return before.endswith(ENDS) or after.startswith(BEGINS)
