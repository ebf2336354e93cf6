"""The small world of the books with documents in force, and browsers in it."""

from datetime import date

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.gatherings import AT, World, make_world
from tests.factories.kept import kept
from yiben.common import clock
from yiben.common.clock import moment
from yiben.people.models import Account, AuditLine
from yiben.policy.actions import adopt_pack
from yiben.standing.actions import rebuild
from yiben.web.context import SAVED, STARTED

PACKS = (("centre", "central-2017"), ("province", "hunan-2017"))
TODAY = date(2026, 11, 20)
RULED_FROM = date(2017, 6, 1)


@kept
def make_ruled_world() -> World:
    """Return the world with two documents in force and the year judged."""
    world = make_world()
    cast = world.cast
    for org, pack in PACKS:
        at_org = getattr(cast, org)
        adopt_pack(at_org, pack, RULED_FROM, by=cast.system_admin, at=AT)
    rebuild(year=TODAY.year, at=moment(TODAY))
    return world


def browser_of(account: Account) -> Client:
    """Return a browser in which somebody has logged in."""
    client = Client()
    client.force_login(account, backend="yiben.config.sessions.AccountBackend")
    session = client.session
    # Known from the start, so that the first page asks no more than the next.
    session[STARTED] = session[SAVED] = clock.now().isoformat()
    session.save()
    return client


def refusals() -> int:
    """Return how many refusals the audit holds."""
    return AuditLine.objects.filter(outcome="refused").count()


def page_of(response: object) -> str:
    """Return the text of a page."""
    content: bytes = getattr(response, "content")  # noqa: B009 -- any answer
    return content.decode()


def queries_of(client: Client, address: str) -> int:
    """Return how many questions a page asks of the database."""
    with CaptureQueriesContext(connection) as taken:
        assert client.get(address).status_code == 200
        return len(taken)
