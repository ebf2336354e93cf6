"""Cells: who owes what in which period, what counts, who owns it."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.shapes import (
    OLD,
    binds,
    entry,
    library,
    member,
    office,
    org,
    pack,
    rule,
    world,
)
from yiben.rules.evaluate import Judge, effective
from yiben.rules.facts import (
    AdoptionFact,
    OrgIn,
    SettingFact,
    Span,
    TraitFact,
    WaiverFact,
)
from yiben.rules.judge import Cell, status_of
from yiben.rules.pack import EventSpec
from yiben.rules.period import MONTHS, parse_period

COUNTY = org("县")
BRANCH = org("支部", COUNTY, kind="branch", level="base")
GROUP = org("小组", BRANCH, kind="party_group", level="base")
FAR_DAY = date(2027, 12, 31)


def cells(
    *rules, orgs=(COUNTY,), as_of=FAR_DAY, known_on=FAR_DAY, **words
) -> list[Cell]:
    """Return the cells of 2026 of all units under one pack."""
    here = world(*orgs, **words)
    judge = Judge(here, library(pack("p", *rules)), known_on)
    return [one.cell for one in judge.verdicts(here.orgs, 2026, as_of)]


def periods(*rules, **words) -> dict[str, int]:
    """Return period and need of every cell."""
    return {one.period: one.need for one in cells(*rules, **words)}


@settings(max_examples=150, deadline=None, database=None)
@given(
    st.sampled_from(list(MONTHS)),
    st.integers(1, 13),
    st.dates(date(2025, 6, 1), date(2026, 12, 31)),
    st.none() | st.dates(date(2026, 1, 1), date(2027, 6, 1)),
    st.sampled_from(["whole", "ceil"]),
)
def test_a_broken_period_asks_nothing_or_in_proportion(every, count, born, gone, how):
    gone = None if gone is None or gone < born else gone
    county = org("县", life=Span(born, gone))
    one = rule(every=every, at_least=count, rounding=how)

    found = periods(one, orgs=(county,))

    for key, need in found.items():
        period = parse_period(key)
        months = [
            m
            for m in range(period.start, period.end)
            if born <= date(m // 12, m % 12 + 1, 1)
            and (
                gone is None
                or date((m + 1) // 12, (m + 1) % 12 + 1, 1) <= next_day(gone)
            )
        ]
        exact = count * len(months) / (period.end - period.start)
        if how == "whole":
            assert len(months) == period.end - period.start
            assert need == count
        else:
            assert exact <= need < exact + 1


def next_day(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


def test_founded_in_may_it_owes_whole_periods_from_then():
    county = org("县", life=Span(date(2026, 5, 2)))

    assert list(periods(rule(every="quarter"), orgs=(county,))) == [
        "2026-Q3",
        "2026-Q4",
    ]
    assert min(periods(rule(every="month"), orgs=(county,))) == "2026-06"
    assert periods(rule(every="year"), orgs=(county,)) == {}
    plan = rule(every="year", at_least=4, rounding="ceil")
    assert periods(plan, orgs=(county,)) == {"2026": 3}


@pytest.mark.parametrize(
    ("window", "needs"),
    [((1, 3), {}), ((1, 6), {"2026": 1}), ((11, 12), {"2026": 1})],
)
def test_a_window_that_closed_before_it_began_asks_nothing(window, needs):
    county = org("县", life=Span(date(2026, 5, 1)))
    plan = rule(every="year", rounding="ceil", window=window)

    assert periods(plan, orgs=(county,)) == needs


def test_a_window_that_opens_after_it_ended_asks_nothing():
    county = org("县", life=Span(OLD, date(2026, 5, 31)))
    report = rule(every="year", rounding="ceil", window=(11, 12))

    assert periods(report, orgs=(county,)) == {}


def test_a_document_in_force_after_the_window_asks_for_no_plan():
    plan = rule(every="year", rounding="ceil", window=(1, 3), from_on=date(2026, 4, 1))

    assert periods(plan) == {}


def test_who_came_back_owes_the_months_of_both_stretches():
    held = (
        office("甲", "县", span=Span(OLD, date(2026, 2, 28))),
        office("甲", "县", span=Span(date(2026, 11, 1))),
    )
    monthly = rule(binds=binds("office", office=["secretary"]), roles={"attendee"})
    yearly = replace(monthly, name="y", every="year", at_least=4, rounding="ceil")

    found = periods(monthly, yearly, offices=held)

    assert found == {"2026-01": 1, "2026-02": 1, "2026-11": 1, "2026-12": 1, "2026": 2}


def test_an_adoption_that_came_back_asks_once_for_a_broken_year():
    adoptions = (
        AdoptionFact("县", "p", OLD, date(2026, 3, 31)),
        AdoptionFact("县", "p", date(2026, 7, 1)),
    )
    plan = rule(every="year", at_least=12, rounding="ceil")

    assert periods(plan, adoptions=adoptions) == {"2026": 6}


def test_what_is_done_counts_in_its_period_and_on_time_until_the_grace_ends():
    made = (
        entry("a", "县", date(2026, 3, 31), entered=date(2026, 4, 10)),
        entry("b", "县", date(2026, 3, 31), entered=date(2026, 4, 11)),
        entry("c", "县", date(2026, 4, 1)),
    )

    first, second, *_ = cells(rule(every="quarter"), entries=made)

    assert (first.done, first.on_time) == (2, 1)
    assert (second.done, second.on_time) == (1, 1)
    assert first.due_on == date(2026, 4, 10)


def test_only_the_months_of_the_window_count():
    made = tuple(entry(f"e{m}", "县", date(2026, m, 5)) for m in (2, 3, 4))
    one = rule(every="year", window=(2, 3))

    (cell,) = cells(one, entries=made)

    assert (cell.done, cell.first_on, cell.last_on) == (
        2,
        date(2026, 2, 1),
        date(2026, 3, 31),
    )


def test_what_is_not_known_yet_or_was_voided_does_not_count():
    made = (
        entry("a", "县", date(2026, 1, 5), entered=date(2026, 1, 8)),
        entry("b", "县", date(2026, 1, 5), void_on=date(2026, 1, 20)),
    )

    done = [
        cells(rule(), entries=made, known_on=date(2026, 1, day))[0].done
        for day in (4, 5, 8, 19, 20)
    ]

    assert done == [0, 1, 2, 2, 1]


@settings(max_examples=60, deadline=None, database=None)
@given(
    st.lists(st.sampled_from(["k.a", "k.b"]), min_size=1, max_size=4),
    st.sets(st.sampled_from(["支部", "小组"])),
    st.sets(st.sampled_from(["k.a", "k.b"]), min_size=1),
)
def test_one_entry_counts_at_most_once_for_one_duty(kinds, joint, asked):
    made = entry(
        "e",
        "支部",
        date(2026, 1, 5),
        kinds=tuple(kinds),
        orgs=tuple(OrgIn(one, "joint") for one in sorted(joint)),
    )
    one = rule(kinds=asked, roles={"unit", "group"}, binds=binds(org=["branch"]))

    first = cells(one, orgs=(COUNTY, BRANCH, GROUP), entries=(made,))[0]

    assert first.done == (1 if asked & set(kinds) else 0)


def test_a_joint_event_counts_for_each_unit_and_each_duty():
    made = entry("e", "县", date(2026, 1, 5), orgs=(OrgIn("支部", "joint"),))
    rules = (rule("a"), rule("b", every="quarter"))

    found = cells(*rules, orgs=(COUNTY, BRANCH), entries=(made,))

    done = [(one.subject, one.duty) for one in found if one.done]
    assert sorted(done) == [
        (f"org:{unit}", f"p/{name}") for unit in ("县", "支部") for name in "ab"
    ]


def test_the_unit_that_holds_a_member_at_the_end_owns_the_period():
    other = org("新支部", COUNTY, kind="branch")
    members = (
        member("丙", "支部", span=Span(OLD, date(2026, 5, 9))),
        member("丙", "新支部", span=Span(date(2026, 5, 10))),
    )
    one = rule(every="quarter", binds=binds("member"), roles={"attendee"})

    found = cells(one, orgs=(COUNTY, BRANCH, other), members=members)

    assert [(c.period, c.org_id) for c in found] == [
        ("2026-Q1", "支部"),
        ("2026-Q2", "新支部"),
        ("2026-Q3", "新支部"),
        ("2026-Q4", "新支部"),
    ]


def test_a_member_who_moved_is_under_the_rules_of_the_new_place():
    other = org("新支部", None, kind="branch")
    members = (
        member("丙", "支部", span=Span(OLD, date(2026, 6, 30))),
        member("丙", "新支部", span=Span(date(2026, 7, 1))),
    )
    one = rule(every="quarter", binds=binds("member"), roles={"attendee"})

    found = cells(one, orgs=(COUNTY, BRANCH, other), members=members)

    assert [c.period for c in found] == ["2026-Q1", "2026-Q2"]


def test_stricter_clauses_carry_wider_ones_cell_by_cell():
    yearly = rule("y", every="year", at_least=4)
    quarterly = rule("q", every="quarter", refines=("p/y",))
    born = org("乡", COUNTY, life=Span(date(2026, 5, 1)))
    ceil = (replace(yearly, rounding="ceil"), replace(quarterly, rounding="whole"))

    old = cells(yearly, quarterly)
    young = cells(*ceil, orgs=(born,), adoptions=(AdoptionFact("乡", "p", OLD),))

    assert {c.duty: c.carried_by for c in old} == {"p/y": ("p/q",), "p/q": ()}
    assert {c.duty: c.carried_by for c in young} == {"p/y": (), "p/q": ()}


def test_numbers_of_two_years_do_not_mix():
    yearly = rule("y", every="year", at_least=4)
    open_one = rule("q", every="open", refines=("p/y",), open_term="定期")
    numbers = (
        SettingFact("县", "p/q", "every", "quarter", OLD),
        SettingFact("县", "p/q", "every", "half_year", date(2026, 6, 1)),
    )

    found = cells(yearly, open_one, settings=numbers)

    assert [(c.period, c.need, c.carried_by) for c in found] == [
        ("2026", 4, ()),
        ("2026-Q1", 1, ()),
        ("2026-Q2", 1, ()),
        ("2026-H2", 1, ()),
    ]


def test_effective_leaves_citations_out():
    here = world(COUNTY)
    rules = (rule("y", every="year"), rule("q", every="quarter", refines=("p/y",)))
    judge = Judge(here, library(pack("p", *rules)), FAR_DAY)

    found = effective(judge.verdicts(["县"], 2026, FAR_DAY))

    assert {one.cell.duty for one in found} == {"p/q"}


def test_waivers_and_gaps_are_seen_from_when_they_were_entered():
    waiver = WaiverFact(
        "org:县", "p/r", "2026-01", "雪", "上级", date(2026, 3, 1), date(2026, 4, 1)
    )
    gap = entry(
        "g", "县", date(2026, 3, 1), kinds=("x",), gap_of=("p/r",), gap_period="2026-02"
    )

    def told(day: date) -> list[str]:
        found = cells(rule(), waivers=(waiver,), entries=(gap,), known_on=day)
        return [status_of(one, FAR_DAY).value for one in found[:3]]

    assert told(date(2026, 2, 28)) == ["missed", "missed", "missed"]
    assert told(date(2026, 3, 1)) == ["waived", "gap_declared", "missed"]
    assert told(date(2026, 4, 1)) == ["missed", "gap_declared", "missed"]


def test_a_fixed_day_is_noted_and_a_filed_deviation_too():
    one = rule(day=28)
    off, filed = date(2026, 1, 5), frozenset({"deviation_filed"})
    kept = entry("b", "县", date(2026, 1, 28))

    def flags(*made) -> set[str]:
        return set(cells(one, entries=made)[0].flags)

    assert flags() == set()
    assert flags(entry("a", "县", off)) == {"deviating"}
    assert flags(entry("a", "县", off), kept) == set()
    assert flags(entry("a", "县", off, tags=filed)) == {"deviation_filed"}


def test_members_whom_nothing_reached_are_named():
    here = (member("甲", "支部"), member("乙", "支部"), member("丙", "支部"))
    members = (*here, member("旧", "支部", span=Span(OLD, date(2026, 3, 30))))
    made = entry(
        "e",
        "支部",
        date(2026, 1, 5),
        people=(("甲", "attendee"), ("乙", "attendee", "sick")),
    )
    one = rule(every="quarter", covers=True, binds=binds(org=["branch"]))

    first = cells(one, orgs=(COUNTY, BRANCH), members=members, entries=(made,))[0]

    assert first.uncovered == ("丙", "乙")
    assert first.flags == {"uncovered"}


def test_an_open_word_gives_one_cell_a_year():
    (cell,) = cells(rule(every="open", open_term="定期"))

    assert (cell.period, cell.need, status_of(cell, FAR_DAY)) == (
        "2026",
        0,
        "undetermined",
    )


@pytest.mark.parametrize(
    "words",
    [
        {"orgs": (org("县", life=Span(date(2027, 1, 1))),)},
        {"adoptions": (AdoptionFact("县", "p", OLD, date(2026, 6, 30)),)},
        {"orgs": (org("县", kind="branch"),)},
    ],
)
def test_an_open_word_that_does_not_bind_gives_none(words):
    one = rule(every="open", open_term="定期", binds=binds(org=["committee"]))

    assert cells(one, **words) == []


KEEP = rule(form="keep", every=None, kinds={"x.kept"})


@pytest.mark.parametrize(
    ("as_of", "status"),
    [
        (date(2026, 1, 31), "open"),
        (date(2026, 2, 1), "met"),
        (date(2026, 8, 31), "met"),
        (date(2026, 9, 1), "missed"),
    ],
)
def test_what_must_be_kept_is_looked_at_on_the_day(as_of, status):
    made = entry(
        "e", "县", date(2026, 2, 1), kinds=("x.kept",), ends_on=date(2026, 8, 31)
    )
    born = org("县", life=Span(date(2026, 1, 15)))

    found = cells(KEEP, orgs=(born,), entries=(made,), as_of=as_of)

    told = [status_of(one, as_of).value for one in found]
    # In the month it began nothing is owed yet.
    assert told == ([] if as_of < date(2026, 2, 1) else [status])


def test_what_must_be_kept_is_never_reset_at_new_year():
    made = entry("e", "县", date(2020, 2, 1), kinds=("x.kept",))

    (cell,) = cells(KEEP, entries=(made,), as_of=date(2026, 6, 1))

    assert (cell.done, cell.due_on) == (1, date(2015, 1, 31))


def test_a_target_date_or_an_open_one_stands_for_settling_time():
    by = replace(KEEP, name="by", by=date(2026, 7, 1))
    waits = replace(KEEP, name="w", open_term="及时")

    found = {one.duty: one for one in cells(by, waits, as_of=date(2026, 6, 1))}

    assert found["p/by"].due_on == date(2026, 7, 1)
    assert status_of(found["p/w"], FAR_DAY) == "undetermined"


WHEN = rule(
    form="when",
    every=None,
    kinds={"m.held"},
    event=EventSpec(frozenset({"x.registered"}), frozenset({"major"})),
    within_days=30,
)


def happening(**words):
    plain = {"kinds": ("x.registered",), "tags": frozenset({"major"})}
    return entry("e", "县", date(2026, 5, 1), **plain | words)


def test_an_event_opens_a_duty_and_its_answer_closes_it():
    answer = entry("a", "县", date(2026, 5, 20), kinds=("m.held",), answers="e")
    other = entry("b", "县", date(2026, 5, 20), kinds=("m.held",), answers="x")

    (cell,) = cells(WHEN, entries=(happening(), answer, other))

    assert (cell.period, cell.done, cell.due_on) == ("event:e", 1, date(2026, 5, 31))


def test_an_answer_through_a_filing_counts():
    filed = entry("f", "县", date(2026, 5, 9), kinds=("filings.x.filed",), answers="e")
    answer = entry("a", "县", date(2026, 5, 20), kinds=("m.held",), answers="f")

    (cell,) = cells(WHEN, entries=(happening(), filed, answer))

    assert cell.done == 1


@pytest.mark.parametrize(
    "words",
    [
        {"kinds": ("x.other",)},
        {"tags": frozenset({"minor"})},
        {"void_on": date(2026, 6, 1)},
    ],
)
def test_what_is_no_such_event_opens_nothing(words):
    assert cells(WHEN, entries=(happening(**words),)) == []


def test_an_event_outside_the_months_in_force_opens_nothing():
    early = AdoptionFact("县", "p", OLD, date(2026, 4, 30))
    late = AdoptionFact("县", "p", date(2026, 5, 2))

    for one in (early, late):
        assert cells(WHEN, entries=(happening(),), adoptions=(one,)) == []


def test_an_event_of_who_is_not_bound_opens_nothing():
    one = replace(WHEN, binds=binds(having=["core_group"]))
    held = TraitFact("core_group", Span(date(2026, 5, 1)))

    assert cells(one, entries=(happening(),)) == []
    assert (
        len(cells(one, orgs=(org("县", traits=(held,)),), entries=(happening(),))) == 1
    )


def test_an_event_without_a_deadline_stays_undetermined():
    one = replace(WHEN, within_days=None, open_term="及时")

    (cell,) = cells(one, entries=(happening(),))

    assert (cell.due_on, cell.warn_on) == (None, None)
    assert status_of(cell, FAR_DAY) == "undetermined"


def test_a_stricter_answer_carries_the_same_event_only():
    early = AdoptionFact("县", "q", OLD, date(2026, 3, 31))
    strict = replace(WHEN, pack="q", name="s", within_days=10, refines=("p/r",))
    events = (
        happening(),
        replace(happening(), id="e2", happened_on=date(2026, 2, 1)),
    )
    here = world(
        COUNTY, entries=events, adoptions=(AdoptionFact("县", "p", OLD), early)
    )
    packs = library(pack("p", WHEN), pack("q", strict))

    found = Judge(here, packs, FAR_DAY).verdicts(["县"], 2026, FAR_DAY)

    assert {(c.cell.duty, c.cell.period): c.cell.carried_by for c in found} == {
        ("p/r", "event:e"): (),
        ("p/r", "event:e2"): ("q/s",),
        ("q/s", "event:e2"): (),
    }


def test_only_cells_of_the_units_asked_for_are_given():
    here = world(COUNTY, BRANCH)
    judge = Judge(here, library(pack("p", rule())), FAR_DAY)

    found = judge.verdicts(["支部"], 2026, FAR_DAY)

    assert {one.cell.org_id for one in found} == {"支部"}
    assert len(judge.clauses_for(COUNTY.path)) == 1
