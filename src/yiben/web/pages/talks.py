"""Talks: several of a day at once; what was said is for the two alone."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from yiben.books.talks import actions, queries
from yiben.common import clock
from yiben.common.errors import RefusedError
from yiben.org import queries as org_queries
from yiben.org.access import may_record
from yiben.web.forms.shared import text_of
from yiben.web.forms.talks import ADD, blank_rows, read_form, typed_form
from yiben.web.panels.talks import note_page, sheet_of, talks_page

from .filing import named_in
from .shared import Request, asked_day, attempt, say, show_page


def show_talks(request: Request, org_id: str) -> HttpResponse:
    """Show that talks took place: never where, why or what."""
    unit = org_queries.org(org_id, seen_by=request.user)
    rows = queries.talks_of(unit, seen_by=request.user)
    panel = talks_page(
        unit,
        rows,
        me=request.user.person_id,
        may_write=may_record(request.user, unit),
    )
    return show_page(request, "talks", panel)


@require_http_methods(["GET", "POST"])
def new_talks(request: Request, org_id: str) -> HttpResponse:
    """Show the form for the talks of a day; a POST enters all pairs or none."""
    unit = org_queries.org(org_id, seen_by=request.user)
    day = asked_day(request, "on", clock.today())
    blank = queries.blank_for(unit, day, seen_by=request.user)
    if request.method == "GET":
        raw = typed_form(blank, request.GET.getlist("with"))
        return show_page(
            request, "talks_form", sheet_of(raw, unit, named_in(unit, request, day))
        )
    form, problems = read_form(request.POST, blank)
    people = named_in(unit, request, form.happened_on)
    if request.POST.get("act") == ADD:
        shown = sheet_of(blank_rows(request.POST), unit, people)
        return show_page(request, "talks_form", shown)
    found, problems = attempt(
        lambda: actions.record_talks(unit, form, by=request.user, at=clock.now()),
        problems,
    )
    if found is None:
        shown = sheet_of(request.POST, unit, people, problems)
        return show_page(request, "talks_form", shown, problems)
    say(request, f"已记 {len(found)} 次谈心谈话。谈了什么，只由谈话的两个人自己写。")
    return redirect("talks", org_id)


@require_http_methods(["GET", "POST"])
def write(request: Request, talk_id: str) -> HttpResponse:
    """Let one of the two who talked read and write their note."""
    row = queries.talk(talk_id, seen_by=request.user)
    if request.method == "GET":
        note = queries.note_of(row, seen_by=request.user)
        return show_page(request, "talk_note", note_page(talk_id, row.unit_id, note))
    content = text_of(request.POST, "content")
    done, problems = attempt(
        lambda: actions.write_note(row, content, by=request.user, at=clock.now())
    )
    if done is None:
        panel = note_page(talk_id, row.unit_id, content, problems)
        return show_page(request, "talk_note", panel, problems)
    say(request, "已保存，只有谈话的两个人看得见。")
    return redirect("talk-note", talk_id)


@require_POST
def withdraw(request: Request, talk_id: str) -> HttpResponse:
    """Take back a talk that did not take place."""
    row = queries.talk(talk_id, seen_by=request.user)
    if not may_record(request.user, row.unit):
        raise RefusedError("talk.write", row.pk)
    reason = text_of(request.POST, "reason")
    entry, problems = attempt(
        lambda: actions.withdraw_talk(
            row, reason=reason, by=request.user, at=clock.now()
        )
    )
    if entry is None:
        rows = queries.talks_of(row.unit, seen_by=request.user)
        panel = talks_page(
            row.unit,
            rows,
            me=request.user.person_id,
            may_write=True,
            problems=problems,
        )
        return show_page(request, "talks", panel, problems)
    say(request, "已撤回这次谈话。")
    return redirect("talks", row.unit_id)
