"""PDF by typst, which is a wheel and needs no network.

Only the layouts of this house are compiled; a paper comes to them as one JSON
value, so that nothing a user wrote is ever read as markup.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst
from django.conf import settings

from yiben.reports.checks import TypesetError
from yiben.reports.words import Block, Book, Break, Facts, Heading, Table

LAYOUTS = Path(__file__).parents[1] / "layouts"
FONTS: Final[Mapping[str, tuple[str, ...]]] = {
    "title": ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "Noto Serif SC"),
    "fang": ("FangSong_GB2312", "FangSong", "FandolFang R", "Noto Serif SC"),
    "kai": ("KaiTi_GB2312", "KaiTi", "FandolKai", "Noto Serif SC"),
    "hei": ("SimHei", "FandolHei", "Noto Sans SC"),
    "song": ("SimSun", "Noto Serif SC"),
}
"""For each role the font the standard names first, then free ones, per glyph."""
LAST_RESORT = ("Noto Serif CJK SC", "WenQuanYi Zen Hei")
NO_CHINESE = "Libertinus Serif"
"""The typesetter's own font, which has no Chinese letters."""
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def _listing() -> tuple[str, ...]:
    """Return which fonts lie in this installation: they may come while it runs."""
    folder = Path(settings.VAR) / "fonts"
    return tuple(sorted(str(one) for one in folder.glob("*.[to]tf")))


@cache
def _fonts(_files: tuple[str, ...]) -> typst.Fonts:
    """Return the fonts of this installation; read once, they are large."""
    folder = Path(settings.VAR) / "fonts"
    paths = [str(folder)] if folder.is_dir() else []
    return typst.Fonts(include_system_fonts=True, font_paths=paths)


@cache
def _roles(files: tuple[str, ...]) -> dict[str, list[str]]:
    have = set(_fonts(files).families())
    return {
        role: [one for one in (*names, *LAST_RESORT) if one in have] or [NO_CHINESE]
        for role, names in FONTS.items()
    }


def font_roles() -> dict[str, list[str]]:
    """Return the fonts that are really there, for each role in order."""
    return _roles(_listing())


def has_fonts() -> bool:
    """Say whether Chinese can be set at all; without fonts only Word is offered."""
    return font_roles()["song"] != [NO_CHINESE]


def _compiler(layout: str, data: Mapping[str, Any]) -> typst.Compiler:
    given = json.dumps({**data, "fonts": font_roles()}, ensure_ascii=False)
    return typst.Compiler(
        str(LAYOUTS / f"{layout}.typ"),
        root=str(LAYOUTS),
        font_paths=_fonts(_listing()),
        sys_inputs={"data": given},
    )


def typeset(layout: str, data: Mapping[str, Any]) -> bytes:
    """Return the PDF of one layout filled with data; TypesetError if it fails.

    The same data gives the same bytes: the file carries no time of its own.
    """
    try:
        made = _compiler(layout, data).compile(format="pdf", timestamp=EPOCH)
    except typst.TypstError as wrong:
        raise TypesetError from wrong
    if not isinstance(made, bytes):
        raise TypesetError
    return made


def asked(layout: str, data: Mapping[str, Any], label: str) -> dict[str, Any]:
    """Return what a layout says about itself under a label."""
    try:
        told = _compiler(layout, data).query(f"<{label}>", field="value", one=True)
    except typst.TypstError as wrong:
        raise TypesetError from wrong
    found: dict[str, Any] = json.loads(told)
    return found


def block_data(block: Block) -> dict[str, Any]:
    """Return a block as the layouts read it."""
    match block:
        case Heading():
            return {"type": "heading", **asdict(block)}
        case Facts():
            return {"type": "facts", "rows": block.rows}
        case Table():
            return {"type": "table", **asdict(block)}
        case Break():
            return {"type": "break"}
        case _:
            return {"type": "text", **asdict(block)}


def book_pdf(book: Book) -> bytes:
    """Return a book as PDF."""
    return typeset("book", _book_data(book))


def _book_data(book: Book) -> dict[str, Any]:
    blocks: Sequence[Block] = book.blocks
    return {
        "title": book.title,
        "unit": book.unit,
        "period": book.period,
        "cover": book.cover,
        "foot": book.foot,
        "draft": book.draft,
        "blocks": [block_data(one) for one in blocks],
    }
