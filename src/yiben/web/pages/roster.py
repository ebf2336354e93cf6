"""The roster of a unit: read, exported, and imported by preview and confirmation."""

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from yiben.common import clock
from yiben.org.access import require_read, require_tend
from yiben.org.queries import children_of, history_of, org
from yiben.people.actions import import_roster, note_export
from yiben.people.queries import (
    RosterPreview,
    export_roster,
    members_of,
    office_holders,
    open_preview,
    preview_roster,
    roster_template,
    seal_preview,
)
from yiben.web.files import XLSX, discard, download, fetch, put_by
from yiben.web.forms.roster import UPLOAD
from yiben.web.forms.sheet import Sheet
from yiben.web.panels.banned import banned_lines
from yiben.web.panels.roster import import_panel, roster_panel

from .desk import Request, asked_day, attempt, show, turn_to

WAITING = "yiben_roster"
"""Under this word the session remembers which preview waits for which unit."""


@require_safe
def roster(request: Request, org_id: str) -> HttpResponse:
    """Show members, offices and groups of a unit on a day."""
    unit = org(org_id, seen_by=request.user)
    require_read(request.user, unit)
    on = asked_day(request, clock.today())
    panel = roster_panel(
        unit,
        on=on,
        members=members_of(unit, on=on, seen_by=request.user),
        offices=office_holders(unit, on=on, seen_by=request.user),
        units=children_of(unit, seen_by=request.user, on=on),
        history=history_of(unit, seen_by=request.user)
        if request.GET.get("history") == "1"
        else None,
        seen_by=request.user,
    )
    banned = banned_lines(unit, "ranking.persons", on=on)
    return show(request, "roster", panel, banned=banned)


@require_http_methods(["GET", "HEAD", "POST"])
def roster_import(request: Request, org_id: str) -> HttpResponse:
    """Read a workbook and show what it would do; nothing is written yet."""
    unit = org(org_id, seen_by=request.user)
    require_tend(request.user, unit)
    sheet = Sheet(UPLOAD, request.POST if request.method == "POST" else None)
    upload = request.FILES.get("file")
    if sheet.raw is not None and upload is None:
        sheet.wrong("file", "没有选择文件。", "请选择填好的名册文件。")
    elif upload and (upload.size or 0) > settings.YIBEN_UPLOAD_LIMIT:
        sheet.wrong("file", "文件超过 20 MB。", "请按组织分成几个文件导入。")

    def act() -> RosterPreview:
        data = upload.read() if upload else b""
        return preview_roster(data, org=unit, seen_by=request.user, on=clock.today())

    preview = attempt(sheet, act)
    if preview is None:
        panel = import_panel(unit, seen_by=request.user)
        return show(request, "roster_import", panel, sheet=sheet)
    _keep(request, org_id, preview)
    name = upload.name if upload else None
    panel = import_panel(
        unit, seen_by=request.user, preview=preview, filename=name or ""
    )
    return show(request, "roster_import", panel, sheet=Sheet(UPLOAD))


def _keep(request: Request, org_id: str, preview: RosterPreview) -> None:
    """Put a preview without problems by, in place of the one before."""
    _drop(request)
    if not preview.problems:
        name = put_by(seal_preview(preview, seen_by=request.user))
        request.session[WAITING] = [org_id, name]


def _drop(request: Request) -> None:
    _, name = request.session.pop(WAITING, ["", ""])
    discard(name)


@require_POST
def roster_confirm(request: Request, org_id: str) -> HttpResponse:
    """Do what the preview showed; it is planned again with today's rows and rights."""
    unit = org(org_id, seen_by=request.user)
    require_tend(request.user, unit)
    owner, name = request.session.get(WAITING, ["", ""])
    sealed = fetch(name) if owner == org_id else None
    sheet = Sheet(UPLOAD, request.POST)
    if sealed is None:
        sheet.wrong("file", "预览已经过期。", "请重新选择文件。")

    def act() -> str:
        preview = open_preview(
            sealed or "", org=unit, seen_by=request.user, on=clock.today()
        )
        done = import_roster(preview, by=request.user, at=clock.now())
        return f"名册已导入：新增 {done.created} 条，更新 {done.updated} 条，不变 {done.unchanged} 条。"

    said = attempt(sheet, act)
    _drop(request)
    if said:
        return turn_to(request, said, "roster", org_id)
    panel = import_panel(unit, seen_by=request.user)
    return show(request, "roster_import", panel, sheet=sheet)


@require_safe
def roster_export(request: Request, org_id: str) -> HttpResponse:
    """Give the roster of the subtree as a workbook; the audit says so first."""
    unit = org(org_id, seen_by=request.user)
    today = clock.today()
    note_export(unit, by=request.user, at=clock.now())
    data = export_roster(unit, seen_by=request.user, on=today)
    return download(data, f"{unit.short_name}名册{today:%Y%m%d}.xlsx", XLSX)


@require_safe
def roster_template_file(request: Request, org_id: str) -> HttpResponse:
    """Give the empty workbook."""
    unit = org(org_id, seen_by=request.user)
    require_tend(request.user, unit)
    return download(roster_template(unit), "名册模板.xlsx", XLSX)
