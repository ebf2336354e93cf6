"""The view from above, from the centre to a branch, from telephone to wall."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from yiben.books.gatherings.queries import planned_below as gatherings_below
from yiben.common import clock
from yiben.plans.queries import planned_below
from yiben.standing.actions import ensure_year
from yiben.standing.checks import FIRST_YEAR
from yiben.standing.queries import (
    DueLine,
    Focus,
    due_between,
    facets,
    months,
    overview,
    reasons,
    systems_at,
    unit_above,
)
from yiben.supervision.queries import clustered_below, dormant_below
from yiben.web.panels.above import UNITS, above_panel
from yiben.web.panels.above_parts import Sheet, sheet_of
from yiben.web.panels.above_questions import questions_panel
from yiben.web.panels.above_tables import facets_panel, gaps_panel
from yiben.web.panels.above_trends import trend_panel
from yiben.web.panels.above_wall import WALL_UNITS, wall_panel
from yiben.web.panels.above_week import days_of, week_asked, week_panel

from .desk import Request, asked_day, asked_year, show

WALL_SECONDS = 300
"""After so long a wall screen asks again."""


def _focus(request: Request, today: date) -> Focus:
    """Return what an address asks for; what makes no sense finds nothing."""
    given = request.GET
    return Focus(
        year=asked_year(request, today),
        as_of=asked_day(request, today),
        system=given.get("system", ""),
        sector=given.get("sector", ""),
        period=given.get("period", ""),
    )


def _begin(
    request: Request, org_id: str, page: str, focus: Focus | None = None
) -> tuple[Any, Sheet]:
    """Return the unit and the frame of one of its pages."""
    today = clock.today()
    unit, reach = unit_above(org_id, seen_by=request.user)
    focus = focus or _focus(request, today)
    ensure_year(year=focus.year, at=clock.now())
    systems = systems_at(unit, year=focus.year, seen_by=request.user)
    sheet = sheet_of(
        unit,
        focus,
        reach.sectors,
        page=page,
        systems=systems,
        today=today,
        seen_by=request.user,
    )
    return unit, sheet


def _place(request: Request, name: str) -> int:
    text = request.GET.get(name, "")
    return min(int(text), 100_000) if text.isascii() and text.isdigit() else 0


@require_safe
def above(request: Request, org_id: str) -> HttpResponse:
    """Show systems × units with the share kept; as a wall screen if asked."""
    if request.GET.get("wall") == "1":
        return _wall(request, org_id)
    unit, sheet = _begin(request, org_id, "above")
    first, start = _place(request, "units"), _place(request, "systems")
    found = overview(unit, sheet.focus, seen_by=request.user, first=first, most=UNITS)
    panel = above_panel(found, sheet, first=first, start=start)
    return show(request, "above", panel)


def _wall(request: Request, org_id: str) -> HttpResponse:
    unit, sheet = _begin(request, org_id, "above")
    found = overview(unit, sheet.focus, seen_by=request.user, most=WALL_UNITS)
    first = clock.today()
    asked = sheet.focus.on(due_from=first, due_to=first + timedelta(days=6))
    due = due_between(unit, asked, seen_by=request.user)
    panel = wall_panel(sheet, found, due, at=clock.now())
    response = show(request, "above_wall", panel)
    # Nobody stands at a wall to press a key; the browser looks again by itself.
    response["Refresh"] = str(WALL_SECONDS)
    return response


@require_safe
def above_facets(request: Request, org_id: str) -> HttpResponse:
    """Show how the tree stands by sector and by period."""
    unit, sheet = _begin(request, org_id, "above-facets")
    sectors, periods = facets(unit, sheet.focus, seen_by=request.user)
    return show(request, "above_facets", facets_panel(sheet, sectors, periods))


@require_safe
def above_gaps(request: Request, org_id: str) -> HttpResponse:
    """Show why records are not there."""
    unit, sheet = _begin(request, org_id, "above-gaps")
    found, units = reasons(unit, sheet.focus, seen_by=request.user)
    panel = gaps_panel(
        sheet,
        found,
        units,
        by_system=request.GET.get("by") == "system",
        start=_place(request, "start"),
    )
    return show(request, "above_gaps", panel)


@require_safe
def above_trends(request: Request, org_id: str) -> HttpResponse:
    """Show what fell due month by month."""
    unit, sheet = _begin(request, org_id, "above-trends")
    found = months(unit, sheet.focus, seen_by=request.user)
    return show(request, "above_trends", trend_panel(sheet, found))


@require_safe
def above_week(request: Request, org_id: str) -> HttpResponse:
    """Show one week: what falls due, and what is planned as far as one may look."""
    today = clock.today()
    first = week_asked(request.GET.get("week", ""), today)
    last = first + timedelta(days=6)
    year = first.year if FIRST_YEAR <= first.year <= today.year + 1 else today.year
    focus = _focus(request, today).on(year=year)
    unit, sheet = _begin(request, org_id, "above-week", focus)
    # In January falls due what December asked for.
    years = (year - 1, year) if first.month == 1 and year > FIRST_YEAR else (year,)
    due: list[DueLine] = []
    for one in years:
        ensure_year(year=one, at=clock.now())
        asked = focus.on(year=one, due_from=first, due_to=last)
        due += due_between(unit, asked, seen_by=request.user)
    held = gatherings_below(unit, seen_by=request.user, since=first, until=last)
    planned = planned_below(unit, seen_by=request.user, days=days_of(first))
    panel = week_panel(sheet, first, due, held, planned, today=today)
    return show(request, "above_week", panel)


@require_safe
def above_questions(request: Request, org_id: str) -> HttpResponse:
    """Show what is worth asking of the units below; no verdict."""
    unit, sheet = _begin(request, org_id, "above-questions")
    panel = questions_panel(
        sheet,
        dormant_below(unit, sheet.focus, seen_by=request.user),
        clustered_below(unit, sheet.focus, seen_by=request.user),
    )
    return show(request, "above_questions", panel)
