"""Documents on their way down: send, acknowledge, see who has not yet."""

from functools import partial

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from yiben.books.relays import queries
from yiben.books.relays.access import may_send
from yiben.books.relays.actions import acknowledge_document, send_document
from yiben.common import clock
from yiben.org.queries import org
from yiben.policy.queries import documents_of
from yiben.web.forms.relays import questions, read, start_of
from yiben.web.forms.sheet import Sheet
from yiben.web.panels.crumbs import crumbs_to
from yiben.web.panels.relays import RelayFormPanel, relay_panel, relays_panel

from .desk import Request, attempt, carry_out, show, turn_to


@require_safe
def relays(request: Request, org_id: str) -> HttpResponse:
    """List what a unit received and what it sent."""
    unit = org(org_id, seen_by=request.user)
    panel = relays_panel(
        unit,
        queries.received_by(unit, seen_by=request.user),
        queries.sent_by(unit, seen_by=request.user),
        may_send=may_send(request.user, unit)
        and bool(queries.targets_below(unit, clock.today(), seen_by=request.user)),
        seen_by=request.user,
    )
    return show(request, "relays", panel)


@require_http_methods(["GET", "HEAD", "POST"])
def relay_new(request: Request, org_id: str) -> HttpResponse:
    """Send a document to the units directly below."""
    unit = org(org_id, seen_by=request.user)
    blank = queries.blank_for(
        unit,
        clock.today(),
        seen_by=request.user,
        received_id=request.GET.get("from", ""),
        pack=request.GET.get("pack", ""),
    )
    targets = queries.targets_below(unit, clock.today(), seen_by=request.user)
    documents = documents_of(seen_by=request.user)
    sheet = Sheet(
        questions(targets, [(one.pack.name, one.pack.title) for one in documents]),
        request.POST if request.method == "POST" else None,
        start=start_of(blank),
        chosen={"targets": [one for one, _ in targets]},
    )
    act = partial(send_document, unit, read(sheet), by=request.user, at=clock.now())
    done = attempt(sheet, act)
    if done is not None:
        return turn_to(request, "已发出，下级现在就能看到。", "relay", done.pk)
    panel = RelayFormPanel(
        unit.name,
        crumbs_to(unit, seen_by=request.user),
        reverse("relays", args=[unit.pk]),
    )
    return show(request, "relay_new", panel, sheet=sheet)


@require_safe
def relay(request: Request, relay_id: str) -> HttpResponse:
    """Show one document with every unit it was sent to."""
    found = queries.relay(relay_id, seen_by=request.user)
    view = queries.view_of(found, seen_by=request.user)
    return show(request, "relay", relay_panel(view, found.sender, seen_by=request.user))


@require_http_methods(["POST"])
def relay_acknowledge(request: Request, target_id: str) -> HttpResponse:
    """Acknowledge a document for the unit it was sent to."""
    found = queries.target(target_id, seen_by=request.user)
    act = partial(acknowledge_document, found, by=request.user, at=clock.now())
    done = carry_out(act)
    return turn_to(request, "已签收，记入台账。", "relays", done.org_id)
