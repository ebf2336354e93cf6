"""Hand a draft in, and decide on it as the second person."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from yiben.common import clock
from yiben.common.errors import ManyErrors, Problem, RefusedError
from yiben.policy.access import may_draft
from yiben.policy.actions.draft_decisions import (
    approve_draft,
    burden_limit,
    return_draft,
    submit_draft,
)
from yiben.policy.queries import drafts as written
from yiben.web.forms.drafts import RETURN, submit_questions
from yiben.web.forms.sheet import Sheet
from yiben.web.panels.drafts import draft_panel

from .desk import Request, attempt, carry_out, show, turn_to

FORMS = ["GET", "HEAD", "POST"]


SENT = "已送审。在审批人决定以前，内容不再变动。"


def _revision(request: Request, newest: int) -> int:
    """Return which revision of a draft the sender had before them."""
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() else newest


@require_http_methods(FORMS)
def draft_submit(request: Request, draft_id: str) -> HttpResponse:
    """Look at everything once more, and hand it to a second person."""
    row = written.draft(draft_id, seen_by=request.user)
    if not may_draft(request.user, row.org):
        raise RefusedError("draft.write", draft_id)
    today = clock.today()
    approvers = written.approvers_of(row, on=today, seen_by=request.user)
    sent = request.POST if request.method == "POST" else None
    sheet = Sheet(submit_questions(tuple(approvers)), sent)
    revision = _revision(request, row.revision)

    def act() -> Any:
        try:
            return submit_draft(
                row,
                reason=sheet.text("reason"),
                wanted=sheet.text("wanted"),
                revision=revision,
                by=request.user,
                at=clock.now(),
            )
        except ManyErrors as wrong:
            raise ManyErrors([_placed(one) for one in wrong.problems]) from wrong

    if attempt(sheet, act):
        return turn_to(request, SENT, "draft", draft_id)
    row = written.draft(draft_id, seen_by=request.user)
    view = written.view_of(row, on=today, seen_by=request.user, with_cases=True)
    burden = written.burden_at(view, on=today, seen_by=request.user)
    return show(
        request,
        "draft_submit",
        draft_panel(view),
        sheet=sheet,
        revision=row.revision,
        review=view.review,
        burden=burden,
        limit=burden_limit(),
        approvers=approvers,
    )


def _placed(one: Problem) -> Problem:
    where = one.where if one.where in {"reason", "wanted"} else ""
    return Problem(where, one.message, one.advice)


@require_POST
def draft_approve(request: Request, draft_id: str) -> HttpResponse:
    """Approve a draft as it was read."""
    row = written.draft(draft_id, seen_by=request.user)
    digest = request.POST.get("digest", "")
    carry_out(
        lambda: approve_draft(row, digest=digest, by=request.user, at=clock.now())
    )
    said = "已批准。现在可以由本组织施行，从施行那天起计算职责。"
    return turn_to(request, said, "draft", draft_id)


@require_POST
def draft_return(request: Request, draft_id: str) -> HttpResponse:
    """Send a draft back with the reason."""
    row = written.draft(draft_id, seen_by=request.user)
    sheet = Sheet(RETURN, request.POST)

    def act() -> Any:
        return return_draft(
            row,
            sheet.text("reason"),
            digest=request.POST.get("digest", ""),
            by=request.user,
            at=clock.now(),
        )

    if attempt(sheet, act):
        return turn_to(request, "已退回，起草人会看到你的理由。", "draft", draft_id)
    view = written.view_of(row, on=clock.today(), seen_by=request.user)
    if not view.may_approve:
        raise RefusedError("draft.approve", draft_id)
    steps = written.steps_of(row, seen_by=request.user)
    return show(request, "draft", draft_panel(view, steps), sheet=sheet)
