"""Where each account begins, and the recorder's one list: what is due."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from yiben.common import clock
from yiben.org import queries as org_queries
from yiben.org.access import require_record
from yiben.org.words import GrantRole
from yiben.standing import queries as standing
from yiben.standing.actions import ensure_year
from yiben.web.panels.due import due_of
from yiben.web.panels.gathering_after import open_tasks

from .shared import Request

FIRST_PAGES = (
    (GrantRole.RECORDER, "due"),
    (GrantRole.SUPERIOR, "unit"),
)
"""The page of a place for a role; who records sees what is due before all else."""


PAGES_ELSEWHERE = (
    (GrantRole.MEMBER, "me"),
    (GrantRole.INSPECTOR, "looked"),
    (GrantRole.SECURITY_ADMIN, "accounts"),
    (GrantRole.SYSTEM_ADMIN, "organisations"),
    (GrantRole.AUDITOR, "audit"),
)
"""The first page of who keeps no organisation's record."""


def show_home(request: Request) -> HttpResponse:
    """Go to the first page of whoever is here."""
    roles = org_queries.home_roles(request.user)
    orgs = org_queries.home_orgs(request.user)
    for role, page in FIRST_PAGES:
        for org in orgs:
            if role in roles[org.pk]:
                return redirect(page, org.pk)
    held = {grant.role for grant in request.user.grants()}
    for role, page in PAGES_ELSEWHERE:
        if role in held:
            return redirect(page)
    return render(request, "web/welcome.html")


def show_due(request: Request, org_id: str) -> HttpResponse:
    """Show everything a unit, its groups and its people have to do, by urgency."""
    unit = org_queries.org(org_id, seen_by=request.user)
    require_record(request.user, unit)
    today = clock.today()
    ensure_year(year=today.year, at=clock.now())
    lines = standing.due_lines(unit, on=today, seen_by=request.user)
    context = {
        "panel": due_of(unit, lines, on=today),
        "tasks": open_tasks(unit, request.user, today),
    }
    return render(request, "web/due.html", context)
