"""The cases a rule begins with come out as they are written."""

from dataclasses import replace
from datetime import date

import pytest

from tests.packs.shelf import library
from yiben.rules.cases import failures_of
from yiben.rules.lined import load_lined
from yiben.rules.pack import Article, Binds, Library, Pack, Rule
from yiben.rules.starters import starting_cases
from yiben.rules.words import Form
from yiben.rules.writing import case_text

DUTIES = [one for one in library().by_id.values() if one.is_duty]


def alone(rule: Rule) -> tuple[Pack, Library]:
    """Return the rule as the only one of its pack, and a library of it."""
    pack = library().packs[rule.pack]
    article = Article("一", rule.anchor, rule.reading, (rule,), rule.file, rule.line)
    only = replace(pack, articles=(article,))
    return only, Library({only.name: only}, [], {})


def run(rule: Rule) -> list[list[str]]:
    """Run the cases of a rule after writing and reading them."""
    pack, shelf = alone(rule)
    text = "".join(map(case_text, starting_cases(rule, pack)))
    return [failures_of(row, shelf) for row in load_lined(text)]


@pytest.mark.parametrize("form", ["require", "file", "keep", "when", "carry"])
def test_every_duty_of_the_house_begins_with_three_that_hold(form):
    duties = [one for one in DUTIES if one.form == form]

    wrong = {one.id: found for one in duties if (found := run(one)) != [[], [], []]}

    assert len(duties) > 20
    assert wrong == {}


def test_the_three_are_not_all_alike():
    rule = library().rule("hunan-2017/theme-day-monthly")

    met, missed, edge = starting_cases(rule, library().packs["hunan-2017"])

    assert [one["expect"][0]["status"] for one in (met, missed, edge)] == [
        "met",
        "missed",
        "met",
    ]
    last = edge["given"]["ledger"][-1]
    assert (last["date"], last["entered"]) == (date(2018, 5, 31), date(2018, 6, 10))


def test_a_rule_that_nobody_owes_begins_with_none():
    rule = next(one for one in library().by_id.values() if one.form == Form.GUIDE)

    assert starting_cases(rule, library().packs[rule.pack]) == []


def test_a_rule_that_ends_begins_in_a_year_it_holds_in():
    rule = library().rule("hunan-2017/theme-day-monthly")
    ends = replace(rule, until_on=date(2019, 12, 31), from_on=date(2018, 1, 1))

    assert run(ends) == [[], [], []]


def test_a_soft_rule_is_reminded_of_and_never_missed():
    rule = library().rule("hunan-2017/theme-day-monthly")

    cases = starting_cases(replace(rule, strength="soft"), library().packs[rule.pack])

    assert cases[1]["expect"][0]["status"] == "reminded"


@pytest.mark.parametrize(
    "binds",
    [
        {"subject": "member", "membership": frozenset({"probationary"})},
        {"subject": "member", "only_flags": frozenset({"floating"})},
        {"org": frozenset({"party_group"}), "sector": frozenset({"village"})},
        {"org": frozenset({"committee"}), "issuer_only": True},
        {"org": frozenset({"committee"}), "except_issuer": True},
        {"org": frozenset({"branch"}), "having": frozenset({"has_groups"})},
        {"level": frozenset({"county"})},
        {},
    ],
)
def test_whomever_a_rule_binds_there_is_one_in_its_world(binds):
    rule = library().rule("hunan-2017/theme-day-monthly")
    record = rule.record
    assert record is not None
    role = "attendee" if binds.get("subject") == "member" else "unit"
    changed = replace(
        rule,
        binds=Binds(**binds),
        record=replace(record, roles=frozenset({role}), day=28, min_rate=60),
    )

    assert run(changed) == [[], [], []]
