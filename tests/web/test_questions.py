"""How many questions each page asks of the database: twelve, and no more.

Every address is opened by those who have business there. What still asks more
is named below with its number, that of a process which has nothing in mind yet;
the list may only get shorter.
"""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test import Client

from tests.factories.web import browser_of
from tests.web.test_every_route import addresses

MOST = 12
WHO = ("recorder", "superior", "member", "auditor", "system_admin", "security_admin")
STILL_MORE = {
    "assess": 13,
    "assess-unit": 13,
    "brief": 18,
    "complaint-paper": 16,
    "conflicts": 19,
    "draft-submit": 24,
    "duty-mark": 22,
    "entry": 20,
    "excel-import": 24,
    "filing": 14,
    "filing-edit": 19,
    "filing-figure": 13,
    "gathering": 13,
    "gathering-close": 17,
    "gathering-correct": 35,
    "gathering-done": 17,
    "gathering-edit": 35,
    "gathering-new": 29,
    "gathering-sheets": 17,
    "list-item": 15,
    "list-step": 14,
    "lists": 27,
    "measure-new": 13,
    "overdue": 15,
    "paper": 16,
    "paper-figure": 14,
    "person": 18,
    "person-leader": 17,
    "person-points": 20,
    "rated": 14,
    "rehearse": 21,
    "relay-new": 14,
    "unit-reminders-preview": 14,
    "visit-plan": 13,
}


def asked_by(client: Client, address: str) -> int:
    """Return how many questions a page asks; 0 for what is no page to read."""
    asked = 0

    def count(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        nonlocal asked
        asked += sql.startswith(("SELECT", "WITH"))
        return execute(sql, *rest)

    with connection.execute_wrapper(count):
        response = client.get(address)
    is_page = response.status_code == 200 and "html" in response["Content-Type"]
    return asked if is_page else 0


def test_no_page_asks_more_than_twelve_questions(world):
    pages = addresses(world)
    found: dict[str, int] = {}
    for who in WHO:
        client = browser_of(world[who])
        for name, address in pages.items():
            found[name] = max(found.get(name, 0), asked_by(client, address))

    n_opened = sum(1 for n in found.values() if n)
    more = {name: n for name, n in found.items() if n > STILL_MORE.get(name, MOST)}
    assert n_opened > 100
    assert more == {}
