"""Ballots: the boxes of a unit, a vote on a phone, and the tellers' page.

A choice is never put into an address, a message or a log; the receipt and the
codes are shown once, on the page that answers.
"""

from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from yiben.books.ballots import actions, queries
from yiben.books.ballots.words import Codes
from yiben.common import clock
from yiben.common.errors import Problem, YibenError
from yiben.org import queries as org_queries
from yiben.web.forms.ballots import read_box, read_codes, read_sheet, read_vote
from yiben.web.forms.shared import text_of
from yiben.web.panels.ballots import ballot_page, ballots_page, box_sheet, tellers_page

from .shared import Request, attempt, say, show_page


def ballots(request: Request, org_id: str) -> HttpResponse:
    """Show which ballots a unit holds and held."""
    unit = org_queries.org(org_id, seen_by=request.user)
    rows = queries.boxes_of(unit, seen_by=request.user)
    writes = queries.may_open(unit, seen_by=request.user)
    kinds = queries.kinds_for(unit) if writes else []
    return show_page(request, "ballots", ballots_page(unit, rows, kinds))


@require_http_methods(["GET", "POST"])
def ballot_new(request: Request, org_id: str, kind: str) -> HttpResponse:
    """Show the form of a new box; a POST freezes the list and opens it."""
    unit = org_queries.org(org_id, seen_by=request.user)
    blank = queries.blank_for(unit, kind, clock.today(), seen_by=request.user)
    people = queries.voters_for(unit, kind, blank.on, seen_by=request.user)
    rule = queries.box_rule(kind)
    label = dict(queries.kinds_for(unit)).get(kind, kind)
    if rule is None:  # pragma: no cover -- blank_for refused it already
        raise YibenError("没有这种票决。")
    if request.method == "GET":
        shown = box_sheet(request.GET, blank, rule, label, unit, people)
        return show_page(request, "ballot_form", shown)
    form, problems = read_box(request.POST, blank, rule.options)
    opened, problems = attempt(
        lambda: actions.open_box(unit, form, by=request.user, at=clock.now()), problems
    )
    if opened is None:
        shown = box_sheet(request.POST, form, rule, label, unit, people, problems)
        return show_page(request, "ballot_form", shown, problems)
    if opened.codes is None:
        say(request, "名单已冻结，可以发票。")
        return redirect("ballot-tellers", opened.box.pk)
    return show_tellers(request, opened.box, codes=opened.codes)


def ballot(request: Request, box_id: str) -> HttpResponse:
    """Show a box: to vote, to check a receipt, or to see that it was counted."""
    return _ballot(request, queries.box(box_id, seen_by=request.user))


def _ballot(
    request: Request, box: Any, receipt: str = "", problems: list[Problem] | None = None
) -> HttpResponse:
    checked = text_of(request.GET, "receipt")
    found = queries.has_receipt(box, checked, seen_by=request.user) if checked else None
    panel = ballot_page(
        queries.view_of(box, seen_by=request.user),
        queries.counts_of(box, seen_by=request.user),
        queries.receipts_of(box, seen_by=request.user),
        raw=request.POST.dict(),
        found=found,
        receipt=receipt,
        problems=problems or (),
    )
    return show_page(request, "ballot", panel, problems or ())


@require_POST
def ballot_cast(request: Request, box_id: str) -> HttpResponse:
    """Cast the reader's own vote; the answer shows the receipt once."""
    box = queries.box(box_id, seen_by=request.user)
    answers = read_vote(request.POST, box.questions)
    receipt, problems = attempt(
        lambda: actions.cast_vote(box, answers, by=request.user)
    )
    return _ballot(request, box, receipt or "", problems)


@require_http_methods(["GET", "POST"])
def ballot_tellers(request: Request, box_id: str) -> HttpResponse:
    """Show what the tellers do, one step after the other; a POST does one."""
    box = queries.box(box_id, seen_by=request.user)
    if request.method == "GET":
        return show_tellers(request, box)
    step = STEPS.get(request.POST.get("do", ""))
    if step is None:
        return show_tellers(request, box)
    return step(request, box)


def show_tellers(
    request: Request,
    box: Any,
    *,
    codes: Codes | None = None,
    opened_by: Codes | None = None,
    problems: list[Problem] | None = None,
) -> HttpResponse:
    """Answer with the page of the tellers; codes show once, counts for who may see them."""
    electors = queries.electors_of(box, seen_by=request.user)
    panel = tellers_page(
        queries.view_of(box, seen_by=request.user),
        electors,
        queries.counts_of(box, seen_by=request.user, codes=opened_by),
        raw=request.POST if problems else QueryDict(),
        codes=codes,
        problems=problems or (),
    )
    return show_page(request, "ballot_tellers", panel, problems or ())


def _give(request: Request, box: Any) -> HttpResponse:
    people = request.POST.getlist("paper")
    _, problems = attempt(
        lambda: actions.give_paper(box, people, by=request.user, at=clock.now())
    )
    return _done(request, box, problems, "已记下谁领了纸票。")


def _stop(request: Request, box: Any) -> HttpResponse:
    _, problems = attempt(
        lambda: actions.stop_box(box, by=request.user, at=clock.now())
    )
    return _done(request, box, problems, "投票已经结束，请清点纸票。")


def _sheet(request: Request, box: Any) -> HttpResponse:
    form, problems = read_sheet(request.POST, box.questions)
    role = "counter" if request.POST.get("role") == "counter" else "teller"
    _, problems = attempt(
        lambda: actions.enter_sheet(box, role, form, by=request.user, at=clock.now()),
        problems,
    )
    return _done(request, box, problems, "计票单已封存，两张都录入以后计票。")


def _count(request: Request, box: Any) -> HttpResponse:
    codes = read_codes(request.POST)
    row, problems = attempt(
        lambda: actions.count_box(box, codes, by=request.user, at=clock.now())
    )
    if row is None:
        return show_tellers(request, box, problems=problems)
    return show_tellers(request, row, opened_by=codes if row.entry_id else None)


def _see(request: Request, box: Any) -> HttpResponse:
    codes = read_codes(request.POST)
    try:
        return show_tellers(request, box, opened_by=codes)
    except YibenError as wrong:
        return show_tellers(
            request, box, problems=[Problem("", wrong.message, wrong.advice)]
        )


def _renew(request: Request, box: Any) -> HttpResponse:
    codes, problems = attempt(
        lambda: actions.renew_codes(box, by=request.user, at=clock.now())
    )
    return show_tellers(request, box, codes=codes, problems=problems)


def _void(request: Request, box: Any) -> HttpResponse:
    reason = text_of(request.POST, "reason")
    _, problems = attempt(
        lambda: actions.void_box(box, reason=reason, by=request.user, at=clock.now())
    )
    return _done(request, box, problems, "已作废。")


def _done(
    request: Request, box: Any, problems: list[Problem], text: str
) -> HttpResponse:
    if problems:
        return show_tellers(request, box, problems=problems)
    say(request, text)
    return redirect("ballot-tellers", box.pk)


STEPS = {
    "paper": _give,
    "stop": _stop,
    "sheet": _sheet,
    "count": _count,
    "see": _see,
    "renew": _renew,
    "void": _void,
}
