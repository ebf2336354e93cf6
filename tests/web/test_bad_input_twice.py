"""A double click on every button: the same form sent twice does one thing.

The pages are those of ``test_every_route``; their forms are read from the
pages themselves and filled in as a hasty hand would, so that a page which is
added tomorrow is pressed twice as well.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from urllib.parse import urljoin, urlsplit

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from lxml import html

from tests.factories.gatherings import World
from tests.factories.web import TODAY, browser_of
from tests.web.test_every_route import objects_of, routes

ASIDE = {"login", "logout", "text-size"}
"""Pages that hold nothing of anybody's."""

MACHINES = {"health", "openapi-json", "openapi-view", "api-root"}
"""What programs call; nobody presses a button there."""

SELDOM_COUNTED = {"AuditLine", "Session", "Wish", "Cell", "Judged"}
"""What is noted about a request, or worked out from the rows, not what was entered."""

TEXT = {"text", "search", "email", "tel", "url", None}
GIVEN = {"date": TODAY.isoformat(), "number": "1", "time": "09:00", "month": "2026-11"}


@dataclass(frozen=True)
class Press:
    """One button: where its form goes, what it sends, how a message names it."""

    page: str
    address: str
    label: str
    sent: tuple[tuple[str, str], ...]

    def data(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, value in self.sent:
            found.setdefault(name, []).append(value)
        return found

    def __str__(self) -> str:
        return f"{self.page}：{self.label}"


def filled(form: html.FormElement) -> Iterator[tuple[str, str]]:
    """Give what the fields of a form send; empty ones get something plausible."""
    chosen = set()
    for one in form.inputs:
        name, value = one.name, one.value
        if not name or one.get("disabled") is not None:
            continue
        if one.tag == "select":
            options = [option for option in one.value_options if option]
            yield (
                name,
                (value if isinstance(value, str) else "") or (options or [""])[0],
            )
        elif one.tag == "textarea":
            yield name, value or "照实填写"
        elif one.type in {"radio", "checkbox"}:
            wanted = one.checked or (one.type == "radio" and name not in chosen)
            if wanted:
                chosen.add(name)
                yield name, one.get("value", "on")
        elif one.type not in {"submit", "button", "file", "image"}:
            empty = "照实填写" if one.type in TEXT else GIVEN.get(one.type or "", "")
            yield name, value or empty


def presses(page: str, address: str, content: bytes) -> Iterator[Press]:
    """Give every button of every form that writes."""
    found = html.fromstring(content.decode())
    for form in found.forms:
        if (form.get("method") or "get").lower() != "post":
            continue
        goal = urljoin(address, form.get("action") or "")
        fields = tuple(filled(form))
        buttons = form.xpath(".//button[not(@type) or @type='submit']")
        for button in buttons:
            pressed = ((button.get("name"), button.get("value") or ""),)
            sent = fields + (pressed if pressed[0][0] else ())
            yield Press(page, goal, button.text_content().strip(), sent)


def pages_of(world: World) -> dict[str, str]:
    """Return the address of every page about the branch."""
    things = {"year": str(TODAY.year), **objects_of(world)}
    return {
        name: reverse(name, kwargs={one: things[one] for one in parameters})
        for name, parameters in routes()
        if set(parameters) <= things.keys() and name not in ASIDE | MACHINES
    }


@cache
def counting() -> str:
    """Return one question for the number of rows in every table of the house."""
    return " UNION ALL ".join(
        f"SELECT '{model.__name__}', COUNT(*) FROM {model._meta.db_table}"
        for model in apps.get_models()
        if model.__module__.startswith("yiben.")
        and model.__name__ not in SELDOM_COUNTED
    )


def rows() -> dict[str, int]:
    """Return how many rows each table of the house holds."""
    with connection.cursor() as cursor:
        cursor.execute(counting())
        return dict(cursor.fetchall())


def twice(client: Client, press: Press) -> tuple[bool, dict[str, int]]:
    """Press a button twice; say whether it wrote, and what the second press added."""
    with transaction.atomic():
        before = rows()
        client.post(press.address, press.data())
        once = rows()
        client.post(press.address, press.data())
        again = rows()
        transaction.set_rollback(True)
    added = {
        name: again[name] - once[name] for name in once if again[name] != once[name]
    }
    return once != before, added


def buttons_of(client: Client, pages: dict[str, str]) -> dict[tuple[str, str], Press]:
    """Return every button that somebody sees, each once."""
    found: dict[tuple[str, str], Press] = {}
    for name, address in pages.items():
        answer = client.get(address)
        if answer.status_code != 200 or "html" not in answer["Content-Type"]:
            continue
        for press in presses(name, address, answer.content):
            goal = urlsplit(press.address).path
            if goal.rstrip("/").rpartition("/")[2] not in ASIDE:
                found.setdefault((goal, press.label), press)
    return found


@pytest.mark.long
@pytest.mark.parametrize("who", ["recorder", "superior", "member", "security_admin"])
def test_a_double_click_on_any_button_does_one_thing(world: World, who: str):
    pages = pages_of(world)
    client = browser_of(world[who])
    wrote, doubled = [], {}

    for press in buttons_of(client, pages).values():
        did, added = twice(client, press)
        if did:
            wrote.append(str(press))
        if added:
            doubled[str(press)] = added

    assert doubled == {}
    assert len(wrote) >= LEAST[who], wrote


LEAST = {"recorder": 20, "superior": 8, "member": 1, "security_admin": 2}
"""So many buttons wrote something: the test did press and not only look."""
