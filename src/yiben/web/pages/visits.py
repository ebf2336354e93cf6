"""Plans of visits: made, drawn, dropped, cancelled; each draw can be repeated."""

import json
from datetime import date
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from yiben.common import clock
from yiben.common.ids import new_id
from yiben.org.queries import org
from yiben.supervision import queries as supervision
from yiben.supervision.actions import (
    cancel_plan,
    draw_units,
    drop_visit,
    plan_visits,
)
from yiben.web.forms.sheet import Sheet
from yiben.web.forms.visits import REASON, SEED, plan_questions, read_plan
from yiben.web.panels.crumbs import crumbs_to
from yiben.web.panels.visits import PlanFormPanel, plan_panel, visits_panel

from .desk import Request, asked_year, attempt, show, turn_to

MONTHS = 6
"""How long one may go without being looked at before it is said, unless asked."""

MOST_MONTHS = 36


@require_safe
def visits(request: Request, org_id: str) -> HttpResponse:
    """List a year's plans, what can be visited as one, and who was not seen."""
    unit = org(org_id, seen_by=request.user)
    today = clock.today()
    year, months = asked_year(request, today), _months(request)
    panel = visits_panel(
        unit,
        supervision.plans_of(unit, year=year, seen_by=request.user),
        supervision.mergeable(unit, seen_by=request.user),
        supervision.unseen_of(
            unit, since=_before(today, months), on=today, seen_by=request.user
        ),
        year=year,
        months=months,
        seen_by=request.user,
    )
    return show(request, "visits", panel)


def _months(request: Request) -> int:
    text = request.GET.get("months", "")
    given = int(text) if text.isascii() and text.isdigit() else MONTHS
    return given if 0 < given <= MOST_MONTHS else MONTHS


def _before(on: date, months: int) -> date:
    """Return the first day of the month so many months ago."""
    count = on.year * 12 + on.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)


@require_http_methods(["GET", "HEAD", "POST"])
def visit_plan_new(request: Request, org_id: str) -> HttpResponse:
    """Make a plan over units below."""
    unit = org(org_id, seen_by=request.user)
    pool = supervision.pool_of(unit, on=clock.today(), seen_by=request.user)
    sheet = Sheet(
        plan_questions((one, f"{name}（{kind}）") for one, name, kind in pool),
        request.POST if request.method == "POST" else None,
        start={"first_on": clock.today().isoformat(), "token": new_id("x")},
    )
    form = read_plan(sheet)
    act = partial(plan_visits, unit, form, by=request.user, at=clock.now())
    done = attempt(sheet, act)
    if done is not None:
        return turn_to(request, "计划已经立好。", "visit-plan", done.pk)
    panel = PlanFormPanel(unit.pk, unit.name, crumbs_to(unit, seen_by=request.user))
    return show(request, "visit_plan_new", panel, sheet=sheet)


@require_safe
def visit_plan(request: Request, plan_id: str) -> HttpResponse:
    """Show a plan to the side that made it and to whom it touches."""
    return _page(request, plan_id)


@require_POST
def visit_plan_draw(request: Request, plan_id: str) -> HttpResponse:
    """Draw once, with a public seed."""
    row = _plan(request, plan_id)
    sheet = Sheet(SEED, request.POST, mark="draw")
    seed = sheet.text("seed")
    if attempt(sheet, lambda: draw_units(row, seed, by=request.user, at=clock.now())):
        return turn_to(
            request, "已经抽出，种子和名单都公开在这里。", "visit-plan", plan_id
        )
    return _page(request, plan_id, sheet)


@require_POST
def visit_drop(request: Request, plan_id: str, visit_id: int) -> HttpResponse:
    """Say why a unit is not visited after all."""
    row = _plan(request, plan_id)
    sheet = Sheet(REASON, request.POST, mark=str(visit_id))
    act = partial(
        drop_visit,
        visit_id,
        row,
        reason=sheet.text("reason"),
        by=request.user,
        at=clock.now(),
    )
    if attempt(sheet, act):
        return turn_to(request, "已注明不去的原因。", "visit-plan", plan_id)
    return _page(request, plan_id, sheet)


@require_POST
def visit_plan_cancel(request: Request, plan_id: str) -> HttpResponse:
    """Cancel a plan, with the reason."""
    row = _plan(request, plan_id)
    sheet = Sheet(REASON, request.POST, mark="cancel")
    act = partial(
        cancel_plan, row, reason=sheet.text("reason"), by=request.user, at=clock.now()
    )
    if attempt(sheet, act):
        return turn_to(request, "计划已取消。", "visit-plan", plan_id)
    return _page(request, plan_id, sheet)


@require_safe
def visit_plan_draw_file(request: Request, plan_id: str) -> HttpResponse:
    """Hand out what anybody needs to repeat the draw with tools/draw_again.py."""
    row = _plan(request, plan_id)
    view = supervision.plan_view(row, on=clock.today(), seen_by=request.user)
    draw = view.draw
    content = {
        "title": view.row.title,
        "size": draw.size if draw else 0,
        "seed": draw.seed if draw else "",
        "pool": [{"id": one, "name": name} for one, name in draw.pool] if draw else [],
        "pool_sha256": draw.pool_digest if draw else "",
        "picked": list(draw.picked) if draw else [],
    }
    text = json.dumps(content, ensure_ascii=False, indent=1)
    done = HttpResponse(text, content_type="application/json; charset=utf-8")
    done["Content-Disposition"] = f'attachment; filename="draw-{plan_id}.json"'
    return done


def _plan(request: Request, plan_id: str) -> Any:
    return supervision.plan(plan_id, on=clock.today(), seen_by=request.user)


def _page(request: Request, plan_id: str, sent: Sheet | None = None) -> HttpResponse:
    row = _plan(request, plan_id)
    view = supervision.plan_view(row, on=clock.today(), seen_by=request.user)
    panel = plan_panel(view, row.superior, sent=sent, seen_by=request.user)
    return show(request, "visit_plan", panel, sent=sent)
