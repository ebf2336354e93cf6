"""Coming back to an anonymous complaint: nothing leads there but its code.

Every wrong code gets the same form again and leaves no line anywhere: a line
with an account in it would say who had complained without a name. The
tries are counted in a signed cookie; each costs the server a slow digest, and
a code has 79 bits, so that guessing is hopeless without any count.
"""

from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from yiben.common.errors import RefusedError
from yiben.feedback.actions import judge_coded
from yiben.feedback.queries import coded, view_of
from yiben.web.forms.feedback import CODE
from yiben.web.forms.sheet import Sheet
from yiben.web.panels.feedback import complaint_panel

from .complaints import ENOUGH
from .desk import Request, show

TRIES_COOKIE = "yiben_tries"
MOST_TRIES = 5
WAIT = timedelta(minutes=15)
NOT_FOUND, TOO_MANY = 404, 429


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def complaint_code(request: Request) -> HttpResponse:
    """Ask for the code, and show what it leads to."""
    sheet = Sheet(CODE, request.POST if request.method == "POST" else None)
    if not sheet.is_sound:
        return show(request, "complaint_code", None, sheet=sheet)
    if _tries(request) >= MOST_TRIES:
        return render(request, "web/complaint_wait.html", status=TOO_MANY)
    return _answer(request, sheet.text("code"))


@login_not_required
@require_POST
def complaint_code_judge(request: Request) -> HttpResponse:
    """Say with the code whether the answer is enough."""
    code = request.POST.get("code", "")
    if _tries(request) >= MOST_TRIES:
        return render(request, "web/complaint_wait.html", status=TOO_MANY)
    try:
        judge_coded(code, is_satisfied=request.POST.get("enough") == ENOUGH)
    except RefusedError:
        return _wrong(request, code)
    return _answer(request, code)


def _answer(request: Request, code: str) -> HttpResponse:
    try:
        view = view_of(coded(code), seen_by=None)
    except RefusedError:
        return _wrong(request, code)
    return show(request, "complaint", complaint_panel(view, code=code))


def _wrong(request: Request, code: str) -> HttpResponse:
    """Ask again; the page of a wrong address would send the author to an office."""
    response = render(
        request,
        "web/complaint_code.html",
        {"sheet": Sheet(CODE, start={"code": code}), "is_wrong": True},
        status=NOT_FOUND,
    )
    response.set_signed_cookie(
        TRIES_COOKIE,
        str(_tries(request) + 1),
        max_age=WAIT,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return response


def _tries(request: Request) -> int:
    given = request.get_signed_cookie(TRIES_COOKIE, default="0", max_age=WAIT)
    return int(given) if given and given.isdecimal() else 0
