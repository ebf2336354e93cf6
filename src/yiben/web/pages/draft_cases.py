"""The cases of a draft: run, made to begin with, and edited as text."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from yiben.common import clock
from yiben.common.errors import ManyErrors, Problem, RefusedError
from yiben.policy.access import may_draft
from yiben.policy.actions.draft_cases import start_cases, write_cases
from yiben.policy.checks.drafts import DraftError
from yiben.policy.queries import drafts as written
from yiben.web.forms.drafts import CASES, LongSheet
from yiben.web.panels.draft_cases import CasesPanel, cases_panel, file_named

from .desk import Request, attempt, carry_out, show, turn_to

FORMS = ["GET", "HEAD", "POST"]


def _panel(request: Request, row: Any) -> CasesPanel:
    view = written.view_of(row, on=clock.today(), seen_by=request.user, with_cases=True)
    is_open = view.may_write and row.state in written.EDITABLE
    return cases_panel(view, is_open=is_open)


@require_safe
def draft_cases(request: Request, draft_id: str) -> HttpResponse:
    """Run every case and show what came of it."""
    row = written.draft(draft_id, seen_by=request.user)
    return show(request, "draft_cases", _panel(request, row))


@require_POST
def draft_cases_start(request: Request, draft_id: str) -> HttpResponse:
    """Give every duty without cases three to begin with."""
    row = written.draft(draft_id, seen_by=request.user)
    made = carry_out(lambda: start_cases(row, by=request.user, at=clock.now()))
    said = f"生成了 {made} 份例子，请逐个核对。" if made else "每条规则都已经有例子。"
    return turn_to(request, said, "draft-cases", draft_id)


@require_http_methods(FORMS)
def draft_case(request: Request, draft_id: str, name: str) -> HttpResponse:
    """Edit a file of cases as text."""
    row = written.draft(draft_id, seen_by=request.user)
    sent = request.POST if request.method == "POST" else None
    if sent is not None and not may_draft(request.user, row.org):
        raise RefusedError("draft.write", draft_id)
    start = {} if sent else {"text": written.draft_case(row, name).text}
    sheet = LongSheet(CASES, sent, start)
    text = request.POST.get("version", "")
    now = written.case_version(row, name)
    version = int(text) if text.isascii() and text.isdigit() else now
    tried = sheet.is_sound

    def act() -> Any:
        try:
            return _kept(row, name, sheet.text("text"), version, request)
        except DraftError as wrong:
            raise ManyErrors([Problem("text", wrong.message, wrong.advice)]) from wrong

    if attempt(sheet, act):
        return turn_to(request, "例子已保存，下面是运行结果。", "draft-cases", draft_id)
    if tried:
        # A second save goes through, after its writer was told.
        version = written.case_version(row, name)
    panel = _panel(request, row)
    file = file_named(panel, name)
    return show(request, "draft_case", panel, sheet=sheet, file=file, version=version)


def _kept(row: Any, name: str, text: str, version: int, request: Request) -> bool:
    write_cases(row, name, text, version=version, by=request.user, at=clock.now())
    return True
