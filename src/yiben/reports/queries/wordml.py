"""Small pieces of a Word file as XML: every text of a user is escaped here.

python-docx carries the package; the pieces are written as text because a
year has thousands of cells, and building each through objects takes seconds.
"""

import io
from collections.abc import Iterable, Sequence
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

import docx
from docx.oxml import parse_xml

W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
WORD_FONTS: Final = {
    "title": "方正小标宋简体",
    "fang": "仿宋_GB2312",
    "kai": "楷体_GB2312",
    "hei": "黑体",
    "song": "宋体",
}
"""The names official documents ask for; the reader's own computer has them."""
RED: Final = "FF0000"
A4: Final = (11906, 16838)
MM: Final = 56.6929
"""Twentieths of a point in a millimetre, Word's own unit."""


def run(text: str, font: str = "song", size: float = 10.5, **look: str | bool) -> str:
    """Return one run; line breaks within the text are kept.

    ``look``: bold, color (six hex digits), spacing (twentieths of a point).
    """
    name = quoteattr(WORD_FONTS[font])
    given = [f"<w:rFonts w:ascii={name} w:hAnsi={name} w:eastAsia={name} w:cs={name}/>"]
    if look.get("bold"):
        given.append("<w:b/>")
    if color := look.get("color"):
        given.append(f'<w:color w:val="{color}"/>')
    if spacing := look.get("spacing"):
        given.append(f'<w:spacing w:val="{spacing}"/>')
    if scale := look.get("scale"):
        given.append(f'<w:w w:val="{scale}"/>')
    half = round(size * 2)
    given.append(f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>')
    lines = "<w:br/>".join(
        f'<w:t xml:space="preserve">{escape(one)}</w:t>' for one in text.split("\n")
    )
    return f"<w:r><w:rPr>{''.join(given)}</w:rPr>{lines}</w:r>"


def paragraph(*runs: str, properties: str = "") -> str:
    """Return a paragraph; ``properties`` is XML of ours."""
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


def table(
    rows: Iterable[Sequence[tuple[str, int, str]]],
    columns: Sequence[int],
    *,
    has_head: bool,
) -> str:
    """Return a table. A cell is its inner XML, how many columns, and its fill."""
    border = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="666666"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = "".join(f'<w:gridCol w:w="{one}"/>' for one in columns)
    made = []
    for number, row in enumerate(rows):
        repeat = "<w:tblHeader/>" if has_head and number == 0 else ""
        cells = "".join(_cell(*cell) for cell in _placed(row, columns))
        made.append(f"<w:tr><w:trPr><w:cantSplit/>{repeat}</w:trPr>{cells}</w:tr>")
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(columns)}" w:type="dxa"/>'
        f'<w:tblBorders>{border}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(made)}</w:tbl>"
    )


def _placed(
    row: Sequence[tuple[str, int, str]], columns: Sequence[int]
) -> Iterable[tuple[str, int, str, int]]:
    at = 0
    for inner, span, fill in row:
        yield inner, span, fill, sum(columns[at : at + span])
        at += span


def _cell(inner: str, span: int, fill: str, width: int) -> str:
    more = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    if fill:
        more += f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>'
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{more}'
        f'<w:vAlign w:val="center"/></w:tcPr>{inner}</w:tc>'
    )


def document(
    body: Iterable[str], section: str, *, title: str, footers: Sequence[str] = ()
) -> bytes:
    """Return a Word file with this body and section.

    ``footers``: for odd and for even pages, or none.
    """
    made: Any = docx.Document()
    made.core_properties.title = title
    made.core_properties.author = ""
    made.core_properties.comments = ""
    root = made.element.body
    for child in list(root):
        root.remove(child)
    for child in parse_xml(f'<w:body xmlns:w="{W}">{"".join(body)}</w:body>'):
        root.append(child)
    root.append(parse_xml(f'<w:sectPr xmlns:w="{W}">{section}</w:sectPr>'))
    if footers:
        _add_footers(made, footers)
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def _add_footers(made: Any, footers: Sequence[str]) -> None:
    section = made.sections[0]
    made.settings.odd_and_even_pages_header_footer = len(footers) > 1
    places = (section.footer, section.even_page_footer)
    for place, content in zip(places, footers, strict=False):
        place.is_linked_to_previous = False
        inner = place._element  # noqa: SLF001 -- the library has no way to set XML
        for child in list(inner):
            inner.remove(child)
        inner.append(parse_xml(content.replace("<w:p>", f'<w:p xmlns:w="{W}">', 1)))


def page_number(font: str, size: float, *, right: bool, indent: int = 0) -> str:
    """Return a footer with the number between two dashes."""
    side, edge = ("right", "right") if right else ("left", "left")
    field = "".join(
        run("", font, size).replace(
            '<w:t xml:space="preserve"></w:t>', f'<w:fldChar w:fldCharType="{one}"/>'
        )
        if one != "PAGE"
        else run("", font, size).replace(
            '<w:t xml:space="preserve"></w:t>', "<w:instrText>PAGE</w:instrText>"
        )
        for one in ("begin", "PAGE", "end")
    )
    return paragraph(
        run("— ", font, size),
        field,
        run(" —", font, size),
        properties=f'<w:ind w:{edge}="{indent}"/><w:jc w:val="{side}"/>',
    )
