"""What is printed for a gathering, and what is typed back from paper."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from yiben.books.gatherings import actions, queries
from yiben.books.gatherings.words import GatheringState
from yiben.common import clock
from yiben.org import queries as org_queries
from yiben.org.access import require_record
from yiben.plans.queries import items_of
from yiben.policy.queries import kinds
from yiben.rules.words import OrgKind
from yiben.web.forms.gathering_paper import read_back
from yiben.web.panels.calendar import last_of, month_asked
from yiben.web.panels.gathering_paper import (
    notice_of,
    paper_of,
    plan_of,
    typed_back,
)

from .shared import Request, attempt, say, show_page

USUAL = {
    OrgKind.BRANCH: "gatherings.theme_day.held",
    OrgKind.PARTY_GROUP: "gatherings.group_meeting.held",
    OrgKind.GENERAL_BRANCH: "gatherings.member_assembly.held",
}
SPARE = "gatherings.deployment_meeting.held"


@require_safe
def sheet(request: Request, gathering_id: str) -> HttpResponse:
    """Show the list to sign, ready to print."""
    row = queries.gathering(gathering_id, seen_by=request.user)
    panel = paper_of([queries.sheet_for(row, seen_by=request.user)])
    return show_page(request, "gathering_sheet", panel)


@require_safe
def sheets(request: Request, org_id: str) -> HttpResponse:
    """Show every sheet of a month and a spare one, ready to print at once."""
    unit = org_queries.org(org_id, seen_by=request.user)
    require_record(request.user, unit)
    today = clock.today()
    first = month_asked(request.GET.get("month", ""), today)
    planned = queries.gatherings_of(
        unit,
        seen_by=request.user,
        states=[GatheringState.PLANNED],
        since=first,
        until=last_of(first),
    )
    found = [
        queries.sheet_for(
            queries.gathering(one.id, seen_by=request.user), seen_by=request.user
        )
        for one in sorted(planned, key=lambda one: one.happened_on)
        if one.unit_id == unit.pk
    ]
    kind = USUAL.get(OrgKind(unit.kind), SPARE)
    found.append(queries.spare_sheet(unit, kind, today, seen_by=request.user))
    return show_page(request, "gathering_sheet", paper_of(found, unit.pk))


@require_http_methods(["GET", "POST"])
def type_back(request: Request, gathering_id: str) -> HttpResponse:
    """Type a signed sheet back: all were there, tick only who was not."""
    row = queries.gathering(gathering_id, seen_by=request.user)
    told = queries.sheet_for(row, seen_by=request.user)
    if request.method == "GET":
        by_code = request.GET.get("from") == "code"
        return show_page(request, "gathering_back", typed_back(told, by_code=by_code))
    form = queries.form_of(row, seen_by=request.user)
    form, problems = read_back(request.POST, form)
    done, problems = attempt(
        lambda: actions.revise_gathering(row, form, by=request.user, at=clock.now()),
        problems,
    )
    if done is None:
        panel = typed_back(told, raw=request.POST, problems=problems)
        return show_page(request, "gathering_back", panel, problems)
    if request.POST.get("act") == "close":
        return redirect("gathering-close", gathering_id)
    say(request, "到会情况已存。")
    return redirect("gathering", gathering_id)


@require_safe
def notice(request: Request, gathering_id: str) -> HttpResponse:
    """Show the notice of a gathering, to print or to read out; nothing is sent."""
    row = queries.gathering(gathering_id, seen_by=request.user)
    told = queries.sheet_for(row, seen_by=request.user)
    return show_page(request, "gathering_notice", notice_of(told))


@require_safe
def month(request: Request, org_id: str) -> HttpResponse:
    """Show what a unit and its groups mean to hold in a month, to print or to go on from."""
    unit = org_queries.org(org_id, seen_by=request.user)
    require_record(request.user, unit)
    today = clock.today()
    first = month_asked(request.GET.get("month", ""), today)
    last = last_of(first)
    children = org_queries.children_of(unit, seen_by=request.user, on=today)
    groups = children.filter(kind=OrgKind.PARTY_GROUP)
    planned = [
        row
        for one in (unit, *groups)
        for row in queries.gatherings_of(
            one,
            seen_by=request.user,
            states=[GatheringState.PLANNED, GatheringState.CLOSED],
            since=first,
            until=last,
        )
    ]
    items = items_of(unit, first.year, first.month, seen_by=request.user)
    previous, after = first - timedelta(days=1), last + timedelta(days=1)
    panel = plan_of(
        unit,
        first,
        items,
        planned,
        labels={k: v.label for k, v in kinds().items()},
        previous=f"{previous:%Y-%m}",
        after=f"{after:%Y-%m}",
    )
    return show_page(request, "gathering_month", panel)
