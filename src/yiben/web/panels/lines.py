"""The list of single duties behind a number."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO
from typing import Any
from urllib.parse import quote

import xlsxwriter

from yiben.org.access import Viewer, may_read
from yiben.org.queries import names_of
from yiben.policy.queries import library
from yiben.rules.paragraph import squeeze
from yiben.rules.words import Sector
from yiben.standing.queries import Citation, Focus, Line, Listing, Part, system_title
from yiben.web.templatetags.yiben import address, day

from .crumbs import Crumb, crumbs_to
from .shared import Choice, choices
from .tones import ORDER, label_of, with_query


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list was asked to show; empty means all.

    ``status`` may also name several together (``standing.queries.Part``), and
    ``unit`` a unit below the one whose list it is.
    """

    year: int
    as_of: date
    is_past: bool
    below: bool = False
    system: str = ""
    status: str = ""
    period: str = ""
    duty: str = ""
    sector: str = ""
    unit: str = ""
    due_from: date | None = None
    due_to: date | None = None
    page: int = 1

    @property
    def focus(self) -> Focus:
        """Return which cells are meant."""
        return Focus(
            year=self.year,
            as_of=self.as_of,
            system=self.system,
            sector=self.sector,
            period=self.period,
            status=self.status,
            duty=self.duty,
            unit=self.unit,
            due_from=self.due_from,
            due_to=self.due_to,
            below=self.below,
        )

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
            "sector": self.sector,
            "unit": self.unit,
            "due_from": self.due_from or "",
            "due_to": self.due_to or "",
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
    sectors: tuple[Choice, ...]
    duty_title: str
    unit_name: str
    due_words: str
    board_url: str
    file_url: str


def grounds_url(line: Line, **given: object) -> str:
    """Return the address of the reasons for one line."""
    pack, _, name = line.duty.partition("/")
    url = address("grounds", line.subject, pack, name, line.period)
    return with_query(url, **given)


def sentence_url(pack: str, key: str, **given: object) -> str:
    """Return the address of a sentence in its document: which part, and where."""
    key = squeeze(key)
    url = with_query(address("document", pack), **given, at=key)
    return f"{url}#{quote(key)}"


def lines_panel(
    unit: Any,
    found: Listing,
    asked: Asked,
    *,
    seen_by: Viewer,
) -> LinesPanel:
    """Return a page of the list with what else can be asked for."""
    url = address("unit-lines", unit.pk)
    number, last = found.number, found.n_pages
    parts = [(one.value, one.label) for one in Part]
    rules = library().by_id
    return LinesPanel(
        org_id=unit.pk,
        name=unit.name,
        crumbs=crumbs_to(unit, seen_by=seen_by),
        asked=asked,
        total=found.total,
        lines=tuple(duty_line(line, asked) for line in found.lines),
        place=f"第 {number} 页，共 {last} 页",
        before_url=_page_url(url, asked, number - 1) if number > 1 else "",
        after_url=_page_url(url, asked, number + 1) if number < last else "",
        systems=choices(found.systems, asked.system, empty="全部制度"),
        statuses=choices(
            [*((one.value, one.label) for one in ORDER), *parts],
            asked.status,
            empty="全部状态",
        ),
        periods=choices(found.periods, asked.period, empty="全部周期"),
        sectors=choices(Sector.choices(), asked.sector, empty="全部领域"),
        duty_title=rules[asked.duty].title if asked.duty in rules else asked.duty,
        unit_name=names_of([asked.unit]).get(asked.unit, "") if asked.unit else "",
        due_words=_due_words(asked),
        board_url=_board_url(unit, asked, seen_by),
        file_url=with_query(address("unit-lines-file", unit.pk), **asked.query()),
    )


def _board_url(unit: Any, asked: Asked, seen_by: Viewer) -> str:
    """Return where the numbers are: the board, or the view from above."""
    when = {"year": asked.year, "as_of": asked.as_of if asked.is_past else ""}
    page = "unit" if may_read(seen_by, unit) else "above"
    return with_query(address(page, unit.pk), **when)


def _due_words(asked: Asked) -> str:
    """Return the words for the days within which it fell due."""
    first, last = asked.due_from, asked.due_to
    if first is not None and first == last:
        return f"{day(first)}到期的"
    if first is not None and last is not None:
        return f"{day(first)}至{day(last)}到期的"
    if first is not None:
        return f"{day(first)}以后到期的"
    return f"{day(last)}以前到期的" if last is not None else ""


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
        url=sentence_url(one.pack, one.key, unit=org_id),
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
    dated = book.add_format({"num_format": "yyyy-mm-dd"})
    page = book.add_worksheet("职责清单")
    page.freeze_panes(1, 0)
    for column, (title, width) in enumerate(HEADS):
        page.set_column(column, column, width)
        page.write_string(0, column, title, head)
    for row, line in enumerate(lines, start=1):
        _write_row(page, row, line, dated)
    book.close()
    return buffer.getvalue()


def _write_row(page: Any, row: int, line: Line, dated: Any) -> None:
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
        page.write_datetime(row, 5, datetime.combine(line.due_on, time.min), dated)
    page.write_number(row, 7, line.done)
    page.write_number(row, 8, line.need)
