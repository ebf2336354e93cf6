"""Somebody with a workbook in hand: fetch it, fill it in, bring it back."""

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from tests.factories.gatherings import World
from tests.factories.web import browser_of

SHEET = "填写"
Rows = list[dict[str, Any]]


class Desk:
    """An account with the workbook of one kind of a unit."""

    def __init__(self, world: World, book: str, kind: str, who: str = "recorder"):
        self.browser = browser_of(world[who])
        self.place = [world.branch.pk, book, kind]

    def url(self, name: str) -> str:
        return reverse(name, args=self.place)

    def template(self, *, known: bool = False) -> Workbook:
        asked = "?known=1" if known else ""
        answer = self.browser.get(self.url("excel-template") + asked)
        assert answer.status_code == 200
        return load_workbook(io.BytesIO(answer.content))

    def heads(self) -> list[str]:
        return heads_of(self.template())

    def filled(self, *rows: dict[str, Any], known: bool = False) -> bytes:
        book = self.template(known=known)
        for row in rows:
            add(book, row)
        return saved(book)

    def show(self, data: bytes, name: str = "表.xlsx") -> Any:
        files = {"file": SimpleUploadedFile(name, data)}
        return self.browser.post(self.url("excel-import"), files)

    def problems(self, data: bytes) -> list[tuple[str, str]]:
        """Return what is wrong with a file, by cell."""
        shown = self.show(data)
        return [(one.where, one.message) for one in shown.context["panel"].problems] + [
            ("", one.text) for one in shown.context["sheet"].summary
        ]

    def confirm(self, shown: Any) -> Any:
        waits = shown.context["panel"].waits
        return self.browser.post(self.url("excel-confirm"), {"waits": waits})

    def bring(self, data: bytes) -> dict[str, int]:
        """Preview and confirm; return what the preview counted."""
        shown = self.show(data)
        panel = shown.context["panel"]
        told = [(one.where, one.message) for one in panel.problems]
        assert told + list(shown.context["sheet"].problems) == []
        if panel.waits:
            assert self.confirm(shown).status_code == 302
        new, same, other = (number for _, number in panel.counts)
        return {"new": new, "same": same, "other": other}


def heads_of(book: Workbook) -> list[str]:
    return [str(cell.value).rstrip("*") for cell in book[SHEET][1]]


def add(book: Workbook, row: dict[str, Any]) -> None:
    """Write a row under the last one that is filled."""
    heads = heads_of(book)
    assert set(row) <= set(heads), heads
    book[SHEET].append([row.get(head) for head in heads])


def saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def rows_of(book: Workbook) -> Rows:
    heads = heads_of(book)
    return [
        {head: cell.value for head, cell in zip(heads, row, strict=True) if cell.value}
        for row in book[SHEET].iter_rows(min_row=2)
    ]
