"""Complaining about a page: with a name or without; from paper; and the answers."""

from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from yiben.common import clock
from yiben.feedback import queries
from yiben.feedback.actions import (
    answer_complaint,
    complain,
    complain_from_outside,
    complain_on_paper,
    judge_reply,
)
from yiben.feedback.queries import Asking
from yiben.feedback.words import Naming
from yiben.org.queries import org
from yiben.people.queries import members_of
from yiben.web.forms.feedback import (
    FAR,
    REPLY,
    complaint_questions,
    read_complaint,
    read_reply,
)
from yiben.web.forms.sheet import Sheet
from yiben.web.panels.feedback import complain_panel, complaint_panel, shown_code

from .desk import Request, attempt, carry_out, show, turn_to

ENOUGH = "yes"


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def complaint_new(request: Request) -> HttpResponse:
    """Complain about the page one came from; an anonymous author gets a code."""
    if not request.user.is_authenticated:
        return _from_outside(request)
    unit_id = request.POST.get("unit") or request.GET.get("unit", "")
    asking = queries.asking_for(unit_id, on=clock.today(), seen_by=request.user)
    sheet = _sheet(request, asking)
    form = read_complaint(sheet, sheet.text("naming"))
    act = partial(complain, form, by=request.user, at=clock.now())
    done = attempt(sheet, act)
    if done:
        return turn_to(request, "已经收下，答复会写在这里。", "complaint", done)
    if done is not None:
        return _code_page(request, form.code)
    panel = complain_panel(asking, sheet.text("page"))
    return show(request, "complaint_new", panel, sheet=sheet)


def _from_outside(request: Request) -> HttpResponse:
    """Serve whoever has not logged in, if the installation allows it."""
    if not settings.YIBEN_OPEN_COMPLAINTS:
        return show(request, "complaint_shut", None)
    asking = queries.asking_from_outside()
    sheet = _sheet(request, asking)
    form = read_complaint(sheet, Naming.ANONYMOUS.value)
    done = attempt(sheet, lambda: _taken(complain_from_outside, form))
    if done:
        return _code_page(request, form.code)
    panel = complain_panel(asking, sheet.text("page"), from_outside=True)
    return show(request, "complaint_new", panel, sheet=sheet)


def _taken(act: Any, form: Any) -> bool:
    act(form, at=clock.now())
    return True


def _sheet(
    request: Request, asking: Asking, members: list[tuple[str, str]] | None = None
) -> Sheet:
    start = {
        "addressee": asking.usual_id,
        FAR: asking.usual_far_id,
        "naming": Naming.NAMED.value,
        "page": request.GET.get("page", ""),
        "unit": request.GET.get("unit", ""),
        "code": queries.blank_code(),
    }
    raw = request.POST if request.method == "POST" else None
    return Sheet(complaint_questions(asking, members=members), raw, start)


def _code_page(request: Request, code: str) -> HttpResponse:
    """Show a code this once; it stands on no other page and in no address."""
    return show(request, "complaint_kept", shown_code(code))


@require_http_methods(["GET", "HEAD", "POST"])
def complaint_paper(request: Request, org_id: str) -> HttpResponse:
    """Enter what a member of the own branch wrote on paper."""
    unit = org(org_id, seen_by=request.user)
    entered = queries.complaints_from(unit, seen_by=request.user)
    rows = members_of(unit, on=clock.today(), seen_by=request.user)
    asking = queries.asking_for(
        unit.pk, on=clock.today(), seen_by=request.user, branch=unit
    )
    sheet = _sheet(request, asking, [(one.person_id, one.name) for one in rows])
    person = sheet.text("person")
    naming = Naming.NAMED if person else Naming.ANONYMOUS
    form = read_complaint(sheet, naming.value)
    act = partial(
        complain_on_paper, unit, form, person, by=request.user, at=clock.now()
    )
    done = attempt(sheet, act)
    if done:
        said = "已经收下。答复以后，请转告本人。"
        return turn_to(request, said, "complaint-paper", org_id)
    if done is not None:
        return _code_page(request, form.code)
    panel = complain_panel(asking, "", on_paper=True)
    return show(request, "complaint_new", panel, sheet=sheet, entered=entered)


@require_safe
def complaint(request: Request, complaint_id: str) -> HttpResponse:
    """Show a complaint to its author and to the units that were asked."""
    return _page(request, complaint_id)


@require_POST
def complaint_answer(request: Request, complaint_id: str) -> HttpResponse:
    """Answer in the name of the unit that was asked."""
    row = queries.complaint(complaint_id, seen_by=request.user)
    sheet = Sheet(REPLY, request.POST, mark="reply")
    form = read_reply(sheet)
    act = partial(answer_complaint, row, form, by=request.user, at=clock.now())
    if attempt(sheet, act):
        return turn_to(request, "已经答复。", "complaint", complaint_id)
    return _page(request, complaint_id, sheet)


@require_POST
def complaint_judge(request: Request, complaint_id: str) -> HttpResponse:
    """Say whether the answer is enough; if not, it goes one level up."""
    row = queries.complaint(complaint_id, seen_by=request.user)
    enough = request.POST.get("enough") == ENOUGH
    carry_out(
        partial(judge_reply, row, is_satisfied=enough, by=request.user, at=clock.now())
    )
    return turn_to(request, "记下了。", "complaint", complaint_id)


def _page(
    request: Request, complaint_id: str, sent: Sheet | None = None
) -> HttpResponse:
    row = queries.complaint(complaint_id, seen_by=request.user)
    view = queries.view_of(row, seen_by=request.user)
    panel = complaint_panel(view, sent=sent)
    return show(request, "complaint", panel, sent=sent)
