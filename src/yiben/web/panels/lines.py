"""The list of single duties behind a number."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO
from typing import Any
from urllib.parse import quote

import xlsxwriter
from django.core.paginator import Paginator
from django.urls import reverse

from yiben.org.access import Viewer
from yiben.rules.paragraph import squeeze
from yiben.standing.queries import Citation, Line, system_title

from .crumbs import Crumb, crumbs_to
from .shared import Choice, choices
from .tones import ORDER, label_of, with_query

PAGE = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list was asked to show; empty means all."""

    year: int
    as_of: date
    is_past: bool
    below: bool = False
    system: str = ""
    status: str = ""
    period: str = ""
    duty: str = ""
    page: int = 1

    def query(self, **instead: object) -> dict[str, object]:
        """Return it as an address asks for it, with some of it replaced."""
        return {
            "year": self.year,
            "as_of": self.as_of if self.is_past else "",
            "below": 1 if self.below else "",
            "system": self.system,
            "status": self.status,
            "period": self.period,
            "duty": self.duty,
            **instead,
        }


@dataclass(frozen=True, slots=True)
class CiteLine:
    """A sentence of a document that asks for it."""

    document: str
    section: str
    reading: str
    anchor: str
    url: str
    carried: bool


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One duty of one subject in one period."""

    title: str
    subject: str
    org_name: str
    system: str
    period: str
    due_on: date | None
    status: str
    status_label: str
    done: int
    need: int
    url: str
    citations: tuple[CiteLine, ...]


@dataclass(frozen=True, slots=True)
class LinesPanel:
    """The page of the list."""

    org_id: str
    name: str
    crumbs: tuple[Crumb, ...]
    asked: Asked
    total: int
    lines: tuple[DutyLine, ...]
    place: str
    before_url: str
    after_url: str
    systems: tuple[Choice, ...]
    statuses: tuple[Choice, ...]
    periods: tuple[Choice, ...]
    duty_title: str
    board_url: str
    file_url: str


def chosen(lines: Iterable[Line], asked: Asked) -> list[Line]:
    """Return the lines that were asked for, in the order given."""
    return [
        line
        for line in lines
        if (not asked.status or line.status == asked.status)
        and (not asked.period or line.period == asked.period)
        and (not asked.system or line.system == asked.system)
        and (not asked.duty or asked.duty in {line.duty, *_cited(line)})
    ]


def _cited(line: Line) -> set[str]:
    return {one.duty for one in line.citations}


def grounds_url(line: Line, **given: object) -> str:
    """Return the address of the reasons for one line."""
    pack, _, name = line.duty.partition("/")
    url = reverse("grounds", args=[line.subject, pack, name, line.period])
    return with_query(url, **given)


def sentence_url(pack: str, anchor: str, **given: object) -> str:
    """Return the address of a sentence in its document."""
    url = with_query(reverse("document", args=[pack]), **given)
    return f"{url}#{quote(squeeze(anchor))}"


def lines_panel(
    unit: Any,
    found: Sequence[Line],
    asked: Asked,
    *,
    seen_by: Viewer,
) -> LinesPanel:
    """Return a page of the list with the filters that still find something."""
    kept = chosen(found, asked)
    page = Paginator(kept, PAGE).get_page(asked.page)
    url = reverse("unit-lines", args=[unit.pk])
    titles = {line.duty: line.title for line in found}
    return LinesPanel(
        org_id=unit.pk,
        name=unit.name,
        crumbs=crumbs_to(unit, seen_by=seen_by),
        asked=asked,
        total=len(kept),
        lines=tuple(duty_line(line, asked) for line in page.object_list),
        place=f"第 {page.number} 页，共 {page.paginator.num_pages} 页",
        before_url=_page_url(url, asked, page.number - 1)
        if page.has_previous()
        else "",
        after_url=_page_url(url, asked, page.number + 1) if page.has_next() else "",
        systems=choices(_systems(found, asked), asked.system, empty="全部制度"),
        statuses=choices(
            [(one.value, one.label) for one in ORDER], asked.status, empty="全部状态"
        ),
        periods=choices(_in_time(found), asked.period, empty="全部周期"),
        duty_title=titles.get(asked.duty, asked.duty),
        board_url=with_query(
            reverse("unit", args=[unit.pk]),
            year=asked.year,
            as_of=asked.as_of if asked.is_past else "",
        ),
        file_url=with_query(
            reverse("unit-lines-file", args=[unit.pk]), **asked.query()
        ),
    )


def _systems(lines: Iterable[Line], asked: Asked) -> list[tuple[str, str]]:
    """Return the systems of some lines, and the one asked for even if none is left."""
    slugs = dict.fromkeys(line.system for line in lines)
    if asked.system:
        slugs[asked.system] = None
    return [(slug, system_title(slug)) for slug in slugs]


def _in_time(lines: Iterable[Line]) -> list[tuple[str, str]]:
    """Return the periods of some lines with their names, the earliest first."""
    spans = {one.period: (one.first_on, one.last_on, one.period_label) for one in lines}
    rows = sorted(spans.items(), key=lambda one: (*one[1], one[0]))
    return [(key, span[2]) for key, span in rows]


def _page_url(url: str, asked: Asked, number: int) -> str:
    return with_query(url, **asked.query(page=number))


def duty_line(line: Line, asked: Asked) -> DutyLine:
    """Return one line as the page shows it."""
    return DutyLine(
        title=line.title,
        subject=line.subject_label,
        org_name=line.org_name,
        system=system_title(line.system),
        period=line.period_label,
        due_on=line.due_on,
        status=line.status,
        status_label=label_of(line.status),
        done=line.done,
        need=line.need,
        url=grounds_url(line, as_of=asked.as_of if asked.is_past else ""),
        citations=tuple(cite_line(one, line.org_id) for one in line.citations),
    )


def cite_line(one: Citation, org_id: str) -> CiteLine:
    """Return a citation with the address of its sentence, read for a unit."""
    return CiteLine(
        document=one.document,
        section=one.section,
        reading=one.reading,
        anchor=one.anchor,
        url=sentence_url(one.pack, one.anchor, unit=org_id),
        carried=one.carried,
    )


HEADS = (
    ("组织", 30),
    ("责任主体", 24),
    ("事项", 30),
    ("制度", 20),
    ("周期", 16),
    ("截止日期", 12),
    ("状态", 16),
    ("已完成次数", 12),
    ("应完成次数", 12),
    ("依据", 60),
)


def workbook(lines: Iterable[Line]) -> bytes:
    """Return the list as a workbook; every text is written as text."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    head = book.add_format({"bold": True, "bg_color": "#F1EAE0", "border": 1})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    page = book.add_worksheet("职责清单")
    page.freeze_panes(1, 0)
    for column, (title, width) in enumerate(HEADS):
        page.set_column(column, column, width)
        page.write_string(0, column, title, head)
    for row, line in enumerate(lines, start=1):
        _write_row(page, row, line, day)
    book.close()
    return buffer.getvalue()


def _write_row(page: Any, row: int, line: Line, day: Any) -> None:
    texts = {
        0: line.org_name,
        1: line.subject_label,
        2: line.title,
        3: system_title(line.system),
        4: line.period_label,
        6: label_of(line.status),
        9: "；".join(f"{one.document} {one.section}" for one in line.citations),
    }
    for column, text in texts.items():
        page.write_string(row, column, text)
    if line.due_on is not None:
        page.write_datetime(row, 5, datetime.combine(line.due_on, time.min), day)
    page.write_number(row, 7, line.done)
    page.write_number(row, 8, line.need)
