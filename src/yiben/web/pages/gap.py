"""Saying that something was not held, and why: a normal entry, cheaper than a fake."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from yiben.common import clock
from yiben.common.errors import Problem
from yiben.ledger.actions import declare_gap
from yiben.org import queries as org_queries
from yiben.org.access import require_record
from yiben.standing import queries as standing
from yiben.standing.actions import ensure_year
from yiben.web.forms.shared import text_of
from yiben.web.panels.gap import gap_of

from .shared import Request, attempt, say, show_page


@require_http_methods(["GET", "POST"])
def new_gap(request: Request, org_id: str) -> HttpResponse:
    """Show which duty it is about and ask for the reason; a POST enters it."""
    unit = org_queries.org(org_id, seen_by=request.user)
    require_record(request.user, unit)
    asked = request.POST if request.method == "POST" else request.GET
    duties, period = [one for one in asked.getlist("duty") if one], asked.get("period")
    ensure_year(year=clock.today().year, at=clock.now())
    lines = standing.due_lines(unit, on=clock.today(), seen_by=request.user)
    reason = text_of(request.POST, "reason")
    if request.method == "GET":
        return show_page(request, "gap", gap_of(unit, lines, duties, period or ""))
    problems: list[Problem] = []
    if not reason:
        problems.append(Problem("reason", "没有写明原因。", "照实写，一句话就行。"))
    entry, problems = attempt(
        lambda: declare_gap(
            unit,
            duties=duties,
            period=period or "",
            reason=reason,
            by=request.user,
            at=clock.now(),
        ),
        problems,
    )
    if entry is None:
        panel = gap_of(unit, lines, duties, period or "", reason, problems)
        return show_page(request, "gap", panel, problems)
    say(request, "已记下没有开展的原因。以后补开了，照常记一次即可。")
    return redirect("entry", entry.pk)
