"""A unit's board: the superior's home, and the same page of any unit below."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from yiben.common import clock
from yiben.org.access import require_read
from yiben.org.queries import org
from yiben.policy.queries import switched_off
from yiben.standing.actions import ensure_year
from yiben.standing.queries import board
from yiben.web.panels.banned import lines_by
from yiben.web.panels.board import board_panel
from yiben.web.panels.gathering_after import open_tasks
from yiben.web.panels.red_lines import suspended_rows

from .desk import Request, asked_day, asked_year, show


@require_safe
def unit(request: Request, org_id: str) -> HttpResponse:
    """Show where a unit and those below it stand, as of a day."""
    today = clock.today()
    found = org(org_id, seen_by=request.user)
    require_read(request.user, found)
    year = asked_year(request, today)
    ensure_year(year=year, at=clock.now())
    told = board(
        found,
        year=year,
        as_of=asked_day(request, today),
        seen_by=request.user,
    )
    panel = board_panel(found, told, seen_by=request.user, today=today)
    bans, kept_off = switched_off(found, on=told.as_of)
    suspended = suspended_rows(found, kept_off)
    banned = lines_by(bans, found, "ranking.branches", "ladder.leaderboard")
    tasks = open_tasks(found, request.user, today)
    more = {"banned": banned, "suspended": suspended, "tasks": tasks}
    return show(request, "unit", panel, **more)
