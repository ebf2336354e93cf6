"""The entries of a region as the rules and the engine want them.

Of most entries the rules never look at single persons; their people stay
columns (``deeds.py``). The others, talks above all, become facts with people.
"""

import json
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from yiben.rules.facts import EntryFact, OrgIn, PersonIn
from yiben.rules.period import parse_period
from yiben.rules.words import COUNTED, PersonRole

from . import parts
from .deeds import Deeds
from .gather import Lot
from .tables import Ints

LocalDay = Callable[[datetime], date]
"""The day of a moment where the ledger is kept."""


def recall(lot: Lot, by_person: frozenset[str], local_day: LocalDay) -> Deeds:
    """Return the entries of a lot; of the kinds ``by_person`` with their people.

    Titles are not in the lake: nothing that is judged depends on them.
    """
    if not lot.entries.num_rows:
        none = np.zeros(0, np.int64)
        return Deeds((), none, none, none, [], [])
    entry, person, role, state = _columns(lot.people)
    kinds = [
        _kinds(*one)
        for one in zip(
            lot.entries["kind"].to_pylist(),
            lot.entries["parts"].to_pylist(),
            strict=True,
        )
    ]
    whole = np.array([not by_person.isdisjoint(one) for one in kinds], dtype=bool)
    counts = _one_of(state, COUNTED)
    whole[_talks(entry, person, counts & _one_of(role, {PersonRole.TALKER}))] = True
    people: dict[int, list[PersonIn]] = defaultdict(list)
    for row in np.flatnonzero(whole[entry]).tolist():
        told = (words[numbers[row]] for numbers, words in (person, role, state))
        people[int(entry[row])].append(PersonIn(*told))
    rest = np.flatnonzero(counts & ~whole[entry])
    return Deeds(
        _facts(lot, kinds, people, local_day),
        entry[rest],
        person[0][rest],
        role[0][rest],
        person[1],
        role[1],
    )


Flags = NDArray[np.bool_]
Coded = tuple[Ints, list[str]]
"""A column of words: numbers, and the words by number."""


def _columns(people: pa.Table) -> tuple[Ints, Coded, Coded, Coded]:
    if not people.num_rows:
        none = np.zeros(0, np.int64)
        return none, (none, []), (none, []), (none, [])
    names = ("person_id", "role", "state")
    person, role, state = (_coded(people[name]) for name in names)
    return people["entry"].to_numpy().astype(np.int64), person, role, state


def _coded(column: pa.ChunkedArray) -> Coded:
    found = parts.coded(column)
    return found.indices.to_numpy().astype(np.int64), found.dictionary.to_pylist()


def _one_of(column: Coded, words: frozenset[str] | set[PersonRole]) -> Flags:
    known = np.array([word in words for word in column[1]], dtype=bool)
    return known[column[0]] if len(known) else np.zeros(0, dtype=bool)


def _talks(entry: Ints, person: Coded, talks: Flags) -> Ints:
    """Return the entries in which two or more talked with each other."""
    pairs = np.unique((entry[talks] << 32) | person[0][talks])
    found, many = np.unique(pairs >> 32, return_counts=True)
    return np.asarray(found[many > 1])


def _facts(
    lot: Lot,
    kinds: list[tuple[str, ...]],
    people: dict[int, list[PersonIn]],
    local_day: LocalDay,
) -> tuple[EntryFact, ...]:
    orgs: dict[int, list[OrgIn]] = defaultdict(list)
    for row in lot.orgs.to_pylist():
        orgs[row["entry"]].append(OrgIn(row["org_id"], row["role"]))
    names = lot.entries.column_names
    columns = (lot.entries[name].to_pylist() for name in names)
    return tuple(
        _fact(
            dict(zip(names, values, strict=True)),
            kinds[place],
            tuple(orgs.get(place, ())),
            tuple(people.get(place, ())),
            local_day,
        )
        for place, values in enumerate(zip(*columns, strict=True))
    )


def _fact(
    row: dict[str, Any],
    kinds: tuple[str, ...],
    orgs: tuple[OrgIn, ...],
    people: tuple[PersonIn, ...],
    local_day: LocalDay,
) -> EntryFact:
    """Return a row as a fact, as ``ledger.facts`` reads it from the database."""

    def day(moment: str) -> date:
        return local_day(datetime.fromisoformat(moment).replace(tzinfo=UTC))

    return EntryFact(
        id=row["id"],
        kinds=kinds,
        unit_id=row["unit_id"],
        happened_on=row["happened_on"],
        entered_on=day(row["entered_at"]),
        ends_on=row["ends_on"],
        void_on=day(row["void_at"]) if row["void_at"] else None,
        credit_month=_month(row["credit_period"]) if row["credit_period"] else None,
        orgs=orgs,
        people=people,
        tags=_words(row["tags"]),
        present=row["present"],
        expected=row["expected"],
        answers=row["answers_id"],
        timely_on=row["timely_on"],
        gap_of=tuple(json.loads(row["gap_of"])),
        gap_period=row["gap_period"],
    )


@cache
def _kinds(kind: str, more: str) -> tuple[str, ...]:
    return (kind, *json.loads(more))


@cache
def _month(period: str) -> int:
    return parse_period(period).start


@cache
def _words(text: str) -> frozenset[str]:
    return frozenset(json.loads(text))
