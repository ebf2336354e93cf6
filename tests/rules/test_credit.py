from datetime import date
from typing import Any

import pytest

from tests.rules.shapes import entry, member, office, org, rule, world
from yiben.rules.credit import Postings
from yiben.rules.facts import OrgIn, Span
from yiben.rules.pack import RecordSpec

COUNTY = org("县")
BRANCH = org("支部", COUNTY, kind="branch", level="base")
GROUP = org("小组", BRANCH, kind="party_group", level="base")
DAY = date(2026, 5, 10)


def spec(**words: Any) -> RecordSpec:
    """Return what a rule counts."""
    record = rule(**words).record
    assert record is not None
    return record


def roles(subject: str, made, **words) -> frozenset[str]:
    """Return what a subject was in one entry."""
    found = Postings(world(COUNTY, BRANCH, GROUP, entries=(made,), **words)).of(subject)
    assert len(found) <= 1
    return found[0].roles if found else frozenset()


def test_an_entry_counts_for_its_unit_and_those_who_joined_in():
    made = entry("e", "县", DAY, orgs=(OrgIn("支部", "joint"), OrgIn("小组", "target")))

    assert roles("org:县", made) == {"unit"}
    assert roles("org:支部", made) == {"unit"}
    assert roles("org:小组", made) == set()


def test_what_a_group_held_counts_for_its_branch_as_of_a_group():
    assert roles("org:支部", entry("e", "小组", DAY)) == {"group"}
    assert roles("org:县", entry("e", "支部", DAY)) == set()


def test_held_together_by_branch_and_group_is_still_one_posting():
    made = entry("e", "支部", DAY, orgs=(OrgIn("小组", "joint"),))

    assert roles("org:支部", made) == {"unit", "group"}


def test_an_inspection_counts_for_the_relation():
    made = entry("e", "县", DAY, orgs=(OrgIn("支部", "inspected"),))

    assert roles("relation:县:支部", made) == {"inspected"}
    assert roles("org:支部", made) == set()


def test_a_lecture_elsewhere_counts_but_not_as_in_the_own_ledger():
    held = (office("甲", "县"),)
    people = (("甲", "speaker"), ("甲", "attendee"))

    here = roles("office:县:甲", entry("e", "县", DAY, people=people), offices=held)
    there = roles("office:县:甲", entry("e", "支部", DAY, people=people), offices=held)

    assert here == {"speaker", "attendee", "speaker_own"}
    assert there == {"speaker", "attendee"}


def test_who_stayed_away_gets_nothing():
    made = entry("e", "支部", DAY, people=(("甲", "attendee", "sick"),))

    assert roles("member:甲", made) == set()


def test_an_act_counts_for_the_offices_held_that_day():
    held = (office("甲", "县", span=Span(date(2026, 5, 11))),)
    made = entry("e", "支部", DAY, people=(("甲", "attendee"),))

    assert roles("office:县:甲", made, offices=held) == set()
    assert roles("member:甲", made) == {"attendee"}


def test_a_talk_counts_for_both_sides():
    held = (office("甲", "支部"), office("乙", "支部", "committee_member"))
    members = (member("甲", "支部"), member("丙", "支部"))
    talk = entry("e", "支部", DAY, people=(("甲", "talker"), ("丙", "talker")))
    words = {"offices": held, "members": members}

    sides = {"talker", "with_member", "with_secretary", "with_team"}
    assert roles("member:丙", talk, **words) == sides
    assert roles("office:支部:甲", talk, **words) == {"talker", "with_member"}
    assert roles("pair:支部:丙:甲", talk, **words) == set()


def test_a_talk_of_two_in_the_team_counts_for_the_pair():
    held = (office("甲", "县"), office("乙", "县", "committee_member"))
    talk = entry("e", "县", DAY, people=(("甲", "talker"), ("乙", "talker")))

    assert roles("pair:县:乙:甲", talk, offices=held) == {"pair"}
    assert roles("office:县:乙", talk, offices=held) >= {"with_secretary"}


def test_a_talk_is_not_with_the_secretary_of_another_branch():
    other = org("别支部", COUNTY, kind="branch")
    talk = entry("e", "支部", DAY, people=(("甲", "talker"), ("丙", "talker")))
    here = world(
        COUNTY,
        BRANCH,
        other,
        offices=(office("甲", "别支部"),),
        members=(member("丙", "支部"),),
        entries=(talk,),
    )

    assert Postings(here).of("member:丙")[0].roles == {"talker", "with_member"}


def test_one_cannot_talk_with_oneself():
    talk = entry("e", "支部", DAY, people=(("丙", "talker"), ("丙", "talker")))

    assert roles("member:丙", talk) == {"talker"}


@pytest.mark.parametrize(
    ("words", "counts"),
    [
        ({}, True),
        ({"kinds": {"k.b"}}, True),
        ({"kinds": {"k.c"}}, False),
        ({"roles": {"group"}}, False),
        ({"tags": {"t"}}, True),
        ({"tags": {"t", "u"}}, False),
        ({"min_rate": 50}, True),
        ({"min_rate": 51}, False),
    ],
)
def test_a_posting_matches_by_kind_role_tag_and_rate(words, counts):
    made = entry(
        "e",
        "县",
        DAY,
        kinds=("k.a", "k.b"),
        tags=frozenset({"t"}),
        present=5,
        expected=10,
    )
    posting = Postings(world(COUNTY, entries=(made,))).of("org:县")[0]

    assert posting.matches(spec(**words)) is counts


def test_rate_of_nobody_expected_is_kept():
    posting = Postings(world(COUNTY, entries=(entry("e", "县", DAY),))).of("org:县")[0]

    assert posting.matches(spec(min_rate=80))


def test_a_makeup_counts_in_the_month_it_names():
    made = entry("e", "县", DAY, credit_month=2026 * 12 + 1)

    assert (
        Postings(world(COUNTY, entries=(made,))).of("org:县")[0].month == 2026 * 12 + 1
    )


@pytest.mark.parametrize(
    ("kind", "words", "timely"),
    [
        ("filings.plan.filed", {}, date(2026, 1, 5)),
        ("gatherings.x.held", {}, date(2026, 3, 1)),
        ("filings.plan.filed", {"timely_on": date(2026, 2, 2)}, date(2026, 2, 2)),
        ("filings.plan.filed", {"answers": "nothing"}, date(2026, 3, 1)),
    ],
)
def test_a_receipt_is_as_timely_as_what_it_answers(kind, words, timely):
    filed = entry("f", "县", date(2026, 1, 1), kinds=(kind,), entered=date(2026, 1, 5))
    got = {"entered": date(2026, 3, 1), "answers": "f"} | words
    receipt = entry("r", "县", DAY, kinds=("filings.plan.received",), **got)

    postings = Postings(world(COUNTY, entries=(filed, receipt))).of("org:县")

    assert postings[1].timely_on == timely
