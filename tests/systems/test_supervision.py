"""Rows 12, 19, 20, 21, 82, 105 of systems.md: looking, finding, asking, and no more."""

import json
import subprocess
import sys
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from tests.cast import make_account
from tests.conftest import ROOT
from tests.factories.filings import drafted
from tests.factories.gatherings import AT, World, make_world, theme_day
from tests.factories.supervision import inspection_form
from tests.factories.visits import SEED, drawing
from tests.factories.web import browser_of, make_ruled_world, page_of
from yiben.books.filings.actions import file_filing, receive_filing
from yiben.books.gatherings.actions import record_gathering
from yiben.common.clock import moment
from yiben.common.errors import RefusedError
from yiben.ledger.actions import declare_gap
from yiben.ledger.models import Entry
from yiben.org.access import may_read, may_record, seen_orgs
from yiben.org.actions import found_org
from yiben.org.words import GrantRole
from yiben.people.actions import grant_role
from yiben.people.checks import AccountError
from yiben.people.models import Account, AuditLine
from yiben.standing.actions import settle
from yiben.supervision.actions import (
    close_finding,
    draw_units,
    hold_inspection,
    reply_finding,
)
from yiben.supervision.checks import NotBelowError
from yiben.supervision.models import Inspection
from yiben.supervision.queries import (
    blank_for,
    dormant_in,
    entered_together,
    findings_for,
    inspections_of,
    unseen_of,
)

TODAY = date(2026, 11, 20)
GROUP = "supervision.supervision_group.held"


@pytest.fixture
def world(db) -> World:
    return make_world()


def inspector(world: World, name: str = "inspector", **given) -> Account:
    """Return an account of the town's group of inspectors, or of a sector."""
    account = make_account(name, world["security_admin"])
    grant_role(
        account,
        GrantRole.INSPECTOR,
        **{"org": world.town, **given},
        by=world["security_admin"],
        at=AT,
    )
    return account


# 19
def test_a_random_draw_can_be_repeated_from_its_document(world, tmp_path):
    row = drawing(world)
    draw_units(row, SEED, by=world["superior"], at=AT)
    client = browser_of(world["recorder"])
    file = tmp_path / "draw.json"
    file.write_bytes(client.get(reverse("visit-plan-draw-file", args=[row.pk])).content)
    again = [sys.executable, str(ROOT / "tools" / "draw_again.py"), str(file)]

    right = subprocess.run(again, capture_output=True, text=True, check=False)
    record = json.loads(file.read_text())
    file.write_text(json.dumps({**record, "seed": record["seed"] + "0" * 5}))
    wrong = subprocess.run(again, capture_output=True, text=True, check=False)

    picked = row.visits.get().unit.name
    assert right.stdout.split() == [picked, "与公布的一致"]
    assert right.returncode == 0
    assert record["picked"] == [picked]
    if wrong.stdout.split()[0] != picked:
        assert wrong.returncode == 1


# 20
def test_a_finding_without_feedback_keeps_the_inspection_open(world):
    row = hold_inspection(
        world.town, world.branch, inspection_form(world), by=world["superior"], at=AT
    )
    first, second = row.findings.all()
    reply_finding(first, "补齐了", by=world["recorder"], at=AT)
    close_finding(first, "看过", by=world["superior"], at=AT)

    def still_open() -> int:
        return inspections_of(world.town, seen_by=world["superior"])[0].n_open

    assert still_open() == 1
    reply_finding(second, "补齐了", by=world["recorder"], at=AT)
    assert still_open() == 1
    close_finding(second, "看过", by=world["superior"], at=AT)
    assert still_open() == 0


# 21
def test_the_group_reads_and_comments_and_every_write_to_a_ledger_is_refused(world):
    by = inspector(world)
    held = record_gathering(world.branch, theme_day(world), by=world["recorder"], at=AT)
    entries = Entry.objects.filter(unit=world.branch).count()
    client = browser_of(by)

    assert may_read(by, world.branch)
    assert not may_record(by, world.branch)
    assert client.get(reverse("entry", args=[held.pk])).status_code == 200
    assert AuditLine.objects.filter(action="record.read", account_id=by.pk).exists()
    for act in (
        lambda: record_gathering(world.branch, theme_day(world), by=by, at=AT),
        lambda: declare_gap(
            world.branch, duties=("x/y",), period="2026-05", reason="无", by=by, at=AT
        ),
    ):
        with pytest.raises(RefusedError):
            act()

    form = inspection_form(world, kind=GROUP, tags=(), inspector_ids=())
    row = hold_inspection(world.town, world.branch, form, by=by, at=AT)

    assert row.entry.unit_id == world.town.pk
    assert row.entry.kind == GROUP
    assert Entry.objects.filter(unit=world.branch).count() == entries
    assert len(findings_for(world.branch, seen_by=world["recorder"])) == 2
    with pytest.raises(RefusedError):
        reply_finding(row.findings.all()[0], "代答", by=by, at=AT)


def test_the_group_inspects_in_the_name_of_whom_it_belongs_to_only(world):
    by = inspector(world)

    for superior, unit in (
        (world.county, world.branch),
        (world.town, world.far),
    ):
        with pytest.raises((RefusedError, NotBelowError)):
            hold_inspection(superior, unit, inspection_form(world), by=by, at=AT)
    assert Inspection.objects.count() == 0
    with pytest.raises(RefusedError):
        blank_for(world.county, TODAY, seen_by=by)


# 12
def test_a_sector_s_authority_sees_its_schools_everywhere_and_commands_none(world):
    school = found_org(
        name="青禾县第一中学党支部",
        short_name="一中支部",
        kind="branch",
        level="base",
        sector="school",
        superior=world.town,
        founded_on=date(2020, 1, 1),
        by=world["system_admin"],
        at=AT,
    )
    by = inspector(world, "education", org=world.county, sector="school")
    filing = drafted(world)
    file_filing(filing, by=world["recorder"], at=AT)

    assert list(seen_orgs(by)) == [school]
    assert may_read(by, school)
    assert not may_read(by, world.branch)
    assert browser_of(by).get(reverse("unit", args=[school.pk])).status_code == 200
    assert (
        browser_of(by).get(reverse("unit", args=[world.branch.pk])).status_code == 404
    )
    with pytest.raises(RefusedError):
        receive_filing(filing, by=by, at=AT)
    form = inspection_form(
        world, kind="supervision.sector_guidance.held", tags=(), inspector_ids=()
    )
    with pytest.raises(RefusedError):
        hold_inspection(world.county, world.branch, form, by=by, at=AT)
    row = hold_inspection(world.county, school, form, by=by, at=AT)
    assert row.entry.kind == "supervision.sector_guidance.held"


def test_only_who_looks_from_outside_is_kept_to_a_sector(world):
    account = make_account("clerk", world["security_admin"])
    for role, sector in ((GrantRole.SUPERIOR, "school"), (GrantRole.INSPECTOR, "moon")):
        with pytest.raises(AccountError):
            grant_role(
                account,
                role,
                org=world.town,
                sector=sector,
                by=world["security_admin"],
                at=AT,
            )


# 82
@pytest.mark.django_db
def test_a_branch_with_plans_and_no_records_sleeps_in_exactly_those_systems():
    world = make_ruled_world()
    settle(at=AT)

    def slept() -> set[str]:
        found = dormant_in(
            world.branch,
            since=date(2026, 1, 1),
            until=date(2026, 12, 31),
            as_of=TODAY,
            seen_by=world["superior"],
        )
        return {one.system for one in found}

    before = slept()
    record_gathering(world.branch, theme_day(world), by=world["recorder"], at=AT)
    settle(at=AT)
    after = slept()

    assert "theme_day" in before
    assert before - after == set()  # November is not over: nothing is asked yet
    month = theme_day(world, happened_on=date(2026, 9, 18))
    record_gathering(world.branch, month, by=world["recorder"], at=AT)
    settle(at=AT)
    assert before - slept() == {"theme_day"}


def test_many_things_entered_on_one_day_long_after_are_asked_about(world):
    for day in (3, 10, 17, 24):
        form = theme_day(world, happened_on=date(2026, 9, day))
        record_gathering(world.branch, form, by=world["recorder"], at=AT)

    found = entered_together(
        world.branch, since=date(2026, 1, 1), until=TODAY, seen_by=world["superior"]
    )

    assert [(one.entered_on, one.n_entries) for one in found] == [(TODAY, 4)]
    assert (found[0].earliest, found[0].latest) == (
        date(2026, 9, 3),
        date(2026, 9, 24),
    )


# 105
def test_branches_unseen_for_the_set_months_are_named(world):
    form = inspection_form(world, kind="supervision.branch_supervision.held", tags=())
    hold_inspection(world.town, world.branch, form, by=world["superior"], at=AT)

    def names(since: date) -> list[str]:
        found = unseen_of(world.town, since=since, on=TODAY, seen_by=world["superior"])
        return [one.name for one in found]

    assert names(date(2026, 8, 1)) == [world.neighbour.name]
    assert len(names(moment(date(2026, 12, 1)).date())) == 2


def test_who_looks_from_outside_begins_with_the_list_of_what_they_look_at(world):
    by = inspector(world)
    client = browser_of(by)

    home: Any = client.get(reverse("home"))
    page = page_of(client.get(reverse("looked")))

    assert home.url == reverse("looked")
    assert world.branch.name in page
    assert world.far.name not in page
    assert client.get(reverse("brief", args=[world.branch.pk])).status_code == 200
    for who in ("recorder", "superior", "stranger", "auditor"):
        answer = browser_of(world[who]).get(reverse("looked"))
        assert answer.status_code == 404
