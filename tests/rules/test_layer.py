"""The lattice: a lower document may add or tighten, never loosen."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.engine.generate import YEAR, small_county
from tests.engine.oracle import oracle_rows
from tests.rules.shapes import binds, entry, library, org, pack, rule, world
from yiben.rules.evaluate import Judge, effective
from yiben.rules.facts import EntryFact
from yiben.rules.lawbook import Clause
from yiben.rules.layer import carriers, implies
from yiben.rules.pack import EventSpec, Rule, families
from yiben.rules.period import FAR, MONTHS
from yiben.rules.words import Rounding

COUNTY = org("县")
KINDS = ("k.a", "k.b", "k.c")
FAR_DAY = date(2027, 6, 30)
EVENT = EventSpec(frozenset({"k.e"}), frozenset({"x"}))
ALL_EVENTS = EventSpec(frozenset({"k.e", "k.f"}))


@st.composite
def rules(draw: st.DrawFn, /, name: str, **fixed: Any) -> Rule:
    """Return a counted rule of an organisation."""
    every = draw(st.sampled_from(list(MONTHS)))
    length = MONTHS[every]
    window = None
    if draw(st.booleans()):
        opens = draw(st.integers(1, length))
        window = (opens, draw(st.integers(opens, length)))
    words = {
        "every": every,
        "window": window,
        "at_least": draw(st.integers(1, 5)),
        "kinds": draw(st.sets(st.sampled_from(KINDS), min_size=1, max_size=2)),
        "tags": draw(st.sets(st.sampled_from(("t", "u")), max_size=1)),
        "roles": draw(st.sampled_from([{"unit"}, {"unit", "group"}])),
        "min_rate": draw(st.sampled_from([0, 0, 50, 80])),
        "grace_days": draw(st.sampled_from([0, 10, 10, 30, 45])),
        "rounding": draw(st.sampled_from(list(Rounding))),
    }
    return rule(name, **(words | fixed))


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Rule, Rule]:
    """Return two rules, the first a likely tightening of the second."""
    b = draw(rules("b", at_least=draw(st.integers(1, 3))))
    record, length = b.record, MONTHS[str(b.every)]
    assert record is not None
    every = draw(st.sampled_from([e for e, m in MONTHS.items() if length % m == 0]))
    opens, closes = b.window or (1, length)
    window = b.window if every == b.every else None
    if every == b.every and draw(st.booleans()):
        opens = draw(st.integers(opens, closes))
        window = (opens, draw(st.integers(opens, closes)))
    a = rule(
        "a",
        every=every,
        window=window,
        at_least=draw(st.integers(1, 4)),
        kinds=set(draw(st.permutations(sorted(record.kinds)))[:1]),
        tags=record.tags | draw(st.sets(st.sampled_from(("t", "u")), max_size=1)),
        roles={"unit"},
        min_rate=max(record.min_rate, draw(st.sampled_from([0, 60]))),
        grace_days=draw(st.sampled_from([0, 10, 20, 40])),
        rounding=draw(st.sampled_from(list(Rounding))),
    )
    return a, b


def month_end(month: int) -> date:
    """Return the last day of a month of the year, counted from 1."""
    return date(YEAR + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def barely(one: Rule, random: Random) -> tuple[EntryFact, ...]:
    """Return a ledger that satisfies a rule on time, with nothing to spare.

    Half of them hold everything in the same month of each period: only so is a
    window missed by a rule that asks for many records (4 a quarter, all in July).
    """
    length = MONTHS[str(one.every)]
    found: list[EntryFact] = []
    record = one.record
    assert record is not None
    opens, closes = one.window or (1, length)
    held = (opens, closes)
    if random.random() < 0.5:
        held = (random.randint(opens, closes),) * 2
    for start in range(0, 12, length):
        first, last = date(YEAR, start + held[0], 1), month_end(start + held[1])
        end = month_end(start + closes)
        for _ in range(one.at_least):
            on = first + timedelta(days=random.randint(0, (last - first).days))
            entered = on + timedelta(days=random.randint(0, (end - on).days))
            if random.random() < 0.7:
                entered = end + timedelta(days=one.grace_days)
            found.append(
                entry(
                    f"e{len(found)}",
                    "县",
                    on,
                    kinds=(random.choice(sorted(record.kinds)),),
                    tags=record.tags,
                    entered=entered,
                    present=record.min_rate,
                    expected=100,
                )
            )
    return tuple(found)


def satisfied(one: Rule, ledger: tuple[EntryFact, ...]) -> bool:
    """Ask the oracle whether a ledger satisfies a rule on time in every period."""
    here = world(COUNTY, entries=ledger)
    rows = oracle_rows(here, library(pack("p", one)), ["县"], YEAR, FAR_DAY, FAR_DAY)
    assert rows
    return all(row.on_time >= row.need for row in rows)


@settings(max_examples=200, deadline=None, database=None)
@given(pairs(), st.randoms(use_true_random=False))
def test_implication_is_sound(pair, random):
    a, b = pair
    assume(implies(a, b))
    ledger = barely(a, random)

    assert satisfied(a, ledger)
    assert satisfied(b, ledger)


@settings(max_examples=150, deadline=None, database=None)
@given(rules("a", rounding="whole"), rules("b", rounding="whole"))
def test_where_nothing_is_implied_some_ledger_tells_them_apart(a, b):
    """Same records, whole periods: there the comparison is exact (engine.md §5.6)."""
    same: dict[str, Any] = {
        "kinds": {"k.a"},
        "tags": (),
        "roles": {"unit"},
        "min_rate": 0,
    }
    a, b = (
        rule(
            one.name,
            every=one.every,
            window=one.window,
            at_least=one.at_least,
            grace_days=10,
            **same,
        )
        for one in (a, b)
    )
    assume(not implies(a, b))

    assert any(not satisfied(b, barely(a, Random(seed))) for seed in range(60))


@settings(max_examples=200, deadline=None, database=None)
@given(rules("a"), rules("b"), rules("c"))
def test_implication_is_an_order(a, b, c):
    assert implies(a, a)
    if implies(a, b) and implies(b, c):
        assert implies(a, c)


@pytest.mark.parametrize(
    ("stricter", "wider", "holds"),
    [
        ({"every": "month"}, {"every": "quarter"}, True),
        ({"every": "month"}, {"every": "year", "at_least": 12}, True),
        ({"every": "month"}, {"every": "year", "at_least": 13}, False),
        ({"every": "year", "at_least": 4}, {"every": "quarter"}, False),
        ({"every": "quarter"}, {"every": "year", "at_least": 5}, False),
        ({"every": "quarter"}, {"every": "half_year", "at_least": 2}, True),
        ({"kinds": {"k.a"}}, {"kinds": {"k.a", "k.b"}}, True),
        ({"kinds": {"k.a", "k.b"}}, {"kinds": {"k.a"}}, False),
        ({"tags": {"t"}}, {}, True),
        ({}, {"tags": {"t"}}, False),
        ({"min_rate": 80}, {"min_rate": 50}, True),
        ({"min_rate": 50}, {"min_rate": 80}, False),
        ({"roles": {"unit"}}, {"roles": {"unit", "group"}}, True),
        ({"roles": {"unit", "group"}}, {"roles": {"unit"}}, False),
        ({"covers": True}, {}, True),
        ({}, {"covers": True}, False),
        ({"day": 28}, {}, True),
        ({}, {"day": 28}, False),
        ({"day": 28}, {"day": 1}, False),
        ({"grace_days": 10}, {"grace_days": 20}, True),
        ({"grace_days": 20}, {"grace_days": 10}, False),
        ({"rounding": "ceil"}, {"rounding": "whole"}, True),
        ({"rounding": "whole"}, {"rounding": "ceil"}, False),
        ({"every": "year", "window": (1, 3)}, {"every": "year"}, True),
        ({"every": "year"}, {"every": "year", "window": (1, 3)}, False),
        ({"strength": "soft"}, {"strength": "must"}, False),
        ({"strength": "soft"}, {"strength": "trial"}, True),
        ({"strength": "must"}, {"strength": "goal"}, True),
        ({"strength": "may"}, {"strength": "goal"}, False),
        ({}, {"every": "open"}, True),
        ({"every": "open"}, {}, False),
        ({"every": "open"}, {"every": "open"}, True),
        ({"needs": ("词",)}, {}, False),
        ({}, {"needs": ("词",)}, False),
        ({"form": "file"}, {"form": "require"}, True),
        ({"form": "keep", "every": None}, {"form": "require"}, False),
    ],
)
def test_stricter_implies_wider(stricter, wider, holds):
    assert implies(rule("a", **stricter), rule("b", **wider)) is holds


@pytest.mark.parametrize(
    ("stricter", "wider", "holds"),
    [
        ({}, {}, True),
        ({"at_least": 2}, {}, True),
        ({}, {"at_least": 2}, False),
        ({"by": date(2026, 1, 1)}, {"by": date(2026, 2, 1)}, True),
        ({"by": date(2026, 2, 1)}, {"by": date(2026, 1, 1)}, False),
        ({"open_term": "及时"}, {}, False),
        ({}, {"open_term": "及时"}, True),
    ],
)
def test_stricter_keeping_implies_wider(stricter, wider, holds):
    plain = {"form": "keep", "every": None}

    assert implies(rule("a", **plain | stricter), rule("b", **plain | wider)) is holds


@pytest.mark.parametrize(
    ("stricter", "wider", "holds"),
    [
        ({"within_days": 10}, {"within_days": 30}, True),
        ({"within_days": 30}, {"within_days": 10}, False),
        ({"within_days": None}, {"within_days": 10}, False),
        ({"within_days": 10}, {"within_days": None}, True),
        ({"event": ALL_EVENTS}, {}, True),
        ({}, {"event": ALL_EVENTS}, False),
        ({"event": None}, {}, False),
        ({"at_least": 1}, {"at_least": 2}, False),
    ],
)
def test_stricter_answer_implies_wider(stricter, wider, holds):
    plain = {"form": "when", "every": None, "event": EVENT, "within_days": 10}

    assert implies(rule("a", **plain | stricter), rule("b", **plain | wider)) is holds


def test_rules_of_different_subjects_are_never_compared():
    assert not implies(rule("a", binds=binds("member")), rule("b"))


def test_a_rule_without_records_implies_nothing():
    bare = replace(rule("a"), record=None)

    assert not implies(bare, rule("b"))
    assert not implies(rule("b"), bare)


def test_families_join_all_that_refine_the_same():
    made = [
        rule("a"),
        rule("b", refines=("p/a",)),
        rule("c", refines=("p/a", "p/d")),
        rule("d"),
        rule("e"),
    ]

    found = families(made)

    assert {name for name, home in found.items() if home == found["p/a"]} == {
        *("p/a", "p/b", "p/c", "p/d")
    }
    assert found["p/e"] == "p/e"


def test_of_two_that_say_the_same_the_higher_is_the_duty():
    high = Clause(rule("z", "centre"), "县", 0, 0, FAR)
    low = Clause(rule("a", "town"), "县", 4, 0, FAR)
    other = Clause(rule("b", "town", every="quarter"), "县", 4, 0, FAR)
    family = {"centre/z": "f", "town/a": "f", "town/b": "f"}

    found = carriers([low, other, high], family)

    assert found == {high: [], low: [high], other: [high, low]}


def test_rules_of_other_families_carry_nothing():
    one = Clause(rule("a"), "县", 0, 0, FAR)
    two = Clause(rule("b", every="year"), "县", 0, 0, FAR)

    assert carriers([one, two], {"p/a": "p/a", "p/b": "p/b"}) == {one: [], two: []}


SEEDS = st.integers(0, 10_000)


@settings(max_examples=40, deadline=None, database=None)
@given(SEEDS)
def test_a_child_is_never_weaker_than_what_it_carries(seed):
    """Whoever does all effective duties on time has done the carried ones too."""
    county = small_county(seed)
    judge = Judge(county.world, county.library, county.known_on)
    verdicts = judge.verdicts(county.world.orgs, YEAR, county.as_of)
    counted = [one.cell for one in verdicts if one.cell.period[0] == "2"]

    for cell in counted:
        inside = [
            other
            for other in counted
            if other.subject == cell.subject
            and other.duty in cell.carried_by
            and cell.first_on <= other.first_on
            and other.last_on <= cell.last_on
        ]
        if inside and all(other.on_time >= other.need for other in inside):
            assert cell.on_time >= cell.need


@settings(max_examples=40, deadline=None, database=None)
@given(SEEDS)
def test_every_citation_leads_to_an_effective_duty(seed):
    county = small_county(seed)
    judge = Judge(county.world, county.library, county.known_on)
    verdicts = judge.verdicts(county.world.orgs, YEAR, county.as_of)
    own = {(one.cell.subject, one.cell.duty) for one in effective(verdicts)}

    for one in verdicts:
        if one.cell.carried_by:
            mine = {duty for subject, duty in own if subject == one.cell.subject}
            assert mine & set(one.cell.carried_by)


@settings(max_examples=20, deadline=None, database=None)
@given(SEEDS, st.randoms(use_true_random=False))
def test_order_of_adoptions_and_facts_does_not_matter(seed, random):
    county = small_county(seed)
    told = []
    for _ in range(2):
        judge = Judge(county.world, county.library, county.known_on)
        verdicts = judge.verdicts(county.world.orgs, YEAR, county.as_of)
        told.append(sorted((c.cell for c in verdicts), key=repr))
        parts: dict[str, Any] = {}
        for name in ("adoptions", "offices", "waivers", "definitions"):
            facts = list(getattr(county.world, name))
            random.shuffle(facts)
            parts[name] = tuple(facts)
        county = replace(county, world=replace(county.world, **parts))

    assert told[0] == told[1]


def test_only_two_ways_of_rounding_exist():
    """Others would break the order of strictness (engine.md §5.5)."""
    assert {one.value for one in Rounding} == {"whole", "ceil"}
