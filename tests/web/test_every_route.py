"""Every address there is, for everybody who has no business there.

The list is made from the resolver: an address that is not named in ``OBJECTS``
or ``OPEN`` fails the build, so nobody can forget to say who may come in.
"""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from tests.factories.filings import drafted
from tests.factories.gatherings import AT, THEME_DAY, World, theme_day
from tests.factories.registers import own_form
from tests.factories.superior import first_finding, held_theme_day, inspected
from tests.factories.talks import talks_form
from tests.factories.web import browser_of
from yiben.books.gatherings.actions import plan_gathering
from yiben.books.registers.actions import keep_register
from yiben.books.talks.actions import record_talks
from yiben.duties.actions import waive_duty
from yiben.ledger.models import Entry
from yiben.people.models import Grant

MONTHLY = "theme-day-monthly"
# Everybody who has logged in, each seeing only what is theirs.
OPEN = {
    *("home", "login", "logout", "locked", "text-size", "me", "documents", "document"),
    *("health", "openapi-json", "openapi-view", "api-root"),
}
WITHOUT_LOGIN = {"login", "locked", "health", "openapi-json", "api-root"}
STRANGERS = ("stranger", "nobody")


def routes(resolver: URLResolver | None = None) -> Iterator[tuple[str, list[str]]]:
    """Give the name and the parameters of every address of the product."""
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            yield from routes(one)
        elif one.name:
            yield one.name, list(one.pattern.converters)


def objects_of(world: World) -> dict[str, str]:
    """Return something of the branch for each parameter an address can have."""
    entry = held_theme_day(world)
    planned = plan_gathering(
        world.branch, theme_day(world), by=world["recorder"], at=AT
    )
    register = keep_register(
        world.branch,
        own_form(world, "registers.platform.kept", holder_id=world.id("李春生")),
        by=world["recorder"],
        at=AT,
    )
    talk = record_talks(
        world.branch,
        talks_form(world, ("李春生", "王小禾")),
        by=world["recorder"],
        at=AT,
    )[0]
    return {
        "gathering_id": planned.pk,
        "filing_id": drafted(world).pk,
        "register_id": register.pk,
        "talk_id": talk.pk,
        "entry_id": entry.pk,
        **overseen(world),
        **named(world),
    }


def overseen(world: World) -> dict[str, str]:
    """Return what the superior did about the branch."""
    inspection = inspected(world, "台账有缺页")
    waiver = waive_duty(
        f"org:{world.branch.pk}",
        f"hunan-2017/{MONTHLY}",
        "2026-02",
        org=world.branch,
        reason="大雪封山",
        until=None,
        by=world["superior"],
        at=AT,
    )
    return {
        "inspection_id": inspection.pk,
        "finding_id": first_finding(inspection).pk,
        "waiver_id": waiver.pk,
    }


def named(world: World) -> dict[str, str]:
    """Return what is there without anybody doing anything."""
    grant = Grant.objects.filter(account=world["recorder"])[0]
    return {
        "org_id": world.branch.pk,
        "kind": THEME_DAY,
        "period": "2026-02",
        "subject": f"org:{world.branch.pk}",
        "pack": "hunan-2017",
        "name": MONTHLY,
        "term": "双述双评",
        "account_id": world["recorder"].pk,
        "grant_id": str(grant.pk),
        "person_id": world.id("李春生"),
        "tenure_id": "t_none",
        "transfer_id": "r_none",
    }


def addresses(world: World) -> dict[str, str]:
    """Return the address of every guarded route, about the branch."""
    things = objects_of(world)
    found = {}
    for name, parameters in routes():
        if name not in OPEN:
            missing = [one for one in parameters if one not in things]
            assert missing == [], f"{name}: say in objects_of what {missing} may be"
            found[name] = reverse(name, kwargs={one: things[one] for one in parameters})
    return found


def test_nobody_from_elsewhere_gets_in_anywhere(world):
    pages = addresses(world)
    n_entries = Entry.objects.count()

    let_in = [
        (who, method, name)
        for who in STRANGERS
        for name, address in pages.items()
        for method in ("get", "post")
        if getattr(browser_of(world[who]), method)(address).status_code
        not in {403, 404, 405}
    ]

    assert len(pages) > 50
    assert let_in == []
    assert Entry.objects.count() == n_entries


def test_nobody_gets_in_without_logging_in(world):
    pages = addresses(world)
    client = Client()

    let_in = [
        name
        for name, address in pages.items()
        if client.get(address).status_code != 302
    ]

    assert let_in == []


def test_forbidden_and_missing_look_the_same(world):
    pages = addresses(world)
    client = browser_of(world["stranger"])
    strange = re.compile(r"[gfre]_[0-9a-z]{12}")

    differing = []
    for name, address in pages.items():
        missing = strange.sub(lambda found: found[0][:2] + "2" * 12, address)
        one, two = client.get(address), client.get(missing)
        if (one.status_code, one.content) != (two.status_code, two.content):
            differing.append(name)

    assert differing == []


@pytest.mark.parametrize("name", sorted(OPEN - WITHOUT_LOGIN - {"openapi-view"}))
def test_open_pages_are_really_there(world, name):
    known = {route for route, _ in routes()}

    assert name in known
