"""Documents passed down the levels, and the receipts that come back."""

from typing import Any

from yiben.api.door import Area
from yiben.api.keys import Asked
from yiben.api.paging import Paging, paged, until
from yiben.api.shapes import shown
from yiben.books.relays import actions, queries
from yiben.books.relays.words import ReceivedRow, RelayForm, RelayRow, RelayView
from yiben.common import clock
from yiben.org.queries import org
from yiben.people.words import Scope

area = Area("文件转发")


@area.listed(
    "/units/{org_id}/relays/sent",
    Scope.READ_BOOKS,
    shown(RelayRow),
    name="relays-sent",
    say="转发下去的文件",
)
def sent(request: Asked, org_id: str, page: Paging) -> Any:
    """List what a unit sent, newest first."""
    who = request.auth.account
    unit = org(org_id, seen_by=who)
    return paged(queries.sent_by(unit, seen_by=who, limit=until(page)), page)


@area.listed(
    "/units/{org_id}/relays/received",
    Scope.READ_BOOKS,
    shown(ReceivedRow),
    name="relays-received",
    say="收到的文件，没有签收的在前",
)
def received(request: Asked, org_id: str, page: Paging) -> Any:
    """List what a unit received."""
    who = request.auth.account
    unit = org(org_id, seen_by=who)
    return paged(queries.received_by(unit, seen_by=who, limit=until(page)), page)


@area.read(
    "/relays/{relay_id}",
    Scope.READ_BOOKS,
    shown(RelayView),
    name="relay",
    say="一份转发的文件：谁签收了",
)
def relay(request: Asked, relay_id: str) -> Any:
    """Return a relay with every unit it was sent to."""
    who = request.auth.account
    return queries.view_of(queries.relay(relay_id, seen_by=who), seen_by=who)


@area.write(
    "/units/{org_id}/relays",
    Scope.WRITE_RELAYS,
    shown(RelayView),
    name="relay-send",
    say="把文件转发给直接下级",
    status=201,
)
def send(request: Asked, org_id: str, form: RelayForm) -> Any:
    """Send a document to units directly below."""
    who = request.auth.account
    unit = org(org_id, seen_by=who)
    row = actions.send_document(unit, form, by=who, at=clock.now())
    return queries.view_of(queries.relay(row.pk, seen_by=who), seen_by=who)


@area.write(
    "/relay-targets/{target_id}/receipt",
    Scope.WRITE_RELAYS,
    shown(ReceivedRow),
    name="relay-acknowledge",
    say="签收收到的文件",
)
def acknowledge(request: Asked, target_id: str) -> Any:
    """Say that a document has arrived; one entry in the receiving unit's ledger."""
    who = request.auth.account
    row = queries.target(target_id, seen_by=who)
    done = actions.acknowledge_document(row, by=who, at=clock.now())
    rows = queries.received_by(done.org, seen_by=who, limit=1000)
    return next(one for one in rows if one.id == done.pk)
