"""Every address there is, for everybody who has no business there.

The list is made from the resolver: an address that is not named in ``OBJECTS``
or ``OPEN`` fails the build, so nobody can forget to say who may come in.
"""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from tests.factories import dues
from tests.factories.api import token_form
from tests.factories.assess import case_at, sent
from tests.factories.drafts import written
from tests.factories.feedback import complained
from tests.factories.filings import REPORT, drafted
from tests.factories.gatherings import AT, THEME_DAY, World, theme_day
from tests.factories.lists import problem
from tests.factories.measures import taken
from tests.factories.packets import far_below
from tests.factories.ratings import case_of, decided
from tests.factories.registers import own_form
from tests.factories.reminders import channel_of
from tests.factories.sheets import item_form, sheet_form, target_form
from tests.factories.superior import first_finding, held_theme_day, inspected
from tests.factories.talks import talks_form
from tests.factories.visits import planned
from tests.factories.web import browser_of
from yiben.books.forms.actions import fill_sheet
from yiben.books.gatherings.actions import plan_gathering
from yiben.books.library.actions import log_item, set_goal
from yiben.books.ratings.actions import object_to
from yiben.books.registers.actions import keep_register
from yiben.books.relays.actions import send_document
from yiben.books.relays.words import RelayForm
from yiben.books.talks.actions import record_talks
from yiben.books.targets.actions import set_target
from yiben.duties.actions import waive_duty
from yiben.ledger.models import Entry
from yiben.packets.actions import make_packet
from yiben.packets.models import Peer
from yiben.people.actions import (
    StayForm,
    ask_correction,
    begin_stay,
    issue_token,
    send_member,
)
from yiben.people.models import Grant
from yiben.plans.actions import give_task
from yiben.reminders.actions import try_channel
from yiben.reports.actions import ask_print, write_paper
from yiben.reports.words import FileType, PrintForm

MONTHLY = "theme-day-monthly"
# Everybody who has logged in, each seeing only what is theirs.
OPEN = {
    *("home", "login", "logout", "locked", "text-size", "me", "documents", "document"),
    *(
        "document-against",
        "my-items",
        "my-ratings",
        "report-own",
        "me-held",
        "me-handbook",
        "me-talks",
        "my-measures",
        "me-note-new",
        "me-note-erase",
        "reminders",
        "reminders-preview",
        "reminders-confirm",
        "reminders-feed",
        "reminders-feed-revoke",
        "feed",
        "my-feedback",
        "complaint-new",
        "complaint-code",
        "complaint-code-judge",
    ),
}
WITHOUT_LOGIN = {
    *("login", "locked", "feed"),
    *("complaint-new", "complaint-code", "complaint-code-judge"),
}
STRANGERS = ("stranger", "nobody")


def routes(resolver: URLResolver | None = None) -> Iterator[tuple[str, list[str]]]:
    """Give the name and the parameters of every page of the product.

    The interface has a matrix of its own, tests/api/test_matrix.py.
    """
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            if str(one.pattern) != "api/":
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
        "filing_id": drafted(world, REPORT).pk,
        "register_id": register.pk,
        "talk_id": talk.pk,
        "item_id": problem(world).pk,
        **rated(world),
        **assessed(world),
        **sheets_and_aims(world),
        "stage": "closed",
        "number": "1",
        "year": "2026",
        "entry_id": entry.pk,
        "task_id": give_task(world.branch, "修好水渠", by=world["recorder"], at=AT).pk,
        **dues_of(world),
        **reported(world),
        **overseen(world),
        **reminded(world),
        **named(world),
    }


def sheets_and_aims(world: World) -> dict[str, str]:
    """Return a sheet, a standard worked towards, a material and a goal of the branch."""
    by, unit = world["recorder"], world.branch
    sheet = sheet_form(world, "forms.badge.filled", title="村部")
    aim = target_form(
        world, "targets.programme", title="学习常态化", items=("每月一次",)
    )
    material = item_form(world, "library.study_materials.logged", "口袋书")
    return {
        "sheet_id": fill_sheet(unit, sheet, by=by, at=AT).pk,
        "aim_id": set_target(unit, aim, by=by, at=AT).pk,
        "material_id": log_item(unit, material, by=by, at=AT).pk,
        "goal_id": set_goal(unit, "修渠", date(2026, 1, 1), by=by, at=AT).pk,
    }


def rated(world: World) -> dict[str, str]:
    """Return an appraisal of the branch with an objection, and its secret test."""
    row = decided(world)
    case = case_of(row, "赵田")
    made = object_to(case, "有异议", by=world["member"], at=AT)
    return {
        "round_id": row.pk,
        "box_id": str(row.box_id),
        "case_id": case.pk,
        "objection_id": made.pk,
        "step": "self_reviewed",
    }


def assessed(world: World) -> dict[str, str]:
    """Return an assessment of the town that was sent, and the branch's own sheet."""
    row = sent(world)
    return {
        "assessment_id": row.pk,
        "unit_sheet_id": case_at(row, world.branch).pk,
        "sheet_item": "p",
    }


def dues_of(world: World) -> dict[str, str]:
    """Return what the branch holds about dues."""
    dues.set_up(world)
    dues.collected(world)
    return {
        "payment_id": dues.payment_of(world, "李春生").pk,
        "exemption_id": dues.asked(world).pk,
        "remittance_id": dues.remitted(world).pk,
    }


def reported(world: World) -> dict[str, str]:
    """Return a report of the branch, a book of it, and a figure."""
    paper = write_paper(
        world.branch,
        "meeting-half",
        period="2026-H1",
        answers={},
        token="route",
        by=world["recorder"],
        at=AT,
    )
    order = PrintForm(("lists",), 2026, FileType.WORD, "年终归档")
    job = ask_print(world.town, order, token="route", by=world["superior"], at=AT)
    return {
        "print_id": job.pk,
        "paper_id": paper.pk,
        "paper": "meeting-half",
        "book": "meetings",
        "sort": "docx",
        "figure": "党员大会次数",
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
    relay = send_document(
        world.town,
        RelayForm("关于冬训的通知", (world.branch.pk,)),
        by=world["superior"],
        at=AT,
    )
    draft = written(world)
    first = draft.rules.first()
    assert first is not None
    return {
        "draft_id": draft.pk,
        "rule_id": first.pk,
        "relay_id": relay.pk,
        "target_id": relay.targets.get().pk,
        "inspection_id": inspection.pk,
        "finding_id": first_finding(inspection).pk,
        "measure_id": taken(world, "talk").pk,
        "waiver_id": waiver.pk,
        **planned_visits(world),
        "peer_id": dealt_with(world),
    }


def reminded(world: World) -> dict[str, str]:
    """Return a channel of the branch and a message of the outbox."""
    channel = channel_of(world)
    message = try_channel(channel, "route", by=world["recorder"], at=AT)
    return {"channel_id": channel.pk, "message_id": message.pk}


def dealt_with(world: World) -> str:
    """Return another installation that was sent a packet."""
    far_below(world)
    peer = Peer.objects.get()
    make_packet(peer, by=world["superior"], at=AT)
    return peer.pk


def planned_visits(world: World) -> dict[str, str]:
    """Return a plan of visits to the branch, and the visit."""
    row = planned(world)
    return {"plan_id": row.pk, "visit_id": str(row.visits.get().pk)}


def moving(world: World) -> dict[str, str]:
    """Return a letter, a stay, a request for correction, a complaint of the branch."""
    who, by = world.people["钱水生"], world["recorder"]
    letter = send_member(who, to_branch=world.neighbour, by=by, at=AT)
    contact = world.people["李春生"]
    form = StayForm("临江市", "work", AT.date(), world.neighbour, contact)
    asked = ask_correction(
        about="民族", text="应为汉族", token="x_1", by=world["member"], at=AT
    )
    return {
        "transfer_id": letter.pk,
        "stay_id": begin_stay(who, form, by=by, at=AT).pk,
        "correction_id": asked.pk,
        "complaint_id": complained(world).pk,
    }


def issued(world: World) -> str:
    """Return the id of a key of another program for the branch."""
    form = token_form(world["superior"])
    return issue_token(world.branch, form, by=world["superior"], at=AT)[0].pk


def named(world: World) -> dict[str, str]:
    """Return what is there without anybody doing anything."""
    grant = Grant.objects.filter(account=world["recorder"])[0]
    return {
        "org_id": world.branch.pk,
        "kind": THEME_DAY,
        "volume": "gatherings",
        "period": "2026-02",
        "subject": f"org:{world.branch.pk}",
        "pack": "hunan-2017",
        "name": MONTHLY,
        "term": "双述双评",
        "matter": "assembly-election",
        "option": "pass_of",
        "account_id": world["recorder"].pk,
        "token_id": issued(world),
        "grant_id": str(grant.pk),
        "person_id": world.id("李春生"),
        "tenure_id": "t_none",
        **moving(world),
        "note_id": "0",
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
    strange = re.compile(r"[gfrew]_[0-9a-z]{12}")

    differing = []
    for name, address in pages.items():
        missing = strange.sub(lambda found: found[0][:2] + "2" * 12, address)
        one, two = client.get(address), client.get(missing)
        if (one.status_code, one.content) != (two.status_code, two.content):
            differing.append(name)

    assert differing == []


@pytest.mark.parametrize("name", sorted(OPEN - WITHOUT_LOGIN))
def test_open_pages_are_really_there(world, name):
    known = {route for route, _ in routes()}

    assert name in known
