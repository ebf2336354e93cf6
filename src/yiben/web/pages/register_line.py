"""One line of a register: read it, correct it, hand it over, end it, take it back."""

from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from yiben.books.registers import actions, queries
from yiben.common import clock
from yiben.common.errors import Problem
from yiben.ledger.queries import history_of
from yiben.org.access import may_record
from yiben.org.queries import home_orgs, home_roles
from yiben.org.words import GrantRole
from yiben.web.forms.register import read_form, typed_form
from yiben.web.forms.shared import read_day, read_needed_day, text_of
from yiben.web.panels.register import register_page
from yiben.web.panels.register_form import correction_of, sheet_of

from .filing import named_in
from .register import offered_for
from .register_raise import revise_and_raise
from .shared import Request, attempt, say, show_page


@require_safe
def show_register(request: Request, register_id: str) -> HttpResponse:
    """Show one line with its history, and what can be done with it."""
    return _show(request, register_id, [])


def _show(
    request: Request, register_id: str, problems: list[Problem], form: str = ""
) -> HttpResponse:
    row = queries.register(register_id, seen_by=request.user)
    today = clock.today()
    writes = may_record(request.user, row.unit)
    whole = queries.whole_of(row, on=today, seen_by=request.user)
    told = writes and whole.is_changed
    panel = register_page(
        whole,
        history_of(row.entry_id, seen_by=request.user) if told else [],
        on=today,
        may_write=writes,
        people=named_in(row.unit, request, today) if writes else [],
        open_form=form,
        problems=problems,
        typed=request.POST.dict(),
        writes_acts_for=row.unit_id if writes else _own_unit(request),
    )
    return show_page(request, "register", panel, problems)


def _own_unit(request: Request) -> str:
    """Return the unit somebody writes for, to use what another unit lends."""
    roles = home_roles(request.user)
    units = (
        one.pk
        for one in home_orgs(request.user)
        if GrantRole.RECORDER in roles.get(one.pk, [])
    )
    return next(units, "")


@require_http_methods(["GET", "HEAD", "POST"])
def revise(request: Request, register_id: str) -> HttpResponse:
    """Show the form of a line as it stands; a POST corrects it."""
    row = queries.register(register_id, seen_by=request.user)
    blank = queries.form_of(row, seen_by=request.user)
    offered = offered_for(request, row.unit, row.kind, row.from_on, row.about_id)
    if request.method != "POST":
        raw = typed_form(blank)
        shown = sheet_of(raw, blank, row.unit, offered)
        return show_page(
            request, "register_form", correction_of(shown, row.pk, request.GET, [])
        )
    form, problems = read_form(request.POST, blank)
    reason = text_of(request.POST, "reason")
    done, problems = attempt(
        lambda: revise_and_raise(
            row,
            replace(form, token=""),
            reason=reason,
            by=request.user,
            at=clock.now(),
        ),
        problems,
    )
    if done is None:
        shown = sheet_of(request.POST, form, row.unit, offered, problems)
        panel = correction_of(shown, row.pk, request.POST, problems)
        return show_page(request, "register_form", panel, problems)
    say(request, "已更正，原来的记录留在台账里。")
    return redirect("register", row.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: Request, register_id: str) -> HttpResponse:
    """Say from when on something no longer stands, and why."""
    row = queries.register(register_id, seen_by=request.user)
    if request.method != "POST":
        return _show(request, register_id, [], "end")
    problems: list[Problem] = []
    day = read_needed_day(request.POST, "until_on", "终止日期", problems)
    entry, problems = attempt(
        lambda: actions.end_register(
            row,
            until_on=day or clock.today(),
            reason=text_of(request.POST, "reason"),
            for_good=request.POST.get("for_good") == "yes",
            by=request.user,
            at=clock.now(),
        ),
        problems,
    )
    if entry is None:
        return _show(request, register_id, problems, "end")
    say(request, "已记为终止。")
    return redirect("register", register_id)


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: Request, register_id: str) -> HttpResponse:
    """Put somebody else in the place of the holder from a day on."""
    row = queries.register(register_id, seen_by=request.user)
    if request.method != "POST":
        return _show(request, register_id, [], "hand_over")
    problems: list[Problem] = []
    day = read_day(request.POST, "on", "换人的日期", problems)
    if day is None and not problems:
        problems.append(Problem("on", "没有填写从哪一天起。", "请填写。"))
    after, problems = attempt(
        lambda: actions.hand_over(
            row,
            holder_id=text_of(request.POST, "holder_id") or None,
            on=day or clock.today(),
            reason=text_of(request.POST, "reason"),
            by=request.user,
            at=clock.now(),
        ),
        problems,
    )
    if after is None:
        return _show(request, register_id, problems, "hand_over")
    say(request, "已换人；原来的记录留在原承担人名下。")
    return redirect("register", after.pk)


@require_POST
def advance(request: Request, register_id: str) -> HttpResponse:
    """Record that a line has taken its next step."""
    row = queries.register(register_id, seen_by=request.user)
    problems: list[Problem] = []
    day = read_needed_day(request.POST, "on", "日期", problems)
    done, problems = attempt(
        lambda: actions.advance_register(
            row,
            text_of(request.POST, "step"),
            on=day or clock.today(),
            note_text=text_of(request.POST, "note"),
            by=request.user,
            at=clock.now(),
        ),
        problems,
    )
    if done is None:
        return _show(request, register_id, problems, "advance")
    say(request, "已记下这一步。")
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
        return _show(request, register_id, problems, "withdraw")
    say(request, "已撤回，原记录保留备查。")
    return redirect("registers", row.unit_id)
