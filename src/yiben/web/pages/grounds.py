"""Why a duty stands as it stands."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from yiben.common import clock
from yiben.standing.queries import grounds_with_way
from yiben.web.panels.grounds import grounds_panel
from yiben.web.panels.said import said_cards

from .desk import Request, asked_day, show


@require_safe
def grounds(
    request: Request, subject: str, pack: str, name: str, period: str
) -> HttpResponse:
    """Show the sentences, the records and the people behind one line."""
    today = clock.today()
    as_of = asked_day(request, today)
    told, way = grounds_with_way(
        subject, f"{pack}/{name}", period, as_of=as_of, seen_by=request.user
    )
    panel = grounds_panel(
        way,
        told,
        as_of=as_of,
        is_past=as_of < today,
        seen_by=request.user,
    )
    duties = [one.citation.duty for one in told.clauses]
    said = said_cards(duties, request.user)
    return show(request, "grounds", panel, said=said)
