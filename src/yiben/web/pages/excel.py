"""Books by workbook: templates, an import by preview and confirmation, exports."""

import base64
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from yiben.common import clock
from yiben.common.crypto import decrypt, encrypt
from yiben.common.errors import RefusedError
from yiben.org import queries as org_queries
from yiben.org.access import may_oversee, may_record, require_record
from yiben.people.actions import note_audit
from yiben.people.words import Outcome as Came
from yiben.web.excel.books import books_with
from yiben.web.excel.importing import enter, weigh
from yiben.web.excel.show import book_list, book_page, import_page
from yiben.web.excel.words import Book, Change, Outcome, Template
from yiben.web.excel.writing import export_file, template_file
from yiben.web.files import XLSX, discard, download, fetch, put_by
from yiben.web.forms.sheet import Question, Sheet

from .desk import Request, attempt, show, turn_to
from .register_raise import keep_and_raise
from .shared import say, show_page

BOOKS = books_with(keep_and_raise)
"""What can come in and go out, by its name in addresses."""

WAITING, DONE = "yiben_excel", "yiben_excel_done"
"""Where the session keeps which file waits for which workbook, and which came."""

UPLOAD = (
    Question(
        "file",
        "填好的表（Excel）",
        type="file",
        accept=".xlsx",
        help="先看预览，确认以后才写入。有一格不对，整份都不写。",
    ),
)


def _unit(request: Request, org_id: str) -> Any:
    """Return a unit to who keeps or oversees it."""
    unit = org_queries.org(org_id, seen_by=request.user)
    if not (may_record(request.user, unit) or may_oversee(request.user, unit)):
        raise RefusedError("excel.list", org_id)
    return unit


def _book(request: Request, unit: Any, slug: str) -> Book:
    book = BOOKS.get(slug)
    if book is None or (book.is_own and not may_record(request.user, unit)):
        raise RefusedError("excel.book", f"{unit.pk}/{slug}")
    return book


@require_safe
def show_books(request: Request, org_id: str) -> HttpResponse:
    """Show every book that can come in or go out."""
    unit = _unit(request, org_id)
    writes = may_record(request.user, unit)
    books = [one for one in BOOKS.values() if writes or not one.is_own]
    return show_page(request, "excel", book_list(unit, books))


@require_safe
def show_book(request: Request, org_id: str, volume: str) -> HttpResponse:
    """Show the workbooks of one book."""
    unit = _unit(request, org_id)
    found = _book(request, unit, volume)
    writes = may_record(request.user, unit)
    kinds = found.kinds(unit, request.user, clock.today()) if writes else ()
    return show_page(request, "excel_book", book_page(unit, found, kinds))


@require_safe
def export_book(request: Request, org_id: str, volume: str) -> HttpResponse:
    """Give the list of a book as a workbook; the audit says so first."""
    unit, today = _unit(request, org_id), clock.today()
    found = _book(request, unit, volume)
    pages = found.pages(unit, request.user, today)
    note_audit(
        request.user,
        "excel.export",
        f"{volume}:{unit.pk}",
        unit,
        Came.DONE,
        clock.now(),
    )
    name = f"{unit.short_name}{found.label}{today:%Y%m%d}.xlsx"
    return download(export_file(pages), name, XLSX)


def _template(
    request: Request, org_id: str, slug: str, kind: str
) -> tuple[Any, Book, Template]:
    """Return the workbook of a kind to who keeps the unit's records."""
    unit = org_queries.org(org_id, seen_by=request.user)
    require_record(request.user, unit)
    book, today = _book(request, unit, slug), clock.today()
    known = {name for name, _ in book.kinds(unit, request.user, today)}
    if kind not in known:
        raise RefusedError("excel.kind", f"{slug}/{kind}")
    return unit, book, book.template(unit, kind, request.user, today)


@require_safe
def give_template(
    request: Request, org_id: str, volume: str, kind: str
) -> HttpResponse:
    """Give the workbook of a kind, empty or filled with what is known."""
    unit, _, template = _template(request, org_id, volume, kind)
    known = request.GET.get("known") == "1"
    told = "" if known else "空表"
    name = f"{unit.short_name}{template.title}{told}.xlsx"
    return download(template_file(template, known=known), name, XLSX)


@require_http_methods(["GET", "HEAD", "POST"])
def import_file(request: Request, org_id: str, volume: str, kind: str) -> HttpResponse:
    """Read a workbook and show what it would do; nothing is written yet."""
    unit, found, template = _template(request, org_id, volume, kind)
    sheet = Sheet(UPLOAD, request.POST if request.method == "POST" else None)
    upload: Any = request.FILES.get("file")
    if sheet.raw is not None and upload is None:
        sheet.wrong("file", "没有选择文件。", "请选择填好的表。")
    elif upload and (upload.size or 0) > settings.YIBEN_UPLOAD_LIMIT:
        sheet.wrong("file", "文件超过 20 MB。", "请分成几个文件。")
    data = upload.read() if upload and sheet.is_sound else b""
    outcome = attempt(sheet, lambda: weigh(template, data, at=clock.now()))
    if outcome is None:
        panel = import_page(unit, found, kind, template)
        return show(request, "excel_import", panel, sheet=sheet)
    waits = _keep(request, (org_id, volume, kind), data, outcome)
    panel = import_page(
        unit,
        found,
        kind,
        template,
        outcome=outcome,
        filename=str(upload.name or ""),
        waits=waits,
    )
    return show(request, "excel_import", panel, sheet=Sheet(UPLOAD))


def _place(request: Request, where: tuple[str, str, str]) -> str:
    return f"web.excel:{request.user.pk}:{'/'.join(where)}"


def _keep(
    request: Request, where: tuple[str, str, str], data: bytes, outcome: Outcome
) -> str:
    """Put a file without problems by; return the word it waits under."""
    _drop(request)
    if outcome.problems or not outcome.count(Change.NEW):
        return ""
    text = base64.b64encode(data).decode()
    name = put_by(encrypt(text, _place(request, where)))
    request.session[WAITING] = [*where, name]
    return name


def _drop(request: Request) -> None:
    *_, name = request.session.pop(WAITING, ["", "", "", ""])
    discard(name)


@require_POST
def confirm(request: Request, org_id: str, volume: str, kind: str) -> HttpResponse:
    """Write what the preview showed, weighed again with today's rows and rights."""
    unit, found, template = _template(request, org_id, volume, kind)
    where, asked = (org_id, volume, kind), request.POST.get("waits", "")
    if asked and asked == request.session.get(DONE):
        say(request, "这份文件已经写入，没有重复登记。")
        return redirect("excel-book", org_id, volume)
    *place, name = request.session.get(WAITING, ["", "", "", ""])
    sealed = fetch(name) if tuple(place) == where and asked == name else None
    sheet = Sheet(UPLOAD, request.POST)
    if sealed is None:
        sheet.wrong("file", "预览已经过期。", "请重新选择文件。")

    def act() -> Outcome:
        data = base64.b64decode(decrypt(sealed or "", _place(request, where)))
        return enter(template, data, at=clock.now())

    done = attempt(sheet, act)
    if done is None:
        panel = import_page(unit, found, kind, template)
        return show(request, "excel_import", panel, sheet=sheet)
    _drop(request)
    request.session[DONE] = asked
    said = "，".join(f"{one.label} {done.count(one)} 行" for one in Change)
    return turn_to(request, f"已写入：{said}。", "excel-book", org_id, volume)
