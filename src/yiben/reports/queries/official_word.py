"""An official document as a Word file, on the same grid as the PDF.

Word counts the grid itself: 22 lines of 28 characters in the type area. The
fonts are named as the standard names them; the reader's computer has them.
"""

from collections.abc import Iterator
from typing import Any

from yiben.common.clock import chinese_day
from yiben.reports.checks import printable
from yiben.reports.words import Official, Table

from .official import data_of, wide
from .wordml import A4, MM, RED, document, page_number, paragraph, run, table

LINE = 580
"""A line of the grid, 10.227 mm, in twentieths of a point."""
CHAR = 316
"""A character of the grid, 5.571 mm, in twentieths of a point."""
SQUEEZE = -848
"""Points 15.793 less 16, in 4096ths: what brings 28 characters into 156 mm."""
WIDTH = round(156 * MM)
EXACT = f'<w:spacing w:before="0" w:after="0" w:line="{LINE}" w:lineRule="exact"/>'
SECTION = (
    f'<w:pgSz w:w="{A4[0]}" w:h="{A4[1]}"/>'
    f'<w:pgMar w:top="{round(37 * MM)}" w:right="{round(26 * MM)}" '
    f'w:bottom="{round(35 * MM)}" w:left="{round(28 * MM)}" '
    f'w:header="850" w:footer="{round(22 * MM)}" w:gutter="0"/>'
    f'<w:docGrid w:type="linesAndChars" w:linePitch="{LINE}" '
    f'w:charSpace="{SQUEEZE}"/>'
)
MARK_SIZE = 47
MARK_WIDTH = 442
"""The type area in points: a longer mark is set narrower."""
BODY, TITLE, SMALL = 16.0, 22.0, 14.0
GREY = "737373"
WARN = "B00020"
SECOND_LEVEL, GAP_LEVEL = 2, 9


def official_docx(paper: Official) -> bytes:
    """Return the document as a Word file."""
    body = [*_head(paper), *_text(paper), *_close(paper), *_annex(paper)]
    body += _colophon(paper)
    footers = [
        page_number("song", SMALL, right=True, indent=280),
        page_number("song", SMALL, right=False, indent=280),
    ]
    return document(body, SECTION, title=printable(paper.title), footers=footers)


def _line(*runs: str, more: str = "") -> str:
    return paragraph(*runs, properties=EXACT + more)


def _head(paper: Official) -> Iterator[str]:
    data = data_of(paper)
    urgent = run(data["urgency"], "hei", BODY) if paper.urgency else ""
    state = run(f"草稿：{paper.draft}", "hei", BODY, color=GREY) if paper.draft else ""
    yield _line(urgent, state)
    # The mark's top edge stands 35 mm below the top of the type area.
    before = round((35 - 225 / 22) * MM)
    mark = data["mark"]
    scale = min(100, round(100 * MARK_WIDTH / (MARK_SIZE * max(len(mark), 1))))
    yield paragraph(
        run(mark, "title", MARK_SIZE, color=RED, scale=str(scale)),
        properties=f'<w:spacing w:before="{before}" w:after="0" w:line="1000" '
        'w:lineRule="exact"/><w:jc w:val="center"/>',
    )
    yield _line()
    yield _line()
    border = (
        f'<w:pBdr><w:bottom w:val="single" w:sz="12" w:space="11" w:color="{RED}"/>'
        "</w:pBdr>"
    )
    if paper.is_upward:
        tab = f'<w:tabs><w:tab w:val="right" w:pos="{WIDTH - CHAR}"/></w:tabs>'
        number = run(data["number"], "fang", BODY)
        signer = run("签发人：", "fang", BODY) + run(data["signer"], "kai", BODY)
        yield paragraph(
            number,
            "<w:r><w:tab/></w:r>",
            signer,
            properties=f'{border}{tab}{EXACT}<w:ind w:left="{CHAR}"/>',
        )
    else:
        yield paragraph(
            run(data["number"], "fang", BODY),
            properties=f'{border}{EXACT}<w:jc w:val="center"/>',
        )
    yield _line()
    yield _line()
    for part in data["title_lines"]:
        yield _line(run(part, "title", TITLE), more='<w:jc w:val="center"/>')
    yield _line()


def _text(paper: Official) -> Iterator[str]:
    data = data_of(paper)
    if data["addressee"]:
        yield _line(run(f"{data['addressee']}：", "fang", BODY))
    for one in data["body"]:
        yield _paragraph(_runs(one))
    if data["attachments"]:
        yield _line()
    many = len(data["attachments"]) > 1
    for number, name in enumerate(data["attachments"], start=1):
        lead = "附件：" if number == 1 else "　　　"
        yield _paragraph(
            run(f"{lead}{f'{number}. ' if many else ''}{name}", "fang", BODY)
        )


def _runs(one: dict[str, Any]) -> str:
    if one["level"] == SECOND_LEVEL:
        return run(one["head"], "kai", BODY) + run(one["rest"], "fang", BODY)
    if one["level"] == GAP_LEVEL:
        return run(one["text"], "hei", BODY, color=WARN)
    return run(one["text"], "hei" if one["level"] else "fang", BODY)


def _paragraph(runs: str) -> str:
    more = (
        f'<w:ind w:firstLineChars="200" w:firstLine="{2 * CHAR}"/><w:jc w:val="both"/>'
    )
    return _line(runs, more=more)


def _close(paper: Official) -> Iterator[str]:
    data = data_of(paper)
    if paper.attended:
        for label, names in data["attended"]:
            yield _line()
            yield _paragraph(run(f"{label}：", "hei", BODY) + run(names, "fang", BODY))
    elif paper.sealed:
        yield _line()
        yield _line()
        yield from _sealed(paper)
    else:
        yield _line()
        yield _right(paper.issuer, 2.0)
        yield _right(chinese_day(paper.dated), 2.0)
    if data["note"]:
        yield _paragraph(run(f"（{data['note']}）", "fang", BODY))


def _sealed(paper: Official) -> Iterator[str]:
    """Yield the name centred above the date, the date four characters from the right."""
    name, day = wide(printable(paper.issuer)), wide(chinese_day(paper.dated))
    day_right = 4.0 if day >= name else max(4.0, (name - day) / 2 + 1)
    yield _right(paper.issuer, day_right + (day - name) / 2)
    yield _right(chinese_day(paper.dated), day_right)


def _right(text: str, chars: float) -> str:
    more = f'<w:ind w:right="{round(chars * CHAR)}"/><w:jc w:val="right"/>'
    return _line(run(printable(text), "fang", BODY), more=more)


def _annex(paper: Official) -> Iterator[str]:
    if paper.annex is None:
        return
    yield '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    yield _line(run("附件", "hei", BODY))
    yield _line()
    yield _line(run(paper.annex_title, "title", TITLE), more='<w:jc w:val="center"/>')
    yield _line()
    yield _sheet(paper.annex)
    yield _paragraph(run(printable(paper.annex.empty), "fang", BODY))


def _sheet(given: Table) -> str:
    unit = WIDTH / sum(given.widths)
    columns = [round(one * unit) for one in given.widths]
    head = [(paragraph(run(one, "hei", 10.5)), 1, "F2F2F2") for one in given.heads]
    rows = [
        [(paragraph(run(printable(one), "song", 10.5)), 1, "") for one in row]
        for row in given.rows
    ]
    return table([head, *rows], columns, has_head=True)


def _colophon(paper: Official) -> list[str]:
    """Return the lines that close the document; Word leaves their place to people."""
    data = data_of(paper)
    if not (data["copies"] or data["printed_by"]):
        return []
    thick, thin = ('w:val="single" w:sz="8"', 'w:val="single" w:sz="6"')
    found = [_line()]
    if data["copies"]:
        found.append(
            _ruled(run(f"抄送：{data['copies']}。", "fang", SMALL), thick, thin)
        )
    tab = f'<w:tabs><w:tab w:val="right" w:pos="{WIDTH - 280}"/></w:tabs>'
    said = run(data["printed_by"], "fang", SMALL)
    said += "<w:r><w:tab/></w:r>" + run(data["printed_on"], "fang", SMALL)
    top = "" if data["copies"] else thick
    found.append(_ruled(said, top, thick, more=tab))
    return found


def _ruled(runs: str, top: str, bottom: str, more: str = "") -> str:
    rules = f'<w:top {top} w:space="1" w:color="000000"/>' if top else ""
    rules += f'<w:bottom {bottom} w:space="1" w:color="000000"/>'
    return paragraph(
        runs,
        properties=f'<w:pBdr>{rules}</w:pBdr>{more}{EXACT}<w:ind w:left="280" w:right="280"/>',
    )
