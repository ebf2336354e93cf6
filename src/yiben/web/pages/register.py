"""Registers: what stands until it is ended, and events that open duties."""

from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from yiben.books.registers import actions, queries
from yiben.common import clock
from yiben.common.errors import Problem
from yiben.org import queries as org_queries
from yiben.org.access import may_record
from yiben.web.forms.register import read_form, typed_form
from yiben.web.forms.shared import read_day, text_of
from yiben.web.panels.register import register_page, registers_page, sheet_of

from .filing import named_in
from .shared import Request, asked_day, attempt, say, show_page

MOST_TARGETS = 500


def show_registers(request: Request, org_id: str) -> HttpResponse:
    """Show what a unit keeps, and what has ended."""
    unit = org_queries.org(org_id, seen_by=request.user)
    rows = queries.registers_of(unit, seen_by=request.user)
    writes = may_record(request.user, unit)
    panel = registers_page(unit, rows, on=clock.today(), may_write=writes)
    return show_page(request, "registers", panel)


@require_http_methods(["GET", "POST"])
def new_register(request: Request, org_id: str, kind: str) -> HttpResponse:
    """Show the form of a new line; a POST enters it into the ledger."""
    unit = org_queries.org(org_id, seen_by=request.user)
    day = asked_day(request, "on", clock.today())
    blank = queries.blank_for(unit, kind, day, seen_by=request.user)
    people = named_in(unit, request, day)
    below = org_queries.orgs_below(unit, seen_by=request.user, on=day, itself=False)[
        :MOST_TARGETS
    ]
    targets = [(one.pk, one.name) for one in below]
    if request.method == "GET":
        asked = tuple(dict.fromkeys((*blank.tags, *request.GET.getlist("tags"))))
        form = replace(blank, tags=asked)
        shown = sheet_of(typed_form(form), form, unit, people, targets)
        return show_page(request, "register_form", shown)
    form, problems = read_form(request.POST, blank)
    row, problems = attempt(
        lambda: actions.keep_register(unit, form, by=request.user, at=clock.now()),
        problems,
    )
    if row is None:
        shown = sheet_of(request.POST, form, unit, people, targets, problems)
        return show_page(request, "register_form", shown, problems)
    say(request, "已登记，记入台账。")
    return redirect("register", row.pk)


def show_register(request: Request, register_id: str) -> HttpResponse:
    """Show one line, with what ends it or takes it back."""
    return _show(request, register_id, [])


def _show(request: Request, register_id: str, problems: list[Problem]) -> HttpResponse:
    row = queries.register(register_id, seen_by=request.user)
    panel = register_page(
        queries.view_of(row, seen_by=request.user),
        on=clock.today(),
        may_write=may_record(request.user, row.unit),
        problems=problems,
        typed=request.POST.dict(),
    )
    return show_page(request, "register", panel, problems)


@require_http_methods(["GET", "POST"])
def end(request: Request, register_id: str) -> HttpResponse:
    """Say from when on something no longer stands, and why."""
    row = queries.register(register_id, seen_by=request.user)
    if request.method == "GET":
        return _show(request, register_id, [])
    problems: list[Problem] = []
    day = read_day(request.POST, "until_on", "终止日期", problems)
    if day is None and not problems:
        problems.append(Problem("until_on", "没有填写终止日期。", "请填写。"))
    reason = text_of(request.POST, "reason")
    entry, problems = attempt(
        lambda: actions.end_register(
            row,
            until_on=day or clock.today(),
            reason=reason,
            by=request.user,
            at=clock.now(),
        ),
        problems,
    )
    if entry is None:
        return _show(request, register_id, problems)
    say(request, "已记为终止。")
    return redirect("register", register_id)


@require_POST
def withdraw(request: Request, register_id: str) -> HttpResponse:
    """Take back a line that was never true."""
    row = queries.register(register_id, seen_by=request.user)
    reason = text_of(request.POST, "reason")
    entry, problems = attempt(
        lambda: actions.withdraw_register(
            row, reason=reason, by=request.user, at=clock.now()
        )
    )
    if entry is None:
        return _show(request, register_id, problems)
    say(request, "已撤回，原记录保留备查。")
    return redirect("registers", row.unit_id)
