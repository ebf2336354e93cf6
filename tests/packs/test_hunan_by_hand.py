"""Hunan against the centre: what the tool finds and what people read agree.

``hunan-by-hand.yaml`` holds the relation a reader gave to each rule. Where the
tool says otherwise, the reason stands there too.
"""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.packs.shelf import library, vocabulary
from yiben.rules.compare import Comparison, Relation, compare

BY_HAND = Path(__file__).parent / "hunan-by-hand.yaml"
READ_AS = {
    "same": Relation.SAME,
    "more_specific": Relation.DETAIL,
    "stricter": Relation.STRICTER,
    "looser": Relation.LOOSER,
    "new": Relation.NEW,
}


@pytest.fixture(scope="module")
def by_hand() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(BY_HAND.read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def found() -> Comparison:
    packs = library()
    upper, lower = (packs.packs[f"{name}-2017"] for name in ("central", "hunan"))
    return compare(upper, lower, packs, vocabulary().kinds)


def test_every_rule_was_read_by_hand(by_hand, found):
    read = [name for relation in READ_AS for name in by_hand[relation]]

    assert sorted(read) == sorted(row.lower.name for row in found.rows if row.lower)


def test_the_tool_and_the_reader_agree_but_where_it_is_explained(by_hand, found):
    read = {name: said for one, said in READ_AS.items() for name in by_hand[one]}

    apart = {
        row.lower.name: row.relation.value
        for row in found.rows
        if row.lower and row.relation != read.get(row.lower.name)
    }

    assert apart == {name: one["tool"] for name, one in by_hand["apart"].items()}
    assert all(one["why"] for one in by_hand["apart"].values())


def test_the_same_duties_are_left_out(by_hand, found):
    silent = [row.silent.name for row in found.rows if row.silent]

    assert sorted(silent) == sorted(by_hand["silent"])


def test_the_counts_follow(by_hand, found):
    """Counts of the reader, moved by what is explained, are those of the tool."""
    expected = Counter({READ_AS[one]: len(by_hand[one]) for one in READ_AS})
    expected[Relation.SILENT] = len(by_hand["silent"])
    read = {name: READ_AS[one] for one in READ_AS for name in by_hand[one]}
    for name, one in by_hand["apart"].items():
        expected[read[name]] -= 1
        expected[Relation(one["tool"])] += 1

    assert {one: expected[one] for one in Relation} == found.counts
