"""Keys of other programs: issued by the superior of a unit, taken back by them too."""

from datetime import timedelta
from functools import partial

from django.http import HttpResponse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from yiben.common import clock
from yiben.common.ids import new_id
from yiben.org.access import may_oversee
from yiben.org.queries import org
from yiben.people import actions
from yiben.people import queries as people
from yiben.web.forms.shared import text_of
from yiben.web.forms.sheet import Sheet
from yiben.web.forms.tokens import questions, read
from yiben.web.panels.tokens import TokensPanel

from .desk import Request, attempt, carry_out, show, turn_to

USUAL = timedelta(days=180)
"""How long a key is offered for."""


@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: Request, org_id: str) -> HttpResponse:
    """List the keys of a unit; a POST issues one and tells its secret, once."""
    unit, today = org(org_id, seen_by=request.user), clock.today()
    actors = people.actors_for(unit, seen_by=request.user, on=today)
    sheet = Sheet(
        questions(actors),
        request.POST if request.method == "POST" else None,
        start={"until_on": (today + USUAL).isoformat()},
    )
    once = text_of(request.POST, "once")[:40] or new_id("x")
    act = partial(
        actions.issue_token,
        unit,
        read(sheet, once),
        by=request.user,
        at=clock.now(),
    )
    done = attempt(sheet, act)
    secret = done[1] if done else ""
    panel = TokensPanel(
        tuple(people.tokens_of(unit, seen_by=request.user, on=today)),
        unit.pk,
        unit.short_name,
        secret,
        issued=done is not None and not secret,
        once=new_id("x") if done else once,
    )
    blank = Sheet(questions(actors), None, sheet.start) if done else sheet
    return show(request, "tokens", panel, sheet=blank)


@require_safe
def all_tokens(request: Request) -> HttpResponse:
    """List every key of the installation, for the system administrator."""
    rows = people.all_tokens(seen_by=request.user, on=clock.today())
    return show(request, "tokens", TokensPanel(tuple(rows)))


@require_POST
def token_revoke(request: Request, token_id: str) -> HttpResponse:
    """Take a key back at once."""
    act = partial(actions.revoke_token, token_id, by=request.user, at=clock.now())
    row = carry_out(act)
    said = f"“{row.label}”的令牌已收回，立即失效。"
    if may_oversee(request.user, row.unit):
        return turn_to(request, said, "tokens", row.unit_id)
    return turn_to(request, said, "all-tokens")
