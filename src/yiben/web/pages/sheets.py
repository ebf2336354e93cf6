"""Check sheets: fill in, print the blank one, read, hand in, look over, take back."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from yiben.books.forms import actions, queries
from yiben.common import clock
from yiben.common.errors import Problem
from yiben.org import queries as org_queries
from yiben.org.access import may_oversee, may_record
from yiben.web.forms.shared import text_of
from yiben.web.forms.sheets import read_sheet, typed_form
from yiben.web.panels.sheets import (
    blank_paper,
    filled_paper,
    roll_page,
    sheet_form,
    sheet_page,
    sheets_page,
)

from .shared import Request, asked_day, attempt, say, show_page


@require_safe
def show_sheets(request: Request, org_id: str) -> HttpResponse:
    """Show what a unit can fill in, and what was filled in."""
    unit = org_queries.org(org_id, seen_by=request.user)
    today = clock.today()
    offers = queries.offers_of(unit, on=today, seen_by=request.user)
    rows = queries.sheets_of(unit, seen_by=request.user)
    near = may_record(request.user, unit) or may_oversee(request.user, unit)
    panel = sheets_page(unit, offers, rows, sees_roll=near)
    return show_page(request, "sheets", panel)


@require_http_methods(["GET", "HEAD", "POST"])
def new_sheet(request: Request, org_id: str, kind: str) -> HttpResponse:
    """Show the form of a sheet; a POST enters it into the ledger."""
    unit = org_queries.org(org_id, seen_by=request.user)
    day = asked_day(request, "on", clock.today())
    term = _asked_term(request, unit, kind, day)
    blank = queries.blank_for(unit, kind, day, seen_by=request.user, term=term)
    offer = queries.offer_of(unit, kind, day, seen_by=request.user, term=blank.term)
    people = queries.holders_for(unit, day, seen_by=request.user)
    if request.method != "POST":
        tags = tuple(dict.fromkeys((*blank.tags, *request.GET.getlist("tags"))))
        holder = blank.holder_id or request.GET.get("holder") or None
        form = replace(blank, tags=tags, holder_id=holder)
        shown = sheet_form(typed_form(form), form, offer, unit, people)
        return show_page(request, "sheet_form", shown)
    form, problems = read_sheet(request.POST, blank, offer)
    row, problems = attempt(
        lambda: actions.fill_sheet(unit, form, by=request.user, at=clock.now()),
        problems,
    )
    if row is None:
        shown = sheet_form(request.POST, form, offer, unit, people, problems)
        return show_page(request, "sheet_form", shown, problems)
    say(request, "已填好，记入台账。")
    return redirect("sheet", row.pk)


def _asked_term(request: Request, unit: Any, kind: str, day: date) -> str:
    """Return which content is asked for: by its name, or by the tags of a duty."""
    said = text_of(request.POST, "term") or request.GET.get("term", "")
    tags = set(request.GET.getlist("tags"))
    if said or not tags:
        return said
    offers = queries.offers_of(unit, on=day, seen_by=request.user)
    fitting = (one.term for one in offers if one.kind == kind and tags & {*one.tags})
    return next(fitting, "")


@require_safe
def blank_sheet(request: Request, org_id: str, kind: str) -> HttpResponse:
    """Show the blank sheet for the printer."""
    unit = org_queries.org(org_id, seen_by=request.user)
    today, term = clock.today(), request.GET.get("term", "")
    offer = queries.offer_of(unit, kind, today, seen_by=request.user, term=term)
    queries.blank_for(unit, kind, today, seen_by=request.user, term=offer.term)
    return show_page(request, "sheet_print", blank_paper(unit, offer))


@require_safe
def show_roll(request: Request, org_id: str, kind: str) -> HttpResponse:
    """Show of whom there is a sheet under one title, and of whom not."""
    unit = org_queries.org(org_id, seen_by=request.user)
    title = request.GET.get("title", "")
    roll = queries.roll_of(unit, kind, title, clock.today(), seen_by=request.user)
    return show_page(request, "sheet_roll", roll_page(unit, kind, roll))


@require_safe
def show_sheet(request: Request, sheet_id: str) -> HttpResponse:
    """Show one sheet, as far as it is open."""
    return _show(request, sheet_id, [])


def _show(request: Request, sheet_id: str, problems: list[Problem]) -> HttpResponse:
    row = queries.sheet(sheet_id, seen_by=request.user)
    view = queries.view_of(row, seen_by=request.user)
    panel = sheet_page(view, problems=problems, typed=request.POST.dict())
    return show_page(request, "sheet", panel, problems)


@require_safe
def print_sheet(request: Request, sheet_id: str) -> HttpResponse:
    """Show one sheet for the printer, with the holder's records where it has them."""
    row = queries.sheet(sheet_id, seen_by=request.user)
    records = queries.records_of(row, on=clock.today(), seen_by=request.user)
    view = queries.view_of(row, seen_by=request.user)
    return show_page(request, "sheet_print", filled_paper(view, records))


@require_POST
def hand_in(request: Request, sheet_id: str) -> HttpResponse:
    """Let the branch read one's own sheet."""
    row = queries.sheet(sheet_id, seen_by=request.user)
    done, problems = attempt(
        lambda: actions.hand_in(row, by=request.user, at=clock.now())
    )
    if done is None:
        return _show(request, sheet_id, problems)
    say(request, "已交给支部。")
    return redirect("sheet", sheet_id)


@require_POST
def review(request: Request, sheet_id: str) -> HttpResponse:
    """Say that somebody else has looked it over."""
    row = queries.sheet(sheet_id, seen_by=request.user)
    done, problems = attempt(
        lambda: actions.review_sheet(row, by=request.user, at=clock.now())
    )
    if done is None:
        return _show(request, sheet_id, problems)
    say(request, "已记下你看过这份表。")
    return redirect("sheet", sheet_id)


@require_POST
def withdraw(request: Request, sheet_id: str) -> HttpResponse:
    """Take back a sheet filled by mistake."""
    row = queries.sheet(sheet_id, seen_by=request.user)
    reason = text_of(request.POST, "reason")
    entry, problems = attempt(
        lambda: actions.withdraw_sheet(
            row, reason=reason, by=request.user, at=clock.now()
        )
    )
    if entry is None:
        return _show(request, sheet_id, problems)
    say(request, "已撤回，原记录保留备查。")
    return redirect("sheets", row.unit_id)
