"""Books printed from the ledger, papers it wrote, their figures; totals of dues."""

from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote

from django.http import HttpResponse

from yiben.api.door import Area, note_reading
from yiben.api.keys import Asked
from yiben.api.paging import Paging, paged, until
from yiben.api.shapes import Year, shown
from yiben.books.dues.queries import totals_of
from yiben.books.dues.words import Totals
from yiben.common import clock
from yiben.org.access import may_receive, may_record, require_read
from yiben.org.queries import org
from yiben.people.words import Scope
from yiben.reports import actions, queries
from yiben.reports.queries.papers import PaperLine
from yiben.reports.words import FileType

area = Area("报表")
TYPES = {
    FileType.PDF: "application/pdf",
    FileType.WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
Sort = Literal["pdf", "docx"]


@dataclass(frozen=True, slots=True)
class BookFacts:
    """A book that can be printed."""

    name: str
    title: str
    about: str


@dataclass(frozen=True, slots=True)
class FigureFacts:
    """A figure with how it was asked and which entries it counted."""

    name: str
    text: str
    unit: str
    query: str
    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """A paper with its figures; ``filled`` of ``total`` places nobody typed."""

    id: str
    unit_id: str
    unit_name: str
    form: str
    title: str
    period: str
    state: str
    answers: dict[str, str]
    figures_counted: tuple[FigureFacts, ...]
    missing: tuple[str, ...]
    filled: int
    total: int


@area.listed(
    "/units/{org_id}/books",
    Scope.READ_REPORTS,
    shown(BookFacts),
    name="books",
    say="能印的记录本、手册",
)
def books(request: Asked, org_id: str, page: Paging) -> Any:
    """List the books of a unit that are open to the account."""
    who = request.auth.account
    unit = org(org_id, seen_by=who)
    require_read(who, unit)
    rows = queries.books_for(unit, seen_by=who)
    return paged([BookFacts(one.name, one.title, one.about) for one in rows], page)


@area.read(
    "/units/{org_id}/books/{book}/{sort}",
    Scope.READ_REPORTS,
    None,
    name="book-file",
    say="一年的记录本，PDF 或 Word（每次取都记入审计）",
)
def book(
    request: Asked, org_id: str, book: str, sort: Sort, year: Year | None = None
) -> Any:
    """Give a unit's book of a year as a file."""
    who, wanted = request.auth.account, FileType(sort)
    unit = org(org_id, seen_by=who)
    require_read(who, unit)
    chosen = year or clock.today().year
    made = actions.print_book(
        unit, book, year=chosen, sort=wanted, by=who, at=clock.now()
    )
    return _file(made.name, made.data, wanted)


@area.listed(
    "/units/{org_id}/papers",
    Scope.READ_REPORTS,
    shown(PaperLine),
    name="papers",
    say="写过的报告和公文，新的在前",
)
def papers(request: Asked, org_id: str, page: Paging) -> Any:
    """List the papers of a unit."""
    who = request.auth.account
    unit = org(org_id, seen_by=who)
    return paged(queries.papers_of(unit, seen_by=who, limit=until(page)), page)


@area.read(
    "/papers/{paper_id}",
    Scope.READ_REPORTS,
    shown(PaperFacts),
    name="paper",
    say="一份报告：每个数字从哪些记录数出",
)
def paper(request: Asked, paper_id: str) -> Any:
    """Return a paper with its figures; a reading from outside is noted."""
    row = _opened(request, paper_id)
    view = queries.view_of(row, on=clock.today(), seen_by=request.auth.account)
    return PaperFacts(
        view.id,
        view.unit_id,
        view.unit_name,
        view.form.name,
        view.official.title,
        view.period,
        view.state,
        dict(view.answers),
        tuple(
            FigureFacts(
                one.name,
                one.text,
                one.unit,
                one.query,
                tuple(entry.id for entry in one.entries),
            )
            for one in view.values
        ),
        view.missing,
        view.filled,
        view.total,
    )


@area.read(
    "/papers/{paper_id}/files/{sort}",
    Scope.READ_REPORTS,
    None,
    name="paper-file",
    say="一份报告排成公文，PDF 或 Word",
)
def paper_file(request: Asked, paper_id: str, sort: Sort) -> Any:
    """Give a paper laid out as an official document."""
    wanted, row = FileType(sort), _opened(request, paper_id)
    view = queries.view_of(row, on=clock.today(), seen_by=request.auth.account)
    make = queries.official_pdf if wanted is FileType.PDF else queries.official_docx
    name = f"{view.official.title[:40]}.{wanted.value}"
    return _file(name, make(view.official), wanted)


@area.read(
    "/units/{org_id}/dues",
    Scope.READ_DUES,
    shown(Totals),
    name="dues",
    say="一年的党费合计（没有个人数额）",
)
def dues(request: Asked, org_id: str, year: Year | None = None) -> Any:
    """Return what came in and went up in a year; nobody's own sum."""
    who, today = request.auth.account, clock.today()
    unit = org(org_id, seen_by=who)
    return totals_of(unit, year or today.year, today=today, seen_by=who)


def _opened(request: Asked, paper_id: str) -> Any:
    who = request.auth.account
    row = queries.paper_row(paper_id, seen_by=who)
    if not (may_record(who, row.unit) or may_receive(who, row.unit)):
        note_reading(request, f"paper:{row.form}:{row.pk}", row.unit_id)
    return row


def _file(name: str, data: bytes, sort: FileType) -> HttpResponse:
    sent = HttpResponse(data, content_type=TYPES[sort])
    sent["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    sent["X-Content-Type-Options"] = "nosniff"
    return sent
