"""A unit's red lines, and how its meetings vote."""

from functools import partial

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from yiben.common import clock
from yiben.common.errors import RefusedError
from yiben.org.queries import org, path_to
from yiben.policy import queries as policy
from yiben.policy.actions import settle_matter
from yiben.web.forms.matters import choice_questions
from yiben.web.forms.sheet import Sheet
from yiben.web.panels.crumbs import crumbs_to
from yiben.web.panels.matters import matters_panel
from yiben.web.panels.red_lines import red_lines_panel

from .desk import Request, asked_day, attempt, show, turn_to


@require_safe
def red_lines(request: Request, org_id: str) -> HttpResponse:
    """List every feature a document may forbid, and what holds for it here."""
    unit = org(org_id, seen_by=request.user)
    on = asked_day(request, clock.today())
    panel = red_lines_panel(
        unit,
        policy.red_lines_of(unit, on=on, seen_by=request.user),
        policy.suspended_of(unit, on=on),
        names={one.pk: one.short_name for one in path_to(unit)},
        crumbs=crumbs_to(unit, seen_by=request.user),
        on=on,
    )
    return show(request, "red_lines", panel)


@require_safe
def matters(request: Request, org_id: str) -> HttpResponse:
    """List how each matter is voted on, and what a unit may choose."""
    unit = org(org_id, seen_by=request.user)
    found = policy.matters_of(unit, on=clock.today(), seen_by=request.user)
    return show(request, "matters", matters_panel(unit, found, seen_by=request.user))


@require_http_methods(["GET", "HEAD", "POST"])
def matter_settle(
    request: Request, org_id: str, matter: str, option: str
) -> HttpResponse:
    """Choose one of two readings of a voting rule, for the unit and all below it."""
    unit, today = org(org_id, seen_by=request.user), clock.today()
    found = policy.matters_of(unit, on=today, seen_by=request.user)
    panel = matters_panel(unit, found, seen_by=request.user)
    line = panel.choice(matter, option)
    if line is None or not line.may_settle:
        raise RefusedError("matter.settle", org_id)
    raw = request.POST if request.method == "POST" else None
    start = {"value": line.value, "from_on": today.isoformat()}
    sheet = Sheet(choice_questions(line.label, line.offered), raw, start)
    act = partial(
        settle_matter,
        unit,
        matter,
        option,
        sheet.text("value"),
        sheet.must_day("from_on"),
        by=request.user,
        at=clock.now(),
    )
    if attempt(sheet, act):
        said = f"“{line.matter}”的{line.label}已确定，对本组织和全部下级有效。"
        return turn_to(request, said, "matters", org_id)
    return show(request, "matter_settle", panel, line=line, sheet=sheet)
