"""Programs that call the interface: accounts without a person, keys, one caller."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import make_account
from tests.factories.gatherings import AT, World
from yiben.org.models import Org
from yiben.people.actions import issue_token
from yiben.people.models import Account
from yiben.people.words import Scope, TokenForm

EVERYTHING = tuple(str(one) for one in Scope)
UNTIL = date(2027, 6, 30)
_numbers = count(1)


def program(world: World, name: str, *grants: tuple[str, Org]) -> Account:
    """Make an account for a program: nobody's, and without a password."""
    account = make_account(name, world["security_admin"], *grants)
    account.set_unusable_password()
    account.save(update_fields=["password"])
    return account


def token_form(account: Account, **given: Any) -> TokenForm:
    """Return the form of a key, filled in."""
    fields: dict[str, Any] = {
        "label": "省级平台",
        "account_id": account.pk,
        "scopes": EVERYTHING,
        "until_on": UNTIL,
        "once": f"once-{next(_numbers)}",
    }
    return TokenForm(**{**fields, **given})


def top_of(world: World) -> Account:
    """Return somebody who oversees the whole tree, to issue keys."""
    found = Account.objects.filter(username="top").first()
    centre = world.cast.centre
    return found or make_account("top", world["security_admin"], ("superior", centre))


def key_of(
    world: World,
    account: Account,
    unit: Org,
    scopes: Iterable[str] = EVERYTHING,
) -> str:
    """Return the secret of a new key."""
    form = token_form(account, scopes=tuple(scopes))
    _, secret = issue_token(unit, form, by=top_of(world), at=AT)
    return secret


@dataclass
class Caller:
    """A program with its key; every answer is remembered for the schema's tests."""

    secret: str
    client: Client = field(default_factory=Client)
    answers: list[tuple[str, str, Any]] = field(default_factory=list)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        told = {"Authorization": f"Bearer {self.secret}", **headers}
        if method != "GET":
            told.setdefault("Idempotency-Key", f"key-{next(_numbers):08}")
        sent = self.client.generic(
            method,
            f"/api{path}",
            b"" if body is None else json.dumps(body).encode(),
            content_type="application/json",
            headers=told,
        )
        self.answers.append((method, path, sent))
        return sent

    def get(self, path: str, **headers: str) -> Any:
        """Return what a read that succeeds answers."""
        sent = self.send("GET", path, **headers)
        assert sent.status_code == 200, sent.content.decode()
        return sent.json()

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        """Return what a write that succeeds answers."""
        sent = self.send("POST", path, body, **headers)
        assert sent.status_code in {200, 201}, sent.content.decode()
        return sent.json()

    def queries(self, path: str) -> int:
        """Return how many questions a read asks of the database."""
        with CaptureQueriesContext(connection) as taken:
            sent = self.send("GET", path)
        assert sent.status_code == 200, sent.content.decode()
        return len(taken)


def recorder(world: World, scopes: Iterable[str] = EVERYTHING) -> Caller:
    """Return a program that records for the village branch."""
    account = program(world, f"prog{next(_numbers)}", ("recorder", world.branch))
    return Caller(key_of(world, account, world.branch, scopes))


def superior(world: World, scopes: Iterable[str] = EVERYTHING) -> Caller:
    """Return a program that oversees the town."""
    account = program(world, f"prog{next(_numbers)}", ("superior", world.town))
    return Caller(key_of(world, account, world.town, scopes))
