"""The ledger as a list: what was asked for, the rows, the pages, the workbook."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

import xlsxwriter
from django.http import QueryDict
from django.urls import reverse

from yiben.ledger.queries import EntryView
from yiben.ledger.words import GAP, OWN_KINDS
from yiben.org.access import Viewer, may_record
from yiben.packets.queries import arrival_of, peers_of
from yiben.policy.queries import kinds

from .shared import Field, choices, day_or_none

PAGE = 30
MOST_PAGES = 100
COLUMNS: tuple[tuple[str, int], ...] = (
    ("序号", 6),
    ("发生日期", 12),
    ("录入日期", 12),
    ("补录", 12),
    ("组织", 24),
    ("类别", 20),
    ("同场开展", 28),
    ("标题", 40),
    ("应到", 6),
    ("实到", 6),
    ("状态", 12),
    ("封印", 68),
)
"""Heading and width of each column of the workbook."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader asked for."""

    kind: str
    since: date | None
    until: date | None
    page: int

    def query(self, page: int) -> str:
        """Return the same question for another page."""
        given = {
            "kind": self.kind,
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
            "page": str(page) if page > 1 else "",
        }
        return urlencode({name: value for name, value in given.items() if value})


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """The page; ``arrival`` says how far a ledger has come that is kept elsewhere."""

    unit_id: str
    unit_name: str
    rows: tuple[EntryView, ...]
    fields: tuple[Field, ...]
    is_narrowed: bool
    export_url: str
    previous: str
    next: str
    place: str
    arrival: str = ""
    has_packets: bool = False
    records: bool = False
    """Whether the reader may record what was held."""


def asked_of(given: QueryDict) -> Asked:
    """Read the question out of an address; what makes no sense is left out."""
    page = given.get("page", "1")
    return Asked(
        kind=given.get("kind", ""),
        since=day_or_none(given.get("since", "")),
        until=day_or_none(given.get("until", "")),
        page=min(max(int(page), 1), MOST_PAGES) if page.isdigit() else 1,
    )


def ledger_of(
    unit: Any, rows: Sequence[EntryView], asked: Asked, *, seen_by: Viewer
) -> LedgerPage:
    """Return one page of the list; one row too many says that there is a next."""
    dealt = peers_of(seen_by=seen_by)
    here = reverse("ledger", args=[unit.pk])
    shown = rows[(asked.page - 1) * PAGE : asked.page * PAGE]
    more = len(rows) > asked.page * PAGE
    first = asked.page > 1
    return LedgerPage(
        unit_id=unit.pk,
        unit_name=unit.name,
        rows=tuple(shown),
        fields=tuple(_fields(unit, asked)),
        is_narrowed=bool(asked.kind or asked.since or asked.until),
        export_url=f"{reverse('ledger-export', args=[unit.pk])}?{asked.query(1)}",
        previous=f"{here}?{asked.query(asked.page - 1)}" if first else "",
        next=f"{here}?{asked.query(asked.page + 1)}" if more else "",
        place=f"第 {asked.page} 页",
        arrival=arrival_of(unit.pk, dealt),
        has_packets=bool(dealt),
        records=may_record(seen_by, unit),
    )


def _fields(unit: Any, asked: Asked) -> Iterable[Field]:
    pairs = [
        (kind.kind, kind.label)
        for kind in kinds().values()
        if kind.is_posted and unit.kind in kind.by
    ]
    pairs.append((GAP, OWN_KINDS[GAP]))
    options = choices(pairs, asked.kind, empty="全部类别")
    yield Field("kind", "类别", "select", choices=options)
    for name, label, day in (
        ("since", "从", asked.since),
        ("until", "到", asked.until),
    ):
        yield Field(name, label, "date", day.isoformat() if day else "")


def workbook_of(rows: Sequence[EntryView]) -> bytes:
    """Return the list as a workbook.

    Texts are written as texts: "=1+1" in a title must not become a formula on
    somebody's machine.
    """
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("台账")
        bold = book.add_format({"bold": True, "bottom": 1})
        for column, (title, width) in enumerate(COLUMNS):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, title, bold)
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(_cells(row)):
                if isinstance(value, int):
                    sheet.write_number(number, column, value)
                else:
                    sheet.write_string(number, column, value)
    return out.getvalue()


def _cells(row: EntryView) -> tuple[str | int, ...]:
    return (
        row.seq,
        row.happened_on.isoformat(),
        row.entered_on.isoformat(),
        row.late_label,
        row.unit_name,
        row.kind_label,
        "、".join(row.part_labels),
        row.title,
        row.expected,
        row.present,
        "有效" if row.is_current else "不再计数",
        row.digest,
    )
