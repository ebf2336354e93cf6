"""Reports: books printed from the ledger, and papers that the ledger writes."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from yiben.common import clock
from yiben.common.errors import RefusedError
from yiben.common.ids import new_id
from yiben.org.access import may_receive, may_record, require_read
from yiben.org.queries import names_of, org
from yiben.reports import actions, queries
from yiben.reports.access import may_print, require_write
from yiben.reports.checks import UnknownFormError, paper_form
from yiben.reports.checks.template import MOST_BYTES as TEMPLATE_BYTES
from yiben.reports.words import FileType, Source
from yiben.web.files import download
from yiben.web.forms.report import SIGN, UPLOAD, answers_of, paper_sheet
from yiben.web.forms.shared import text_of
from yiben.web.forms.sheet import Sheet
from yiben.web.panels.reports import (
    figure_panel,
    new_panel,
    paper_panel,
    reports_panel,
    template_panel,
)

from .desk import Request, asked_year, attempt, show, turn_to
from .shared import note_reading

KINDS = {
    FileType.PDF: "application/pdf",
    FileType.WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def _sort(name: str) -> FileType:
    if name not in set(FileType):
        raise UnknownFormError
    return FileType(name)


def _file(name: str, data: bytes, sort: FileType) -> HttpResponse:
    return download(data, name, KINDS[sort])


@require_safe
def reports(request: Request, org_id: str) -> HttpResponse:
    """Show the books that can be printed and the papers that were written."""
    unit, today = org(org_id, seen_by=request.user), clock.today()
    require_read(request.user, unit)
    panel = reports_panel(
        unit,
        queries.books_for(unit, seen_by=request.user),
        queries.papers_of(unit, seen_by=request.user),
        queries.readings_of(unit, seen_by=request.user),
        year=asked_year(request, today),
        today=today,
        writes=may_receive(request.user, unit),
        pdf=queries.has_fonts(),
        prints=may_print(request.user, unit) and unit.kind in queries.PRINTERS,
    )
    return show(request, "reports", panel)


@require_safe
def book(request: Request, org_id: str, book: str, sort: str) -> HttpResponse:
    """Give a unit's book of a year as a file; a reading from outside is noted."""
    unit = org(org_id, seen_by=request.user)
    require_read(request.user, unit)
    wanted = _sort(sort)
    made = actions.print_book(
        unit,
        book,
        year=asked_year(request, clock.today()),
        sort=wanted,
        by=request.user,
        at=clock.now(),
    )
    return _file(made.name, made.data, wanted)


@require_safe
def own(request: Request, sort: str) -> HttpResponse:
    """Give somebody their own card of a year."""
    wanted = _sort(sort)
    made = actions.print_own(
        year=asked_year(request, clock.today()),
        sort=wanted,
        name=request.user.display_name,
        by=request.user,
        at=clock.now(),
    )
    return _file(made.name, made.data, wanted)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request, org_id: str, paper: str) -> HttpResponse:
    """Begin a paper: choose the period, write what only a person can say."""
    unit = org(org_id, seen_by=request.user)
    require_write(request.user, unit)
    form = paper_form(paper)
    sheet = paper_sheet(
        form,
        request.POST if request.method == "POST" else None,
        today=clock.today(),
    )
    token = text_of(request.POST, "token") or new_id("t")
    row = attempt(
        sheet,
        lambda: actions.write_paper(
            unit,
            paper,
            period=sheet.text("period") or None,
            answers=answers_of(sheet, form),
            token=token,
            by=request.user,
            at=clock.now(),
        ),
    )
    if row is not None:
        return turn_to(request, "草稿已存，数字由台账填好。", "paper", row.pk)
    panel = new_panel(unit, form)
    return show(request, "report_form", panel, sheet=sheet, token=token)


def _opened(request: Request, paper_id: str) -> Any:
    """Return a paper; a reading from outside its unit is noted."""
    row = queries.paper_row(paper_id, seen_by=request.user)
    own = may_record(request.user, row.unit) or may_receive(request.user, row.unit)
    if not own:
        note_reading(request, f"paper:{row.form}:{row.pk}", row.unit_id)
    return row


def _show(request: Request, paper_id: str, **sheets: Sheet) -> HttpResponse:
    row = _opened(request, paper_id)
    view = queries.view_of(row, on=clock.today(), seen_by=request.user)
    template = queries.template_of(row.unit, view.form, seen_by=request.user)
    panel = paper_panel(
        view, pdf=queries.has_fonts(), has_template=template is not None
    )
    usual: dict[str, Any] = {
        "sheet": paper_sheet(view.form, None, start=view.answers),
        "sign": Sheet(SIGN, None, {"code": row.code or ""}, mark="sign"),
    }
    return show(request, "report_paper", panel, **{**usual, **sheets})


@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: Request, paper_id: str) -> HttpResponse:
    """Show a paper; a POST changes what people wrote in its draft."""
    row = queries.paper_row(paper_id, seen_by=request.user)
    if request.method != "POST":
        return _show(request, paper_id)
    require_write(request.user, row.unit)
    form = paper_form(row.form)
    sheet = paper_sheet(form, request.POST)
    done = attempt(
        sheet,
        lambda: actions.revise_paper(
            row, answers_of(sheet, form), by=request.user, at=clock.now()
        ),
    )
    if done is None:
        return _show(request, paper_id, sheet=sheet)
    return turn_to(request, "已保存。", "paper", paper_id)


@require_POST
def sign(request: Request, paper_id: str) -> HttpResponse:
    """Sign a draft: it gets its number and does not change any more."""
    row = queries.paper_row(paper_id, seen_by=request.user)
    require_write(request.user, row.unit)
    sheet = Sheet(SIGN, request.POST, mark="sign")
    done = attempt(
        sheet,
        lambda: actions.sign_paper(
            row, sheet.text("code"), by=request.user, at=clock.now()
        ),
    )
    if done is None:
        return _show(request, paper_id, sign=sheet)
    return turn_to(request, "已签发，编了文号。", "paper", paper_id)


@require_safe
def paper_file(request: Request, paper_id: str, sort: str) -> HttpResponse:
    """Give a paper laid out as an official document."""
    wanted = _sort(sort)
    row = _opened(request, paper_id)
    view = queries.view_of(row, on=clock.today(), seen_by=request.user)
    make = queries.official_pdf if wanted is FileType.PDF else queries.official_docx
    name = f"{view.official.title[:40]}.{wanted.value}"
    return _file(name, make(view.official), wanted)


@require_safe
def paper_own(request: Request, paper_id: str) -> HttpResponse:
    """Give a paper filled into the unit's own Word file."""
    row = _opened(request, paper_id)
    view = queries.view_of(row, on=clock.today(), seen_by=request.user)
    template = queries.template_of(row.unit, view.form, seen_by=request.user)
    if template is None:
        raise RefusedError("template.read", paper_id)
    data = queries.fill(template, view, row)
    return _file(f"{view.official.title[:40]}.docx", data, FileType.WORD)


@require_safe
def figure(request: Request, paper_id: str, figure: str) -> HttpResponse:
    """Open a figure: how it was asked, and which entries it counted."""
    row = _opened(request, paper_id)
    view = queries.view_of(row, on=clock.today(), seen_by=request.user)
    found = [one for one in view.values if one.name == figure]
    if not found:
        raise RefusedError("figure.read", paper_id)
    value, on = found[0], clock.today()
    names = names_of({one.unit_id for one in value.entries})
    behind: dict[str, Any] = {}
    if value.source is Source.DUTIES:
        behind["duties"], behind["n_duties"] = queries.duties_behind(
            row, figure, on=on, seen_by=request.user
        )
    if value.source is Source.TREE:
        behind["units"] = queries.units_behind(row, figure, on=on, seen_by=request.user)
    panel = figure_panel(view, value, names, **behind)
    return show(request, "report_figure", panel)


@require_http_methods(["GET", "HEAD", "POST"])
def template(request: Request, org_id: str, paper: str) -> HttpResponse:
    """Upload a unit's own Word file for a paper; every unknown field is named."""
    unit = org(org_id, seen_by=request.user)
    require_write(request.user, unit)
    form = paper_form(paper)
    sheet = Sheet(UPLOAD, request.POST if request.method == "POST" else None)
    upload = request.FILES.get("file")
    if sheet.raw is not None and upload is None:
        sheet.wrong("file", "没有选择文件。", "请选择 Word 文档（docx）。")
    if upload is not None and (upload.size or 0) > TEMPLATE_BYTES:
        sheet.wrong("file", "模板超过 5 MB。", "请去掉图片，另存为 docx。")
    done = attempt(
        sheet,
        lambda: actions.keep_template(
            unit,
            paper,
            (upload.name if upload else "") or "模板.docx",
            upload.read() if upload else b"",
            by=request.user,
            at=clock.now(),
        ),
    )
    if done is not None:
        return turn_to(request, "模板已收下，字段都认得。", "reports", org_id)
    kept = queries.template_of(unit, form, seen_by=request.user)
    panel = template_panel(unit, form, kept.name if kept else "")
    return show(request, "report_template", panel, sheet=sheet)
