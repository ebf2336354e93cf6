"""Workbooks that leave the house: templates with drop-downs, and exports.

Every text is written as a text, so a title that begins with ``=`` stays one
and a number keeps its zeros.
"""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

import xlsxwriter

from yiben.people.checks.layout import letter

from .columns import Ask, Column
from .words import CODE, MOST_ROWS, NOTES, OPTIONS, SHEET, Cells, Page, Template

WIDEST, MOST_LETTERS = 60, 31
RULES = (
    "只填“填写”这张表；表名和第一行的列名不要改动，列的先后可以调整。",
    "列名带星号的必填。有下拉的格子从下拉里选。",
    "同一份文件可以重复导入：登记过的不会再登记一次。",
    "和已登记的内容不同的行不会改动，请到页面上更正，原来的记录会保留。",
)


class Workbook:
    """A workbook in memory; ``close`` returns its bytes."""

    def __init__(self) -> None:
        self.buffer = io.BytesIO()
        self.book = xlsxwriter.Workbook(
            self.buffer, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}
        )
        self.text = self.book.add_format({"num_format": "@", "valign": "top"})
        self.long = self.book.add_format(
            {"num_format": "@", "text_wrap": True, "valign": "top"}
        )
        self.day = self.book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
        self.head = self.book.add_format(
            {"bold": True, "bg_color": "#F2D7D5", "border": 1, "num_format": "@"}
        )

    def sheet(self, name: str) -> Any:
        """Add a sheet; characters that no sheet may be called by are left out."""
        plain = "".join(one for one in name if one not in "[]:*?/\\'")
        return self.book.add_worksheet(plain[:MOST_LETTERS])

    def close(self) -> bytes:
        """Return the finished workbook."""
        self.book.close()
        return self.buffer.getvalue()


def template_file(template: Template, *, known: bool) -> bytes:
    """Return the workbook of a kind, empty or filled with what is known."""
    out = Workbook()
    page = out.sheet(SHEET)
    _heads(out, page, template.columns)
    for number, row in enumerate(template.fill() if known else (), start=1):
        _row(out, page, number, row, template.columns)
    _notes(out, template)
    _options(out, page, template.columns)
    return out.close()


def _heads(out: Workbook, page: Any, columns: Sequence[Column]) -> None:
    page.freeze_panes(1, 0)
    layouts = {Ask.DAY: out.day, Ask.LONG: out.long}
    for index, one in enumerate(columns):
        star = "*" if one.required else ""
        page.write_string(0, index, f"{one.header}{star}", out.head)
        page.set_column(index, index, one.width, layouts.get(one.ask, out.text))


def _row(
    out: Workbook, page: Any, number: int, row: Cells, columns: Sequence[Column]
) -> None:
    for index, one in enumerate(columns):
        cell = row.get(one.key, "")
        if cell and one.ask is Ask.DAY:
            moment = datetime.combine(date.fromisoformat(cell), time.min)
            page.write_datetime(number, index, moment, out.day)
        elif cell:
            page.write_string(number, index, cell, out.text)


def _notes(out: Workbook, template: Template) -> None:
    page = out.sheet(NOTES)
    page.set_column(0, 0, 24)
    page.set_column(1, 1, 100, out.long)
    lines = [(CODE, template.code), ("表", template.title)]
    lines += [("组织", template.unit_name)]
    lines += [("", one) for one in (*RULES, *template.notes)]
    lines += [(one.header, one.told) for one in template.columns]
    for number, (name, text) in enumerate(lines):
        page.write_string(number, 0, name)
        page.write_string(number, 1, text, out.long)


def _options(out: Workbook, page: Any, columns: Sequence[Column]) -> None:
    """Offer what can be chosen, from a sheet of its own: lists may be long."""
    asked = [(n, one) for n, one in enumerate(columns) if one.options]
    lists = out.sheet(OPTIONS)
    lists.hide()
    for place, (index, one) in enumerate(asked):
        for number, (_, label) in enumerate(one.options):
            lists.write_string(number, place, label)
        where = letter(place)
        rule: dict[str, Any] = {
            "validate": "list",
            "source": f"='{OPTIONS}'!${where}$1:${where}${len(one.options)}",
            "ignore_blank": True,
        }
        if one.ask is Ask.MANY:
            # One can be picked; several are typed with a semicolon between.
            rule |= {"error_type": "information", "show_error": False}
        page.data_validation(1, index, MOST_ROWS, index, rule)


def export_file(pages: Iterable[Page]) -> bytes:
    """Return lists as a workbook, a sheet each; all cells are texts."""
    out = Workbook()
    for one in pages:
        page = out.sheet(one.name)
        page.freeze_panes(1, 0)
        for index, head in enumerate(one.heads):
            longest = max((len(row[index]) for row in one.rows), default=0)
            width = min(max(2 * len(head), int(1.6 * longest)) + 2, WIDEST)
            page.set_column(index, index, width, out.long)
            page.write_string(0, index, head, out.head)
        for number, row in enumerate(one.rows, start=1):
            for index, cell in enumerate(row):
                page.write_string(number, index, cell, out.long)
    return out.close()
