from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.shapes import OLD, binds, member, office, org, rule, world
from yiben.rules.facts import Span, TraitFact
from yiben.rules.lawbook import Clause
from yiben.rules.pack import Below
from yiben.rules.period import FAR, first_day, last_day
from yiben.rules.subjects import (
    Subject,
    binds_on,
    has,
    life_of,
    owner_on,
    subjects_of,
)

COUNTY = org("县")
BRANCH = org("支部", COUNTY, kind="branch", level="base", sector="village")
JANUARY = 2026 * 12
DAY = date(2026, 5, 10)


def subject(key: str, *, orgs=(COUNTY, BRANCH), **words) -> Subject:
    units = [one.id for one in orgs]
    found = {one.key: one for one in subjects_of(world(*orgs, **words), units)}
    return found[key]


def bound(asked, one: Subject, on: date = DAY, orgs=(COUNTY, BRANCH), **words) -> bool:
    clause = Clause(rule(binds=asked, **words), "县", 0, 0, FAR)
    return binds_on(clause, one, world(*orgs), on)


def test_every_kind_of_subject_is_found():
    offices = (office("乙", "县"), office("甲", "县", "deputy_secretary"))
    members = (member("丙", "支部"),)

    found = subjects_of(
        world(COUNTY, BRANCH, offices=offices, members=members), ["县", "支部"]
    )

    assert sorted(one.key for one in found) == [
        "member:丙",
        "office:县:乙",
        "office:县:甲",
        "org:县",
        "org:支部",
        "pair:县:乙:甲",
        "relation:县:支部",
    ]


def test_only_what_the_units_answer_for_is_given():
    one = world(COUNTY, BRANCH, offices=(office("乙", "县"),))

    assert [s.key for s in subjects_of(one, ["支部", "没有"])] == ["org:支部"]


def test_who_left_and_came_back_has_two_stretches():
    held = (
        office("甲", "县", span=Span(OLD, date(2026, 3, 15))),
        office("甲", "县", span=Span(date(2026, 9, 2))),
    )

    one = subject("office:县:甲", offices=held)

    assert one.runs == ((2015 * 12, JANUARY + 2), (JANUARY + 9, FAR))
    assert one.within(JANUARY, JANUARY + 12) == [
        (JANUARY, JANUARY + 2),
        (JANUARY + 9, JANUARY + 12),
    ]


def test_one_post_right_after_another_is_one_stretch():
    held = (
        office("甲", "县", span=Span(OLD, date(2026, 3, 15))),
        office("甲", "县", "deputy_secretary", span=Span(date(2026, 3, 16))),
    )

    assert subject("office:县:甲", offices=held).runs == ((2015 * 12, FAR),)


def test_a_recorder_post_does_not_lengthen_time_in_the_team():
    held = (
        office("甲", "县", span=Span(date(2026, 5, 1))),
        office("甲", "县", "recorder"),
    )

    assert subject("office:县:甲", offices=held).runs == ((JANUARY + 4, FAR),)


def test_a_pair_stands_while_both_serve():
    held = (
        office("甲", "县", span=Span(date(2026, 2, 1), date(2026, 9, 30))),
        office("乙", "县", "deputy_secretary", span=Span(date(2026, 4, 1))),
    )

    assert subject("pair:县:乙:甲", offices=held).runs == ((JANUARY + 3, JANUARY + 9),)


def test_two_who_never_served_together_are_no_pair():
    held = (
        office("甲", "县", span=Span(OLD, date(2026, 3, 31))),
        office("乙", "县", span=Span(date(2026, 4, 1))),
    )
    keys = {s.key for s in subjects_of(world(COUNTY, offices=held), ["县"])}

    assert keys == {"org:县", "office:县:甲", "office:县:乙"}


@given(
    st.lists(
        st.tuples(
            st.dates(date(2024, 1, 1), date(2027, 1, 1)),
            st.none() | st.dates(date(2024, 1, 1), date(2027, 1, 1)),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_a_life_is_the_months_on_all_of_whose_days_some_span_holds(pairs):
    spans = [Span(a, b) for a, b in pairs if b is None or a <= b]
    months = range(2024 * 12, 2027 * 12)

    runs = life_of(spans)

    lived = {m for m in months for since, until in runs if since <= m < until}
    assert lived == {
        m
        for m in months
        if all(
            any(span.holds_on(date.fromordinal(day)) for span in spans)
            for day in range(first_day(m).toordinal(), last_day(m).toordinal() + 1)
        )
    }
    assert all(one[1] <= two[0] for one, two in pairwise(runs))


def test_the_branch_of_the_day_owns_a_member():
    moved = date(2026, 5, 10)
    other = org("新支部", COUNTY, kind="branch")
    members = (
        member("丙", "支部", span=Span(OLD, date(2026, 5, 9))),
        member("丙", "新支部", span=Span(moved)),
    )
    here = world(COUNTY, BRANCH, other, members=members)
    one = subject("member:丙", orgs=(COUNTY, BRANCH, other), members=members)

    assert owner_on(one, here, date(2026, 5, 9)) == BRANCH
    assert owner_on(one, here, moved) == other
    assert owner_on(one, here, date(2014, 1, 1)) is None


@pytest.mark.parametrize(
    ("asked", "binds_branch"),
    [
        (binds(), True),
        (binds(org=["branch"]), True),
        (binds(org=["committee"]), False),
        (binds(level=["base"]), True),
        (binds(level=["town"]), False),
        (binds(sector=["village"]), True),
        (binds(sector=["school"]), False),
        (binds(having=["core_group"]), False),
        (binds(lacking=["core_group"]), True),
        (binds("office", office=["secretary"]), False),
    ],
)
def test_a_rule_binds_the_units_it_names(asked, binds_branch):
    assert bound(asked, subject("org:支部")) is binds_branch


def test_a_dated_trait_binds_on_its_days_only():
    held = TraitFact("core_group", Span(date(2026, 5, 1), date(2026, 5, 31)))
    county = org("县", traits=(held,))
    one = subject("org:县", orgs=(county,))

    days = [date(2026, 4, 30), date(2026, 5, 1), date(2026, 5, 31), date(2026, 6, 1)]
    asked = binds(having=["core_group"])
    assert [bound(asked, one, day, (county,)) for day in days] == [
        False,
        True,
        True,
        False,
    ]
    assert has(county.traits, "core_group", DAY)


def test_a_dissolved_unit_owes_nothing():
    gone = org("县", life=Span(OLD, date(2026, 5, 9)))
    one = subject("org:县", orgs=(gone,))

    assert not bound(binds(), one, DAY, (gone,))
    assert bound(binds(), one, date(2026, 5, 9), (gone,))


def test_an_office_binds_who_holds_it():
    one = subject("office:县:甲", offices=(office("甲", "县", "deputy_secretary"),))

    assert bound(binds("office", office=["deputy_secretary"]), one)
    assert not bound(binds("office", office=["secretary"]), one)


def test_a_pair_is_bound_if_both_hold_the_office():
    held = (office("甲", "县"), office("乙", "县", "deputy_secretary"))
    one = subject("pair:县:乙:甲", offices=held)

    assert bound(binds("pair", office=["secretary", "deputy_secretary"]), one)
    assert not bound(binds("pair", office=["secretary"]), one)


@pytest.mark.parametrize(
    ("asked", "owes"),
    [
        ({}, True),
        ({"membership": ["full"]}, True),
        ({"membership": ["probationary"]}, False),
        ({"except_flags": ["frail"]}, False),
        ({"only_flags": ["frail"]}, True),
        ({"only_flags": ["frail", "floating"]}, False),
    ],
)
def test_members_are_bound_by_what_they_are(asked, owes):
    frail = TraitFact("frail", Span(OLD))
    one = subject("member:丙", members=(member("丙", "支部", flags=(frail,)),))

    assert bound(binds("member", **asked), one) is owes


def test_the_secretary_owes_no_talk_with_himself():
    held, who = (office("丙", "支部"),), (member("丙", "支部"),)
    one = subject("member:丙", offices=held, members=who)
    elsewhere = subject("member:丙", offices=(office("丙", "县"),), members=who)

    assert not bound(binds("member"), one, roles={"with_secretary"})
    assert bound(binds("member"), one, roles={"with_secretary", "with_team"})
    assert bound(binds("member"), elsewhere, roles={"with_secretary"})


@pytest.mark.parametrize(
    ("below", "owes"),
    [({}, True), ({"org": {"branch"}}, True), ({"level": {"town"}}, False)],
)
def test_a_relation_is_bound_by_what_stands_below(below, owes):
    one = subject("relation:县:支部")
    asked = Below(**{key: frozenset(value) for key, value in below.items()})

    assert bound(binds("relation", below=asked), one) is owes
