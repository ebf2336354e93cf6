"""From a draft to the ledger: the last look, closing, and putting mistakes right."""

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from yiben.books.dues import queries as dues
from yiben.books.dues.words import month_of, period_of
from yiben.books.gatherings import actions, queries
from yiben.books.gatherings.words import GatheringView
from yiben.common import clock
from yiben.common.ids import new_id
from yiben.org.access import may_record
from yiben.org.words import OrgKind
from yiben.policy.queries import kinds
from yiben.standing import queries as standing
from yiben.web.forms.gathering import read_form, typed_form
from yiben.web.forms.shared import text_of
from yiben.web.panels.done import DuesStep, done_of
from yiben.web.panels.held import closing_of, held_of

from .gathering import REDRAWN, grown, sheet
from .shared import Request, attempt, say, show_page


@require_http_methods(["GET", "POST"])
def close(request: Request, gathering_id: str) -> HttpResponse:
    """Show once more what will be fixed; a POST closes it into the ledger."""
    row = queries.gathering(gathering_id, seen_by=request.user)
    form = queries.form_of(row, seen_by=request.user)
    if request.method == "GET":
        view = queries.view_of(row, seen_by=request.user)
        return show_page(request, "gathering_close", closing_of(view, new_id("x")))
    token = text_of(request.POST, "token")
    entry, problems = attempt(
        lambda: actions.close_gathering(
            row, by=request.user, at=clock.now(), token=token
        )
    )
    if entry is None:
        shown = sheet(
            request,
            typed_form(form),
            form,
            problems,
            unit_id=row.unit_id,
            action=reverse("gathering-edit", args=[gathering_id]),
            back=reverse("gathering", args=[gathering_id]),
            stored=form,
        )
        return show_page(request, "gathering_form", shown, problems)
    return redirect("gathering-done", gathering_id)


def done(request: Request, gathering_id: str) -> HttpResponse:
    """Show every duty of every document that this one record counts for."""
    row = queries.gathering(gathering_id, seen_by=request.user)
    view = queries.view_of(row, seen_by=request.user)
    lines = []
    if view.row.entry_id:
        lines = standing.satisfied_by(
            view.row.entry_id, as_of=clock.today(), seen_by=request.user
        )
    step = _dues_step(request, row, view)
    panel = done_of(view, lines, account_id=request.user.pk, dues=step)
    return show_page(request, "gathering_done", panel)


def _dues_step(request: Request, row: Any, view: GatheringView) -> DuesStep | None:
    """Return the form of the dues that were collected there, if any are to enter.

    Who paid what is money, and stays in its own book: the same visit goes on to
    that form, which is filled in already.
    """
    known = kinds()
    about = {one.system for one in known.values() if one.book == "dues"}
    held = [known[name] for name in (row.kind, *view.parts) if name in known]
    own = row.unit.kind == OrgKind.BRANCH and may_record(request.user, row.unit)
    if not own or not any(one.system in about for one in held):
        return None
    month, today = month_of(row.happened_on), clock.today()
    found = dues.month_view(row.unit, month, today=today, seen_by=request.user)
    if not found.unpaid:
        return None
    asked = urlencode({"month": period_of(month), "paid_on": row.happened_on})
    return DuesStep(len(found.unpaid), f"{reverse('dues', args=[row.unit_id])}?{asked}")


@require_http_methods(["GET", "POST"])
def correct(request: Request, gathering_id: str) -> HttpResponse:
    """Put a closed record right by a new version; the old one stays readable."""
    row = queries.gathering(gathering_id, seen_by=request.user)
    stored = queries.form_of(row, seen_by=request.user)
    page = partial(
        sheet,
        request,
        unit_id=row.unit_id,
        action=reverse("gathering-correct", args=[gathering_id]),
        back=reverse("gathering", args=[gathering_id]),
        stored=stored,
    )
    if request.method == "GET":
        typed = typed_form(stored)
        typed["token"] = new_id("x")
        return show_page(request, "gathering_form", page(typed, stored, reason=""))
    reason = text_of(request.POST, "reason")
    form, problems = read_form(request.POST, row.kind, row.happened_on)
    if request.POST.get("act") in REDRAWN:
        shown = page(grown(request.POST), form, reason=reason)
        return show_page(request, "gathering_form", shown)
    entry, problems = attempt(
        lambda: actions.correct_gathering(
            row, form, reason=reason, by=request.user, at=clock.now()
        ),
        problems,
    )
    if entry is None:
        shown = page(request.POST, form, problems, reason=reason)
        return show_page(request, "gathering_form", shown, problems)
    say(request, "已更正。原来的记录保留备查，不再计数。")
    return redirect("gathering-done", newest(row, request))


@require_POST
def withdraw(request: Request, gathering_id: str) -> HttpResponse:
    """Take back what was never held, with the reason."""
    row = queries.gathering(gathering_id, seen_by=request.user)
    reason = text_of(request.POST, "reason")
    entry, problems = attempt(
        lambda: actions.withdraw_gathering(
            row, reason=reason, by=request.user, at=clock.now()
        )
    )
    if entry is None:
        view = queries.view_of(row, seen_by=request.user)
        panel = held_of(view, may_write=True, problems=problems, reason=reason)
        return show_page(request, "gathering", panel, problems)
    say(request, "已撤回。这条记录保留备查，不再计数。")
    return redirect("gathering", gathering_id)


def newest(row: Any, request: Request) -> str:
    """Return the id of the newest version of a gathering."""
    return queries.view_of(row, seen_by=request.user).versions[-1]
