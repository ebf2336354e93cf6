"""The plan of a year: read by all of the unit, changed by its recorder on one page."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from yiben.common import clock
from yiben.common.errors import RefusedError
from yiben.org import queries as org_queries
from yiben.org.access import may_record
from yiben.plans import actions, queries
from yiben.plans.checks import FIRST_YEAR, LAST_YEAR
from yiben.standing import queries as standing
from yiben.standing.actions import ensure_year
from yiben.web.forms.plan import read_plan, typed_plan
from yiben.web.panels.plan import plan_page, rows_for

from .filing import named_in
from .shared import Request, attempt, say, show_page


@require_http_methods(["GET", "HEAD", "POST"])
def year_plan(request: Request, org_id: str, year: int) -> HttpResponse:
    """Show the plan of a year; a POST by the recorder replaces it as a whole."""
    if not FIRST_YEAR < year < LAST_YEAR:
        raise Http404
    unit = org_queries.org(org_id, seen_by=request.user)
    if request.method == "POST":
        return _replace(request, unit, year)
    items = queries.items_of(unit, year, seen_by=request.user)
    if not may_record(request.user, unit):
        return show_page(request, "plan", plan_page(unit, year, None, items, ()))
    last = []
    if not items:
        last = queries.items_of(unit, year - 1, seen_by=request.user)
    mark = queries.plan_mark(unit, year, seen_by=request.user)
    rows = rows_for(unit, items, last, _asked(request, unit))
    note = _note(year, has_plan=bool(items), has_last=bool(last))
    names = [name for _, name in named_in(unit, request, clock.today())]
    raw = typed_plan(rows, mark)
    page = plan_page(unit, year, raw, items, names, note=note)
    return show_page(request, "plan", page)


def _asked(request: Request, unit: Any) -> list[standing.Line]:
    """Return what this year's duties ask: next year's will be the same, or settled."""
    today = clock.today()
    ensure_year(year=today.year, at=clock.now())
    return standing.lines_of(unit, year=today.year, as_of=today, seen_by=request.user)


def _note(year: int, *, has_plan: bool, has_last: bool) -> str:
    if has_plan:
        return ""
    if has_last:
        return f"{year}年还没有计划，下面先填上了{year - 1}年的，改好再保存。"
    return f"{year}年还没有计划。下面按文件要求列好了月份，写上主题就行。"


def _replace(request: Request, unit: Any, year: int) -> HttpResponse:
    if not may_record(request.user, unit):
        raise RefusedError("plans.set", unit.pk)
    people = named_in(unit, request, clock.today())
    read = read_plan(request.POST, people)
    found, problems = attempt(
        lambda: actions.set_plan(
            unit,
            year,
            read.lines,
            by=request.user,
            at=clock.now(),
            seen=request.POST.get("mark", ""),
        ),
        read.problems,
    )
    if found is None:
        problems = read.at_rows(problems)
        names = [name for _, name in people]
        page = plan_page(unit, year, request.POST, (), names, problems)
        return show_page(request, "plan", page, problems)
    say(request, f"已保存{year}年计划，共 {len(found)} 项。")
    return redirect("plan", unit.pk, year)
