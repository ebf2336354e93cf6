"""The lattice: a lower document adds or tightens, and can do nothing else.

Generated packs, trees and ledgers; what must hold for all of them.
"""

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from random import Random

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.engine.generate import YEAR, County, small_county
from tests.rules.shapes import OLD, entry, library, org, pack, rule
from yiben.rules.docket import Verdict
from yiben.rules.evaluate import Judge, citations_of, effective
from yiben.rules.facts import (
    AdoptionFact,
    DefinitionFact,
    EntryFact,
    SettingFact,
    Situation,
)
from yiben.rules.layer import implies, window_of
from yiben.rules.load import cross_check
from yiben.rules.pack import ALL, Library, Rule
from yiben.rules.period import MONTHS, last_day
from yiben.rules.words import Form

SEEDS = st.integers(0, 10_000)
quick = partial(
    settings,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    database=None,
)
BELOW = "town"
"""The lowest pack of a generated library."""


def judged(county: County, world: Situation | None = None) -> list[Verdict]:
    """Judge every unit of a county for the year."""
    judge = Judge(world or county.world, county.library, county.known_on)
    return judge.verdicts(county.world.orgs, YEAR, county.as_of)


def falls_short(one: Verdict) -> bool:
    cell = one.cell
    return cell.done < cell.need and not cell.waived and not cell.gap


def named(verdicts: list[Verdict]) -> set[tuple[str, str, str, str, int, int]]:
    return {
        (c.subject, c.duty, c.period, c.org_id, c.need, c.done)
        for c in (one.cell for one in verdicts)
    }


@quick(max_examples=80)
@given(SEEDS)
def test_what_falls_short_above_falls_short_below(seed):
    """A carried clause is unmet only if one that carries it is unmet too."""
    county = small_county(seed)
    found = judged(county)
    by_duty: dict[tuple[str, str], list[Verdict]] = defaultdict(list)
    for one in found:
        by_duty[one.cell.subject, one.cell.duty].append(one)

    for one in found:
        cell = one.cell
        if not cell.carried_by or not falls_short(one):
            continue
        carriers = [v for duty in cell.carried_by for v in by_duty[cell.subject, duty]]
        assert any(
            falls_short(v) or v.cell.waived or v.cell.gap or v.cell.rule.is_open
            for v in carriers
        ), (cell.subject, cell.duty, cell.period)


@quick(max_examples=60)
@given(SEEDS)
def test_a_document_below_takes_nothing_away(seed):
    """Every duty that stands without the lowest pack stands with it, or is carried."""
    county = small_county(seed)
    without = replace(
        county.world,
        adoptions=tuple(a for a in county.world.adoptions if a.pack != BELOW),
    )

    with_it = named(judged(county))
    fewer = {row for row in named(judged(county, without)) if row not in with_it}

    assert fewer == set()


@quick(max_examples=60)
@given(SEEDS)
def test_every_duty_comes_from_a_document_on_its_path(seed):
    county = small_county(seed)
    found = judged(county)
    said_by = {(one.org_id, one.pack) for one in county.world.adoptions}

    for one in found:
        path = county.world.orgs[one.cell.org_id].path
        assert any((org_id, one.cell.rule.pack) in said_by for org_id in path)


@quick(max_examples=60)
@given(SEEDS)
def test_every_chain_of_carriers_ends_in_a_duty(seed):
    """What is carried is cited by something that is owed, never lost in a circle."""
    county = small_county(seed)
    found = judged(county)
    carried_by = {
        (one.cell.subject, one.cell.duty, duty)
        for one in found
        for duty in one.cell.carried_by
    }
    cited = citations_of(found)

    for subject, duty, stricter in carried_by:
        assert duty in cited[subject, stricter]
        seen, waiting = set(), {duty}
        while waiting:
            now = waiting.pop()
            assert now not in seen or now != duty
            seen.add(now)
            onward = {s for who, what, s in carried_by if (who, what) == (subject, now)}
            waiting |= onward - seen
        ends = seen - {what for who, what, _ in carried_by if who == subject}
        owed = {one.cell.duty for one in effective(found)}
        assert ends or seen & owed


@quick(max_examples=40)
@given(SEEDS)
def test_the_order_of_documents_does_not_matter(seed):
    county = small_county(seed)
    lot = Random(seed)
    packs = list(county.library.packs.items())
    adoptions = list(county.world.adoptions)
    lot.shuffle(packs)
    lot.shuffle(adoptions)
    mixed = County(
        replace(county.world, adoptions=tuple(adoptions)),
        Library(dict(packs)),
        county.as_of,
        county.known_on,
    )

    assert sorted(judged(mixed), key=_order) == sorted(judged(county), key=_order)


def _order(one: Verdict) -> tuple[str, str, str, str]:
    cell = one.cell
    return (cell.subject, cell.duty, cell.period, cell.org_id)


@quick(max_examples=60)
@given(SEEDS)
def test_what_is_said_later_does_not_change_what_was_known_then(seed):
    """A number or a name supplied after the day of knowledge changes nothing."""
    county = small_county(seed)
    later = county.known_on + timedelta(days=1)
    org_id = next(iter(county.world.orgs))
    duties = [r for p in county.library.packs.values() for r in p.rules if r.is_duty]
    told = replace(
        county.world,
        settings=(
            *county.world.settings,
            *(SettingFact(org_id, one.id, "at_least", "9", later) for one in duties),
        ),
        definitions=(
            *county.world.definitions,
            *(
                DefinitionFact(org_id, name, "词", ("甲",), later)
                for name in county.library.packs
            ),
        ),
    )

    assert judged(county, told) == judged(county)


@quick(max_examples=60)
@given(SEEDS)
def test_ending_a_document_leaves_the_periods_before_it(seed):
    """What a year asked is not asked otherwise because a document ended after it."""
    county = small_county(seed)
    ended = replace(
        county.world,
        adoptions=tuple(
            replace(one, until_on=one.until_on or date(YEAR + 1, 3, 31))
            for one in county.world.adoptions
        ),
    )

    assert named(judged(county, ended)) == named(judged(county))


COUNTED_RULES = st.builds(
    lambda every, kinds, tags, rate, count, grace, ceil, opens, closes: rule(
        every=every,
        kinds=kinds,
        tags=tags,
        min_rate=rate,
        at_least=count,
        grace_days=grace,
        rounding="ceil" if ceil else "whole",
        window=_window(every, opens, closes),
    ),
    st.sampled_from(["month", "quarter", "half_year", "year"]),
    st.sets(st.sampled_from(["k.a", "k.b"]), min_size=1),
    st.sets(st.sampled_from(["t.a", "t.b"])),
    st.sampled_from([0, 0, 50]),
    st.integers(1, 4),
    st.sampled_from([0, 10, 40]),
    st.booleans(),
    st.integers(1, 12),
    st.integers(1, 12),
)


def _window(every: str, opens: int, closes: int) -> tuple[int, int] | None:
    months = MONTHS[every]
    return (opens, closes) if opens <= closes <= months else None


def barely(one: Rule, lot: Random) -> list[EntryFact]:
    """Return a ledger that meets a rule and nothing more, entered on the last day."""
    assert one.record is not None
    months, (opens, closes) = MONTHS[str(one.every)], window_of(one)
    entries = []
    for start in range(0, 12, months):
        for number in range(one.at_least):
            month = start + lot.randint(opens, closes)
            last = last_day(YEAR * 12 + month)
            due = last_day(YEAR * 12 + start + closes) + timedelta(one.grace_days)
            kind = lot.choice(sorted(one.record.kinds))
            words = {"tags": one.record.tags, "present": 5, "expected": 10}
            if one.record.min_rate == 0:
                words["present"] = 0
            name = f"{start}.{number}"
            entries.append(entry(name, LOW, last, kinds=(kind,), entered=due, **words))
    return entries


@quick(max_examples=400)
@given(COUNTED_RULES, COUNTED_RULES, SEEDS)
def test_a_ledger_that_meets_the_stricter_meets_the_looser(one, two, seed):
    """Implication says so of every ledger; here of the barest, at the last moment."""
    assume(implies(one, two))
    looser = replace(two, name="looser", pack="q")
    packs = library(pack("p", one), pack("q", looser, level="county"))
    world = Situation(
        orgs=PLACES, adoptions=both(), entries=tuple(barely(one, Random(seed)))
    )

    found = Judge(world, packs, date(2027, 12, 31)).verdicts([LOW], YEAR, OLD)

    cells = [v.cell for v in found if v.cell.subject == f"org:{LOW}"]
    assert {cell.duty for cell in cells} == {"p/r", "q/looser"}
    assert [c for c in cells if c.done < c.need or c.on_time < c.need] == []


TOP, LOW = "省", "县"
ABOVE = org(TOP, level="province")
PLACES = {TOP: ABOVE, LOW: org(LOW, ABOVE)}


def duties_of(library_: Library, *adoptions: AdoptionFact) -> dict[str, bool]:
    """Return the duties of the lower unit: whether each is owed for itself."""
    world = Situation(orgs=PLACES, adoptions=adoptions)
    found = Judge(world, library_, date(2027, 1, 31)).verdicts([LOW], YEAR, OLD)
    return {
        one.cell.duty: not one.cell.carried_by
        for one in found
        if one.cell.subject == f"org:{LOW}"
    }


def both(*extra: AdoptionFact) -> tuple[AdoptionFact, ...]:
    return (AdoptionFact(TOP, "p", OLD), AdoptionFact(LOW, "q", OLD), *extra)


def test_a_looser_rule_has_no_effect_and_is_flagged():
    strict = rule("month")
    loose = rule("quarter", "q", every="quarter", refines=("p/month",))
    packs = library(pack("p", strict), pack("q", loose, level="county"))

    problems = cross_check(packs.packs)

    assert duties_of(packs, *both()) == {"p/month": True, "q/quarter": False}
    assert [one.grave for one in problems] == [False]
    assert "放宽了要求" in problems[0].message


def test_a_stricter_rule_carries_the_one_above():
    packs = library(
        pack("p", rule("quarter", every="quarter")),
        pack("q", rule("month", "q", refines=("p/quarter",)), level="county"),
    )

    assert duties_of(packs, *both()) == {"p/quarter": False, "q/month": True}
    assert cross_check(packs.packs) == []


def test_rules_that_cannot_be_compared_both_stay():
    packs = library(
        pack("p", rule("five", every="year", at_least=5)),
        pack(
            "q", rule("each", "q", every="quarter", refines=("p/five",)), level="county"
        ),
    )

    assert duties_of(packs, *both()) == {"p/five": True, "q/each": True}


def test_silence_below_is_no_exemption():
    packs = library(pack("p", rule("month")), pack("q", level="county"))

    assert duties_of(packs, *both()) == {"p/month": True}


def test_a_rule_below_replaces_nothing_above():
    packs = library(
        pack("p", rule("month")),
        pack(
            "q", rule("none", "q", kinds={"k.b"}, replaces=("p/month",)), level="county"
        ),
    )

    assert duties_of(packs, *both()) == {"p/month": True, "q/none": True}
    assert [one.grave for one in cross_check(packs.packs)] == [True]


def test_a_later_rule_of_the_same_issuer_replaces_from_its_day():
    packs = library(
        pack("p", rule("month")),
        pack("n", rule("quarter", "n", every="quarter", replaces=("p/month",))),
    )
    change = AdoptionFact(TOP, "n", date(2026, 7, 1))

    world = Situation(orgs=PLACES, adoptions=(AdoptionFact(TOP, "p", OLD), change))
    found = Judge(world, packs, date(2027, 1, 31)).verdicts([LOW], YEAR, OLD)

    periods = defaultdict(list)
    for one in found:
        periods[one.cell.duty].append(one.cell.period)
    assert periods["p/month"] == [f"2026-0{month}" for month in range(1, 7)]
    assert periods["n/quarter"] == ["2026-Q3", "2026-Q4"]


def test_all_or_some_records_must_carry_it():
    all_of_two = rule("r", form=Form.CARRY, elements={"a"}, at_least=ALL)
    some = replace(all_of_two, at_least=1)
    more = replace(all_of_two, elements=frozenset({"a", "b"}))

    assert implies(all_of_two, some)
    assert not implies(some, all_of_two)
    assert implies(more, all_of_two)
    assert not implies(all_of_two, more)
