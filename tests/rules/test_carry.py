"""Records that must carry something: a cell a year, and none without records."""

from datetime import date
from typing import Any

import pytest

from tests.rules.shapes import OLD, entry, library, org, pack, rule, world
from yiben.rules.docket import Verdict
from yiben.rules.evaluate import Judge
from yiben.rules.facts import AdoptionFact, Situation
from yiben.rules.judge import status_of
from yiben.rules.pack import ALL, Binds, Rule

UNIT = org("县")
TAG = frozenset({"t"})
MAY, JUNE = date(2026, 5, 3), date(2026, 6, 1)


def carry(**words: Any) -> Rule:
    plain: dict[str, Any] = {
        "form": "carry",
        "every": None,
        "elements": TAG,
        "at_least": ALL,
    }
    return rule("c", **{**plain, **words})


def found(one: Rule, *entries: tuple[str, date, bool]) -> list[Verdict]:
    held = tuple(
        entry(name, "县", on, tags=TAG if tagged else frozenset())
        for name, on, tagged in entries
    )
    judge = Judge(world(UNIT, entries=held), library(pack("p", one)), date(2027, 1, 31))
    return judge.verdicts(["县"], 2026, OLD)


def test_without_records_nothing_is_owed():
    assert found(carry()) == []
    assert found(carry(), ("a", date(2025, 5, 3), False)) == []


def test_each_record_must_carry_it():
    (one,) = found(carry(), ("a", MAY, True), ("b", JUNE, False))

    cell = one.cell
    assert (cell.period, cell.need, cell.done) == ("2026", 2, 1)
    assert [posting.entry.id for posting in one.counted] == ["a"]
    # The record that lacks it may be put right as long as it could be entered.
    assert cell.due_on == date(2026, 6, 11)
    assert [status_of(cell, date(2026, 6, day)) for day in (7, 8, 11, 12)] == [
        "open",
        "due_soon",
        "due_soon",
        "missed",
    ]


def test_a_year_of_records_that_all_carry_it_is_met():
    (one,) = found(carry(), ("a", MAY, True), ("b", JUNE, True))

    assert status_of(one.cell, date(2026, 12, 31)) == "met"


@pytest.mark.parametrize(("tagged", "status"), [(0, "open"), (1, "met"), (2, "met")])
def test_some_of_them_may_be_enough(tagged, status):
    rows = [("a", MAY, tagged > 0), ("b", JUNE, tagged > 1)]

    (one,) = found(carry(at_least=1), *rows)

    assert one.cell.need == 1
    assert status_of(one.cell, date(2026, 12, 31)) == status


def test_a_name_without_content_waits():
    (one,) = found(carry(needs=("五个什么",)), ("a", MAY, False))

    assert status_of(one.cell, date(2026, 12, 31)) == "unresolved"


def test_a_rule_that_lapsed_and_came_back_asks_once():
    adoptions = (
        AdoptionFact("县", "p", OLD, date(2026, 5, 31)),
        AdoptionFact("县", "p", date(2026, 7, 1)),
    )
    held = (entry("a", "县", MAY), entry("b", "县", date(2026, 8, 1)))
    situation = Situation(orgs={"县": UNIT}, entries=held, adoptions=adoptions)

    judge = Judge(situation, library(pack("p", carry())), date(2027, 1, 31))

    (one,) = judge.verdicts(["县"], 2026, OLD)
    assert (one.cell.need, one.cell.due_on) == (1, date(2026, 8, 11))


def test_who_is_not_bound_owes_nothing():
    other = carry(binds=Binds(org=frozenset({"branch"})))

    assert found(other, ("a", MAY, False)) == []
