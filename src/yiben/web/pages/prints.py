"""Books of a whole subtree: ordered here, printed beside, fetched when done."""

from typing import cast

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from yiben.common import clock
from yiben.common.ids import new_id
from yiben.org.queries import org
from yiben.reports import actions, queries
from yiben.reports.access import require_print
from yiben.web.forms.prints import ANSWER, form_of, print_sheet
from yiben.web.forms.shared import text_of
from yiben.web.forms.sheet import Sheet
from yiben.web.panels.prints import print_panel, prints_panel

from .desk import Request, attempt, carry_out, show, turn_to


@require_http_methods(["GET", "HEAD", "POST"])
def prints(request: Request, org_id: str) -> HttpResponse:
    """Show a unit's orders and take a new one."""
    unit, today = org(org_id, seen_by=request.user), clock.today()
    require_print(request.user, unit)
    raw = request.POST if request.method == "POST" else None
    sheet = print_sheet(raw, today=today, pdf=queries.has_fonts())
    token = text_of(request.POST, "token") or new_id("t")
    made = attempt(
        sheet,
        lambda: actions.ask_print(
            unit, form_of(sheet), token=token, by=request.user, at=clock.now()
        ),
    )
    if made is not None:
        return turn_to(request, "已提出，印好后在这一页取。", "print", made.pk)
    panel = prints_panel(unit, queries.prints_of(unit, seen_by=request.user))
    return show(request, "prints", panel, sheet=sheet, token=token)


def _show(request: Request, print_id: str, sheet: Sheet | None = None) -> HttpResponse:
    job = queries.print_row(print_id, seen_by=request.user)
    view = queries.print_view(job, seen_by=request.user)
    panel = print_panel(view, now=clock.now())
    return show(request, "print", panel, sheet=sheet or Sheet(ANSWER))


@require_safe
def order(request: Request, print_id: str) -> HttpResponse:
    """Show one order and how far it is."""
    return _show(request, print_id)


@require_POST
def decide(request: Request, print_id: str) -> HttpResponse:
    """Approve an order of somebody else, or not."""
    job = queries.print_row(print_id, seen_by=request.user)
    sheet = Sheet(ANSWER, request.POST)
    approved = sheet.text("verdict") == "yes"
    done = attempt(
        sheet,
        lambda: actions.decide_print(
            job,
            approved=approved,
            answer=sheet.text("answer"),
            by=request.user,
            at=clock.now(),
        ),
    )
    if done is None:
        return _show(request, print_id, sheet)
    said = "已批准，后台开始印。" if approved else "已答复：不批准。"
    return turn_to(request, said, "print", print_id)


@require_POST
def cancel(request: Request, print_id: str) -> HttpResponse:
    """Stop an order."""
    job = queries.print_row(print_id, seen_by=request.user)
    carry_out(lambda: actions.cancel_print(job, by=request.user, at=clock.now()))
    return turn_to(request, "已取消，印了一半的文件会删掉。", "print", print_id)


@require_safe
def fetch(request: Request, print_id: str) -> HttpResponse:
    """Give the archive to whoever ordered it; that is noted before it leaves."""
    job = queries.print_row(print_id, seen_by=request.user)
    path = actions.fetch_print(job, by=request.user, at=clock.now())
    name = f"{job.unit.short_name}{job.year}年记录本.zip"
    answer: HttpResponseBase = FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=name,
        content_type="application/zip",
    )
    answer["X-Content-Type-Options"] = "nosniff"
    return cast("HttpResponse", answer)
