"""Rows of systems.md with patterns P and Q that are judged, or are about who sent.

Drafting, revising and publishing stand in ``test_filings``.
"""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tests.cast import AT as FOUNDED_AT
from tests.cast import FOUNDED
from tests.factories.gatherings import AT, LATER, World, make_world
from tests.packs.shelf import library
from yiben.books.filings.actions import (
    draft_filing,
    file_filing,
    receive_filing,
)
from yiben.books.filings.queries import blank_for
from yiben.books.filings.queries import view_of as filing_view
from yiben.books.relays.actions import send_document
from yiben.books.relays.queries import blank_for as blank_relay
from yiben.books.relays.queries import view_of
from yiben.org.actions import found_org
from yiben.policy.actions import adopt_pack
from yiben.rules.cases import failures_of
from yiben.standing.actions import rebuild
from yiben.standing.queries import lines_of

YEAR_END = date(2027, 1, 20)


@pytest.fixture
def world(db) -> World:
    return make_world()


def judged(packs: list[str], orgs: Any, ledger: Any, *expect: Any, **more: Any) -> Any:
    row = {
        "name": "",
        "packs": packs,
        "as_of": more.pop("as_of", YEAR_END),
        "given": {"orgs": orgs, "ledger": ledger, **more},
        "expect": list(expect),
    }
    return failures_of(row, library())


def one(kind: str, org: str, on: date, **more: Any) -> dict[str, Any]:
    return {"kind": f"filings.{kind}", "org": org, "date": on, **more}


def told(org: str, duty: str, period: str, status: str, **more: Any) -> dict[str, Any]:
    return {
        "subject": org,
        "duty": duty,
        "period": period,
        "status": status,
        **more,
    }


PROVINCE = {"id": "省委", "kind": "committee", "level": "province"}
ZONE = {"id": "党工委", "kind": "working_committee", "level": "county"}
GROUP = {"id": "党组", "kind": "leading_group", "superior": "党工委", "level": "county"}
BRANCH = {"id": "支部", "kind": "branch", "superior": "省委"}
VILLAGE = {"id": "支部", "kind": "branch", "superior": "党工委"}


# 4
def test_of_five_units_two_uploaded_plans_and_the_three_others_are_named(world):
    cast = world.cast
    names = ["东坡", "西坡", "南坡"]
    for name in names:
        found_org(
            name=f"{name}村党支部",
            short_name=f"{name}村党支部",
            kind="branch",
            level="base",
            sector="village",
            superior=world.town,
            founded_on=FOUNDED,
            by=cast.system_admin,
            at=FOUNDED_AT,
        )
    form = replace(
        blank_relay(world.town, date(2026, 11, 18), seen_by=world["superior"]),
        title="关于推进学习教育的通知",
        plan_wanted=True,
        plan_by=date(2026, 12, 18),
    )
    row = send_document(world.town, form, by=world["superior"], at=AT)
    assert len(view_of(row, seen_by=world["superior"]).without_plan) == 5

    for unit, by in ((world.branch, "recorder"), (world.neighbour, "neighbour")):
        blank = blank_for(
            unit, "filings.implementation_plan", "2026", seen_by=world[by]
        )
        plan = replace(blank, answers=row.entry_id)
        filing = draft_filing(unit, plan, by=world[by], at=LATER)
        file_filing(filing, by=world[by], at=LATER)

    without = view_of(row, seen_by=world["superior"]).without_plan
    assert sorted(x.org for x in without) == sorted(f"{x}村党支部" for x in names)


# 18
def test_a_secretarys_report_without_receipt_is_not_done():
    packs = ["central-2017", "huaian-2017"]
    duty = "huaian-2017/secretary-report-yearly"
    filed = one("secretary_report.filed", "支部", date(2026, 3, 1), id="报出")
    received = one(
        "secretary_report.received", "支部", date(2026, 3, 1), answers="报出"
    )

    assert (
        judged(packs, [ZONE, VILLAGE], [filed], told("支部", duty, "2026", "missed"))
        == []
    )
    assert (
        judged(
            packs, [ZONE, VILLAGE], [filed, received], told("支部", duty, "2026", "met")
        )
        == []
    )


# 22
def test_an_ad_hoc_report_is_never_the_periodic_one():
    packs = ["central-2017", "heilongjiang-2017"]
    duty = "heilongjiang-2017/special-report-half-yearly"
    ledger = [
        one("special_report.received", "支部", date(2026, 3, 1)),
        one("major_event_report.received", "支部", date(2026, 9, 1)),
    ]

    assert (
        judged(
            packs,
            [PROVINCE, BRANCH],
            ledger,
            told("支部", duty, "2026-H1", "met"),
            told("支部", duty, "2026-H2", "missed", done=0),
        )
        == []
    )


# 22
def test_a_half_year_without_report_is_seen_by_the_unit_and_its_superior(world):
    cast = world.cast
    for place, pack in (("centre", "central-2017"), ("province", "heilongjiang-2017")):
        adopt_pack(
            getattr(cast, place), pack, date(2017, 6, 1), by=cast.system_admin, at=AT
        )
    rebuild(year=2026, at=AT)

    for by in ("recorder", "superior"):
        lines = lines_of(
            world.branch, year=2026, as_of=date(2026, 11, 20), seen_by=world[by]
        )
        found = {x.period: x.status for x in lines if x.title == "半年专题报告"}
        assert found == {"2026-H1": "missed", "2026-H2": "open"}


# 30
def test_a_committees_plan_is_not_the_leading_groups_own():
    packs = ["central-2017", "huaian-2017"]
    own = "huaian-2017/team-study-plan-yearly"
    general = one("study_plan.made", "党组", date(2026, 2, 1))
    team = one("team_study_plan.made", "党组", date(2026, 2, 1))
    missed, met = told("党组", own, "2026", "missed"), told("党组", own, "2026", "met")

    assert judged(packs, [ZONE, GROUP], [general], missed) == []
    assert judged(packs, [ZONE, GROUP], [general, team], met) == []


# 31
def test_a_leader_who_joins_in_october_owes_a_plan_from_then():
    packs = ["central-2017"]
    duty = "central-2017/personal-study-plan"
    orgs = [{"id": "县委", "kind": "committee", "level": "county"}]
    offices = [
        {
            "person": "新委员",
            "org": "县委",
            "office": "committee_member",
            "from_on": date(2026, 10, 8),
        },
    ]
    subject = "新委员@县委"
    expect = {"subject": subject, "duty": duty, "period": "2026"}

    earlier = {**expect, "period": "2025", "owes": False, "year": 2025}
    for told in ({**expect, "status": "open"}, earlier):
        found = judged(packs, orgs, [], told, offices=offices, as_of=date(2026, 10, 20))
        assert found == []


# 58
def test_a_plan_filed_without_receipt_is_pending_and_publication_is_another_duty():
    packs = ["central-2017", "hunan-2017"]
    filing = "hunan-2017/plan-filing-year-start"
    publication = "hunan-2017/plan-publication-yearly"
    filed = one("meeting_plan.filed", "支部", date(2026, 1, 20), id="报出")
    # Two clocks: sent in January, answered in May, and on time all the same.
    received = one(
        "meeting_plan.received",
        "支部",
        date(2026, 1, 20),
        entered=date(2026, 5, 20),
        answers="报出",
    )
    published = one("meeting_plan.published", "支部", date(2026, 2, 1), answers="报出")
    orgs = [PROVINCE, BRANCH]

    pending = told("支部", filing, "2026", "open")
    assert judged(packs, orgs, [filed], pending, as_of=date(2026, 2, 1)) == []
    assert (
        judged(
            packs,
            orgs,
            [filed, received],
            told("支部", filing, "2026", "met"),
            told("支部", publication, "2026", "missed"),
        )
        == []
    )
    assert (
        judged(
            packs,
            orgs,
            [filed, received, published],
            told("支部", publication, "2026", "met"),
        )
        == []
    )


# 80
def test_a_members_report_that_is_overdue_is_reminded_and_never_missed():
    packs = ["central-2017", "heilongjiang-2017"]
    duty = "heilongjiang-2017/member-report-half-yearly"
    members = [{"person": "党员甲", "org": "支部", "from_on": date(2020, 1, 1)}]
    expect = told("党员甲", duty, "2026-H1", "reminded")

    assert judged(packs, [PROVINCE, BRANCH], [], expect, members=members) == []


# 81
def test_only_the_assembly_answers_the_duty_and_not_the_paper():
    packs = ["central-2017", "heilongjiang-2017"]
    duty = "heilongjiang-2017/committee-report-yearly"
    branch = {**BRANCH, "having": ["has_committee"]}
    paper = one("committee_report.made", "支部", date(2026, 12, 20))
    assembly = {
        "kind": "gatherings.member_assembly.held",
        "parts": ["gatherings.committee_report.held"],
        "org": "支部",
        "date": date(2026, 12, 28),
        "tags": ["element.rated"],
    }
    missed, met = (
        told("支部", duty, "2026", "missed"),
        told("支部", duty, "2026", "met"),
    )

    assert judged(packs, [PROVINCE, branch], [paper], missed) == []
    assert judged(packs, [PROVINCE, branch], [paper, assembly], met) == []


# 22: what the superior waits for disappears once it lies in the inbox
def test_dates_of_sending_and_receipt_are_kept_apart(world):
    blank = blank_for(
        world.branch, "filings.special_report", "2026-H2", seen_by=world["recorder"]
    )
    row = draft_filing(world.branch, blank, by=world["recorder"], at=AT)
    file_filing(row, by=world["recorder"], at=AT)
    row.refresh_from_db()

    receive_filing(row, by=world["superior"], at=AT + timedelta(days=20))

    steps = {x.label: x.at for x in filing_view(row, seen_by=world["recorder"]).steps}
    assert steps["报送"] == AT
    assert steps["回执"] == AT + timedelta(days=20)
