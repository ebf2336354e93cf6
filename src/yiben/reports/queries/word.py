"""A book as a Word file, with the same content as the PDF in the same order."""

from collections.abc import Iterator

from yiben.reports.words import Block, Book, Break, Facts, Heading, Table, Text

from .wordml import A4, MM, document, page_number, paragraph, run, table

LINE = round(167 * MM)
"""The width of a line of a book."""
LABEL = round(24 * MM)
FILL = "F2F2F2"
GREY = "666666"
WARN = "B00020"
PAGE_BREAK = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
TIGHT = '<w:spacing w:before="0" w:after="0"/>'
CENTRED = '<w:spacing w:before="0" w:after="160"/><w:jc w:val="center"/>'
SECTION = (
    f'<w:pgSz w:w="{A4[0]}" w:h="{A4[1]}"/>'
    f'<w:pgMar w:top="{round(22 * MM)}" w:right="{round(18 * MM)}" '
    f'w:bottom="{round(20 * MM)}" w:left="{round(25 * MM)}" '
    'w:header="600" w:footer="600" w:gutter="0"/>'
)


def book_docx(book: Book) -> bytes:
    """Return a book as a Word file."""
    body = [*_cover(book), *(piece for one in book.blocks for piece in _block(one))]
    footers = [
        page_number("song", 9, right=True),
        page_number("song", 9, right=False),
    ]
    return document(body, SECTION, title=book.title, footers=footers)


def _cover(book: Book) -> Iterator[str]:
    yield paragraph(properties='<w:spacing w:before="2400" w:after="0"/>')
    yield paragraph(run(book.title, "title", 28), properties=CENTRED)
    yield paragraph(run(book.unit, "kai", 18), properties=CENTRED)
    yield paragraph(run(book.period, "kai", 16), properties=CENTRED)
    if book.draft:
        said = run(f"草稿：{book.draft}", "hei", 13, color=WARN)
        yield paragraph(said, properties=CENTRED)
    yield paragraph(properties='<w:spacing w:before="2400" w:after="0"/>')
    yield from _facts(Facts(tuple((pair,) for pair in book.cover)))
    yield PAGE_BREAK


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield _heading(block)
        case Facts():
            yield from _facts(block)
        case Table():
            yield from _table(block)
        case Break():
            yield PAGE_BREAK
        case Text():
            yield _text(block)


def _heading(block: Heading) -> str:
    mark = run(f"　{block.mark}", "song", 9, color=WARN) if block.mark else ""
    size = 14 if block.level == 1 else 11
    outline = f'<w:outlineLvl w:val="{block.level - 1}"/>'
    return paragraph(
        run(block.text, "hei", size),
        mark,
        properties=f'<w:keepNext/><w:spacing w:before="160" w:after="80"/>{outline}',
    )


def _text(block: Text) -> str:
    look = {"note": (9, GREY), "mark": (9.5, WARN)}.get(block.tone, (10.5, ""))
    return paragraph(run(block.text, "song", look[0], color=look[1]), properties=TIGHT)


def _facts(block: Facts) -> Iterator[str]:
    half = (LINE - 2 * LABEL) // 2
    columns = (LABEL, half, LABEL, half)
    rows = []
    for pairs in block.rows:
        span = 1 if len(pairs) > 1 else 3
        row: list[tuple[str, int, str]] = []
        for label, value in pairs:
            row.append((_inner(label, "hei"), 1, FILL))
            row.append((_inner(value), span, ""))
        rows.append(row)
    yield table(rows, columns, has_head=False)
    yield paragraph(properties=TIGHT)


def _inner(text: str, font: str = "song", size: float = 10.5) -> str:
    return paragraph(run(text, font, size), properties=TIGHT)


def _table(block: Table) -> Iterator[str]:
    if not block.rows:
        yield _text(Text(block.empty, "note"))
        return
    unit = LINE / sum(block.widths)
    columns = [round(one * unit) for one in block.widths]
    head = [(_inner(one, "hei", 9), 1, FILL) for one in block.heads]
    rows = [[(_inner(one, size=9), 1, "") for one in row] for row in block.rows]
    yield table([head, *rows], columns, has_head=True)
    yield paragraph(properties=TIGHT)
