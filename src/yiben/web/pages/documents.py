"""Documents: the list, the reader, and bringing in a text."""

from dataclasses import replace

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from yiben.common import clock
from yiben.common.errors import RefusedError
from yiben.org.access import may_read
from yiben.org.queries import home_orgs, org
from yiben.policy.access import may_import_any
from yiben.policy.actions import ImportResult, import_document
from yiben.policy.queries import (
    anchors_of,
    comparable_packs,
    documents_of,
    reading_of,
    suspended_of,
)
from yiben.standing.actions import ensure_year
from yiben.standing.queries import Line, lines_of
from yiben.web.forms.documents import IMPORT
from yiben.web.forms.sheet import Sheet
from yiben.web.panels.compare import upper_links
from yiben.web.panels.documents import documents_panel, import_panel
from yiben.web.panels.reader import reader_panel
from yiben.web.panels.said import cards_by_duty

from .desk import Request, asked_day, asked_year, attempt, show


@require_safe
def documents(request: Request) -> HttpResponse:
    """List the documents the reader may read or bring in, from the centre down."""
    panel = documents_panel(
        documents_of(seen_by=request.user), may_import=may_import_any(request.user)
    )
    return show(request, "documents", panel, sheet=Sheet(IMPORT))


@require_safe
def document(request: Request, pack: str) -> HttpResponse:
    """Show a document with its duties; with a unit, how the unit stands in each."""
    today = clock.today()
    year, as_of = asked_year(request, today), asked_day(request, today)
    asked = request.GET.get("unit")
    unit = org(asked, seen_by=request.user) if asked else None
    reading = reading_of(pack, seen_by=request.user, unit=unit, on=as_of)
    lines: list[Line] = []
    unit_url = ""
    if unit is not None and may_read(request.user, unit):
        unit_url = reverse("unit", args=[unit.pk])
        ensure_year(year=year, at=clock.now())
        lines = lines_of(
            unit, year=year, as_of=as_of, seen_by=request.user, below=False
        )
    panel = reader_panel(
        reading,
        unit=unit,
        lines=lines,
        suspended=suspended_of(unit, on=as_of) if unit is not None else (),
        year=year,
        problems=anchors_of(reading.document) if reading.document else (),
        homes=[one for one in home_orgs(seen_by=request.user) if one != unit],
        said=cards_by_duty((one.id for one in reading.pack.rules), request.user),
        part=int(part) if (part := request.GET.get("part", "")).isdecimal() else 1,
        at=request.GET.get("at", ""),
    )
    uppers = upper_links(reading.pack, comparable_packs(pack, seen_by=request.user))
    return show(request, "document", replace(panel, uppers=uppers, unit_url=unit_url))


@require_http_methods(["POST"])
def document_import(request: Request) -> HttpResponse:
    """Bring in a text, and say what became of every anchor."""
    if not may_import_any(request.user):
        raise RefusedError("document.import")
    sheet = Sheet(IMPORT, request.POST)
    upload = request.FILES.get("file")
    if upload is None:
        sheet.wrong("file", "没有选择文件。", "请选择 txt 或 docx 文件。")
    elif upload.size is not None and upload.size > settings.YIBEN_UPLOAD_LIMIT:
        sheet.wrong("file", "文件超过 20 MB。", "请只上传正文。")

    def act() -> ImportResult:
        return import_document(
            upload.read() if upload else b"",
            (upload.name if upload else None) or "未命名",
            by=request.user,
            at=clock.now(),
        )

    result = attempt(sheet, act)
    if result is None:
        rows = documents_of(seen_by=request.user)
        panel = documents_panel(rows, may_import=may_import_any(request.user))
        return show(request, "documents", panel, sheet=sheet)
    return show(
        request, "document_imported", import_panel(result), back=reverse("documents")
    )
