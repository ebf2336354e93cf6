"""From the lake to the same cells: gathered, recalled and judged in two regions."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engine.compare import differences, table_rows
from tests.engine.generate import YEAR, County, real_county, small_county
from yiben.engine import parts, stream
from yiben.engine.compile import POSTINGS, Book, compile_book
from yiben.engine.deeds import Deeds, kinds_by_person
from yiben.engine.gather import Asked, gather, load, route, save, some_of
from yiben.engine.recall import recall
from yiben.engine.run import cells_of, evaluate
from yiben.rules.evaluate import Judge
from yiben.rules.facts import EntryFact, Situation
from yiben.rules.load import load_packs

PACKS = Path(__file__).parents[2] / "packs"
COLUMNS = {
    "entries": (
        "id unit_id seq kind parts happened_on ends_on entered_at tags present expected "
        "answers_id credit_period timely_on corrects_id gap_of gap_period"
    ).split(),
    "people": "unit_id seq person_id role state".split(),
    "orgs": "unit_id seq org_id role".split(),
}


def entry_rows(entries: Iterable[EntryFact]) -> dict[str, list[dict[str, object]]]:
    """Return facts as rows of the lake, with a correction for each that is void."""
    found: dict[str, list[dict[str, object]]] = defaultdict(list)
    last: dict[str, int] = defaultdict(int)
    for one in entries:
        last[one.unit_id] += 1
        key = {"unit_id": one.unit_id, "seq": last[one.unit_id]}
        month = one.credit_month
        found["entries"].append(
            {
                **key,
                "id": one.id,
                "kind": one.kinds[0],
                "parts": json.dumps(one.kinds[1:]),
                "happened_on": one.happened_on,
                "ends_on": one.ends_on,
                "entered_at": f"{one.entered_on} 00:00:00",
                "tags": json.dumps(sorted(one.tags)),
                "present": one.present,
                "expected": one.expected,
                "answers_id": one.answers,
                "credit_period": month and f"{month // 12}-{month % 12 + 1:02}",
                "timely_on": one.timely_on,
                "gap_of": json.dumps(one.gap_of),
                "gap_period": one.gap_period,
            }
        )
        found["people"] += [
            {**key, "person_id": p.person_id, "role": p.role, "state": p.state}
            for p in one.people
        ]
        found["orgs"] += [{**key, "org_id": o.org_id, "role": o.role} for o in one.orgs]
        if one.void_on:
            last[one.unit_id] += 1
            found["entries"].append(_withdrawal(one, last[one.unit_id]))
    return found


def _withdrawal(one: EntryFact, seq: int) -> dict[str, object]:
    return {
        "id": f"{one.id}-void",
        "unit_id": one.unit_id,
        "seq": seq,
        "kind": "withdrawn",
        "parts": "[]",
        "happened_on": one.void_on,
        "entered_at": f"{one.void_on} 00:00:00",
        "tags": "[]",
        "present": 0,
        "expected": 0,
        "corrects_id": one.id,
        "gap_of": "[]",
    }


def tables_of(entries: Iterable[EntryFact]) -> dict[str, pa.Table]:
    rows = entry_rows(entries)
    return {
        table: pa.Table.from_pylist(rows[table], schema=parts.schema_of(columns))
        for table, columns in COLUMNS.items()
    }


def deeds_of(county: County, regions: list[set[str]], lake: Path) -> list[Deeds]:
    """Bring a county's entries through a lake; return what each region gets."""
    world = county.world
    kinds = {kind for one in world.entries for kind in one.kinds}
    asked = Asked(YEAR, frozenset(kinds), frozenset({"withdrawn"}))
    of_unit = {u: n for n, units in enumerate(regions) for u in units}
    units = {
        one.id: sorted({of_unit[one.id], of_unit[one.superior_id or one.id]})
        for one in world.orgs.values()
    }
    persons: dict[str, set[int]] = defaultdict(set)
    for member in world.members:
        persons[member.person_id].add(of_unit[member.org_id])
    for office in world.offices:
        persons[office.person_id].add(of_unit[office.org_id])
    for number, own in enumerate(regions):
        source = lake / str(number)
        chains = [one for one in world.entries if one.unit_id in own]
        for name, some in (("1", chains[::2]), ("2", chains[1::2])):
            if some:
                parts.add_parts(source, name, _numbered(tables_of(some), name))
        lot = gather(source, ["1", "2"], own, asked)
        for place, chosen in route(lot, units, persons).items():
            save(some_of(lot, chosen), lake / f"to-{place}", str(number))
    by_person = kinds_by_person(county.library)
    return [
        recall(load(lake / f"to-{place}"), by_person, lambda at: at.date())
        for place in range(len(regions))
    ]


def _numbered(tables: dict[str, pa.Table], name: str) -> dict[str, pa.Table]:
    """Return a part whose numbers are not those of another."""
    if name == "1":
        return tables
    return {
        table: rows.set_column(
            rows.schema.get_field_index("seq"),
            "seq",
            pa.array(rows["seq"].to_numpy() + 10_000),
        )
        for table, rows in tables.items()
    }


def answered_within(world: Situation) -> Situation:
    """Leave out answers to what another year holds: nobody reads that for this one."""
    year = {one.id: one.happened_on.year for one in world.entries}
    entries = (
        replace(one, answers=None) if year.get(one.answers or "", YEAR) != YEAR else one
        for one in world.entries
    )
    return replace(world, entries=tuple(entries))


def must_agree(county: County, lake: Path) -> None:
    county = replace(county, world=answered_within(county.world))
    world, library = county.world, county.library
    ids = sorted(world.orgs)
    regions = [set(ids[: len(ids) // 2]), set(ids[len(ids) // 2 :])]
    found: list[pa.Table] = []
    for units, deeds in zip(regions, deeds_of(county, regions, lake), strict=True):
        judge = Judge(replace(world, entries=deeds.entries), library, county.known_on)
        found += cells_of(
            judge, units, YEAR, county.as_of, engine=stream.evaluate, deeds=deeds
        )
    whole = evaluate(world, library, ids, YEAR, county.as_of, county.known_on)
    assert differences(table_rows(whole), table_rows(pa.concat_tables(found))) == []
    assert whole.num_rows == sum(table.num_rows for table in found)


def postings_of(book: Book) -> Counter[tuple[object, ...]]:
    """Return the postings of a book, with the slots of their kinds and no numbers."""
    slots: dict[int, set[int]] = defaultdict(set)
    for kindset, slot in zip(
        book.credits["kindset"].tolist(), book.credits["slot"].tolist(), strict=True
    ):
        slots[kindset].add(slot)
    rows = zip(*(book.postings[name].tolist() for name in POSTINGS), strict=True)
    return Counter(
        (book.subjects[subject], roles, frozenset(slots[kindset]), *rest)
        for subject, roles, kindset, *rest in rows
    )


@pytest.mark.parametrize("seed", range(40))
def test_who_took_part_is_posted_as_the_rules_would(tmp_path, seed):
    county = small_county(seed, entries=400)
    within = tuple(one for one in county.world.entries if one.happened_on.year == YEAR)
    county = replace(county, world=replace(county.world, entries=within))
    world, library, known_on = county.world, county.library, county.known_on
    judge = Judge(world, library, known_on)
    subjects = list(judge.subjects(world.orgs))

    (deeds,) = deeds_of(county, [set(world.orgs)], tmp_path)

    lean = Judge(replace(world, entries=deeds.entries), library, known_on)
    found = postings_of(compile_book(lean, subjects, YEAR, deeds))
    assert found == postings_of(compile_book(judge, subjects, YEAR))


@settings(
    max_examples=25,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(st.integers(0, 10_000))
def test_cells_from_the_lake_are_the_cells_of_the_county(tmp_path_factory, seed):
    must_agree(small_county(seed), tmp_path_factory.mktemp("lake"))


@pytest.mark.parametrize("seed", [3, 4])
def test_cells_from_the_lake_under_the_real_packs(tmp_path, seed):
    must_agree(real_county(seed, load_packs(PACKS)), tmp_path)


def test_a_region_without_a_ledger_has_nothing():
    deeds = recall(load(Path("/nowhere")), frozenset(), datetime.date)

    assert deeds.entries == ()
    assert len(deeds.entry) == len(deeds.persons) == 0


def test_most_people_stay_columns_and_talks_become_facts(tmp_path):
    county = next(
        one
        for one in (small_county(seed) for seed in range(100))
        if sum(len(entry.people) for entry in one.world.entries) > 100
    )

    (deeds,) = deeds_of(county, [set(county.world.orgs)], tmp_path)

    named = [one for one in deeds.entries if one.people]
    assert len(deeds.entry) > 50
    assert 0 < len(named) < len(deeds.entries)
    assert not {deeds.entries[one] for one in np.unique(deeds.entry)} & set(named)
