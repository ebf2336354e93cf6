"""Every operation there is, for everybody: made from the description itself.

An operation that is not in ``WHO`` fails, so nobody can forget to say who may.
Everything is about the village branch; a program of the town's superior stands
above it, the others beside it or elsewhere.
"""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from tests.factories.api import Caller, key_of, program, recorder, superior
from tests.factories.assess import case_at, sent
from tests.factories.feedback import DUTY, complained
from tests.factories.gatherings import AT, THEME_DAY, World, theme_day
from tests.factories.lists import problem
from tests.factories.measures import taken
from tests.factories.registers import own_form
from tests.factories.superior import (
    filed_plan,
    first_finding,
    held_theme_day,
    inspected,
)
from tests.factories.visits import SEED, planned
from tests.factories.web import browser_of, refusals
from yiben.api.urls import api
from yiben.books.gatherings.actions import plan_gathering
from yiben.books.registers.actions import keep_register
from yiben.books.relays.actions import send_document
from yiben.books.relays.words import RelayForm
from yiben.duties.actions import waive_duty
from yiben.duties.models import Waiver
from yiben.ledger.models import Entry
from yiben.people.actions import revoke_token
from yiben.people.models import ApiToken
from yiben.reports.actions import write_paper

OWN, ABOVE, LOOKS = {"recorder"}, {"superior"}, {"auditor", "inspector"}
BOTH, READ = OWN | ABOVE, OWN | ABOVE | LOOKS
JOINT = READ | {"neighbour", "narrowed"}
"""The record was held jointly with the branch beside, so it stands there too."""

SEES = BOTH | {"inspector"}
ALL = READ | {"neighbour", "stranger", "narrowed"}
WHO: dict[str, set[str]] = {
    "token": ALL,
    "units": ALL,
    "unit": READ,
    "units-below": READ,
    "unit-history": READ,
    "members": BOTH,
    "offices": READ,
    "documents": ALL,
    "rules": ALL,
    "kinds": ALL,
    "unit-documents": READ,
    "duties": READ,
    "due": READ,
    "grounds": READ,
    "board": READ,
    "heads": READ,
    "entries": READ,
    "entry": JOINT,
    "entry-history": JOINT,
    "entry-duties": JOINT,
    "verification": READ,
    "gatherings": BOTH,
    "gathering": BOTH,
    "gathering-blank": OWN,
    "gathering-plan": OWN,
    "gathering-held": OWN,
    "gathering-revise": OWN,
    "gathering-close": OWN,
    "gathering-correct": OWN,
    "gathering-withdraw": OWN,
    "gathering-cancel": OWN,
    "filings": BOTH,
    "inbox": BOTH,
    "filing": BOTH,
    "filing-blank": OWN,
    "filing-draft": OWN,
    "filing-revise": OWN,
    "filing-file": OWN,
    "filing-make": OWN,
    "filing-publish": OWN,
    "filing-receive": ABOVE,
    "filing-return": ABOVE,
    "registers": BOTH,
    "register": BOTH,
    "register-blank": OWN,
    "register-keep": OWN,
    "register-end": OWN,
    "register-withdraw": OWN,
    "items": BOTH,
    "item": BOTH,
    "item-next": BOTH,
    "item-blank": OWN,
    "item-open": OWN,
    "item-step": OWN,
    "item-withdraw": OWN,
    "visit-plans": SEES,
    "visit-plan": SEES,
    "inspections": SEES,
    "inspection": SEES,
    "inspection-hold": ABOVE,
    "findings": SEES,
    "finding-reply": OWN,
    "finding-close": ABOVE | {"inspector"},
    "relays-sent": BOTH,
    "relays-received": BOTH,
    "relay": ABOVE,
    "relay-send": BOTH,
    "relay-acknowledge": OWN,
    "books": READ,
    "book-file": READ,
    "papers": READ,
    "paper": READ,
    "paper-file": READ,
    "dues": BOTH,
    "above": READ,
    "above-units": READ,
    "above-facets": READ,
    "above-reasons": READ,
    "above-months": READ,
    "unseen": SEES,
    "visit-plan-make": ABOVE,
    "visit-plan-draw": ABOVE,
    "visit-drop": ABOVE,
    "visit-plan-cancel": ABOVE,
    "measures": SEES,
    "measures-taken": SEES,
    "measure": BOTH,
    "measure-reply": BOTH,
    "measure-end": ABOVE,
    # Who entered it, or the recorder of the town: none of these.
    "measure-revoke": set(),
    "overdue": BOTH,
    "assessments": READ,
    "unit-sheet": BOTH,
    "assessments-held": BOTH,
    "assessment": ABOVE,
    "opinions": OWN,
    "opinion-answer": OWN,
    "complaints": OWN,
    # It was asked of the town.
    "complaint": ABOVE,
    "complaint-answer": ABOVE,
    "replies": READ,
    "waivers": READ,
    "waiver-grant": ABOVE,
    "waiver-revoke": ABOVE,
}
OPEN = {"health"}
REASON = {"reason": "核对有误"}


@cache
def operations() -> list[tuple[str, str, str]]:
    """Return method, path and name of every operation."""
    return [
        (method.upper(), path.removeprefix("/api"), told["operationId"])
        for path, found in api.get_openapi_schema()["paths"].items()
        for method, told in found.items()
        if told["operationId"] not in OPEN
    ]


def callers(world: World) -> dict[str, Caller]:
    """Return a program for each way to stand to the village branch."""

    def made(name: str, role: str, at: Any, unit: Any) -> Caller:
        return Caller(key_of(world, program(world, name, (role, at)), unit))

    return {
        "recorder": recorder(world),
        "superior": superior(world),
        "auditor": made("p-auditor", "auditor", world.county, world.county),
        "inspector": made("p-inspector", "inspector", world.town, world.town),
        "neighbour": made("p-neighbour", "recorder", world.neighbour, world.neighbour),
        "stranger": made("p-stranger", "recorder", world.far, world.far),
        # Oversees the whole county, but the key is for the branch beside.
        "narrowed": made("p-narrowed", "superior", world.county, world.neighbour),
    }


def things(world: World) -> dict[str, str]:
    """Return something of the branch for each part of an address."""
    by = world["recorder"]
    inspection = inspected(world, "台账有缺页")
    relay = send_document(
        world.town,
        RelayForm("关于冬训的通知", (world.branch.pk,)),
        by=world["superior"],
        at=AT,
    )
    line = own_form(world, "registers.platform.kept", holder_id=world.id("李春生"))
    answers: dict[str, str] = {}
    paper = write_paper(
        world.branch,
        "meeting-half",
        period="2026-H1",
        answers=answers,
        token="matrix",
        by=by,
        at=AT,
    )
    return {
        "org_id": world.branch.pk,
        "entry_id": held_theme_day(world).pk,
        "gathering_id": plan_gathering(world.branch, theme_day(world), by=by, at=AT).pk,
        "filing_id": filed_plan(world).pk,
        "register_id": keep_register(world.branch, line, by=by, at=AT).pk,
        "item_id": problem(world).pk,
        "inspection_id": inspection.pk,
        "finding_id": first_finding(inspection).pk,
        "relay_id": relay.pk,
        "target_id": relay.targets.get().pk,
        "paper_id": paper.pk,
        "plan_id": planned(world).pk,
        "pack": "hunan-2017",
        "book": "meetings",
        "sort": "docx",
        **between(world),
    }


def between(world: World) -> dict[str, str]:
    """Return what passed between the branch and the town above it."""
    sheets = sent(world)
    return {
        "measure_id": taken(world).pk,
        "complaint_id": complained(world).pk,
        "waiver_id": waived(world).pk,
        "assessment_id": sheets.pk,
        "unit_sheet_id": case_at(sheets, world.branch).pk,
    }


def waived(world: World, period: str = "2026-05") -> Waiver:
    """Release the branch from one duty."""
    return waive_duty(
        f"org:{world.branch.pk}",
        "hunan-2017/theme-day-monthly",
        period,
        org=world.branch,
        reason="汛期转移群众",
        until=date(2026, 12, 31),
        by=world["superior"],
        at=AT,
    )


def bodies(world: World) -> dict[str, Any]:
    """Return what is sent with each write; enough to be looked at by the room."""
    day = {"kind": THEME_DAY, "happened_on": "2026-11-18"}
    plan = {"kind": "filings.meeting_plan", "period": "2026", "title": "计划"}
    line = {"kind": "registers.platform.kept", "title": "群", "from_on": "2026-11-01"}
    problem_ = {
        "kind": "lists.problem_finding",
        "title": "路灯不亮",
        "found_on": "2026-11-01",
    }
    visit = {"happened_on": "2026-11-18", "mode": "papers", "topic": "三会一课"}
    return {
        **dict.fromkeys(("gathering-plan", "gathering-held", "gathering-revise"), day),
        "gathering-correct": {**REASON, "form": day},
        **dict.fromkeys(("gathering-withdraw", "gathering-cancel"), REASON),
        **dict.fromkeys(("filing-draft", "filing-revise"), plan),
        "filing-return": REASON,
        "register-keep": line,
        "register-end": {**REASON, "until_on": "2026-11-19"},
        "register-withdraw": REASON,
        "item-open": problem_,
        "item-step": {"stage": "noted", "happened_on": "2026-11-18", "note": "办"},
        "item-withdraw": REASON,
        "inspection-hold": {"subordinate_id": world.group.pk, "form": visit},
        "finding-reply": {"reply": "已补"},
        "finding-close": {"note": "看过"},
        "relay-send": {"title": "通知", "target_ids": [world.group.pk]},
        **bodies_between(world),
    }


def bodies_between(world: World) -> dict[str, Any]:
    """Return what is sent with the writes that pass between branch and town."""
    plan = {"first_on": "2026-11-20", "last_on": "2026-12-20", "mode": "papers"}
    return {
        "visit-plan-make": {"title": "督查", **plan},
        "visit-plan-draw": {"seed": SEED},
        "visit-drop": {"visit_id": 1, **REASON},
        "visit-plan-cancel": REASON,
        "measure-reply": {"text": "已补开"},
        "measure-end": {"result": "已补开", "ended_on": "2026-11-20"},
        "measure-revoke": REASON,
        "opinion-answer": {"duty": DUTY, "verdict": "keep", "text": "保留"},
        "complaint-answer": {"text": "下个月起只填一张。"},
        "waiver-grant": {
            "subject": f"org:{world.branch.pk}",
            "duty": DUTY,
            "period": "2026-06",
            **REASON,
        },
    }


ASKED = {
    "units": "?q=村",
    "gathering-blank": f"?kind={THEME_DAY}",
    "filing-blank": "?kind=filings.meeting_plan&period=2026",
    "register-blank": "?kind=registers.platform.kept",
    "item-blank": "?kind=lists.problem_finding",
    "unseen": "?since=2026-06-01",
}


def filled(world: World, known: dict[str, str]) -> Iterator[tuple[str, str, str, Any]]:
    """Give name, method, address and body of every operation."""
    sent = bodies(world)
    asked = {
        **ASKED,
        "grounds": f"?subject=org:{world.branch.pk}"
        "&duty=hunan-2017/theme-day-monthly&period=2026-02",
    }
    for method, path, name in operations():
        address = re.sub(r"{(\w+)}", lambda part: known[part[1]], path)
        yield name, method, address + asked.get(name, ""), sent.get(name)


def tried(caller: Caller, method: str, address: str, body: Any) -> Any:
    """Send, and take back whatever it wrote."""
    with transaction.atomic():
        found = caller.send(method, address, body)
        transaction.set_rollback(True)
    return found


def test_every_operation_is_open_to_whom_it_should_be_and_to_nobody_else(world):
    known, who = things(world), callers(world)
    n_entries, wrong = Entry.objects.count(), []
    assert sorted(name for _, _, name in operations()) == sorted(WHO)

    for name, method, address, body in filled(world, known):
        for role, caller in who.items():
            status = tried(caller, method, address, body).status_code
            let_in = status in {200, 201, 409, 422}
            if let_in != (role in WHO[name]) or status not in {200, 201, 404, 409, 422}:
                wrong.append((name, role, status))

    assert wrong == []
    assert Entry.objects.count() == n_entries


def test_forbidden_and_missing_are_answered_alike(world):
    caller, known = callers(world)["stranger"], things(world)
    missing = {
        name: f"{one[:2]}{'2' * 12}" if name.endswith("_id") else one
        for name, one in known.items()
    }
    differing = []
    pairs = zip(filled(world, known), filled(world, missing), strict=True)
    for (name, method, address, body), (_, _, nowhere, _) in pairs:
        if "stranger" in WHO[name] or address == nowhere:
            continue
        one = tried(caller, method, address, body)
        two = tried(caller, method, nowhere, body)
        if (one.status_code, one.content, dict(one.headers)) != (
            two.status_code,
            two.content,
            dict(two.headers),
        ):
            differing.append(name)

    assert differing == []


def test_nothing_is_open_without_a_key_or_with_a_dead_one(world):
    known, told = things(world), {}
    dead = recorder(world)
    row = ApiToken.objects.latest("made_at", "pk")
    revoke_token(row.pk, by=world["system_admin"], at=AT)
    cookie = browser_of(world["recorder"])
    for name, method, address, body in filled(world, known):
        told[name] = {
            tried(dead, method, address, body).status_code,
            tried(Caller("yb_guessed"), method, address, body).status_code,
            cookie.generic(method, f"/api{address}").status_code,
            Client().generic(method, f"/api{address}").status_code,
        }

    assert {name for name, found in told.items() if found != {401}} == set()


def test_a_key_opens_only_what_it_is_for(world):
    known, who = things(world), recorder(world, ["read:tree"])
    scopes = {
        told["operationId"]: told["x-scope"]
        for found in api.get_openapi_schema()["paths"].values()
        for told in found.values()
        if told["operationId"] not in OPEN
    }
    before = refusals()
    refused = {
        name
        for name, method, address, body in filled(world, known)
        if tried(who, method, address, body).status_code == 403
    }

    assert {scopes[name] for name in set(WHO) - refused} == {"read:tree", ""}
    assert {"read:tree", ""} & {scopes[name] for name in refused} == set()
    assert refusals() == before
    sent = who.send("GET", f"/units/{world.branch.pk}/duties")
    assert sent.json()["title"] == "这个令牌没有“看达标情况和依据”的用途。"
    assert refusals() == before + 1


@pytest.mark.parametrize("path", ["/nowhere", "/units", "/units/o_x/ballots", "/talks"])
def test_an_address_that_is_not_there_is_told_as_a_problem(db, path):
    sent = Client().post(f"/api{path}")

    assert sent.status_code in {404, 405}
    if sent.status_code == 404:
        assert sent["Content-Type"] == "application/problem+json"
