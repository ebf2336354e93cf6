"""Generated counties: the oracle, the rules, the kernel and each backend agree."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

import ibis
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engine.compare import (
    carried_by_judge,
    carried_in,
    differences,
    engine_table,
    judge_rows,
    table_rows,
)
from tests.engine.generate import YEAR, County, real_county, small_county
from tests.engine.oracle import Row, oracle_rows
from tests.packs.shelf import library
from yiben.engine import kernel, portable, stream
from yiben.engine.run import Engine
from yiben.rules.facts import Situation

# Ibis 12 uses an old name of DuckDB's and an old option of pandas.
pytestmark = [
    pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:The 'future.infer_string' option"),
]
SEEDS = st.integers(0, 10_000)


def renderings(backend: Any) -> list[Engine]:
    """Return all renderings."""
    return [kernel.evaluate, stream.evaluate, partial(portable.evaluate, backend)]


quick = partial(
    settings, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)


def units_of(county: County, seed: int) -> list[str]:
    """Return all units, or for every third seed half of them."""
    units = list(county.world.orgs)
    return Random(seed).sample(units, len(units) // 2) if seed % 3 == 0 else units


def told_by_oracle(county: County, units: list[str]) -> list[Row]:
    days = (county.as_of, county.known_on)
    return oracle_rows(county.world, county.library, units, YEAR, *days)


@pytest.fixture(scope="module", params=["duckdb", "sqlite"])
def backend(request) -> Iterator[Any]:
    connection = getattr(ibis, request.param).connect()
    yield connection
    connection.disconnect()


@quick(max_examples=30)
@given(SEEDS)
def test_rules_agree_with_the_oracle(seed):
    county = small_county(seed)
    units = units_of(county, seed)

    told = judge_rows(county, units, YEAR)

    assert differences(told, told_by_oracle(county, units)) == []


@pytest.mark.parametrize("seed", [17])
def test_rules_agree_with_the_oracle_on_the_packs(seed):
    county = real_county(seed, library())
    units = list(county.world.orgs)

    told = judge_rows(county, units, YEAR)

    assert len(told) > 200
    assert differences(told, told_by_oracle(county, units)) == []


@quick(max_examples=60)
@given(SEEDS)
def test_kernel_agrees_with_the_rules(seed):
    county = small_county(seed)
    units = units_of(county, seed)

    table = engine_table(county, units, YEAR, kernel.evaluate)

    assert differences(judge_rows(county, units, YEAR), table_rows(table)) == []
    assert carried_in(table) == carried_by_judge(county, units, YEAR)


@quick(max_examples=30)
@given(SEEDS)
def test_stream_agrees_with_the_kernel(seed):
    county = small_county(seed)
    units = units_of(county, seed)

    table = engine_table(county, units, YEAR, stream.evaluate)

    other = engine_table(county, units, YEAR, kernel.evaluate)
    assert differences(table_rows(other), table_rows(table)) == []
    assert carried_in(table) == carried_in(other)


@quick(max_examples=6)
@given(SEEDS)
def test_backend_agrees_with_the_kernel(backend, seed):
    county = small_county(seed)
    units = units_of(county, seed)

    table = engine_table(county, units, YEAR, partial(portable.evaluate, backend))

    other = engine_table(county, units, YEAR, kernel.evaluate)
    assert differences(table_rows(other), table_rows(table)) == []
    assert carried_in(table) == carried_in(other)


@pytest.mark.parametrize("seed", [9, 21])
def test_all_agree_on_the_packs(backend, seed):
    county = real_county(seed, library())
    units = list(county.world.orgs)
    told = judge_rows(county, units, YEAR)

    for engine in renderings(backend):
        table = engine_table(county, units, YEAR, engine)

        assert differences(told, table_rows(table)) == []
        assert carried_in(table) == carried_by_judge(county, units, YEAR)


def test_a_county_without_people_or_entries_is_judged_too(backend):
    county = small_county(5)
    bare = replace(county.world, offices=(), members=(), entries=(), waivers=())
    county = replace(county, world=bare)
    units = list(bare.orgs)

    for engine in renderings(backend):
        table = engine_table(county, units, YEAR, engine)

        assert differences(told_by_oracle(county, units), table_rows(table)) == []


def test_generated_counties_meet_every_status_and_subject():
    statuses: Counter[str] = Counter()
    subjects: Counter[str] = Counter()
    carried = 0
    for seed in range(60):
        county = small_county(seed)
        rows = judge_rows(county, list(county.world.orgs), YEAR)
        statuses.update(row.status for row in rows)
        subjects.update(row.subject.partition(":")[0] for row in rows)
        carried += len(carried_by_judge(county, list(county.world.orgs), YEAR))

    assert set(statuses) == {
        *("met", "met_late", "due_soon", "open", "missed", "gap_declared"),
        *("waived", "undetermined", "unresolved", "reminded"),
    }
    assert min(statuses.values()) >= 5
    assert set(subjects) == {"org", "office", "member", "pair", "relation"}
    assert min(subjects.values()) >= 50
    assert carried >= 50


@pytest.mark.parametrize(
    "part", ["entries", "waivers", "offices", "members", "settings"]
)
def test_comparison_notices_what_is_left_out(part):
    noticed = 0
    for seed in range(40):
        county = small_county(seed)
        units = list(county.world.orgs)
        poorer = replace(county, world=dropped(county, part))
        rows = judge_rows(poorer, units, YEAR)
        noticed += bool(differences(judge_rows(county, units, YEAR), rows))

    assert noticed >= 5


def dropped(county: County, part: str) -> Situation:
    """Return the situation without some of its facts."""
    nothing: dict[str, Any] = {part: ()}
    return replace(county.world, **nothing)


def test_comparison_notices_a_day():
    county = small_county(12)
    units = list(county.world.orgs)
    rows = judge_rows(county, units, YEAR)
    later = [
        replace(row, due_on=row.due_on and row.due_on + timedelta(days=1))
        for row in rows
    ]

    assert rows
    assert differences(rows, later) != []
    assert differences(rows, rows[1:]) != []
