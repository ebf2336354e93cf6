"""Documents written in the browser: the list, a new one, one draft, its files."""

import io
import secrets
import zipfile
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from yiben.common import clock
from yiben.common.errors import RefusedError
from yiben.org.queries import org
from yiben.policy.access import may_draft
from yiben.policy.actions.draft_decisions import recall_draft, withdraw_draft
from yiben.policy.actions.draft_import import import_draft
from yiben.policy.actions.drafts import revise_draft, start_draft
from yiben.policy.queries import draft_words as words
from yiben.policy.queries import drafts as written
from yiben.web.files import download
from yiben.web.forms.drafts import (
    DECLARED,
    IMPORT,
    TEXT,
    LongSheet,
    head_of,
    head_questions,
    start_of,
)
from yiben.web.forms.sheet import Sheet
from yiben.web.panels.draft_cases import file_parts
from yiben.web.panels.draft_list import drafts_panel
from yiben.web.panels.drafts import draft_panel

from .desk import Request, attempt, show, turn_to

FORMS = ["GET", "HEAD", "POST"]
ZIP = "application/zip"


@require_safe
def drafts(request: Request, org_id: str) -> HttpResponse:
    """List the documents a unit has written or is writing."""
    unit = org(org_id, seen_by=request.user)
    rows = written.drafts_of(unit, seen_by=request.user)
    may_write = may_draft(request.user, unit) and words.issues(unit)
    return show(
        request, "drafts", drafts_panel(org_id, unit.name, rows, may_write=may_write)
    )


def _parents(unit: Any) -> tuple[tuple[str, str], ...]:
    packs = words.parents_for(unit, on=clock.today())
    return tuple((one.name, one.short) for one in packs)


@require_http_methods(FORMS)
def draft_new(request: Request, org_id: str) -> HttpResponse:
    """Begin a document: what it is called, and its text."""
    unit = org(org_id, seen_by=request.user)
    if not may_draft(request.user, unit):
        raise RefusedError("draft.write", org_id)
    parents = _parents(unit)
    start = {
        "issuer": unit.name,
        "in_force_from": clock.today().isoformat(),
    }
    sheet = LongSheet(
        (*head_questions(parents), *TEXT, DECLARED),
        request.POST if request.method == "POST" else None,
        start,
        chosen={"parents": [name for name, _ in parents[-1:]]},
    )
    once = request.POST.get("once") or secrets.token_hex(8)

    def act() -> Any:
        return start_draft(
            unit,
            head_of(sheet),
            _text(request, sheet),
            once=once[:32],
            by=request.user,
            at=clock.now(),
        )

    head_of(sheet)
    made = attempt(sheet, act)
    if made is not None:
        said = "已经开始。从原文里选一句话，写成第一条规则。"
        return turn_to(request, said, "draft", made.pk)
    return _new_page(request, unit, sheet, Sheet(IMPORT, mark="pack"), once)


def _new_page(
    request: Request, unit: Any, sheet: Sheet, brought: Sheet, once: str
) -> HttpResponse:
    panel = drafts_panel(unit.pk, unit.name, (), may_write=True)
    return show(request, "draft_new", panel, sheet=sheet, brought=brought, once=once)


def _text(request: Request, sheet: Sheet) -> str:
    """Return the text of the chosen file, else what was pasted."""
    upload = request.FILES.get("file")
    if upload is None:
        return sheet.text("text")
    if upload.size is not None and upload.size > settings.YIBEN_UPLOAD_LIMIT:
        raise written.DraftError("文件超过 20 MB。", "请只上传正文。")
    return words.text_in(upload.read())


@require_POST
def draft_import(request: Request, org_id: str) -> HttpResponse:
    """Bring in a pack that was written elsewhere."""
    unit = org(org_id, seen_by=request.user)
    if not may_draft(request.user, unit):
        raise RefusedError("draft.write", org_id)
    brought = Sheet(IMPORT, request.POST, mark="pack")
    once = request.POST.get("once") or secrets.token_hex(8)
    upload = request.FILES.get("pack")
    if upload is None:
        brought.wrong("pack", "没有选择文件。", "请选择 zip 文件。")
    elif upload.size is not None and upload.size > settings.YIBEN_UPLOAD_LIMIT:
        brought.wrong("pack", "文件超过 20 MB。", "规则包只有文字，请核对。")

    def act() -> Any:
        content = upload.read() if upload else b""
        return import_draft(
            unit, content, once=once[:32], by=request.user, at=clock.now()
        )

    made = attempt(brought, act)
    if made is not None:
        said = "规则包已导入，成为一份新的草稿。"
        return turn_to(request, said, "draft", made.pk)
    start = {"issuer": unit.name, "in_force_from": clock.today().isoformat()}
    sheet = LongSheet((*head_questions(_parents(unit)), *TEXT, DECLARED), None, start)
    return _new_page(request, unit, sheet, brought, once)


@require_safe
def draft(request: Request, draft_id: str) -> HttpResponse:
    """Show a draft: the text at the left, its rules at the right."""
    row = written.draft(draft_id, seen_by=request.user)
    view = written.view_of(row, on=clock.today(), seen_by=request.user)
    steps = written.steps_of(row, seen_by=request.user)
    return show(request, "draft", draft_panel(view, steps))


@require_http_methods(FORMS)
def draft_info(request: Request, draft_id: str) -> HttpResponse:
    """Change what is said of a document, and its text."""
    row = written.draft(draft_id, seen_by=request.user)
    if not may_draft(request.user, row.org):
        raise RefusedError("draft.write", draft_id)
    parents = dict(_parents(row.org))
    chosen = words.parents_of(row)
    known = {name: words.short_of(name) for name in chosen}
    sheet = LongSheet(
        (*head_questions(tuple((known | parents).items())), *TEXT),
        request.POST if request.method == "POST" else None,
        start_of(row),
        chosen={"parents": chosen},
    )
    version = _sent_version(request, row.version)

    def act() -> Any:
        return revise_draft(
            row,
            head_of(sheet),
            _text(request, sheet),
            version=version,
            by=request.user,
            at=clock.now(),
        )

    head_of(sheet)
    tried = sheet.is_sound
    if attempt(sheet, act):
        return turn_to(request, "已保存。", "draft", draft_id)
    now = written.draft(draft_id, seen_by=request.user)
    return show(
        request,
        "draft_info",
        draft_panel(written.view_of(now, on=clock.today(), seen_by=request.user)),
        sheet=sheet,
        version=now.version if tried else version,
    )


def _sent_version(request: Request, otherwise: int) -> int:
    """Return which version a form was filled in on."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() else otherwise


@require_POST
def draft_recall(request: Request, draft_id: str) -> HttpResponse:
    """Take a submitted draft back."""
    row = written.draft(draft_id, seen_by=request.user)
    recall_draft(row, by=request.user, at=clock.now())
    return turn_to(request, "已撤回，可以继续修改。", "draft", draft_id)


@require_POST
def draft_withdraw(request: Request, draft_id: str) -> HttpResponse:
    """Give a draft up."""
    row = written.draft(draft_id, seen_by=request.user)
    withdraw_draft(row, by=request.user, at=clock.now())
    return turn_to(request, "已作废，留作记录。", "drafts", row.org_id)


@require_safe
def draft_files(request: Request, draft_id: str) -> HttpResponse:
    """Show the files of a draft as they are kept and exported."""
    row = written.draft(draft_id, seen_by=request.user)
    view = written.view_of(row, on=clock.today(), seen_by=request.user)
    return show(request, "draft_files", draft_panel(view), parts=file_parts(view))


@require_safe
def draft_file(request: Request, draft_id: str) -> HttpResponse:
    """Give the files of a draft as one zip, in the folder of a pack."""
    row = written.draft(draft_id, seen_by=request.user)
    files = written.export_of(row, seen_by=request.user)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(f"{row.pack}/{name}", text)
    return download(packed.getvalue(), f"{row.short}（规则包）.zip", ZIP)
