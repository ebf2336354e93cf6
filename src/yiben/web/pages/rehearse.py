"""Before a document is issued: what it costs, and what contradicts what."""

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from yiben.common import clock
from yiben.org.queries import org
from yiben.policy.queries import (
    adoptable_packs,
    burden_of,
    pack_or_draft,
    packs_in_force,
    require_rehearse,
)
from yiben.policy.queries.drafts import drafts_of
from yiben.standing.checks import FIRST_YEAR
from yiben.standing.queries import Replay, clashes_of, replay_of
from yiben.web.panels.conflicts import conflicts_panel
from yiben.web.panels.rehearse import rehearsable_panel, rehearse_panel

from .desk import Request, show

REPLAYED = 2
"""How many years back a replay is offered for, this year included."""


@require_safe
def conflicts(request: Request, org_id: str) -> HttpResponse:
    """List where the documents in force contradict or repeat each other."""
    unit = org(org_id, seen_by=request.user)
    found = clashes_of(unit, on=clock.today(), seen_by=request.user)
    panel = conflicts_panel(unit, found, seen_by=request.user)
    return show(request, "conflicts", panel)


@require_safe
def rehearsals(request: Request, org_id: str) -> HttpResponse:
    """Choose a document to rehearse: one to be put in force, a draft, one in force."""
    unit = org(org_id, seen_by=request.user)
    require_rehearse(request.user, unit)
    today = clock.today()
    found = adoptable_packs(unit, seen_by=request.user)
    found += [pack for pack, _ in packs_in_force(unit, on=today)]
    drafts = [
        (one.id, one.title, one.label) for one in drafts_of(unit, seen_by=request.user)
    ]
    panel = rehearsable_panel(unit, found, drafts, seen_by=request.user)
    return show(request, "rehearsals", panel)


@require_safe
def rehearse(request: Request, org_id: str, pack: str) -> HttpResponse:
    """Show what a document would add below a unit, and what a past year would lack."""
    unit = org(org_id, seen_by=request.user)
    require_rehearse(request.user, unit)
    today = clock.today()
    document, text = pack_or_draft(pack, seen_by=request.user)
    found = burden_of(document, unit, on=today, seen_by=request.user, text=text)
    years = [today.year - back for back in range(REPLAYED)]
    asked = request.GET.get("replay", "")
    replay: Replay | None = None
    if asked.isascii() and asked.isdigit() and FIRST_YEAR <= int(asked) <= today.year:
        replay = replay_of(
            document,
            unit,
            year=int(asked),
            on=today,
            seen_by=request.user,
            only={one.rule.id for one in found.rules if one.new},
        )
    panel = rehearse_panel(
        unit,
        found,
        named=pack,
        limit=settings.YIBEN_BURDEN_HOURS,
        replay=replay,
        years=years,
        seen_by=request.user,
    )
    return show(request, "rehearse", panel)
