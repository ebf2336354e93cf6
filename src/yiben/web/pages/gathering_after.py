"""What goes on after a gathering: the list of a life meeting, a further batch, tasks."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from yiben.books.gatherings import actions, queries
from yiben.common import clock
from yiben.common.errors import Problem
from yiben.common.ids import new_id
from yiben.org import queries as org_queries
from yiben.org.access import require_record
from yiben.plans.actions import finish_task
from yiben.plans.queries import task_row
from yiben.web.forms.gathering_after import read_after, typed_after
from yiben.web.forms.shared import read_needed_day
from yiben.web.panels.gathering_after import after_of, batch_of, tasks_panel

from .closing import newest
from .shared import Request, attempt, say, show_page

MORE = "add_measure"


@require_http_methods(["GET", "POST"])
def after(request: Request, gathering_id: str) -> HttpResponse:
    """Show the form of the stage after a life meeting; a POST records it."""
    row = queries.gathering(gathering_id, seen_by=request.user)
    held = queries.form_of(row, seen_by=request.user)
    if request.method == "GET":
        typed = typed_after(held, clock.today(), new_id("x"))
        return show_page(request, "gathering_after", after_of(row, held, typed))
    if request.POST.get("act") == MORE:
        typed = request.POST.copy()
        given = typed.get("count") or "0"
        typed["count"] = str(int(given) + 1 if given.isdigit() else 1)
        return show_page(request, "gathering_after", after_of(row, held, typed))
    form, problems = read_after(request.POST, clock.today())
    done, problems = attempt(
        lambda: actions.record_after(row, form, by=request.user, at=clock.now()),
        problems,
    )
    if done is None:
        panel = after_of(row, held, request.POST, problems)
        return show_page(request, "gathering_after", panel, problems)
    say(request, "会后整改已入账，每条措施都列进了待办。")
    return redirect("gathering", newest(row, request))


@require_http_methods(["GET", "POST"])
def batch(request: Request, gathering_id: str) -> HttpResponse:
    """Show who has not come yet; a POST puts a further batch on the same list."""
    row = queries.gathering(gathering_id, seen_by=request.user)
    held = queries.form_of(row, seen_by=request.user)
    if request.method == "GET":
        panel = batch_of(row, held, clock.today().isoformat())
        return show_page(request, "gathering_batch", panel)
    problems: list[Problem] = []
    on = read_needed_day(request.POST, "on", "日期", problems, "这一批是哪天开展的？")
    people = request.POST.getlist("people")
    done, problems = attempt(
        lambda: actions.add_batch(
            row, on or clock.today(), people, by=request.user, at=clock.now()
        ),
        problems,
    )
    if done is None:
        panel = batch_of(row, held, request.POST.get("on", ""), people, problems)
        return show_page(request, "gathering_batch", panel, problems)
    say(request, "这一批已记上，全月仍算一次。")
    return redirect("gathering", newest(row, request))


@require_safe
def tasks(request: Request, org_id: str) -> HttpResponse:
    """Show what resolutions and measures left to do, until it is done."""
    unit = org_queries.org(org_id, seen_by=request.user)
    panel = tasks_panel(unit, request.user, clock.today())
    return show_page(request, "tasks", panel)


@require_POST
def finish(request: Request, org_id: str, task_id: str) -> HttpResponse:
    """Note that a task is done today; a second press changes nothing."""
    unit = org_queries.org(org_id, seen_by=request.user)
    require_record(request.user, unit)
    row = task_row(task_id)
    if row.org_id == unit.pk and row.done_on is None:
        _, problems = attempt(
            lambda: finish_task(
                row, done_on=clock.today(), by=request.user, at=clock.now()
            )
        )
        say(request, problems[0].message if problems else "已办结。")
    return redirect(reverse("tasks", args=[org_id]))
