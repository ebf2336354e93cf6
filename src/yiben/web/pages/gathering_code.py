"""The code on the wall, and the member who scanned it; both are optional."""

import segno
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_http_methods, require_safe

from yiben.books.gatherings import actions, queries
from yiben.common import clock
from yiben.common.errors import Problem, RefusedError, YibenError
from yiben.web.panels.banned import banned_lines
from yiben.web.panels.gathering_code import Code, Here

from .shared import Request, show_page

FRESH_EVERY = 10
"""Seconds after which the page shows the next code; each is good for thirty."""


@require_safe
def code(request: Request, gathering_id: str) -> HttpResponse:
    """Show the code of this half minute; the page renews itself without a script."""
    row = queries.gathering(gathering_id, seen_by=request.user)
    told = queries.sheet_for(row, seen_by=request.user)
    ticket = queries.ticket_of(row, at=clock.now(), seen_by=request.user)
    place = reverse("gathering-here", args=[gathering_id])
    address = request.build_absolute_uri(f"{place}?t={ticket}")
    banned = banned_lines(row.unit, "signin.phone", on=clock.today())
    panel = Code(told, _drawn(address), FRESH_EVERY, banned)
    response = show_page(request, "gathering_code", panel)
    response["Cache-Control"] = "no-store"
    return response


def _drawn(address: str) -> SafeString:
    """Return the code as a picture within the page; the address holds our letters only."""
    drawn = segno.make(address, error="m").svg_inline(scale=6, border=2)
    return mark_safe(drawn)  # noqa: S308 -- drawn by us from an address we made


@require_http_methods(["GET", "POST"])
def here(request: Request, gathering_id: str) -> HttpResponse:
    """Ask a member who scanned to confirm; a POST puts them down as present."""
    if request.method == "GET":
        row = queries.scanned(gathering_id, seen_by=request.user)
        panel = Here(row, request.GET.get("t", ""))
        return render(request, "web/gathering_here.html", {"panel": panel})
    ticket = request.POST.get("t", "")
    # Nothing to judge afterwards: a scan is not yet a record.
    try:
        told = actions.sign_in(gathering_id, ticket, by=request.user, at=clock.now())
    except RefusedError:
        raise
    except YibenError as wrong:
        row = queries.scanned(gathering_id, seen_by=request.user)
        problems = (Problem("", wrong.message, wrong.advice),)
        panel = Here(row, ticket, problems=problems)
        return show_page(request, "gathering_here", panel, problems)
    return show_page(request, "gathering_here", Here(told, ticket, is_done=True))
